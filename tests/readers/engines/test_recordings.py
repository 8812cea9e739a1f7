"""What engines really left on disk, read back: trials, states, parameters, ranges, direction."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import advisor
from advisor.records import Study

RECORDINGS = Path(__file__).parents[2] / "recordings" / "engines"
TOY = {"learning_rate", "batch_size", "dropout", "optimizer"}


def _study(name: str) -> Study:
    evidence = advisor.read(RECORDINGS / name)
    assert not evidence.runs
    assert not evidence.errors
    (study,) = evidence.studies
    return study


def _states(study: Study) -> dict[str, int]:
    return dict(Counter(trial.state.value for trial in study.trials))


def test_keras_tuner_takes_the_direction_of_the_metric_that_is_the_score() -> None:
    study = _study("keras-tuner")
    assert (study.kind, study.directions, study.metric_names) == ("keras-tuner", ("maximize",), ("val_accuracy",))
    assert _states(study) == {"complete": 2, "fail": 2}
    assert set(study.parameters) == TOY | {"momentum"}
    rate = study.parameters["learning_rate"]
    assert (rate.low, rate.high, rate.log, rate.declared) == (1e-5, 1e-2, True, True)
    assert study.parameters["batch_size"].choices == (16, 32, 64, 128)


def test_a_keras_tuner_project_is_read_from_its_oracle_too() -> None:
    evidence = advisor.read(RECORDINGS / "keras-tuner" / "oracle.json")
    assert [len(study.trials) for study in evidence.studies] == [4]


def test_hyperband_of_keras_tuner_keeps_its_own_values_out_and_tells_cut_trials_from_full_ones() -> None:
    study = _study("keras-tuner-hyperband")
    assert not [name for name in study.parameters if name.startswith("tuner/")]
    assert _states(study) == {"pruned": 3, "complete": 2}
    assert study.directions == ("minimize",)


def test_smac() -> None:
    study = _study("smac")
    assert (study.name, study.kind, study.directions, study.metric_names) == ("min/0", "smac", ("minimize",), ("cost",))
    assert _states(study) == {"complete": 5, "fail": 1}
    assert study.parameters["learning_rate"].log
    assert study.trials[0].started is not None


def test_syne_tune_counts_the_folders_of_trials_that_never_reported() -> None:
    study = _study("syne-tune")
    assert (study.kind, study.directions, study.metric_names) == ("syne-tune", ("minimize",), ("val_loss",))
    assert set(study.parameters) == TOY
    assert [trial.state.value for trial in study.trials[:3]] == ["complete", "complete", "fail"]
    assert study.trials[0].intermediate == {1: pytest.approx(1.46660228), 2: pytest.approx(1.31660228)}
    assert study.trials[0].value == pytest.approx(1.31660228)


def test_ax() -> None:
    study = _study("ax")
    assert (study.name, study.kind, study.directions, study.metric_names) == ("min", "ax", ("minimize",), ("loss",))
    assert set(study.parameters) == TOY
    assert _states(study) == {"complete": 3, "fail": 2}
    assert study.trials[0].value == pytest.approx(0.7993512684)


def test_bayesian_optimization_is_maximized_and_its_floats_keep_their_bounds() -> None:
    evidence = advisor.read(RECORDINGS / "bayesian-optimization" / "state_float.json")
    (study,) = evidence.studies
    assert study.directions == ("maximize",)
    assert {name: (found.low, found.high, found.declared) for name, found in study.parameters.items()} == {
        "log10_lr": (-5.0, -2.0, True),
        "dropout": (0.0, 0.6, True),
    }


def test_bounds_behind_a_choice_of_bayesian_optimization_are_those_of_the_values_tried() -> None:
    (study,) = advisor.read(RECORDINGS / "bayesian-optimization" / "state.json").studies
    assert study.parameters["log10_lr"].declared
    dropout = study.parameters["dropout"]
    assert not dropout.declared
    assert dropout.high is not None
    assert dropout.high <= 0.6
    assert study.trials[0].params == {
        "log10_lr": pytest.approx(-3.7489339859),
        "batch_size": "choice 0",
        "dropout": pytest.approx(0.5595344156),
        "optimizer": "choice 1",
    }


def test_a_dump_of_its_results_is_read_without_bounds() -> None:
    (study,) = advisor.read(RECORDINGS / "bayesian-optimization" / "res.json").studies
    assert study.kind == "bayesian-optimization"
    assert not any(found.declared for found in study.parameters.values())


@pytest.mark.parametrize(("name", "engine"), [("hyperopt", "Hyperopt"), ("nevergrad", "Nevergrad")])
def test_an_engine_that_is_not_read_is_named_and_never_a_training(name: str, engine: str) -> None:
    evidence = advisor.read(RECORDINGS / name)
    assert not evidence.runs
    assert not evidence.studies
    assert f"is a search of {engine}, which is not read" in evidence.errors[0].message
    assert "CSV" in evidence.errors[0].message


def test_cv_results_are_maximized_and_keep_their_folds() -> None:
    (study,) = advisor.read(RECORDINGS / "scikit-learn" / "random.csv").studies
    assert (study.kind, study.directions, study.metric_names) == ("trials", ("maximize",), ("mean_test_score",))
    assert set(study.parameters) == TOY
    assert _states(study) == {"complete": 7, "fail": 1}
    assert len(study.trials[0].user_attrs["repeats"]) == 3  # type: ignore[arg-type]


def test_the_rungs_of_successive_halving_are_values_on_the_way() -> None:
    (study,) = advisor.read(RECORDINGS / "scikit-learn" / "halving.csv").studies
    furthest = max(max(trial.intermediate) for trial in study.trials)
    assert all((trial.state.value == "complete") == (furthest in trial.intermediate) for trial in study.trials)
    assert max(trial.values[0] for trial in study.trials if trial.values) == pytest.approx(0.9150855227)


def test_optunas_data_frame_has_no_direction() -> None:
    (study,) = advisor.read(RECORDINGS / "optuna" / "trials_dataframe.csv").studies
    assert (study.kind, study.directions) == ("trials", ())
    assert set(study.parameters) == TOY
    assert not any(found.declared for found in study.parameters.values())
    assert study.trials[0].started is not None


def test_optunas_printed_log_tells_the_direction_by_its_best_trials() -> None:
    (study,) = advisor.read(RECORDINGS / "optuna" / "printed.txt").studies
    assert (study.kind, study.directions) == ("optuna-log", ("maximize",))
    assert len(study.trials) == 8
    assert study.parameters["max_depth"].kind == "int"


def test_the_trace_of_bayes_opt_is_a_search_that_ran_against_an_end() -> None:
    trace = RECORDINGS / "bayesian-optimization" / "trace.txt"
    found = advisor.read(str(trace))
    assert not found.runs
    study = found.studies[0]
    assert (len(study.trials), set(study.parameters), study.directions) == (30, {"log10_lr", "dropout"}, ("maximize",))
    ends = [f for f in advisor.diagnose(str(trace)).findings if f.rule == "study/boundary-optimum"]
    assert [(f.subject.parameter, f.severity, f.prescriptions[0].side) for f in ends] == [("log10_lr", "error", "high")]


def test_scikits_verbose_lines_as_it_prints_them() -> None:
    found = advisor.read(str(RECORDINGS / "scikit-learn" / "verbose.txt"))
    assert not found.runs
    study = found.studies[0]
    assert (len(study.trials), study.directions) == (7, ("maximize",))
    assert set(study.parameters) == {"batch_size", "dropout", "learning_rate", "optimizer"}
