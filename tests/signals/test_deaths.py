"""Trials that died: how many, and whether a parameter decides it."""

from __future__ import annotations

import numpy as np

from advisor.signals.deaths import death_counts
from advisor.signals.trials import tabulate
from tests.factories import search


def _killed_above(rate: float) -> dict[int, dict[str, object]]:
    lost = {"state": "fail", "values": ()}
    return {t.number: lost for t in search(60).trials if float(t.params["lr"]) > rate}  # type: ignore[arg-type]


def test_a_region_that_kills_is_named_with_its_side() -> None:
    data = tabulate(search(60, changes=_killed_above(0.01)))
    found = death_counts(data)
    assert (found["died_by"], found["died_side"]) == ("lr", "high")
    assert 0.003 < found["died_high"] < 0.02


def test_deaths_at_random_have_no_cause() -> None:
    lost = np.random.default_rng(3).choice(60, 15, replace=False)
    data = tabulate(search(60, changes={int(n): {"state": "fail", "values": ()} for n in lost}))
    found = death_counts(data)
    assert found["died_share"] == 0.25
    assert "died_by" not in found


def test_the_edge_that_is_told_keeps_the_living_trial_at_it() -> None:
    data = tabulate(search(60, changes=_killed_above(0.01)))
    living = max(float(t.params["lr"]) for t in data.trials if t.state == "complete")  # type: ignore[arg-type]
    assert living <= death_counts(data)["died_high"] <= living * 1.1
