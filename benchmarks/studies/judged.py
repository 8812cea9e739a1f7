"""One parameter of one search, judged: its truth beside the verdicts of other people's rules and the advisor's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from advisor.signals.bounds import natural_limit, proposed
from advisor.signals.design import design
from advisor.signals.edge import edge_tests
from advisor.signals.edge_proof import EdgeTest
from advisor.signals.trials import Column, tabulate
from benchmarks.studies.peers import verdicts
from benchmarks.studies.problems import Made

ADVISOR = "advisor (error)"


@dataclass(frozen=True)
class Judged:
    """One parameter of one search: its truth, each rule's verdict, the advisor's two tests."""

    study: str
    parameter: str
    group: str
    shape: str
    sampler: str
    trials: int
    truth: str
    verdicts: dict[str, str | None]
    tests: tuple[EdgeTest, ...]
    counted: int
    limit: bool = False
    covered: bool | None = None


def shuffled(made: Made, seed: int) -> Made:
    """The same points with their results dealt out anew."""
    trials = made.study.trials
    order = np.random.default_rng(seed).permutation(len(trials))
    dealt = (
        trial.model_copy(update={"values": trials[i].values, "state": trials[i].state})
        for trial, i in zip(trials, order, strict=True)
    )
    study = made.study.model_copy(update={"trials": tuple(dealt)})
    return Made(study, dict.fromkeys(made.study.parameters, "shuffled"))


def judge(made: Made, group: str, shape: str, sampler: str) -> Iterator[Judged]:
    """Every numeric parameter of the search."""
    data = design(tabulate(made.study, 0, made.study.directions[0]))
    if data is None:
        return
    peers = verdicts(data)
    for axis, tests in zip(data.axes, edge_tests(data), strict=True):
        name = axis.parameter.name
        proven = next((t for t in tests if t.proven and not limited(axis, t.side)), None)
        found = {rule: by_name[name] for rule, by_name in peers.items()}
        found[ADVISOR] = proven.side if proven else None
        yield Judged(
            study=f"{group}-{made.study.name}",
            parameter=name,
            group=group,
            shape=shape,
            sampler=sampler,
            trials=len(made.study.trials),
            truth=made.truth.get(name, "irrelevant"),
            verdicts=found,
            tests=tests,
            counted=int(np.isfinite(axis.unit).sum()),
            covered=None if proven is None else _covers(axis, proven, made),
        )


def limited(axis: Column, side: str) -> bool:
    return natural_limit(axis.parameter, side, axis.high if side == "high" else axis.low, None)


def _covers(axis: Column, test: EdgeTest, made: Made) -> bool | None:
    """Whether the proposed range holds the true optimum; None where that is not known."""
    optimum = made.optima.get(axis.parameter.name)
    if optimum is None:
        return None
    to = proposed(axis, test.side, test.position)
    return to >= optimum if test.side == "high" else to <= optimum
