"""A sweep of a few values that still gets better at its last one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from advisor.diagnosis import Request, diagnose_evidence
from advisor.findings import Finding
from advisor.records import Evidence, Study
from tests.factories import parameter, study, trial


def swept(scores: Sequence[float], name: str = "lr", low: float = 1e-5, ratio: float = 10.0) -> Study:
    values = [low * ratio**n for n in range(len(scores))]
    rows = [trial(n, score, params={name: value}) for n, (score, value) in enumerate(zip(scores, values, strict=True))]
    swept_one = parameter(name, low=values[0], high=values[-1], declared=False)
    return study(rows, swept_one, directions=("maximize",))


def boundary(made: Study) -> Finding | None:
    found = diagnose_evidence(Evidence(studies=(made,)), Request()).findings
    return next((one for one in found if one.rule == "study/boundary-optimum"), None)


@pytest.mark.parametrize(
    ("scores", "side", "to"),
    [
        ((0.41, 0.62, 0.78, 0.84, 0.88), "high", 1.0),
        ((0.5, 0.7, 0.8), "high", 0.01),
        ((0.9, 0.88, 0.8, 0.6), "low", 1e-6),
    ],
)
def test_a_sweep_that_still_rises_is_told_to_go_on(scores: Sequence[float], side: str, to: float) -> None:
    found = boundary(swept(scores))
    assert found is not None
    assert (found.severity, found.confidence) == ("info", 0.5)
    first = found.prescriptions[0]
    assert (first.action, first.side) == ("add-trials", side)
    assert first.to == pytest.approx(to)


@pytest.mark.parametrize("scores", [(0.71, 0.78, 0.74), (0.6, 0.8, 0.7, 0.75), (0.5, 0.9), (0.7, 0.6, 0.5, 0.9)])
def test_a_best_inside_or_a_single_jump_is_no_note(scores: Sequence[float]) -> None:
    assert boundary(swept(scores)) is None


def test_an_end_that_nobody_can_pass_is_none() -> None:
    assert boundary(swept((0.6, 0.7, 0.8, 0.9), "subsample", 0.125, 2.0)) is None
