"""Real trainings with a callback, by `python -m benchmarks.callbacks`: looking on says what reading the log says."""

from pathlib import Path

import pytest

import advisor
from advisor.callbacks import Watcher
from advisor.diagnosis import diagnose_evidence

RECORDINGS = Path(__file__).parents[1] / "recordings" / "callbacks"


def replayed(name):
    """The rules told while the training went on, those true of the whole, and those that reading its log gives."""
    evidence = advisor.read(str(RECORDINGS / name))
    (run,) = evidence.runs
    said = []
    watcher = Watcher(every=1, on_finding=said.append, hyperparameters=run.hyperparameters)
    rows = {}
    for tag, series in run.series.items():
        for step, value in zip(series.steps.tolist(), series.values.tolist(), strict=True):
            rows.setdefault(step, {})[tag] = value
    for step in sorted(rows):
        watcher.log(step, rows[step])
    return [finding.rule for finding in said], acting(watcher.report()), acting(diagnose_evidence(evidence))


def acting(diagnosis):
    return {finding.rule for finding in diagnosis.findings if finding.severity in ("warning", "error")}


@pytest.mark.parametrize("name", ["lightning-healthy", "stable-baselines3-healthy"])
def test_nothing_is_told_of_a_healthy_training_while_it_goes_on(name):
    told, whole, read = replayed(name)
    assert told == []
    assert whole == read == set()


def test_a_loss_that_the_trainer_wrote_as_zero_beside_a_gradient_that_is_no_number_is_lost():
    told, whole, read = replayed("transformers-lost")
    assert told == ["run/diverged"]
    assert "run/diverged" in whole & read
