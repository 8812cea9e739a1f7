"""Searches made here in every engine's own format, under other names, both ways, with failures and NaN."""

# ruff: noqa: E501 (lines of other programs)

from __future__ import annotations

import csv
import json
import math
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import advisor
from advisor.records import Study, TrialState


@dataclass(frozen=True)
class Made:
    """A search of known truth: rows of parameters with a value, `None` for a trial that raised."""

    names: tuple[str, str, str]
    maximize: bool
    metric: str
    rows: tuple[tuple[float, int, str], ...]
    values: tuple[float | None, ...]

    @property
    def finite(self) -> int:
        """Trials with a finite value."""
        return sum(value is not None and math.isfinite(value) for value in self.values)

    @property
    def best(self) -> float:
        """The best finite value."""
        known = [value for value in self.values if value is not None and math.isfinite(value)]
        return max(known) if self.maximize else min(known)


def _made(names: tuple[str, str, str], maximize: bool, metric: str, seed: int) -> Made:
    draw = random.Random(seed)
    rows, values = [], []
    for number in range(24):
        rate, width, kind = 10 ** draw.uniform(-5, -2), draw.choice([16, 32, 64]), draw.choice(["relu", "tanh"])
        loss = 0.2 + 0.1 * (math.log10(rate) + 1.5) ** 2 + draw.gauss(0, 0.01)
        rows.append((rate, width, kind))
        values.append(None if number == 5 else math.nan if number == 9 else 1 - loss if maximize else loss)
    return Made(names, maximize, metric, tuple(rows), tuple(values))


MADE = [
    _made(("lr", "units", "activation"), False, "val_loss", 1),
    _made(("init_lr", "n_hidden", "act"), True, "val_acc", 2),
    _made(("eta", "min_child_weight", "booster"), False, "valid_rmse", 3),
]


def _keras_tuner(made: Made, folder: Path) -> None:
    kinds = [("Float", {"min_value": 1e-5, "max_value": 1e-2, "step": None, "sampling": "log"}),
             ("Int", {"min_value": 16, "max_value": 64, "step": 16, "sampling": "linear"}),
             ("Choice", {"values": ["relu", "tanh"], "ordered": False})]  # fmt: skip
    space = [{"class_name": kind, "config": {"name": name, "default": None, "conditions": [], **more}}
             for name, (kind, more) in zip(made.names, kinds, strict=True)]  # fmt: skip
    (folder / "oracle.json").write_text(
        json.dumps({"ongoing_trials": {}, "hyperparameters": {"space": space, "values": {}}})
    )
    for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
        good = value is not None and math.isfinite(value)
        metric = {"direction": "max" if made.maximize else "min", "observations": [{"value": [value], "step": 3}]}
        other = {"direction": "min", "observations": [{"value": [0.3], "step": 3}]}
        trial = {
            "trial_id": f"{number:02d}",
            "hyperparameters": {"space": space, "values": dict(zip(made.names, row, strict=True))},
            "metrics": {"metrics": {made.metric: metric, "loss": other} if value is not None else {}},
            "score": value,
            "best_step": 3 if good else None,
            "status": "COMPLETED" if good else "FAILED",
            "message": None if good else "Traceback\nValueError: boom",
        }
        (folder / f"trial_{number:02d}").mkdir()
        (folder / f"trial_{number:02d}" / "trial.json").write_text(json.dumps(trial))


def _smac(made: Made, folder: Path) -> None:
    space = {"hyperparameters": [
        {"type": "uniform_float", "name": made.names[0], "lower": 1e-5, "upper": 1e-2, "log": True},
        {"type": "ordinal", "name": made.names[1], "sequence": [16, 32, 64]},
        {"type": "categorical", "name": made.names[2], "choices": ["relu", "tanh"]}], "format_version": 0.4}  # fmt: skip
    data = [{"config_id": number, "instance": None, "seed": 7, "budget": None, "time": 0.1,
             "cost": math.inf if value is None or math.isnan(value) else value,
             "status": 2 if value is None or math.isnan(value) else 1, "starttime": 1.7e9 + number, "endtime": 1.7e9 + number + 0.1}
            for number, value in enumerate(made.values)]  # fmt: skip
    configs = {str(number): dict(zip(made.names, row, strict=True)) for number, row in enumerate(made.rows)}
    (folder / "runhistory.json").write_text(json.dumps({"stats": {"submitted": 24}, "data": data, "configs": configs}))
    (folder / "configspace.json").write_text(json.dumps(space))


