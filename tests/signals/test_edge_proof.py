"""What an end of a range proves, by what was measured there."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from advisor.signals.design import design
from advisor.signals.edge import edge_tests
from advisor.signals.edge_proof import EdgeTest, weighed
from advisor.signals.trials import tabulate
from tests.factories import parameter, study, trial

CLEAR = EdgeTest(
    side="high", leads=(6.0, 6.0), inner=-1.0, probability=0.99, p_value=0.001, sampled=True, near=5, good=6,
    position=1.3, probes=8,
)  # fmt: skip


def test_a_clear_lead_at_a_sampled_end_is_a_proof() -> None:
    assert CLEAR.proven
    assert CLEAR.pressed
    assert CLEAR.chance == CLEAR.probability


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"finished": 3}, "few"),
        ({"sampled": False}, "unsampled"),
        ({"inner": 9.0}, "inside"),
        ({"probability": 0.01}, "weak"),
        ({"by_chance": 0.9}, "weak"),
        ({"slopes": (-3.0, -2.0), "probability": 0.7}, "turns"),
        ({"coarse": True, "probability": 0.52}, "coarse"),
        ({"coarse": True, "probability": 0.4}, "weak"),
    ],
)
def test_what_a_proof_lacks_is_named(change: dict[str, object], doubt: str) -> None:
    assert replace(CLEAR, **change).doubt == doubt


def test_a_grid_proves_by_its_own_odds_unless_the_trend_speaks_against_it() -> None:
    weak = replace(CLEAR, probability=0.01)
    assert replace(weak, grid=0.999).proven
    assert not replace(weak, grid=0.999, p_value=1.0).proven


def test_a_lead_over_a_few_values_proves_from_a_higher_chance_on_and_a_grid_by_its_own() -> None:
    coarse = replace(CLEAR, coarse=True)
    assert coarse.proven
    assert replace(CLEAR, probability=0.52).proven, "of a search, whose values are many"
    half_sure = replace(coarse, probability=0.52)
    assert not half_sure.proven
    assert half_sure.pressed
    assert replace(half_sure, grid=0.8).proven


@pytest.mark.parametrize(("values", "most", "is_coarse"), [(4, 4, True), (8, 8, False), (4, 1000, False)])
def test_a_few_values_are_coarse_on_a_grid_alone(values: int, most: int, is_coarse: bool) -> None:
    """Layers of so many values, beside rates of at most so many: a grid, or a search with one coarse parameter."""
    draw = random.Random(0)
    rates = [10 ** draw.uniform(-4, -1) for _ in range(most)]
    settings = [{"layers": 2 + draw.randrange(values), "lr": draw.choice(rates)} for _ in range(60)]
    trials = [trial(i, float(one["layers"]), params=one) for i, one in enumerate(settings)]
    layers = parameter("layers", "int", low=2, high=1 + values)
    made = study(trials, layers, parameter("lr", low=1e-4, high=0.1, log=True))
    found = design(tabulate(made, 0, "minimize"))
    assert found is not None
    ends = dict(zip((axis.parameter.name for axis in found.axes), edge_tests(found), strict=True))
    assert {end.coarse for end in ends["layers"]} == {is_coarse}


def test_few_good_trials_at_an_end_press_nothing() -> None:
    assert not replace(CLEAR, probability=0.01, near=1).pressed


def test_an_end_that_a_place_inside_clearly_beats_is_not_pressed() -> None:
    assert replace(CLEAR, inner=1.5).pressed
    assert not replace(CLEAR, inner=9.0).pressed


def test_a_range_that_is_run_through_from_end_to_end_is_more_likely_too_narrow() -> None:
    """The same leads: of a parameter that moves the cost by twice its spread, or by a tenth of it."""
    same = replace(CLEAR, leads=(2.5, 5.0), near=4, leans=0.1, slopes=(3.0, 2.0))
    strong, faint = (weighed(replace(same, moves=moves), 30).probability for moves in (2.0, 0.1))
    assert strong > 0.5 > faint


def test_a_cost_that_still_falls_at_the_end_is_more_likely_to_fall_on() -> None:
    same = replace(CLEAR, leads=(2.0, 4.0), near=3, moves=1.5, leans=0.1)
    falls, turns = (weighed(replace(same, slopes=slopes), 30).probability for slopes in ((4.0, 3.0), (-4.0, -3.0)))
    assert falls > 2 * turns


def test_a_parabola_that_turns_does_not_overrule_what_is_surer() -> None:
    assert replace(CLEAR, slopes=(-3.0, -2.0)).proven


def test_where_the_better_third_lies_counts() -> None:
    same = replace(CLEAR, leads=(1.6, 4.0), near=2, moves=1.0)
    towards, away = (weighed(replace(same, leans=leans), 30).probability for leans in (0.2, -0.2))
    assert towards > 2 * away


def test_a_ridge_at_even_odds_and_a_lead_beyond_chance_prove_together_what_neither_does_alone() -> None:
    even = replace(CLEAR, probability=0.2, grid=0.5, ridge=True)
    assert even.proven
    assert even.chance >= 0.6
    assert not replace(even, p_value=0.3).proven
    assert not replace(even, grid=0.2).proven
