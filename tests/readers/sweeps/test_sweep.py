"""A folder of runs with differing hyperparameters is a study; what is none stays none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor import read
from advisor.readers.sweeps._names import from_name
from advisor.readers.sweeps.sweep import as_studies, as_study, join
from advisor.records import Run, Study, Trial, TrialState
from tests.factories import run
from tests.readers.events.building import header, scalars

CURVE = {"train_loss": [2.0, 1.0, 0.8], "val_loss": [2.0, 1.5, 1.7]}


def lr_runs(*rates: float, **more: Any) -> list[Run]:
    return [run(f"run_{index}", CURVE, lr=rate, **more) for index, rate in enumerate(rates)]


def test_runs_that_differ_in_a_hyperparameter_are_a_study() -> None:
    study = as_study(lr_runs(0.001, 0.01, 0.1, depth=3), "logs/sweep")
    assert study is not None
    lr = study.parameters["lr"]
    assert (lr.canonical, lr.kind, lr.low, lr.high, lr.log, lr.declared) == (
        "learning_rate", "float", 0.001, 0.1, True, False,
    )  # fmt: skip
    assert list(study.parameters) == ["lr"]
    assert study.user_attrs["fixed"] == {"depth": 3}
    assert (study.kind, study.name, study.directions, study.metric_names) == (
        "sweep", "sweep", ("minimize",), ("val_loss",),
    )  # fmt: skip
    assert [trial.value for trial in study.trials] == [1.5, 1.5, 1.5]
    assert dict(study.trials[0].intermediate) == {0: 2.0, 1: 1.5, 2: 1.7}
    assert "val_loss" in str(study.user_attrs["metric_from"])
    assert [trial.user_attrs["run"] for trial in study.trials] == ["run_0", "run_1", "run_2"]


@pytest.mark.parametrize(
    "runs",
    [
        lr_runs(0.1, 0.01),
        lr_runs(0.1, 0.1, 0.1),
        [run(f"r{seed}", CURVE, lr=0.1, seed=seed) for seed in range(5)],
        [run(f"r{index}", CURVE, log_dir=f"out/{index}", run_id=index) for index in range(5)],
        [run(f"r{index}", {"time/fps": [1.0, 2.0]}, lr=10.0**-index) for index in range(5)],
        [run(f"r{index}", {"hp_metric": [-1.0]}, lr=10.0**-index) for index in range(5)],
        [run(f"r{index}", CURVE, note=f"text {index}") for index in range(9)],
        [run("a", CURVE, lr=1), run("b", CURVE, width=3), run("c", CURVE, gamma=0.1)],
        [],
    ],
    ids=["two", "same", "seeds", "identities", "no-metric", "placeholder", "texts", "unrelated", "none"],
)
def test_what_is_no_search_is_no_study(runs: list[Run]) -> None:
    assert as_studies(runs, "logs") == ()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("lr=0.01_bs=32", {"lr": 0.01, "bs": 32}),
        ("sweep/lr=1e-3,opt=adam", {"lr": 0.001, "opt": "adam"}),
        ("batch_size=32_weight_decay=1e-4", {"batch_size": 32, "weight_decay": 1e-4}),
        ("acc_08ff_1_lr=0.03,momentum=0.8_2025-08-08_09-27-39", {"lr": 0.03, "momentum": 0.8}),
        ("lr=0.1/bs=16", {"lr": 0.1, "bs": 16}),
        ("lr0.01-wd_1e-4", {"lr": 0.01, "wd": 1e-4}),
        ("adamw_lr1e-3_wd0.5", {"optimizer": "adamw", "lr": 0.001, "wd": 0.5}),
        ("sgd-lr0.1", {"optimizer": "sgd", "lr": 0.1}),
        ("adam_3", {}),
        ("nesterov=True", {"nesterov": True}),
        ("version_3", {}),
        ("2024-01-02_run7", {}),
    ],
)
def test_settings_in_names(name: str, settings: dict[str, Any]) -> None:
    assert from_name(name) == settings


def test_runs_told_apart_by_their_names(tmp_path: Path) -> None:
    for rate in ("0.1", "0.01", "0.001"):
        for size in (16, 32):
            folder = tmp_path / f"lr={rate}_bs={size}"
            folder.mkdir()
            values = [1.0, float(rate) * size]
            (folder / "events.out.tfevents.1").write_bytes(header() + scalars("val/acc", values))
    evidence = read(tmp_path)
    study = evidence.studies[0]
    assert evidence.sources[0].studies == 1
    assert len(study.trials) == 6
    assert (study.parameters["bs"].kind, study.parameters["bs"].low, study.parameters["bs"].high) == ("int", 16, 32)
    assert study.directions == ("maximize",)


def test_a_logged_result_comes_before_a_curve() -> None:
    runs = [
        given.model_copy(update={"results": {"test_accuracy": 0.5 + index / 10}})
        for index, given in enumerate(lr_runs(0.1, 0.2, 0.3))
    ]
    study = as_study(runs, "logs")
    assert study is not None
    assert [trial.value for trial in study.trials] == pytest.approx([0.5, 0.6, 0.7])
    assert not study.parameters["lr"].log
    assert not study.trials[0].intermediate


def test_an_objective_without_direction_is_left_without() -> None:
    runs = [run(f"r{index}", {"objective": [float(index)]}, lr=10.0**-index) for index in range(4)]
    study = as_study(runs, "logs")
    assert study is not None
    assert study.directions == ()
    assert [trial.value for trial in study.trials] == [0, 1, 2, 3]


def test_a_run_that_only_diverged_has_failed_and_one_without_value_is_left_out() -> None:
    runs = [
        *lr_runs(0.1, 0.2, 0.3, 0.4),
        run("nan", {"val_loss": [float("nan")] * 2}, lr=9.0),
        run("young", {"train_loss": [1.0]}, lr=0.7),
    ]
    study = as_study(runs, "logs")
    assert study is not None
    assert [trial.state for trial in study.trials] == [TrialState.COMPLETE] * 4 + [TrialState.FAIL]
    assert study.user_attrs["left_out"] == ["young"]
    assert study.parameters["lr"].high == 9.0


def test_conditional_settings_and_two_searches_of_one_folder() -> None:
    adam = [run(f"a/{i}", CURVE, lr=10.0**-i, opt="adam", beta1=0.9, width=8) for i in range(3)]
    sgd = [run(f"a/{i + 3}", CURVE, lr=10.0**-i, opt="sgd", momentum=0.1 * i, width=8) for i in range(3)]
    other = [run(f"b/{i}", CURVE, gamma=i / 10, tau=0.5) for i in range(4)]
    studies = as_studies([*adam, *sgd, *other], "logs")
    assert [(study.name, len(study.trials)) for study in studies] == [("a", 6), ("b", 4)]
    assert set(studies[0].parameters) == {"lr", "opt", "momentum"}
    assert "momentum" not in studies[0].trials[0].params


def searched(*params: dict[str, Any], name: str = "s") -> Study:
    trials = tuple(
        Trial(number=index, state=TrialState.COMPLETE, params=given, values=(1.0,))
        for index, given in enumerate(params)
    )
    return Study(name=name, trials=trials, directions=("minimize",))


def test_logs_join_the_trial_of_their_number_or_their_settings() -> None:
    study = searched({"lr": 0.1, "bs": 16}, {"lr": 0.2, "bs": 32})
    by_number, by_settings, contradicting, unknown = join(
        [study],
        [
            run("trial_1", CURVE),
            run("x", CURVE, learning_rate=0.1, batch_size=16.0),
            run("trial-0", CURVE, lr=0.7),
            run("version_1", CURVE),
        ],
    )
    assert by_number.hyperparameters == {"lr": 0.2, "bs": 32}
    assert by_settings.hyperparameters == {"learning_rate": 0.1, "batch_size": 16.0}
    assert contradicting.hyperparameters == {"lr": 0.7}
    assert unknown.hyperparameters == {}


def test_numbers_need_the_study_to_be_known() -> None:
    studies = [searched({"lr": 0.1}, name="first"), searched({"lr": 0.2}, name="second")]
    assert join(studies, [run("trial_0", CURVE)])[0].hyperparameters == {}
    assert join(studies, [run("second/trial_0", CURVE)])[0].hyperparameters == {"lr": 0.2}


def test_logs_of_a_study_are_not_a_second_study(tmp_path: Path) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(study_name="s", storage=f"sqlite:///{tmp_path / 'study.db'}")
    study.optimize(lambda trial: trial.suggest_float("lr", 0, 1), n_trials=4)
    for trial in study.trials:
        folder = tmp_path / "logs" / f"trial_{trial.number}"
        folder.mkdir(parents=True)
        (folder / "events.out.tfevents.1").write_bytes(header() + scalars("val_loss", [1.0, 0.5]))
    evidence = read(tmp_path)
    assert [found.kind for found in evidence.studies] == ["optuna"]
    assert {found.hyperparameters["lr"] for found in evidence.runs} == {trial.params["lr"] for trial in study.trials}


def test_a_run_that_two_kinds_of_files_log_counts_once(tmp_path: Path) -> None:
    for rate in ("0.1", "0.01", "0.001"):
        folder = tmp_path / f"lr={rate}"
        folder.mkdir()
        (folder / "events.out.tfevents.1").write_bytes(header() + scalars("val_loss", [1.0, float(rate)]))
        (folder / "metrics.csv").write_text(f"epoch,step,val_loss\n0,0,1.0\n1,1,{rate}\n")
    evidence = read(tmp_path)
    assert len(evidence.studies) == 1
    assert {source.kind for source in evidence.sources} > {"tensorboard"}


def test_logs_in_a_folder_named_after_a_study_that_was_read_are_no_second_search() -> None:
    from advisor.readers.reading import gathered
    from advisor.records import Evidence, SourceSummary

    runs = [run(f"logs/plan-explore/{n:04}", CURVE, lr=0.1**n) for n in range(1, 6)]
    runs = [one.model_copy(update={"source": "out", "kind": "csv"}) for one in runs]
    summary = SourceSummary(path="out", kind="csv", runs=5)
    assert len(gathered([Evidence(sources=(summary,), runs=tuple(runs))]).studies) == 1
    twice = Trial(number=0, state=TrialState.COMPLETE, values=(1.0,))
    stage = Study(
        name="plan-explore", trials=(twice,), parameters={}, directions=("minimize",), source="study.db", kind="optuna"
    )
    both = gathered([Evidence(sources=(summary,), runs=tuple(runs), studies=(stage,))])
    assert [study.name for study in both.studies] == ["plan-explore"]


def _decayed(rate: float, steps: int) -> list[float]:
    return [rate * (1 - i / steps) for i in range(1, steps)]


def test_a_rate_that_is_logged_as_a_curve_alone_tells_runs_apart() -> None:
    made = [
        run(f"run-{i}", {**CURVE, "train/learning_rate": _decayed(rate, steps)}, batch_size=size, eval_steps=size)
        for i, (rate, steps, size) in enumerate([(1e-3, 60, 8), (1e-4, 60, 8), (1e-5, 60, 8), (1e-3, 40, 32)])
    ]
    study = as_study(made, "A")
    assert study is not None
    assert list(study.parameters) == ["batch_size", "learning_rate"]
    rates = [trial.params["learning_rate"] for trial in study.trials]
    assert rates[0] == rates[3]
    assert len(set(rates)) == 3


def test_rates_that_are_one_or_alone_make_no_search() -> None:
    alone = [run(f"run-{i}", {**CURVE, "lr": _decayed(rate, 60)}, depth=3) for i, rate in enumerate((1e-3, 1e-4, 1e-5))]
    assert as_study(alone, "A") is None
    one = [run(f"run-{i}", {**CURVE, "lr": _decayed(1e-3, 60 + i)}, depth=i) for i in range(3)]
    found = as_study(one, "A")
    assert found is not None
    assert list(found.parameters) == ["depth"]


def of_ray(curves: dict[str, list[float]]) -> list[Run]:
    return [run(f"t{at}", curves, lr=10.0**-at).model_copy(update={"kind": "ray"}) for at in range(1, 5)]


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("mean_accuracy", "maximize"), ("accuracy", "maximize"), ("auc", "maximize"), ("rmse", "minimize"),
        ("env_runners/episode_return_mean", "maximize"), ("train_accuracy", "maximize"), ("mean_loss", "minimize"),
    ],
)  # fmt: skip
def test_trials_of_ray_are_a_search_by_whatever_they_report(tag: str, direction: str) -> None:
    study = as_study(of_ray({tag: [0.3, 0.4, 0.5]}), "ray")
    assert study is not None
    assert (study.metric_names, study.directions) == ((tag,), (direction,))


def test_a_policy_trained_in_ray_goes_by_the_mean_return_and_not_by_its_loss() -> None:
    study = as_study(
        of_ray(
            {"info/learner/total_loss": [3.0, 2.0], "episode_reward_max": [9.0, 9.0], "episode_reward_mean": [1, 2]}
        ),
        "ray",
    )
    assert study is not None
    assert study.metric_names == ("episode_reward_mean",)


@pytest.mark.parametrize("tag", ["accuracy", "auc", "rmse"])
def test_a_result_logged_once_ranks_runs_though_its_data_is_not_named(tag: str) -> None:
    study = as_study([run(f"r{at}", {tag: [0.1 * at]}, lr=10.0**-at) for at in range(1, 5)], "mlruns")
    assert study is not None
    assert "of which data" in str(study.user_attrs["metric_from"])


def test_a_curve_of_unknown_data_ranks_no_runs_elsewhere() -> None:
    assert as_study([run(f"r{at}", {"accuracy": [0.3, 0.4]}, lr=10.0**-at) for at in range(1, 5)], "logs") is None