def _syne_tune(made: Made, folder: Path) -> None:
    space = {
        made.names[0]: {
            "domain_cls": "Float",
            "domain_kwargs": {"lower": 1e-5, "upper": 1e-2},
            "sampler_cls": "LogUniform",
        },
        made.names[1]: {
            "domain_cls": "Ordinal",
            "domain_kwargs": {"categories": [16, 32, 64]},
            "sampler_cls": "Uniform",
        },
        made.names[2]: {
            "domain_cls": "Categorical",
            "domain_kwargs": {"categories": ["relu", "tanh"]},
            "sampler_cls": "Uniform",
        },
        "max_epochs": 3,
    }
    (folder / "metadata.json").write_text(json.dumps({
        "st_tuner_creation_timestamp": 1.7e9, "entrypoint": "train", "config_space": json.dumps(space),
        "metric_names": [made.metric], "metric_mode": "max" if made.maximize else "min"}))  # fmt: skip
    lines = ["epoch," + made.metric + ",st_status,trial_id," + ",".join(f"config_{name}" for name in made.names)]
    for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
        (folder / str(number)).mkdir()
        (folder / str(number) / "config.json").write_text(json.dumps(dict(zip(made.names, row, strict=True))))
        if value is None:
            continue
        for epoch in (1, 2, 3):
            shown = "" if math.isnan(value) else value + (3 - epoch) * (-0.1 if made.maximize else 0.1)
            lines.append(f"{epoch},{shown},Completed,{number},{row[0]},{row[1]},{row[2]}")
    with zipfile.ZipFile(folder / "results.csv.zip", "w") as archive:
        archive.writestr("results.csv", "\n".join(lines) + "\n")


def _ax(made: Made, folder: Path) -> None:
    kinds = [{"__type": "RangeParameter", "parameter_type": {"name": "FLOAT"}, "lower": 1e-5, "upper": 1e-2, "log_scale": True},
             {"__type": "ChoiceParameter", "parameter_type": {"name": "INT"}, "values": [16, 32, 64], "is_ordered": True},
             {"__type": "ChoiceParameter", "parameter_type": {"name": "STRING"}, "values": ["relu", "tanh"]}]  # fmt: skip
    trials, data = {}, {}
    for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
        arm = {"__type": "Arm", "parameters": dict(zip(made.names, row, strict=True)), "name": f"{number}_0"}
        trials[str(number)] = {
            "__type": "Trial",
            "index": number,
            "status": {"__type": "TrialStatus", "name": "FAILED" if value is None else "COMPLETED"},
            "generator_run": {"__type": "GeneratorRun", "arms": [arm]},
        }
        if value is not None:
            frame = {
                "arm_name": {"0": f"{number}_0"},
                "metric_name": {"0": made.metric},
                "mean": {"0": None if math.isnan(value) else value},
            }
            data[str(number)] = {
                "__type": "OrderedDict",
                "value": [[0, {"df": {"__type": "DataFrame", "value": json.dumps(frame)}, "__type": "Data"}]],
            }
    objective = {"__type": "Objective", "expression": made.metric if made.maximize else f"-{made.metric}"}
    experiment = {
        "__type": "Experiment",
        "name": "made",
        "search_space": {
            "__type": "SearchSpace",
            "parameters": [{"name": name, **kind} for name, kind in zip(made.names, kinds, strict=True)],
        },
        "optimization_config": {"objective": objective},
        "trials": trials,
        "data_by_trial": data,
    }
    (folder / "experiment.json").write_text(json.dumps({"_type": "Client", "experiment": experiment}))


def _table(made: Made, folder: Path, header: Sequence[str], first: Callable[[int], list[object]]) -> None:
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, made.metric])
        for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
            writer.writerow([*first(number), *row, "" if value is None else value])


def _hand_numbered(made: Made, folder: Path) -> None:
    _table(made, folder, ("trial", *made.names), lambda number: [number])


def _hand_prefixed(made: Made, folder: Path) -> None:
    _table(made, folder, ("number", *(f"params_{name}" for name in made.names)), lambda number: [number])


def _ray(made: Made, folder: Path) -> None:
    header = ("trial_id", "training_iteration", *(f"config/{name}" for name in made.names))
    _table(made, folder, header, lambda number: [f"{number:05x}", 3])


