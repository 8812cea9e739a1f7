"""The kind of a training, by its log or its search."""

from __future__ import annotations

import numpy as np

from advisor.facts import Setup
from advisor.signals.training import run_training, study_training, training_facts
from tests.factories import parameter, study, trial
from tests.signals.logs import run


def test_a_log_tells_its_kind() -> None:
    made = run(
        {
            "loss": np.ones(20),
            "rewards/chosen": np.ones(20),
            "rewards/rejected": np.ones(20),
            "rewards/margins": np.ones(20),
        }
    )
    found = run_training(made, Setup(), frozenset(made.series))
    assert found.kind == "preference"
    assert training_facts(found).kind == "preference"


def test_a_search_tells_its_kind() -> None:
    names = ("num_leaves", "min_child_samples", "feature_fraction")
    trials = [trial(n, 1.0, params=dict.fromkeys(names, n + 1)) for n in range(4)]
    made = study(trials, *(parameter(name, low=1, high=9) for name in names))
    assert study_training(made, Setup()).kind == "boosting"


def test_what_is_told_wins() -> None:
    made = run({"loss": np.ones(20)})
    assert run_training(made, Setup(training="vae"), frozenset(made.series)).kind == "vae"
