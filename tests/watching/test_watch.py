"""Looks at growing runs and studies."""

import numpy as np
import pytest

from advisor.diagnosis import Request, diagnose_evidence
from advisor.records import Evidence, Run, Series
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


def evaluated(length, rise):
    """A run of 300 steps that is evaluated every 15; from step 150 on the held-out loss rises by so much each time."""
    rng, steps, at = np.random.default_rng(1), np.arange(LENGTH), np.arange(0, LENGTH, 15)
    train = np.exp(-steps / 60) + 0.02 + rng.normal(0, 0.002, LENGTH)
    held = (
        (np.exp(-at / 30) + 0.3) * np.exp(rng.normal(0, 0.01, len(at))) * (1 + rise) ** np.maximum(0, (at - 150) / 15)
    )
    series = {"train/loss": (steps, train), "val/loss": (at, held)}
    made = {
        tag: Series(tag=tag, steps=x[x < length], values=y[x < length], wall_times=x[x < length] * 1.0)
        for tag, (x, y) in series.items()
    }
    return Run(name="a", series=made, source="logs")


@pytest.mark.parametrize(("rise", "rules"), [(0.06, {"run/overfitting"}), (0.0, set())])
def test_few_evaluations_tell_a_rise_while_training_falls_on(rise, rules):
    watch, told = Watch(), {}
    for length in range(15, LENGTH + 1, 5):
        for event in watch.look(Evidence(runs=(evaluated(length, rise),))):
            told.setdefault(event.finding.rule, length)
            assert event.finding.since_step is not None
    assert set(told) == rules
    assert all(length <= 165 + 0.15 * LENGTH for length in told.values())


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


def test_a_start_that_has_not_moved_yet_is_no_plateau():
    steps = np.arange(LENGTH)
    loss = 2.3 - 1.5 / (1 + np.exp(-(steps - 120) / 12)) + np.random.default_rng(0).normal(0, 0.02, LENGTH)
    told, _, _ = watched({"train/loss": loss})
    assert [event.finding.rule for _, event in told] == []


def test_a_run_that_never_learns_is_told_before_half_of_it_is_gone():
    flat = np.log(10) + np.random.default_rng(0).normal(0, 0.005, LENGTH)
    told, _, _ = watched({"train/loss": flat, "val/loss": flat})
    assert [event.finding.rule for _, event in told] == ["run/not-learning"]
    assert told[0][0] < LENGTH / 2


def test_a_return_that_collapsed_is_told_before_half_of_the_rest_is_gone():
    steps, rng = np.arange(LENGTH), np.random.default_rng(0)
    reward = 200 / (1 + np.exp(-(steps - 70) / 18)) + rng.normal(0, 10, LENGTH)
    reward[200:] = 15 + rng.normal(0, 4, 100)
    told, _, _ = watched({"rollout/ep_rew_mean": reward})
    assert [event.finding.rule for _, event in told] == ["run/metric-collapse"]
    assert told[0][0] <= 250


def test_rewards_of_a_preference_that_both_fall_are_no_collapse():
    steps, rng = np.arange(LENGTH), np.random.default_rng(3)

    def noisy(values):
        return values + rng.normal(0, 0.1, LENGTH)

    told, _, evidence = watched(
        {
            "loss": 0.69 * np.exp(-steps / 150) + rng.normal(0, 0.02, LENGTH),
            "rewards/chosen": noisy(-steps / 200),
            "rewards/rejected": noisy(-steps / 60),
            "rewards/margins": noisy(steps / 60 - steps / 200),
            "rewards/accuracies": 0.5 + 0.4 * (1 - np.exp(-steps / 60)) + rng.normal(0, 0.04, LENGTH),
        }
    )
    assert [event.finding.rule for _, event in told] == []
    assert "run/metric-collapse" not in {finding.rule for finding in diagnose_evidence(evidence).findings}


def test_a_preference_loss_that_leaves_the_logarithm_of_two_slowly_is_learning():
    steps, rng = np.arange(128), np.random.default_rng(1)
    curves = {
        "loss": 0.693 - 0.0004 * steps + rng.normal(0, 0.012, 128),
        "rewards/margins": 0.001 * steps + rng.normal(0, 0.01, 128),
        "rewards/accuracies": 0.65 + rng.normal(0, 0.08, 128),
        "eval_loss": 0.692 - 0.00015 * steps,
    }
    watch, told = Watch(), []
    for length in range(6, 129, 6):
        told += list(watch.look(Evidence(runs=(grown(curves, length),))))
    assert [event.finding.rule for event in told] == []


@pytest.mark.parametrize("jump", [0.6, 1.0])
@pytest.mark.parametrize("evaluated", [False, True])
def test_a_loss_thrown_up_is_not_taken_back_while_it_is_still_up(jump, evaluated):
    at, rng = np.arange(LENGTH) / LENGTH, np.random.default_rng(4)
    level = (2.7 + 0.5 * np.exp(-at / 0.3) + 7.7 * np.exp(-at / 0.03)) * np.where(at >= 0.4, 1 + jump, 1.0)
    made = {"train/loss": level * np.exp(rng.normal(0, 0.01, LENGTH))}
    if evaluated:
        made["val/loss"] = 1.01 * level * np.exp(rng.normal(0, 0.005, LENGTH))
    told, watch, evidence = watched(made)
    told += [(LENGTH, event) for event in watch.end(evidence)]
    assert {"run/diverged", "run/lost-ground"} & {event.finding.rule for _, event in told}
    assert [event.finding.rule for _, event in told if event.event == "gone"] == []