def _mlflow(made: Made, folder: Path) -> None:
    with (folder / "runs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "run_id",
                "experiment_id",
                "status",
                "start_time",
                f"metrics.{made.metric}",
                *(f"params.{n}" for n in made.names),
                "tags.mlflow.user",
            ]
        )
        for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
            state = "FAILED" if value is None else "FINISHED"
            writer.writerow(
                [
                    f"{number:032x}",
                    0,
                    state,
                    f"2026-01-02 03:04:{number:02d}+00:00",
                    "" if value is None else value,
                    *row,
                    "me",
                ]
            )


def _wandb(made: Made, folder: Path) -> None:
    with (folder / "runs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["", "summary", "config", "name"])
        for number, (row, value) in enumerate(zip(made.rows, made.values, strict=True)):
            summary = {"_runtime": 12.5, "_step": 100, **({} if value is None else {made.metric: value})}
            writer.writerow([number, summary, dict(zip(made.names, row, strict=True)), f"sweep-{number}"])


def _json_lines(made: Made, folder: Path) -> None:
    lines = [
        {"hparams": dict(zip(made.names, row, strict=True)), made.metric: value}
        for row, value in zip(made.rows, made.values, strict=True)
    ]
    (folder / "trials.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n")


def _json_list(made: Made, folder: Path) -> None:
    lines = [
        {"params": dict(zip(made.names, row, strict=True)), made.metric: value}
        for row, value in zip(made.rows, made.values, strict=True)
    ]
    (folder / "trials.json").write_text(json.dumps(lines, indent=2))


ENGINES = [
    _keras_tuner,
    _smac,
    _syne_tune,
    _ax,
    _hand_numbered,
    _hand_prefixed,
    _ray,
    _mlflow,
    _wandb,
    _json_lines,
    _json_list,
]
DECLARED = (_keras_tuner, _smac, _syne_tune, _ax)


def _read(write: Callable[[Made, Path], None], made: Made, folder: Path) -> Study:
    write(made, folder)
    evidence = advisor.read(folder)
    assert not evidence.runs
    (study,) = evidence.studies
    return study


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.metric)
@pytest.mark.parametrize("write", ENGINES, ids=lambda write: write.__name__.strip("_"))
def test_every_engine_gives_the_trials_parameters_and_direction(
    write: Callable[[Made, Path], None], made: Made, tmp_path: Path
) -> None:
    study = _read(write, made, tmp_path)
    smac = write is _smac
    assert len(study.trials) == 24
    assert sorted(study.parameters) == sorted(made.names)
    assert study.directions == ("maximize" if made.maximize and not smac else "minimize",)
    complete = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    assert len(complete) == made.finite
    values = [trial.values[0] for trial in complete]
    assert (max if made.maximize else min)(values) == pytest.approx(made.best)
    assert study.trials[0].params == pytest.approx(dict(zip(made.names, made.rows[0], strict=True)))
    assert study.trials[5].state is TrialState.FAIL


@pytest.mark.parametrize("write", ENGINES, ids=lambda write: write.__name__.strip("_"))
def test_only_a_space_in_the_file_declares_ranges(write: Callable[[Made, Path], None], tmp_path: Path) -> None:
    study = _read(write, MADE[0], tmp_path)
    rate = study.parameters["lr"]
    assert rate.declared == (write in DECLARED)
    assert rate.log
    if write in DECLARED:
        assert (rate.low, rate.high) == (1e-5, 1e-2)
    else:
        assert rate.low == min(row[0] for row in MADE[0].rows)


def test_a_training_log_with_a_schedule_is_no_search(tmp_path: Path) -> None:
    rows = [f"{step},{1e-3 * math.cos(step / 60) ** 2},{32},{2 / (step + 1)}" for step in range(80)]
    (tmp_path / "log.csv").write_text("step,learning_rate,batch_size,val_loss\n" + "\n".join(rows) + "\n")
    evidence = advisor.read(tmp_path)
    assert (len(evidence.runs), len(evidence.studies)) == (1, 0)


def test_rates_that_grow_beside_losses_are_a_range_test_and_no_search(tmp_path: Path) -> None:
    rows = [f"{1e-7 * 1.2**step},{2 - step / 60}" for step in range(60)]
    (tmp_path / "lr.csv").write_text("lr,loss\n" + "\n".join(rows) + "\n")
    assert not advisor.read(tmp_path).studies


