"""What scripts print of a search of their own is read as a search; what they print of one training is not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import advisor
from advisor.records import Evidence

Trial = tuple[int, float, int, float]
TRIALS: list[Trial] = [
    (n, 10 ** (-5 + 3 * ((n * 0.618034) % 1)), 2 ** (5 + n * 7 % 4), round((n * 0.37) % 0.5, 2)) for n in range(16)
]


def loss(trial: Trial) -> float:
    """The loss of a trial: lowest at a rate of 3e-4 and a dropout of .2."""
    _, rate, _, dropout = trial
    return 0.35 + 0.12 * (math.log10(rate) + 3.5) ** 2 + 0.3 * (dropout - 0.2) ** 2


def _epochs(trial: Trial) -> str:
    return "".join(
        f"Epoch {e + 1}/3 - loss: {loss(trial) + 0.3 / e:.4f} - val_loss: {loss(trial):.4f}\n" for e in (1, 2)
    )


def _each(line: str) -> str:
    return "".join(
        line.format(n=n, lr=lr, bs=bs, do=do, loss=loss(t), acc=1 - loss(t) / 3, epochs=_epochs(t))
        for t in TRIALS
        for n, lr, bs, do in [t]
    )


SEARCHES = {
    "a dictionary before the result": (
        _each("config: {{'lr': {lr:.5g}, 'dropout': {do}}} -> val_loss: {loss:.4f}\n"),
        2,
    ),
    "a score with: a dictionary": (_each("{acc:.6f} (0.0123) with: {{'lr': {lr:.5g}, 'epochs': {bs}}}\n"), 2),
    "a score for a dictionary": (_each("{acc:.3f} (+/-0.016) for {{'C': {bs}, 'gamma': {lr:.4g}}}\n"), 2),
    "a dictionary and a score in a log": (
        _each("2026-11-20 10:00:{n:02d},1 INFO Params: {{'lr': {lr:.5g}, 'batch_size': {bs}}} Score: {acc:.4f}\n"),
        2,
    ),
    "assignments": (_each("lr={lr:.2e} bs={bs} dropout={do} -> val_acc={acc:.4f}\n"), 3),
    "numbered assignments": (
        _each("[{n}/16] lr: {lr:.2e}, batch_size: {bs}, dropout: {do} | val_loss: {loss:.4f}\n"),
        3,
    ),
    "a percentage": (_each("Testing lr={lr:.4g}, dropout={do}... accuracy = {acc:.2%}\n"), 2),
    "the result below": (
        _each("Running with learning_rate={lr:.5g}, batch_size={bs}\nFinal val accuracy: {acc:.4f}\n"),
        2,
    ),
    "epochs between": (_each("Trial {n}/16: {{'lr': {lr:.5g}, 'dropout': {do}}}\n{epochs}"), 2),
    "names and numbers side by side": (_each("Experiment {n}: lr {lr:.2e}, wd {do} => test acc {acc:.4f}\n"), 2),
    "a best loss below its epochs": (
        _each("run {n}: {{'lr': {lr:.5g}, 'act': 'relu', 'dropout': {do}}}\n{epochs}  best val loss {loss:.4f}\n"),
        2,
    ),
    "a trial of Optuna as Python shows it": (
        _each("FrozenTrial(number={n}, state=1, values=[{loss:.4f}], params={{'lr': {lr:.5g}}}, user_attrs={{}})\n"),
        1,
    ),
    "a tibble": (
        "# A tibble: 16 × 4\n   learn_rate min_n .metric  mean     n\n        <dbl> <int> <chr>   <dbl> <int>\n"
        + _each("{n:>2} {lr:>10.4g} {bs:>5} roc_auc {acc:.4f}    10\n"),
        2,
    ),
    "a data frame": (
        "          lr  batch_size  dropout  val_loss\n" + _each("{n:<3} {lr:.6f}  {bs:>10} {do:>8} {loss:>9.4f}\n"),
        3,
    ),
    "a table under a rule": (
        "    lr          dropout   model_ids      val_loss\n--  ----------  --------  -------------  --------\n"
        + _each("    {lr:<10.6f}  {do:<8}  grid_model_{n:<2}  {loss:<8.4f}\n"),
        2,
    ),
}


@pytest.mark.parametrize("form", SEARCHES)
def test_a_script_s_search_is_a_study(tmp_path: Path, form: str) -> None:
    text, parameters = SEARCHES[form]
    found = _read(tmp_path, text)
    assert not found.runs
    assert [(len(s.trials), len(s.parameters)) for s in found.studies] == [(len(TRIALS), parameters)]
    best = min(range(len(TRIALS)), key=lambda n: loss(TRIALS[n]))
    values = [trial.values[0] for trial in found.studies[0].trials]
    assert best in (values.index(min(values)), values.index(max(values)))


def _read(folder: Path, text: str) -> Evidence:
    (folder / "train.log").write_text(text)
    return advisor.read(folder / "train.log")


def _steps(line: str) -> str:
    return "".join(
        line.format(
            s=s,
            ep=s // 10,
            loss=2 * math.exp(-s / 30) + 0.3,
            lr=1e-3 * (0.5 + 0.5 * math.cos(math.pi * (s % 20) / 20)),
            up=s * 2.5,
        )
        for s in range(60)
    )


TRAININGS = {
    "warm restarts": _steps("step={s} loss={loss:.4f} lr={lr:.2e} dropout=0.1\n"),
    "no step": _steps("loss={loss:.4f} lr={lr:.2e} weight_decay=0.01 batch_size=32\n"),
    "a falling epsilon": _steps("episode_reward={up:.1f} epsilon={loss:.3f} lr=0.001\n"),
    "the Trainer": _steps("{{'loss': {loss:.4f}, 'learning_rate': {lr:.3e}, 'epoch': {ep}.{s}}}\n"),
    "a configuration above": "Namespace: {'lr': 0.001, 'batch_size': 64}\n" + _steps("epoch {s} val_loss {loss:.4f}\n"),
    "a configuration again and again": _steps("config: {{'lr': {lr:.3e}, 'bs': 64}}\nstep: {s} val_loss: {loss:.4f}\n"),
    "Megatron": _steps(
        " iteration {s:8d}/  250000 | consumed samples: {s:10d} | learning rate: {lr:.3E} | global batch size: 8 | "
        "lm loss: {loss:.6E} | loss scale: 1.0 | grad norm: {loss:.3f} |\n"
    ),
    "Swin": _steps("INFO Train: [{ep}/300][{s}/1251] eta 0:10:00 lr {lr:.6f} wd 0.05 loss {loss:.4f} grad_norm 1.2\n"),
    "a bar": _steps("Epoch {ep}: {s}/100 [00:10<05:00, loss={loss:.3f}, lr={lr:.2e}, grad_norm=0.91]\n"),
    "every hundredth of all": _steps("[{s}00/6000] loss: {loss:.4f} lr: {lr:.6f} wd: 0.01 bs: 32\n"),
    "an epoch table": "epoch     train_loss  valid_loss  time \n"
    + _steps("{s:<8}  {loss:<10.4f}  {loss:<10.4f}  00:05\n"),
}


@pytest.mark.parametrize("form", TRAININGS)
def test_one_training_is_no_search(tmp_path: Path, form: str) -> None:
    found = _read(tmp_path, TRAININGS[form])
    assert not found.studies
    assert len(found.runs) == 1


def test_lists_of_settings_beside_their_results(tmp_path: Path) -> None:
    told = {
        "random_params": [],
        "params_tried": [{"lr": lr, "dropout": do} for _, lr, _, do in TRIALS],
        "objective_values": [loss(trial) for trial in TRIALS],
    }
    (tmp_path / "results.json").write_text(json.dumps(told))
    study = advisor.read(tmp_path / "results.json").studies[0]
    assert [trial.values[0] for trial in study.trials] == told["objective_values"]
    assert set(study.parameters) == {"lr", "dropout"}


def test_numbers_that_a_cloud_service_writes_as_text_are_numbers(tmp_path: Path) -> None:
    jobs = [
        {
            "TrainingJobName": f"tune-{n:03d}",
            "TunedHyperParameters": {"learning_rate": f"{lr:.4e}", "batch_size": str(bs)},
            "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": "validation:loss", "Value": loss(trial)},
        }
        for trial in TRIALS
        for n, lr, bs, _ in [trial]
    ]
    (tmp_path / "jobs.json").write_text(json.dumps({"TrainingJobSummaries": jobs}))
    study = advisor.read(tmp_path / "jobs.json").studies[0]
    assert {name: parameter.kind for name, parameter in study.parameters.items()} == {
        "learning_rate": "float",
        "batch_size": "int",
    }


def test_an_archive_of_mlr3_counts_the_values_that_were_used(tmp_path: Path) -> None:
    rows = "".join(f"{math.log(lr):.4f},{loss(t):.4f},1.2,{n + 1},{lr:.6g}\n" for t in TRIALS for n, lr, _, _ in [t])
    (tmp_path / "archive.csv").write_text("lr,classif.ce,runtime_learners,batch_nr,x_domain_lr\n" + rows)
    study = advisor.read(tmp_path / "archive.csv").studies[0]
    assert study.directions == ("minimize",)
    assert min(trial.params["lr"] for trial in study.trials) > 0
