"""The race follows from what ran: the base first, the likeliest for its cost, more seeds where noise decides."""

from __future__ import annotations

import pytest

from advisor.findings import Prescription
from advisor.runner.probing.race import BASE, Arm, Outcome, Race
from advisor.runner.probing.verdict import interval_of, verdict_of

UP = Prescription(action="scale", parameter="lr", factor=3.0)
DECAY = Prescription(action="decay")
LONGER = Prescription(action="train-longer", factor=3.0)
ARMS = (
    Arm(BASE, {"lr": 0.1}),
    Arm("up", {"lr": 0.3}, UP, helps=0.5),
    Arm("decay", {"lr": 0.1, "s": 1}, DECAY, helps=0.6),
    Arm("longer", {"lr": 0.1, "e": 3}, LONGER, helps=0.9, cost=3.0),
)


def race(budget: float = 3.0, **values: float) -> Race:
    """A race in which these ended: `up_1=0.5` is the change up on the second seed."""
    made = Race(ARMS, budget, "minimize")
    for place, value in values.items():
        name, _, seed = place.partition("_")
        cost = next(arm.cost for arm in ARMS if arm.name == name)
        made.results[(name, int(seed or 0))] = Outcome(value, cost)
    return made


def test_the_base_runs_first_then_the_likeliest_for_its_cost() -> None:
    assert race().next() == [(BASE, 0)]
    assert race(base=1.0).next() == [("decay", 0)]
    assert race(base=1.0, decay=1.0).next() == [("up", 0)]
    assert race(budget=5.0, base=1.0, decay=1.0, up=1.0).next() == []
    assert race(budget=6.0, base=1.0, decay=1.0, up=1.0).next() == [("longer", 0)]


def test_it_ends_when_one_is_shown_to_help() -> None:
    shown = race(base=1.0, decay=0.5)
    assert shown.next() == []
    assert shown.best() == ARMS[2]


def test_a_seed_is_added_where_noise_decides() -> None:
    open_race = race(budget=7.0, base=1.0, decay=0.94, up=1.2)
    assert open_race.verdict(ARMS[2]) == "no difference"
    assert open_race.next() == [("longer", 0)] or open_race.next() == [(BASE, 1), ("decay", 1)]
    without_longer = Race(ARMS[:3], 5.0, "minimize", dict(open_race.results))
    assert without_longer.next() == [(BASE, 1), ("decay", 1)]
    without_longer.results |= {(BASE, 1): Outcome(1.0, 1.0)}
    assert without_longer.next() == [("decay", 1)], "after a kill between the two, the rest runs"


def test_nothing_is_spent_beyond_the_budget() -> None:
    made = Race(ARMS, 3.0, "minimize")
    while due := made.next():
        for name, seed in due:
            made.results[(name, seed)] = Outcome(1.0, next(a.cost for a in ARMS if a.name == name))
    assert made.spent() <= 3.0
    assert made.best() is None


@pytest.mark.parametrize(
    ("effects", "direction", "word"),
    [
        ([-0.5], "minimize", "helps"), ([-0.5], "maximize", "harms"), ([0.01], "minimize", "no difference"),
        ([-0.3, 0.3], "minimize", "no difference"), ([0.4], "minimize", "harms"),
        ([-0.03] * 20, "minimize", "no difference"),
    ],
)  # fmt: skip
def test_a_verdict_needs_an_interval_without_zero_and_an_effect_worth_having(
    effects: list[float], direction: str, word: str
) -> None:
    assert verdict_of(effects, direction) == word  # type: ignore[arg-type]


def test_more_pairs_that_agree_narrow_the_interval() -> None:
    one, five = interval_of([-0.2]), interval_of([-0.2, -0.21, -0.19, -0.2, -0.2])
    assert one is not None
    assert five is not None
    assert one[0] < five[0] < five[1] < one[1]