def test_rows_by_trial_and_epoch_are_reports_of_their_trials(tmp_path: Path) -> None:
    lines = ["trial_id,epoch,config_learning_rate,config_width,val_acc"]
    for trial in range(6):
        lines += [
            f"{trial},{epoch},{10 ** -(trial / 2 + 1)},{16 * (trial % 3 + 1)},{0.5 + epoch / 10}" for epoch in range(3)
        ]
    (tmp_path / "reports.csv").write_text("\n".join(lines) + "\n")
    (study,) = advisor.read(tmp_path).studies
    assert len(study.trials) == 6
    assert sorted(study.parameters) == ["learning_rate", "width"]
    assert study.trials[0].intermediate == {0: 0.5, 1: 0.6, 2: pytest.approx(0.7)}


def test_a_table_of_seeds_keeps_the_seed_out_of_the_space(tmp_path: Path) -> None:
    lines = ["trial,lr,seed,val_loss"] + [f"{n},{[1e-4, 1e-3, 1e-2][n % 3]},{n // 3},{0.3 + n / 100}" for n in range(9)]
    (tmp_path / "seeds.csv").write_text("\n".join(lines) + "\n")
    (study,) = advisor.read(tmp_path).studies
    assert list(study.parameters) == ["lr"]
    assert study.trials[4].user_attrs["seed"] == 1


def test_the_results_of_one_trial_of_ray_are_a_training(tmp_path: Path) -> None:
    rows = [
        {
            "val_loss": 1 / n,
            "training_iteration": n,
            "trial_id": "d3dfc_00000",
            "config": {"lr": 0.1, "fn": f"<function f at 0x{n}>"},
        }
        for n in range(1, 9)
    ]
    (tmp_path / "result.json").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    evidence = advisor.read(tmp_path)
    assert ([run.kind for run in evidence.runs], evidence.studies) == (["ray"], ())


def test_damaged_rows_are_counted_and_cost_no_other(tmp_path: Path) -> None:
    lines = ["trial,lr,val_loss", "0,0.1,0.5", "1,0.01", "2,0.2,0.4", "3,0.003,0.7", "4,0.05,0.45"]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    evidence = advisor.read(tmp_path)
    assert len(evidence.studies[0].trials) == 4
    assert "1 of 5 rows" in evidence.errors[0].message


def test_a_pickle_named_like_a_search_is_refused_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "hyperopt_trials.pkl").write_bytes(b"\x80\x04N.")
    message = advisor.read(tmp_path).errors[0].message
    assert "pickle" in message
    assert "CSV" in message


PRINTED = {
    "old": "[I 2020-06-10 15:03:49,034] Finished trial#{n} with value: {v} with parameters: {p}. Best is trial#{b} with value: {w}.",
    "new": "[I 2024-09-10 10:24:01,480] Trial {n} finished with value: {v} and parameters: {p}. Best is trial {b} with value: {w}.",
    "coloured": "\x1b[32m[I 2024-09-10 10:24:01,480]\x1b[0m Trial {n} finished with value: {v} and parameters: {p}. Best is trial {b} with value: {w}.\x1b[0m",
}


@pytest.mark.parametrize("form", PRINTED)
@pytest.mark.parametrize("maximize", [True, False])
def test_optunas_printed_log_in_its_forms(form: str, maximize: bool, tmp_path: Path) -> None:
    lines = ["[I 2024-09-10 10:24:01,480] A new study created in memory with name: search"]
    best: tuple[int, float] | None = None
    for number, (row, value) in enumerate(zip(MADE[0].rows, MADE[0].values, strict=True)):
        if value is None:
            lines.append(
                f"[W 2024-09-10 10:24:01,480] Trial {number} failed with parameters: {{'lr': 0.1}} because of the following error: ValueError('x')."
            )
            continue
        if math.isnan(value):
            lines.append(f"[I 2024-09-10 10:24:01,480] Trial {number} pruned. ")
            continue
        if best is None or (value > best[1]) == maximize:
            best = (number, value)
        params = {"lr": row[0], "units": row[1], "act": row[2]}
        lines += ["epoch 1 loss 0.5", PRINTED[form].format(n=number, v=value, p=params, b=best[0], w=best[1])]
    (tmp_path / "out.log").write_text("\n".join(lines) + "\n")
    evidence = advisor.read(tmp_path)
    assert not evidence.runs
    (study,) = evidence.studies
    assert study.name == "search"
    assert study.directions == ("maximize" if maximize else "minimize",)
    assert sorted(study.parameters) == ["act", "lr", "units"]
    assert [trial.state.value for trial in study.trials if trial.state is not TrialState.COMPLETE] == ["fail", "pruned"]


