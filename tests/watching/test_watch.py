"""Looks at growing runs and studies."""

import numpy as np
import pytest

from advisor.diagnosis import Request, diagnose_evidence
from advisor.records import Evidence
from advisor.watching import Watch
from tests.factories import run

LENGTH = 300


def curves(nan_from=None, rise_from=None, seed=0):
    rng = np.random.default_rng(seed)
    steps = np.arange(LENGTH)
    train = np.exp(-steps / 60) + 0.2 + rng.normal(0, 0.01, LENGTH)
    held = np.exp(-steps / 60) + 0.3 + rng.normal(0, 0.01, LENGTH)
    if rise_from is not None:
        held = held + 0.006 * np.maximum(0, steps - rise_from)
    if nan_from is not None:
        train[nan_from:], held[nan_from:] = np.nan, np.nan
    return {"train/loss": train, "val/loss": held}


def grown(made, length, name="a"):
    return run(name, {tag: values[:length] for tag, values in made.items()}).model_copy(update={"source": "logs"})


def watched(made, every=6, watch=None):
    """Every event while the run grows, with the number of steps at which it was told."""
    watch = watch or Watch()
    told = []
    for length in range(every, LENGTH + 1, every):
        evidence = Evidence(runs=(grown(made, length),))
        told += [(length, event) for event in watch.look(evidence)]
    return told, watch, evidence


def test_a_lost_run_is_told_soon_with_the_step_where_it_began():
    told, _, _ = watched(curves(nan_from=150))
    assert [(event.event, event.finding.rule) for _, event in told] == [("finding", "run/diverged")]
    assert told[0][0] < 150 + (LENGTH - 150) / 2
    assert told[0][1].finding.since_step == 150


def test_a_rising_held_out_loss_is_told_while_the_run_goes_on():
    told, _, _ = watched(curves(rise_from=120))
    first = next(length for length, event in told if event.finding.rule == "run/overfitting")
    assert first <= 120 + 0.15 * LENGTH


@pytest.mark.parametrize("seed", range(2))
def test_a_healthy_run_is_never_warned_of_though_looked_at_fifty_times(seed):
    told, _, _ = watched(curves(seed=seed))
    assert [event.finding.rule for _, event in told] == []


def test_the_end_tells_what_reading_it_at_the_end_tells():
    told, watch, evidence = watched(curves(rise_from=120))
    ended = list(watch.end(evidence))
    rules = {event.finding.rule for _, event in told if event.event == "finding"}
    rules |= {event.finding.rule for event in ended if event.event == "finding"}
    rules -= {event.finding.rule for event in ended if event.event == "gone"}
    assert rules == {f.rule for f in diagnose_evidence(evidence).findings if f.suppressed_by is None}


def test_an_end_is_told_once():
    _, watch, evidence = watched(curves(), every=100)
    list(watch.end(evidence))
    assert list(watch.end(evidence)) == []


def test_a_watch_that_comes_late_looks_back_and_tells_at_once():
    made = grown(curves(nan_from=150), LENGTH)
    assert [event.finding.rule for event in Watch().look(Evidence(runs=(made,)))] == ["run/diverged"]


def test_a_rule_that_is_ignored_is_not_told():
    watch = Watch(Request(ignore=("run/diverged",)))
    told, _, _ = watched(curves(nan_from=150), watch=watch)
    assert "run/diverged" not in [event.finding.rule for _, event in told]


def test_a_line_of_json_is_what_the_contract_says():
    import json

    told, _, _ = watched(curves(nan_from=150))
    line = json.loads(told[0][1].line())
    assert (line["event"], line["source"], line["run"], line["step"]) == ("finding", "logs", "a", told[0][0] - 1)
    assert line["finding"]["rule"] == "run/diverged"
