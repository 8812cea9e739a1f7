"""The race follows from what ran: what promises most for its cost, more seeds where noise decides, none where vain."""

from __future__ import annotations

import pytest

from advisor.findings import Prescription
from advisor.runner.probing.race import BASE, Arm, Outcome, Race

UP = Prescription(action="scale", parameter="lr", factor=3.0)
DECAY = Prescription(action="decay")
LONGER = Prescription(action="train-longer", factor=3.0)
ARMS = (
    Arm(BASE, {"lr": 0.1, "s": 0, "e": 1}),
    Arm("up", {"lr": 0.3, "s": 0, "e": 1}, UP, helps=0.5),
    Arm("decay", {"lr": 0.1, "s": 1, "e": 1}, DECAY, helps=0.6),
    Arm("longer", {"lr": 0.1, "s": 0, "e": 3}, LONGER, helps=0.7, cost=3.0),
)


def race(budget: float = 3.0, **values: float) -> Race:
    """A race in which these ended: `up_1=0.5` is the change up on the second seed."""
    made = Race(ARMS, budget, "minimize")
    for place, value in values.items():
        name, _, seed = place.partition("_")
        cost = next(arm.cost for arm in ARMS if arm.name == name)
        made.results[(name, int(seed or 0))] = Outcome(value, cost)
    return made


def test_the_base_runs_first_then_what_promises_most_for_its_cost() -> None:
    assert race().next() == [(BASE, 0)]
    assert race(base=1.0).next() == [("decay", 0)]
    assert race(base=1.0, decay=1.0).next() == [("up", 0)]
    assert race(budget=6.0, base=1.0, decay=1.0, up=1.0).next() == [("longer", 0)]


def test_several_workers_get_several_changes_within_the_budget() -> None:
    assert race(budget=6.0, base=1.0).next(2) == [("decay", 0), ("up", 0)]
    assert race(budget=2.0, base=1.0).next(2) == [("decay", 0)]
    again = Race(ARMS[:3], 7.0, "minimize", race(base=1.0, decay=0.94, up=0.94).results)
    assert again.next(2) == [(BASE, 1), ("decay", 1), ("up", 1)]


def test_the_log_costs_nothing_where_it_is_the_base() -> None:
    made = race(budget=1.0)
    made.results[BASE, 0] = Outcome(1.0, 0.0)
    assert made.next() == [("decay", 0)]


def test_it_ends_when_one_is_shown_to_help() -> None:
    shown = race(base=1.0, decay=0.5)
    assert shown.next() == []
    assert shown.best() == ARMS[2]


def test_one_pair_that_leaves_doubt_is_not_the_end_while_a_second_can_be_paid() -> None:
    shown = race(budget=6.0, base=1.0, decay=0.9)
    assert shown.verdict(ARMS[2]) == "helps"
    assert shown.next() == [(BASE, 1), ("decay", 1)]
    assert race(budget=3.0, base=1.0, decay=0.9).next() == [], "a second pair costs two trainings"
    confirmed = race(budget=6.0, base=1.0, decay=0.9, base_1=1.0, decay_1=0.9)
    assert (confirmed.next(), confirmed.best()) == ([], ARMS[2])
    denied = race(budget=6.0, base=1.0, decay=0.9, base_1=1.0, decay_1=1.0)
    assert denied.best() is None
    assert denied.next()[0][0] == "up"
    assert race(budget=6.0, base=1.0, decay=0.5).next() == [], "twice as good is enough"


def test_it_ends_when_nothing_promises_anything() -> None:
    vain = Race(ARMS[:2], 10.0, "minimize", race(base=1.0).results)
    assert vain.next() == [("up", 0)]
    vain.results["up", 0] = Outcome(1.4, 1.0)
    assert vain.next() == []


def test_a_seed_is_added_where_noise_decides() -> None:
    made = Race(ARMS[:3], 5.0, "minimize", race(base=1.0, decay=0.94, up=1.2).results)
    assert made.verdict(ARMS[2]) == "no difference"
    assert made.next() == [(BASE, 1), ("decay", 1)]
    made.results |= {(BASE, 1): Outcome(1.0, 1.0)}
    assert made.next() == [("decay", 1)], "after a kill between the two, the rest runs"
    made.results |= {("decay", 1): Outcome(0.93, 1.0)}
    assert made.verdict(ARMS[2]) == "helps", "two seeds agree"


def test_nothing_is_spent_beyond_the_budget() -> None:
    made = Race(ARMS, 3.0, "minimize")
    while due := made.next():
        for name, seed in due:
            made.results[(name, seed)] = Outcome(1.0, next(a.cost for a in ARMS if a.name == name))
    assert made.spent() <= 3.0
    assert made.best() is None


def test_what_is_nearly_sure_is_not_tested_alone_but_with_the_winner() -> None:
    likely = (*ARMS[:2], Arm("decay", ARMS[2].config, DECAY, helps=0.9))
    made = Race(likely, 6.0, "minimize", {(BASE, 0): Outcome(1.0, 1.0), ("up", 0): Outcome(0.5, 1.0)})
    both = made.both()
    assert both is not None
    assert both.config == {"lr": 0.3, "s": 1, "e": 1}
    assert made.next() == [(both.name, 0)]
    made.arms = [*likely, both]
    made.results[both.name, 0] = Outcome(0.3, 1.0)
    assert made.best() == both
    assert Race(ARMS, 6.0, "minimize", race(base=1.0, up=0.5).results).both() is None, "its chance is too small"


@pytest.mark.parametrize(
    ("value", "direction", "word"),
    [
        (0.5, "minimize", "helps"), (0.5, "maximize", "harms"), (0.99, "minimize", "no difference"),
        (1.9, "minimize", "harms"), (1.9, "maximize", "helps"), (0.97, "minimize", "no difference"),
    ],
)  # fmt: skip
def test_a_verdict_needs_an_interval_without_zero_and_an_effect_worth_having(
    value: float, direction: str, word: str
) -> None:
    made = Race(ARMS, 3.0, direction, race(base=1.0, up=value).results)  # type: ignore[arg-type]
    assert made.verdict(ARMS[1]) == word
    low, high = made.interval(ARMS[1])  # type: ignore[misc]
    assert low <= value - 1 <= high


def test_seeds_that_disagree_show_nothing() -> None:
    made = race(base=1.0, up=0.75, base_1=1.0, up_1=1.3)
    assert made.verdict(ARMS[1]) == "no difference"


def test_a_base_whose_own_curve_moves_much_needs_a_larger_effect() -> None:
    still, moving = race(base=1.0, up=0.85), race(base=1.0, up=0.85)
    moving.noise = 0.2
    assert (still.verdict(ARMS[1]), moving.verdict(ARMS[1])) == ("helps", "no difference")
