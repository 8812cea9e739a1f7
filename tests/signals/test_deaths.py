"""Trials that died: how many, and whether a parameter decides it."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import TrialState
from advisor.signals.deaths import death_counts
from advisor.signals.trials import tabulate
from tests.factories import parameter, search, study, trial


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


@pytest.mark.parametrize("values", [(64, 128, 256, 512), (8, 24, 72, 216)])
def test_of_values_that_were_listed_the_edge_is_one(values: tuple[int, ...]) -> None:
    rows = [trial(n, 0.5 + 0.01 * (n % 7), params={"batch_size": values[n % 4]}) for n in range(40)]
    lost = [
        t.model_copy(update={"state": TrialState.FAIL, "values": ()}) if n % 4 > 1 else t for n, t in enumerate(rows)
    ]
    for batch in (
        parameter("batch_size", "categorical", choices=values),
        parameter("batch_size", "int", low=values[0], high=values[-1], declared=False),
    ):
        assert death_counts(tabulate(study(lost, batch)))["died_high"] == values[1]
