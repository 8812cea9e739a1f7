"""What a person tells of a study: its ranges, the metric that is judged, the baseline."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from advisor.config import Config
from advisor.declared import as_told, declared, read_space
from advisor.diagnosis import diagnose_evidence, read, request_from
from advisor.errors import ConfigError
from advisor.facts import Setup
from advisor.records import Evidence, Parameter, Study, Trial, TrialState
from advisor.signals.told import check_metric


def _table(folder: Path) -> Path:
    draw = random.Random(3)
    lines = ["trial,lr,batch_size,val_loss,val_acc,latency"]
    for number in range(30):
        rate = 10 ** draw.uniform(-5, -2)
        loss = 0.2 + 0.1 * (math.log10(rate) + 1.5) ** 2 + draw.gauss(0, 0.004)
        lines.append(f"{number},{rate},{draw.choice([16, 32, 64])},{loss},{1 - loss / 2},{draw.uniform(1, 2)}")
    path = folder / "trials.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def _evidence(folder: Path) -> Evidence:
    return read(_table(folder))


def test_told_ranges_stand_in_place_of_observed_ones(tmp_path: Path) -> None:
    space = {"learning_rate": {"low": 1e-5, "high": 1e-2, "log": True}, "batch_size": [16, 32, 64]}
    (study,) = declared(_evidence(tmp_path), space).studies
    rate = study.parameters["lr"]
    assert (rate.name, rate.low, rate.high, rate.log, rate.declared) == ("lr", 1e-5, 1e-2, True, True)
    assert study.parameters["batch_size"].choices == (16, 32, 64)


def test_told_ranges_make_the_boundary_an_error(tmp_path: Path) -> None:
    evidence = _evidence(tmp_path)
    told = request_from(Config(space={"lr": {"low": 1e-5, "high": 1e-2, "log": True}}))
    severities = [
        next(f.severity for f in diagnose_evidence(evidence, request).findings if f.rule == "study/boundary-optimum")
        for request in (request_from(Config()), told)
    ]
    assert severities == ["warning", "error"]


def test_a_space_file_may_be_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("space:\n  lr: {low: 1e-5, high: 1e-2, scale: log}\n")
    assert read_space(tmp_path / "plan.yaml") == {"lr": {"low": 1e-5, "high": 1e-2, "scale": "log"}}


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ({"learning_rat": [1e-5, 1e-2]}, "They have: lr, batch_size"),
        ({"lr": {"low": 1.0, "high": 0.1}}, "no range"),
        ({"lr": {"lo": 1.0, "high": 0.1}}, "no key 'lo'"),
        ({"lr": 3}, "write learning_rate"),
    ],
)
def test_a_space_that_fits_nothing_is_refused(space: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words):
        declared(_evidence(tmp_path), space)


def test_a_told_metric_is_the_one_that_is_judged(tmp_path: Path) -> None:
    (study,) = as_told(_evidence(tmp_path), Setup(metric="val_loss")).studies
    assert (study.metric_names, study.directions) == (("val_loss",), ("minimize",))
    (other,) = as_told(_evidence(tmp_path), Setup(metric="val_acc")).studies
    assert (other.metric_names, other.directions) == (("val_acc",), ("maximize",))
    assert other.trials[0].values[0] == pytest.approx(1 - study.trials[0].values[0] / 2)


@pytest.mark.parametrize("metric", ["val_los", "val_loss,latency_p99"])
def test_a_metric_that_no_study_has_is_refused(metric: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="val_loss"):
        as_told(_evidence(tmp_path), Setup(metric=metric))


def test_a_value_without_a_name_takes_the_told_one() -> None:
    study = Study(
        name="s", trials=(Trial(number=0, state=TrialState.COMPLETE, values=(0.4,)),), metric_names=("value",)
    )
    (named,) = as_told(Evidence(studies=(study,)), Setup(metric="val_acc")).studies
    assert named.metric_names == ("val_acc",)


def test_of_several_objectives_the_told_one_comes_first() -> None:
    trial = Trial(number=0, state=TrialState.COMPLETE, values=(0.4, 12.0))
    study = Study(name="s", trials=(trial,), directions=("minimize", "maximize"), metric_names=("loss", "speed"))
    (told,) = as_told(Evidence(studies=(study,)), Setup(metric="speed")).studies
    assert (told.metric_names, told.directions, told.trials[0].values) == (
        ("speed", "loss"),
        ("maximize", "minimize"),
        (12.0, 0.4),
    )


def _with_default() -> Study:
    draw = random.Random(1)
    rates = [1e-3, *(10 ** draw.uniform(-5, -2) for _ in range(20))]
    trials = tuple(
        Trial(
            number=n,
            state=TrialState.COMPLETE,
            params={"lr": rate, "units": 64},
            values=(0.1 if n == 0 else 0.5 + draw.gauss(0, 0.01),),
        )
        for n, rate in enumerate(rates)
    )
    space = {"lr": Parameter(name="lr", canonical="learning_rate", kind="float", low=1e-5, high=1e-2, log=True),
             "units": Parameter(name="units", canonical="hidden_size", kind="int", low=64, high=128)}  # fmt: skip
    return Study(name="s", trials=trials, parameters=space, directions=("minimize",), metric_names=("loss",))


def test_a_told_baseline_matches_by_any_spelling_and_as_a_number() -> None:
    request = request_from(Config(), {"baseline": {"learning_rate": 0.001, "units": 64.0}})
    found = diagnose_evidence(Evidence(studies=(_with_default(),)), request)
    assert any(finding.rule == "study/default-beats-tuned" for finding in found.findings)


def test_a_told_baseline_that_nothing_ran_is_complained_about() -> None:
    request = request_from(Config(), {"baseline": {"lr": 0.004}})
    found = diagnose_evidence(Evidence(studies=(_with_default(),)), request)
    assert any("no trial ran the told baseline" in error.message for error in found.errors)
    with pytest.raises(ConfigError, match="Did you mean 'units'"):
        as_told(Evidence(studies=(_with_default(),)), Setup(baseline={"unit": 3}))


def test_several_metrics_name_the_objectives_of_a_study_that_has_as_many() -> None:
    study = _with_default().model_copy(update={"directions": ("minimize", "minimize"), "metric_names": ()})
    two = study.model_copy(
        update={"trials": tuple(t.model_copy(update={"values": (*t.values, 1.0)}) for t in study.trials)}
    )
    named = as_told(Evidence(studies=(two,)), Setup(metric="loss, latency"))
    assert named.studies[0].metric_names == ("loss", "latency")
    check_metric(Setup(metric="loss, latency"), (), named.studies)
    for held, count in ((two, "2 objectives"), (_with_default().model_copy(update={"metric_names": ()}), "one")):
        with pytest.raises(ConfigError, match=f"names 3 metrics; the studies have {count}"):
            as_told(Evidence(studies=(held,)), Setup(metric="loss,latency,size"))