def test_optunas_printed_log_of_several_objectives(tmp_path: Path) -> None:
    line = "[I 2026-01-01 10:00:00,000] Trial {n} finished with values: [{a}, {b}] and parameters: {{'lr': {r}, 'units': {u}}}."
    lines = [line.format(n=n, a=0.5 + n / 10, b=12.5, r=10 ** -(n + 1), u=16 * n) for n in range(4)]
    (tmp_path / "out.log").write_text("\n".join(lines) + "\n")
    (study,) = advisor.read(tmp_path).studies
    assert study.trials[2].values == (0.7, 12.5)
    assert study.directions == ()


def _rows(count: int = 24) -> list[tuple[int, float, int, float]]:
    draw = random.Random(0)
    return [(n, 10 ** draw.uniform(-5, -2), draw.choice([16, 32, 64]), draw.uniform(0.3, 0.9)) for n in range(count)]


HANDS: dict[str, tuple[str, str, list[str], tuple[str, ...]]] = {
    "wandb-ui": ('"Name","State","Created","Runtime","batch_size","learning_rate","val_acc","val_loss"',
                 '"deep-{n}","finished","2026-01-02T03:04:00Z","{n}","{b}","{r}","{v}","{v}"', ["batch_size", "learning_rate"], ("maximize",)),
    "mlflow-ui": ("Start Time,Duration,Run ID,Name,Source Type,User,Status,lr,batch_size,val_loss",
                  "2026-01-02 03:04:05,1min,{n:032x},run{n},LOCAL,me,FINISHED,{r},{b},{v}", ["batch_size", "lr"], ("minimize",)),
    "ray": ("val_loss,timestamp,done,training_iteration,trial_id,pid,config/lr,config/width,logdir",
            "{v},17{n:03d},True,8,{n:05x}_00000,1,{r},{b},abc{n}", ["lr", "width"], ("minimize",)),
    "tabs": ("run\tlr\thidden\ttest_acc", "exp{n}\t{r}\t{b}\t{v}", ["hidden", "lr"], ("maximize",)),
    "boosting": ("eta,max_depth,subsample,auc", "{r},{b},{w},{v}", ["eta", "max_depth", "subsample"], ("maximize",)),
    "one parameter": ("lr,val_loss", "{r},{v}", ["lr"], ("minimize",)),
    "sherpa": ("Trial-ID,lr,units,Objective,Status", "{n},{r},{b},{v},COMPLETED", ["lr", "units"], ()),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDS)
def test_tables_as_people_have_them(name: str, tmp_path: Path) -> None:
    header, line, parameters, ways = HANDS[name]
    lines = [line.format(n=n, r=rate, b=width, v=value, w=1 - value / 2) for n, rate, width, value in _rows()]
    (tmp_path / "t.csv").write_text("\n".join([header, *lines]) + "\n")
    evidence = advisor.read(tmp_path)
    assert not evidence.runs
    (study,) = evidence.studies
    assert sorted(study.parameters) == parameters
    assert study.directions == ways
    assert len(study.trials) == 24


def test_decimal_commas(tmp_path: Path) -> None:
    lines = [f"{n};{rate:.8f};{width};{value}".replace(".", ",") for n, rate, width, value in _rows()]
    (tmp_path / "t.csv").write_text("\n".join(["Trial;Learning Rate;Batch Size;Validation Loss", *lines]) + "\n")
    (study,) = advisor.read(tmp_path).studies
    assert study.trials[0].params["Learning Rate"] == pytest.approx(_rows()[0][1], abs=1e-8)


def test_trials_of_less_effort_were_cut(tmp_path: Path) -> None:
    lines = [f"{value},{[1, 4, 16][n % 3]},{n:05x}_0,{rate}" for n, rate, _, value in _rows()]
    (tmp_path / "t.csv").write_text("\n".join(["val_loss,training_iteration,trial_id,config/lr", *lines]) + "\n")
    (study,) = advisor.read(tmp_path).studies
    assert [trial.state.value for trial in study.trials[:3]] == ["pruned", "pruned", "complete"]
    assert list(study.trials[1].intermediate) == [4]
