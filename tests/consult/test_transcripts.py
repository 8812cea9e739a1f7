"""Whole conversations, from the first words to the plan; each file of transcripts/ is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.consult import Dialogue, Turn
from advisor.records import Evidence, Parameter, Study, Trial, TrialState
from advisor.yaml import load
from tests.factories import run, search

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path) -> None:
    talk = load(path)
    dialogue = Dialogue(evidence=_evidence(talk))
    plan = None
    for number, expected in enumerate(talk["turns"], 1):
        turn = dialogue.say(expected["say"])
        _check(turn, expected, f"{path.name}, turn {number}: {expected['say']!r}\n{turn.reply}\n{turn.to_json()}")
        plan = turn.plan or plan
    if "plan" in talk:
        assert plan is not None
        _check_plan(plan, talk["plan"])


def test_there_are_twenty() -> None:
    assert len(FILES) >= 20
    assert sum("plan" in load(path) for path in FILES) >= 15


def _check(turn: Turn, expected: Mapping[str, Any], where: str) -> None:
    matched = expected.get("matched", [])
    assert list(turn.matched[: len(matched)]) == matched or set(matched) <= set(turn.matched), where
    if matched:
        assert turn.matched[0] in matched, where
    for fact, value in expected.get("facts", {}).items():
        held = turn.to_json()["facts"].get(fact)
        assert held == (pytest.approx(value) if isinstance(value, float) else value), f"{fact}: {held!r}; {where}"
    for fact in expected.get("unknown", []):
        assert fact not in turn.facts, where
    for words in expected.get("reply", []):
        assert str(words) in turn.reply, f"{words!r} missing; {where}"
    for words in expected.get("silent", []):
        assert str(words) not in turn.reply, f"{words!r} said; {where}"
    if "asks" in expected:
        assert (turn.question.fact if turn.question else None) == expected["asks"], where


def _check_plan(plan: Any, expected: Mapping[str, Any]) -> None:
    assert plan.advice == expected["advice"]
    names = sorted(parameter.name for parameter in plan.space)
    search = next((stage for stage in plan.stages if stage.kind == "explore"), None)
    final = next((stage for stage in plan.stages if stage.kind == "validate"), None)
    rate = next((p.high for p in plan.space if p.canonical == "learning_rate"), None)
    found = {
        "advice": plan.advice,
        "parameters": names,
        "direction": plan.goal.direction,
        "sampler": search.sampler if search else None,
        "seeds": final.seeds if final else None,
    }
    assert {key: found[key] for key in expected if key in found} == {k: v for k, v in expected.items() if k in found}
    if "full_trials_at_most" in expected:
        assert 0 < plan.cost.full_trials <= expected["full_trials_at_most"] + 1e-6
    if "learning_rate_below" in expected:
        assert rate is not None
        assert rate < expected["learning_rate_below"]


def _evidence(talk: Mapping[str, Any]) -> Evidence | None:
    if "study" in talk:
        return Evidence(studies=(_study(talk["study"]),))
    if "search" in talk:
        return Evidence(studies=(search(**talk["search"]),))
    if "curves" in talk:
        return Evidence(runs=(run(".", SHAPES[talk["curves"]]),))
    if "run" in talk:
        told = talk["run"]
        curve = {"train/loss": [2.0 / (1 + step / 50) for step in range(300)]}
        return Evidence(runs=(run("a", curve, lr=told["lr"], optimizer=told["optimizer"]),))
    return None


_STEPS = np.arange(80)
_NOISE = np.random.default_rng(7).normal(0, 1, 80)
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "overfits": {
        "train/loss": 2.3 * np.exp(-_STEPS / 14) + 0.004 * _NOISE,
        "val/loss": 0.7 + 1.6 * np.exp(-_STEPS / 6) + 0.014 * np.maximum(_STEPS - 22, 0) + 0.006 * _NOISE,
        "train/lr": np.full(80, 3e-4),
    },
    "collapses": {
        "rollout/ep_rew_mean": np.where(_STEPS < 50, 20 + 5.6 * _STEPS, 24.0) + 4 * _NOISE,
        "train/approx_kl": np.where(_STEPS < 48, 0.012, 0.3) + 0.002 * np.abs(_NOISE),
        "train/clip_fraction": np.where(_STEPS < 48, 0.12, 0.6) + 0.01 * np.abs(_NOISE),
        "train/learning_rate": np.full(80, 1e-3),
    },
    "becomes-nan": {
        "train/loss": np.where(_STEPS < 30, 2.2 - 0.02 * _STEPS + 0.02 * _NOISE, 0.0),
        "train/grad_norm": np.where(_STEPS < 30, 0.6 + 0.05 * np.abs(_NOISE), np.nan),
        "train/learning_rate": np.full(80, 2e-4),
    },
}
"""Runs of few curves, by what becomes of them."""


def _study(told: Mapping[str, float]) -> Study:
    """Configurations whose values lie `spread` apart, the best of them run twice with a difference of `noise`."""
    start = datetime(2026, 1, 1)
    count = int(told["trials"])
    values = [0.93 - told["spread"] * i for i in range(count - 1)]
    rows = [(10 ** -(2 + i / 2), value) for i, value in enumerate(values)]
    rows.append((rows[0][0], values[0] - told["noise"]))
    trials = tuple(
        Trial(
            number=i, state=TrialState.COMPLETE, params={"lr": lr, "wd": 0.01 * lr}, values=(value,),
            started=start + timedelta(hours=i), completed=start + timedelta(hours=i + 0.5),
        )
        for i, (lr, value) in enumerate(rows)
    )  # fmt: skip
    space = {
        "lr": Parameter(name="lr", canonical="learning_rate", kind="float", low=1e-5, high=0.1, log=True),
        "wd": Parameter(name="wd", canonical="weight_decay", kind="float", low=1e-6, high=0.1, log=True),
    }
    return Study(name="tries", trials=trials, parameters=space, directions=("maximize",), metric_names=("accuracy",))
