"""Searches in the shapes in which people and services pass them on: documents, consoles, notes, leaderboards."""

# ruff: noqa: E501 (lines of other programs)

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.records import Evidence, Study, TrialState

_RANDOM = random.Random(5)
TRIALS = [
    {"lr": math.exp(_RANDOM.uniform(-11, -4)), "dropout": _RANDOM.uniform(0, 0.6), "loss": _RANDOM.uniform(0.2, 1.2)}
    for _ in range(9)
]


def _read(folder: Path, name: str, text: str) -> Evidence:
    (folder / name).write_text(text)
    return advisor.read(str(folder / name))


def _only(found: Evidence) -> Study:
    assert not found.runs, "a search is never judged as one training"
    assert len(found.studies) == 1, found.errors
    return found.studies[0]


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _scikit(trial: Mapping[str, float]) -> dict[str, Any]:
    return {
        "param_lr": trial["lr"],
        "param_dropout": trial["dropout"],
        "params": {"lr": trial["lr"]},
        "mean_test_score": -trial["loss"],
    }


_COLUMNS = {name: [_scikit(trial)[name] for trial in TRIALS] for name in _scikit(TRIALS[0])}
_VERTEX = {
    "displayName": "job",
    "studySpec": {"metrics": [{"metricId": "val_loss", "goal": "MINIMIZE"}]},
    "trials": [
        {"id": str(n), "state": "SUCCEEDED", "parameters": [{"parameterId": "lr", "value": t["lr"]}, {"parameterId": "dropout", "value": t["dropout"]}],
         "finalMeasurement": {"metrics": [{"metricId": "val_loss", "value": t["loss"]}]}}
        for n, t in enumerate(TRIALS)
    ],
}  # fmt: skip
_KATIB = {
    "kind": "List",
    "items": [
        {"metadata": {"name": f"t-{n}"}, "spec": {"objective": {"type": "minimize", "objectiveMetricName": "score"}, "parameterAssignments": [{"name": "lr", "value": str(t["lr"])}, {"name": "dropout", "value": str(t["dropout"])}]},
         "status": {"observation": {"metrics": [{"name": "score", "latest": str(t["loss"]), "min": "0"}]}}}
        for n, t in enumerate(TRIALS)
    ],
}  # fmt: skip
DOCUMENTS: dict[str, tuple[Any, str]] = {
    "cv_results_ as lists": (_COLUMNS, "maximize"),
    "cv_results_ as pandas writes it": ({name: {str(n): cell for n, cell in enumerate(cells)} for name, cells in _COLUMNS.items()}, "maximize"),
    "columns beside their data": ({"columns": ["lr", "dropout", "val_loss"], "data": [list(t.values()) for t in TRIALS]}, "minimize"),
    "by id": ({f"trial_{n}": {"config": {"lr": t["lr"], "dropout": t["dropout"]}, "val_loss": t["loss"]} for n, t in enumerate(TRIALS)}, "minimize"),
    "a direction beside the trials": ({"direction": "maximize", "trials": [{"id": n, "params": {"lr": t["lr"], "dropout": t["dropout"]}, "value": t["loss"]} for n, t in enumerate(TRIALS)]}, "maximize"),
    "Vertex AI": (_VERTEX, "minimize"),
    "Katib": (_KATIB, "minimize"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("indent", [None, 1])
def test_documents_of_trials(name: str, indent: int | None, tmp_path: Path) -> None:
    document, way = DOCUMENTS[name]
    study = _only(_read(tmp_path, "search.json", json.dumps(document, indent=indent)))
    assert len(study.trials) == len(TRIALS)
    assert set(study.parameters) == {"lr", "dropout"}
    assert study.directions == (way,)
    assert study.trials[3].params["lr"] == pytest.approx(TRIALS[3]["lr"])


def _drawn(names: Sequence[str], rows: Sequence[Sequence[object]], bar: str = "|", rule: str = "-") -> str:
    lines = [names, *rows]
    widths = [max(len(str(line[place])) for line in lines) + 1 for place in range(len(names))]
    text = [
        bar + bar.join(f" {cell!s:<{width}}" for cell, width in zip(line, widths, strict=True)) + bar for line in lines
    ]
    between = rule * len(text[0])
    return "\n".join([between, text[0], between, *text[1:], between]) + "\n"


def test_a_drawn_table_of_bayes_opt(tmp_path: Path) -> None:
    rows = [(n + 1, f"{t['loss']:.4f}", f"{t['lr']:.3e}", f"{t['dropout']:.3f}") for n, t in enumerate(TRIALS)]
    study = _only(_read(tmp_path, "trace.txt", _drawn(["iter", "target", "lr", "x"], rows)))
    assert (len(study.trials), set(study.parameters), study.directions) == (9, {"lr", "x"}, ("maximize",))


def test_the_status_of_ray_counts_as_it_stood_last(tmp_path: Path) -> None:
    head = ["Trial name", "status", "loc", "lr", "dropout", "iter", "total time (s)", "loss"]

    def status(finished: int) -> str:
        rows = [
            (f"train_{n:05d}", "TERMINATED" if n < finished else "RUNNING", "10.0.0.1:9", f"{t['lr']:.6g}", f"{t['dropout']:.4f}",
             9 if n < finished else 1, 1.5, f"{t['loss'] if n < finished else 5.0:.4f}")
            for n, t in enumerate(TRIALS)
        ]  # fmt: skip
        return "== Status ==\nUsing FIFO scheduling algorithm.\n" + _drawn(head, rows) + "\n(train pid=7) starting\n"

    study = _only(_read(tmp_path, "console.txt", status(3) + status(9)))
    assert (set(study.parameters), study.directions) == ({"lr", "dropout"}, ("minimize",))
    assert [trial.values[0] for trial in study.trials] == pytest.approx([t["loss"] for t in TRIALS], abs=1e-4)


def test_a_table_of_a_note_in_markdown(tmp_path: Path) -> None:
    rows = "".join(f"| {t['lr']:.2e} | {t['dropout']:.2f} | **{100 - 50 * t['loss']:.1f}%** |\n" for t in TRIALS)
    study = _only(
        _read(
            tmp_path, "notes.md", f"# What we tried\n\n| lr | dropout | val acc |\n|---|:-:|--:|\n{rows}\nMore soon.\n"
        )
    )
    assert (len(study.trials), set(study.parameters), study.directions) == (9, {"lr", "dropout"}, ("maximize",))
    assert study.trials[0].values[0] == pytest.approx(100 - 50 * TRIALS[0]["loss"], abs=0.06)


def test_scikits_verbose_lines_are_trials_with_folds(tmp_path: Path) -> None:
    text = "Fitting 3 folds for each of 9 candidates, totalling 27 fits\n" + "".join(
        f"[CV {fold + 1}/3] END ..C={t['lr']}, gamma={t['dropout']:.3f}, layers=(50, 50);, score={1 - t['loss'] / 2 + 0.01 * fold:.3f} total time=   0.1s\n"
        for t in TRIALS for fold in range(3)
    )  # fmt: skip
    study = _only(_read(tmp_path, "out.txt", text))
    assert (len(study.trials), set(study.parameters), study.directions) == (9, {"C", "gamma"}, ("maximize",))
    assert study.trials[0].values[0] == pytest.approx(1 - TRIALS[0]["loss"] / 2 + 0.01, abs=1e-3)


def test_keras_tuners_console_is_a_search_though_every_trial_prints_its_training(tmp_path: Path) -> None:
    text = "".join(
        f"Search: Running Trial #{n + 1}\n\nValue             |Best Value So Far |Hyperparameter\n{32 * (1 + n % 3):<18}|?                 |units\n"
        f"{t['lr']:<18.6g}|0.001             |learning_rate\n\nEpoch 1/2\n10/10 - 1s - loss: 2.1 - val_accuracy: 0.1\n"
        f"\nTrial {n + 1} Complete [00h 00m 02s]\nval_accuracy: {1 - t['loss'] / 2}\n\nBest val_accuracy So Far: 0.99\nTotal elapsed time: 00h 00m 09s\n\n"
        for n, t in enumerate(TRIALS)
    )
    study = _only(_read(tmp_path, "tuner.log", text))
    assert (len(study.trials), set(study.parameters), study.directions) == (
        9,
        {"units", "learning_rate"},
        ("maximize",),
    )
    assert study.trials[2].values[0] == pytest.approx(1 - TRIALS[2]["loss"] / 2)


def test_keras_tuners_console_tells_its_direction_by_its_best_so_far(tmp_path: Path) -> None:
    best, text = 9.0, ""
    for n, t in enumerate(TRIALS):
        best = min(best, t["loss"])
        text += f"Search: Running Trial #{n + 1}\n\nValue |Best Value So Far |Hyperparameter\n{t['lr']} |? |learning_rate\n\nTrial {n + 1} Complete [00h 00m 02s]\nval_score: {t['loss']}\n\nBest val_score So Far: {best}\n\n"
    assert _only(_read(tmp_path, "tuner.log", text)).directions == ("minimize",)


def test_keras_tuners_summary_tells_its_direction(tmp_path: Path) -> None:
    text = (
        'Results summary\nResults in ./p\nShowing 9 best trials\nObjective(name="mse_like", direction="min")\n\n'
        + "".join(
            f"Trial {n:02d} summary\nHyperparameters:\nunits: {32 * (1 + n % 3)}\nlearning_rate: {t['lr']}\nScore: {t['loss']}\n\n"
            for n, t in enumerate(TRIALS)
        )
    )
    study = _only(_read(tmp_path, "summary.txt", text))
    assert (len(study.trials), set(study.parameters), study.directions) == (
        9,
        {"units", "learning_rate"},
        ("minimize",),
    )


TABLES: dict[str, tuple[list[dict[str, Any]], set[str], tuple[str, ...]]] = {
    "Optuna's dashboard": ([{"Number": n, "State": "Complete", "Value": t["loss"], "Duration(ms)": 61000 + 7 * n * n, "Param lr": t["lr"], "Param dropout": t["dropout"]} for n, t in enumerate(TRIALS)], {"lr", "dropout"}, ()),
    "SageMaker": ([{"batch-size": f'"{2 ** (4 + n % 4)}"', "lr": t["lr"], "TrainingJobName": f"job-{n}", "TrainingJobStatus": "Completed", "FinalObjectiveValue": t["loss"], "TrainingElapsedTimeSeconds": 40.0 + n} for n, t in enumerate(TRIALS)], {"batch-size", "lr"}, ()),
    "Ultralytics": ([{"fitness": t["loss"], "lr0": t["lr"], "lrf": t["dropout"], "momentum": 0.8 + t["dropout"] / 5} for t in TRIALS], {"lr0", "lrf", "momentum"}, ("maximize",)),
    "a metric a row": ([{"penalty": t["lr"], "mixture": t["dropout"], ".metric": metric, ".estimator": "binary", "mean": t["loss"] + lift, "n": 10, "std_err": 0.01, ".config": f"Model{n}"} for n, t in enumerate(TRIALS) for metric, lift in (("accuracy", 0.0), ("roc_auc", 0.1))], {"penalty", "mixture"}, ("maximize",)),
    "a full grid of unknown names": ([{"mtry": 1 + n % 4, "min.node.size": 1 + 4 * (n // 4), "RMSE": 2 + n % 3 / 7} for n in range(12)], {"mtry", "min.node.size"}, ("minimize",)),
    "a ladder of rates": ([{"lr": float(f"{10.0 ** -n:.0e}"), "val_loss": 1.0 + (n - 3) ** 2} for n in range(6)], {"lr"}, ("minimize",)),
    "a ladder of rates in steps of 1, 2, 3 and 5": ([{"learning_rate": lr, "eval_loss": 1.5 + 40 * lr} for lr in (1e-5, 2e-5, 3e-5, 5e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3)], {"learning_rate"}, ("minimize",)),
    "an even grid of six rates in order": ([{"lr": f"{10 ** (-5 + 0.8 * n):.2e}", "val_acc": 0.4 + 0.1 * n} for n in range(6)], {"lr"}, ("maximize",)),
    "an even grid of ten rates in order": ([{"lr": 10 ** (-5 + 4 * n / 9), "val_loss": 1.0 - 0.05 * n} for n in range(10)], {"lr"}, ("minimize",)),
    "three decades": ([{"lr": 10.0**-n, "val_acc": 0.7 + 0.01 * n} for n in (4, 3, 2)], {"lr"}, ("maximize",)),
    "what no training changes": ([{"dropout": 0.1 * n, "val_acc": 0.8 - 0.01 * (n - 2) ** 2} for n in range(6)], {"dropout"}, ("maximize",)),
    "words where trials failed": ([{"trial": n, "lr": t["lr"], "hidden": 64 * (1 + n % 4), "val_loss": "OOM" if n == 4 else t["loss"]} for n, t in enumerate(TRIALS)], {"lr", "hidden"}, ("minimize",)),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_other_tools(name: str, tmp_path: Path) -> None:
    rows, parameters, directions = TABLES[name]
    study = _only(_read(tmp_path, "table.csv", _csv(rows)))
    assert set(study.parameters) == parameters
    assert study.directions == directions
    assert sum(trial.state is TrialState.FAIL for trial in study.trials) == ("failed" in name)


def test_a_warmup_without_steps_is_no_search(tmp_path: Path) -> None:
    rows = [{"learning_rate": 1e-5 * n, "eval_loss": 3.0 - n / 10} for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]
    assert not _read(tmp_path, "log.csv", _csv(rows)).studies


def test_reports_of_numbered_trials_without_prefixes(tmp_path: Path) -> None:
    rows = [
        {"Trial-ID": n, "Status": "INTERMEDIATE" if k < 3 else "COMPLETED", "Iteration": k + 1, "lr": t["lr"], "dropout": t["dropout"], "Objective": t["loss"] + 1 / (k + 1)}
        for n, t in enumerate(TRIALS) for k in range(4)
    ]  # fmt: skip
    study = _only(_read(tmp_path, "sherpa.csv", _csv(rows)))
    assert (len(study.trials), set(study.parameters)) == (9, {"lr", "dropout"})
    assert len(study.trials[0].intermediate) == 4


def test_a_parent_run_is_no_trial(tmp_path: Path) -> None:
    rows = [
        {
            "run_id": f"{n:032x}",
            "status": "FINISHED",
            "metrics.val_rmse": t["loss"],
            "params.lr": t["lr"],
            "tags.mlflow.parentRunId": "f" * 32,
        }
        for n, t in enumerate(TRIALS)
    ]
    rows.append(
        {
            "run_id": "f" * 32,
            "status": "FINISHED",
            "metrics.val_rmse": 0.1,
            "params.lr": "",
            "tags.mlflow.parentRunId": "",
        }
    )
    assert len(_only(_read(tmp_path, "runs.csv", _csv(rows))).trials) == len(TRIALS)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Iteration No: 1 started. Evaluating function at random point.\nIteration No: 1 ended.\nFunction value obtained: 0.7\n" * 4, "scikit-optimize"),
        ("[flaml.automl.logger: 11-29 10:00:00] {22} INFO - iteration 3, current learner lgbm\n" * 4, "FLAML"),
        ("100%|████| 9/9 [00:01<00:00,  5.1trial/s, best loss: 0.12]\n", "Hyperopt"),
        (_csv([{"model": f"m{n}", "score_val": 0.9 - n / 99, "fit_time": 1.5 + n} for n in range(5)]), "compares 5 models"),
        (_csv([{"model_id": f"m{n}", "auc": 0.9 - n / 99, "logloss": 0.2 + n / 50} for n in range(5)]), "compares 5 models"),
        (_csv([{"model": f"net{n}", "params_m": 5.3 + n, "gflops": 0.4 + n, "top1": 0.7 + n / 50} for n in range(6)]), "compares 6 models"),
    ],
)  # fmt: skip
def test_what_holds_no_settings_is_named_and_judged_as_nothing(text: str, word: str, tmp_path: Path) -> None:
    found = _read(tmp_path, "file.txt", text)
    assert not found.runs
    assert not found.studies
    assert word in found.errors[0].message


@pytest.mark.parametrize(
    "text",
    [
        "| epoch | train_loss | lr |\n|---|---|---|\n" + "".join(f"| {n} | {2 / (n + 1):.4f} | {0.1 * 0.9**n:.5f} |\n" for n in range(20)),
        _csv([{"step": n, "lr": 0.1 * 0.9**n, "loss": 2 / (n + 1)} for n in range(20)]),
        _csv([{"lr": 1e-3 * 0.97**n, "loss": 2 / (n + 1)} for n in range(12)]),
        _csv([{"lr": 3.7e-3 * 0.5**n, "val_loss": 2 / (n + 1)} for n in range(12)]),
        _csv([{"lr": 1e-6 * 1.2**n, "val_loss": 2 / (n + 1)} for n in range(20)]),
    ],
)  # fmt: skip
def test_a_training_stays_a_training(text: str, tmp_path: Path) -> None:
    assert not _read(tmp_path, "log.csv" if "," in text else "log.txt", text).studies


def test_trials_of_ray_that_report_a_bare_loss_are_a_search(tmp_path: Path) -> None:
    for n, t in enumerate(TRIALS):
        folder = tmp_path / f"train_{n:05d}"
        folder.mkdir()
        lines = [
            {"loss": t["loss"] + 1 / k, "training_iteration": k, "trial_id": f"x_{n}", "config": {"lr": t["lr"]}}
            for k in (1, 2, 3)
        ]
        (folder / "result.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    study = advisor.read(str(tmp_path)).studies[0]
    assert (len(study.trials), study.directions) == (9, ("minimize",))


def test_folds_beside_their_mean_are_repeats_and_no_parameters(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = []
    for number, trial in enumerate(TRIALS):
        folds = {f"auc_fold{k}": round(1 - trial["loss"] + 0.01 * ((7 * k + number) % 5 - 2), 4) for k in range(1, 6)}
        rows.append({"lr": trial["lr"], "dropout": trial["dropout"], **folds, "mean_auc": sum(folds.values()) / 5})
    study = _only(_read(tmp_path, "folds.csv", _csv(rows)))
    assert set(study.parameters) == {"lr", "dropout"}
    assert (study.metric_names, study.directions) == (("mean_auc",), ("maximize",))
    assert study.trials[0].user_attrs["repeats"] == tuple(rows[0][f"auc_fold{k}"] for k in range(1, 6))


def test_a_first_column_that_counts_the_rows_is_no_parameter_in_any_language(tmp_path: Path) -> None:
    rows = [{"Versuch": n + 1, "Lernrate": t["lr"], "Val-Loss": t["loss"]} for n, t in enumerate(TRIALS)]
    assert set(_only(_read(tmp_path, "t.csv", _csv(rows))).parameters) == {"Lernrate"}


def test_a_negated_error_is_maximized(tmp_path: Path) -> None:
    rows = [{"lr": t["lr"], "dropout": t["dropout"], "neg_mean_squared_error": -t["loss"]} for t in TRIALS]
    assert _only(_read(tmp_path, "t.csv", _csv(rows))).directions == ("maximize",)


def test_what_a_model_costs_is_no_parameter(tmp_path: Path) -> None:
    rows = [
        {
            "width": 64 * 2 ** (n % 4),
            "lr": t["lr"],
            "params (M)": 0.5 * 4 ** (n % 4),
            "FLOPs (G)": n % 4,
            "val top-1": -t["loss"],
        }
        for n, t in enumerate(TRIALS)
    ]
    assert set(_only(_read(tmp_path, "t.csv", _csv(rows))).parameters) == {"width", "lr"}


def test_settings_of_a_cloud_are_known_by_their_section(tmp_path: Path) -> None:
    rows = [
        {
            "Experiment Name": f"e{n}",
            "Status": "Completed",
            "General/learning_rate": t["lr"],
            "validation: loss (last)": t["loss"],
        }
        for n, t in enumerate(TRIALS)
    ]
    assert set(_only(_read(tmp_path, "t.csv", _csv(rows))).parameters) == {"learning_rate"}


@pytest.mark.parametrize(("power", "log"), [(True, True), (False, False)])
def test_the_scale_of_an_unknown_parameter_is_that_of_its_values(power: bool, log: bool, tmp_path: Path) -> None:
    places = [(7 * n % 24) / 24 for n in range(24)]
    rows = [
        {"trial": n, "strength_x": 1e-5 * 1e4**p if power else 1e-5 + 0.1 * p, "val_loss": p}
        for n, p in enumerate(places)
    ]
    assert _only(_read(tmp_path, "t.csv", _csv(rows))).parameters["strength_x"].log is log


def test_nnis_export_calls_the_result_a_reward_and_does_not_tell_which_way_is_better(tmp_path: Path) -> None:
    rows = [
        {"trialJobId": f"t{n}", "intermediates": "", "reward": trial["loss"], "lr": trial["lr"]}
        for n, trial in enumerate(TRIALS)
    ]
    study = _only(_read(tmp_path, "export.csv", _csv(rows)))
    assert set(study.parameters) == {"lr"}
    assert not study.directions
    assert study.metric_names == ("default metric",)


@pytest.mark.parametrize(
    ("rows", "parameters"),
    [
        ([{"seed": n, "val_acc": 0.9 + 0.01 * (n % 3)} for n in range(6)], {"seed"}),
        (
            [{"run": f"r{n}", "seed": n, "lr": 3e-4, "test_accuracy": 0.9 + 0.01 * (n % 3)} for n in range(6)],
            {"seed"},
        ),
        (
            [{"trial": n, "lr": 1e-3, "batch_size": 32, "val_loss": 0.5 + 0.01 * (n % 3)} for n in range(6)],
            set(),
        ),
    ],
    ids=["seeds alone", "seeds of one setting", "trials of one setting"],
)
def test_one_configuration_run_again_is_a_study(
    rows: list[dict[str, Any]], parameters: set[str], tmp_path: Path
) -> None:
    study = _only(_read(tmp_path, "runs.csv", _csv(rows)))
    assert len(study.trials) == len(rows)
    assert set(study.parameters) == parameters


def test_epochs_beside_a_constant_rate_stay_a_training(tmp_path: Path) -> None:
    rows = [{"epoch": n, "lr": 1e-3, "val_loss": 0.5 + 0.01 * (n % 3)} for n in range(6)]
    assert _read(tmp_path, "log.csv", _csv(rows)).runs


RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)


def _bowl(rate: float, number: int = 0) -> float:
    return 0.4 + 0.02 * math.log10(rate / 1e-3) ** 2 + 0.003 * (number * 7 % 5)


REPEATED = {
    "beside each other": [rate for rate in RATES for _ in range(3)],
    "in passes": [rate for _ in range(3) for rate in RATES],
    "twice": [rate for rate in RATES[2:7] for _ in range(2)],
    "some once more": [rate for rate in RATES for _ in range(2 + (rate > 1e-3))],
    "three decades": [rate for rate in (1e-4, 1e-3, 1e-2) for _ in range(4)],
    "an even grid": [10 ** (-4 + 0.2 * level) for level in range(12) for _ in range(3)],
}


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("beside", [{}, {"batch_size": 32}])
def test_a_sweep_in_order_with_repeats_is_a_search(name: str, beside: dict[str, int], tmp_path: Path) -> None:
    rows = [{"lr": rate, **beside, "val_loss": _bowl(rate, at)} for at, rate in enumerate(REPEATED[name])]
    study = _only(_read(tmp_path, "table.csv", _csv(rows)))
    assert (set(study.parameters), len(study.trials)) == ({"lr"}, len(rows))


SCHEDULES = {
    "a step decay": [rate for rate in (1e-1, 1e-2, 1e-3, 1e-4) for _ in range(5)],
    "halved every third epoch": [0.1 / 2**level for level in range(8) for _ in range(3)],
    "a warmup in steps, then held": [1e-3, 1e-3, 1e-2, 1e-2, *[1e-1] * 16],
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_that_holds_its_rates_is_no_search(name: str, tmp_path: Path) -> None:
    rows = [{"lr": rate, "val_loss": 2 / (at + 1) + 0.3} for at, rate in enumerate(SCHEDULES[name])]
    assert not _read(tmp_path, "log.csv", _csv(rows)).studies


def test_three_rows_are_trials_where_a_setting_differs_that_no_training_changes(tmp_path: Path) -> None:
    rows = [{"lr": lr, "batch_size": size, "val_loss": _bowl(lr)} for lr, size in ((1e-3, 32), (1e-4, 64), (5e-3, 32))]
    assert len(_only(_read(tmp_path, "table.csv", _csv(rows))).trials) == 3
    held = [{"lr": lr, "batch_size": 32, "val_loss": 0.4} for lr in (1e-3, 8e-4, 5e-4)]
    assert not _read(tmp_path, "log.csv", _csv(held)).studies
