"""What a name means beside the others of a search."""

from __future__ import annotations

from advisor.facts import Setup
from advisor.signals.siblings import by_siblings
from advisor.signals.training import study_training
from tests.factories import parameter, study, trial


def _named(*names: str) -> dict[str, str]:
    trials = [trial(n, 1.0, params=dict.fromkeys(names, 0.1 * (n + 1))) for n in range(5)]
    found = study(trials, *(parameter(name, low=0.1, high=1.0) for name in names))
    made = by_siblings(found, study_training(found, Setup()))
    return {name: found.identity for name, found in made.parameters.items()}


def test_gamma_is_what_stands_beside_it() -> None:
    trees, policies = _named("eta", "max_depth", "gamma"), _named("gamma", "gae_lambda", "clip_range")
    assert trees["gamma"] != policies["gamma"]
    assert trees["gamma"].startswith("boosting/")


def test_a_name_alone_keeps_its_own_meaning() -> None:
    assert _named("weather")["weather"] in ("", "weather")
