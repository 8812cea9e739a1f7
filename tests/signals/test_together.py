"""Runs computed together have the facts of each alone, and nothing is computed before it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.facts import Namespace, Setup
from advisor.facts.training import TrainingFacts
from advisor.records import Run
from advisor.signals.runs import run_cases
from advisor.signals.together import RUNS, Together, beside_absent, each
from tests.signals.logs import run

RANDOM = np.random.default_rng(12)


def curves(points: int, trouble: str) -> dict[str, Any]:
    at = np.arange(points)
    train = (2 * np.exp(-5 * at / points) + 0.1) * np.exp(0.02 * RANDOM.standard_normal(points))
    val = (2 * np.exp(-5 * at / points) + 0.3) * np.exp(0.01 * RANDOM.standard_normal(points))
    made = {"train/loss": train, "val/loss": val, "val/accuracy": np.clip(1 - 0.3 * val, 0, 1)}
    made |= {"lr": 1e-3 * (1 - at / points), "grad_norm": np.exp(0.2 * RANDOM.standard_normal(points))}
    if trouble == "overfits":
        made["val/loss"] = val + 2 * np.maximum(0, at / points - 0.4)
    if trouble == "spikes":
        train[points // 2 :: 31] *= 20
    if trouble == "no number":
        train[points * 2 // 3 :] = np.nan
    if trouble == "constant":
        train[:], val[:] = np.log(10), np.log(10)
    if trouble == "negative":
        made["train/loss"] = train - 3
    if trouble == "little logged":
        del made["val/loss"], made["grad_norm"]
    return made


TROUBLES = ("none", "overfits", "spikes", "no number", "constant", "negative", "little logged")


def runs() -> list[Run]:
    lengths = (3, 6, 40, 200, 450)
    kinds = [(points, trouble) for points in lengths for trouble in TROUBLES for _ in "ab"]
    return [run(curves(*kind), f"{place} {kind}") for place, kind in enumerate(kinds)]


def told(case: Any) -> dict[str, Namespace]:
    return {name: case.facts[name] for name in case.facts if name != "peers"}  # which tells of the others


@pytest.mark.parametrize("setup", [Setup(), Setup(n_classes=10, clip_norm=1.0, learning_rate=0.1)])
def test_runs_together_have_the_facts_of_each_alone(setup: Setup) -> None:
    every = runs()
    assert len(every) > RUNS
    for one, case in zip(every, run_cases(every, setup), strict=True):
        (alone,) = run_cases([one], setup)
        assert told(case) == told(alone), one.name


def test_a_group_is_computed_for_all_when_the_first_asks_for_it() -> None:
    asked: list[str] = []

    def made(read: Any) -> TrainingFacts:
        asked.append(read)
        return TrainingFacts(kind="supervised")

    some = Together(["a", "b"], {"training": each(made)})  # type: ignore[list-item]
    first, second = some.run(0), some.run(1)
    assert not asked
    assert "training" in first
    assert list(first) == ["training"]
    assert not asked
    assert first["training"] == second["training"]
    assert asked == ["a", "b"]


def test_what_some_lack_is_absent_at_their_places() -> None:
    found = beside_absent(3, [1], [TrainingFacts(kind="vae")], TrainingFacts())
    assert [getattr(one, "kind", None) for one in found] == [None, "vae", None]
