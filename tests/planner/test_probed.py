"""A plan starts where a probe ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.probed import by_probe, start_from
from tests.planner.sources import planned


def left(folder: Path, best: object, base: object = None) -> Path:
    (folder / "result.json").write_text(json.dumps({"probe": {"best": best, "base": base}}))
    return folder


def test_the_winner_is_the_default_that_the_search_starts_from(tmp_path: Path) -> None:
    place = left(tmp_path, {"config": {"lr": 0.02, "dropout": 0.3}}, {"config": {"lr": 0.2, "dropout": 0.0}})
    setup, why = start_from(place, Setup(baseline={"dropout": 0.1}))
    assert setup.baseline == {"lr": 0.02, "dropout": 0.1}
    assert why.reason == "the search starts from the probe's winner: lr 0.02, dropout 0.3"
    plan = planned(budget_trials=50, parameters=("lr", "dropout"), metric="val_loss", baseline=setup.baseline)
    assert plan.baseline == {"lr": 0.02, "dropout": 0.1}
    assert not plan.stand_ins


def test_where_nothing_helped_it_is_the_base(tmp_path: Path) -> None:
    setup, why = start_from(left(tmp_path, None, {"config": {"lr": 0.2}}) / "result.json", Setup())
    assert setup.baseline == {"lr": 0.2}
    assert "no change was shown to help" in why.reason


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"probe": 3}', '{"probe": {"best": null}}', '{"probe": {"best": [1]}}']
)
def test_what_is_no_probe_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(PlanError, match="--probe"):
        start_from(tmp_path, Setup())


@pytest.mark.parametrize(
    ("value", "verdict", "ends"),
    [
        (0.02, "helps", (1e-5, 0.2)),
        (2.0, "helps", (0.2, 20.0)),
        (2.0, "harms", (1e-5, 2.0)),
        (0.002, "harms", (0.002, 10.0)),
        (2.0, "no difference", (1e-5, 10.0)),
    ],
)
def test_what_the_probe_showed_narrows_and_widens_the_range(
    tmp_path: Path, value: float, verdict: str, ends: tuple[float, float]
) -> None:
    change = {"config": {"lr": value, "dropout": 0.0}, "verdict": verdict}
    probe = {"base": {"config": {"lr": 0.2, "dropout": 0.0}}, "changes": [change]}
    probe["best"] = change if verdict == "helps" else None  # type: ignore[assignment]
    (tmp_path / "result.json").write_text(json.dumps({"probe": probe}))
    setup, _ = start_from(tmp_path, Setup())
    rate = {"lr": "1e-5..10:log"}
    told = planned(
        budget_trials=50, parameters=("lr", "dropout"), metric="val_loss", baseline=setup.baseline, space=rate
    )
    found = next(p for p in by_probe(told, tmp_path).space if p.name == "lr")
    assert (found.low, found.high) == pytest.approx(ends)
