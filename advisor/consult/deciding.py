"""The question of an utterance that its words or its figures decide, whatever else it is near to."""

from __future__ import annotations

from typing import Any

from advisor.consult.best_values import best_values
from advisor.consult.chosen_parameters import chosen_parameters
from advisor.consult.counted_trials import counted_trials
from advisor.consult.figures_beside import fell_back, figures_beside, tuned_beyond_spread
from advisor.consult.frequent_class import beside_frequent
from advisor.consult.offered_values import offered
from advisor.consult.order_told import order_told
from advisor.consult.plain_questions import plain_question
from advisor.consult.planned_repeats import planned_repeats
from advisor.consult.range_judged import range_judged
from advisor.consult.sampling import on_few_examples
from advisor.consult.scaled_rates import scaled_rates
from advisor.consult.search_cost import search_cost
from advisor.consult.search_offers import search_offers
from advisor.consult.seed_figures import compared_runs, repeated_runs
from advisor.consult.stable_rates import stable_beside
from advisor.consult.start_loss import started
from advisor.consult.targets import target_judged
from advisor.consult.tenets import tenet
from advisor.consult.told_changes import told_changes
from advisor.consult.told_numbers import published_reached
from advisor.consult.two_results import repeated_twice
from advisor.consult.usual_asked import usual_asked
from advisor.consult.value_results import results_judged
from advisor.consult.worth_searching import worth_searching

_BY_FIGURES = (
    tuned_beyond_spread,
    target_judged,
    started,
    search_cost,
    search_offers,
    chosen_parameters,
    planned_repeats,
    counted_trials,
    told_changes,
    order_told,
    best_values,
    results_judged,
    stable_beside,
    scaled_rates,
    on_few_examples,
    published_reached,
    range_judged,
    beside_frequent,
    tenet,
)
_BY_WORDS = (plain_question, offered, figures_beside, worth_searching, usual_asked)
"""Ways to decide in the order in which they are tried: what is computed before what words alone say."""


def decided(said: str) -> dict[str, Any]:
    """The question of the plain text and its figures: results of several seeds first; empty where nothing decides."""
    if gain := compared_runs(said):
        return {"question": "gain-computed", **gain}
    if fallen := fell_back(said):
        return fallen
    repeats = repeated_runs(said) or repeated_twice(said)
    if repeats:
        return {"question": "repeats-summed", **repeats}
    return next((found for way in (*_BY_FIGURES, *_BY_WORDS) if (found := way(said))), {})
