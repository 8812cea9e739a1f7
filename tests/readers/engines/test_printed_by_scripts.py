"""What scripts print of a search of their own is read as a search; what they print of one training is not."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
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
    "settings, an arrow and a bare number": (_each("{n}) lr {lr:.3g}, bs {bs}, dropout {do} -> {acc:.4f}\n"), 3),
    "a fat arrow and a percentage": (_each("lr = {lr:.3g}  batch = {bs}  =>  acc {acc:.1%}\n"), 2),
    "a colon behind the last setting": (_each("- lr={lr:.3g}, bs={bs}, dropout={do}: val acc {acc:.4f}\n"), 3),
    "a colon and a bare number": (_each("lr={lr:.3g}, bs={bs}: {acc:.4f}\n"), 2),
    "a run's number before its settings": (_each("Run {n}: lr={lr:.5g} batch_size={bs}\n{epochs}"), 2),
    "W&B's agent": (
        _each(
            "wandb: Agent Starting Run: ab{n:02d} with config:\nwandb: \tlr: {lr:.5g}\nwandb: \tdropout: {do}\n"
            "wandb: Tracking run with wandb version 0.17.0\n{epochs}wandb: Run summary:\nwandb:  epoch 2\n"
            "wandb:  val_loss {loss:.5f}\nwandb: \nwandb: View run brave-sweep-{n} at: https://wandb.ai/a/b/runs/ab\n"
        ),
        2,
    ),
    "a LaTeX table": (
        "\\begin{tabular}{rrr}\n\\toprule\nlr & bs & val acc (\\%) \\\\\n\\midrule\n"
        + _each("${lr:.4g}$ & {bs} & \\textbf{{{acc:.4f}}} \\\\\n")
        + "\\bottomrule\n\\end{tabular}\n",
        2,
    ),
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
    "a table parted by single blanks": ("lr bs do acc\n" + _each("{lr:.2g} {bs} {do} {acc:.4f}\n"), 3),
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


def test_folds_in_lines_are_repeats_and_no_copies(tmp_path: Path) -> None:
    text = "".join(
        f"fold {k} lr {lr:g} wd {wd} val_acc {0.8 - 0.05 * abs(math.log10(lr) + 3) + 0.01 * k:.4f}\n"
        for lr in (1e-4, 1e-3, 1e-2)
        for wd in (0.0, 1e-4)
        for k in range(5)
    )
    study = _read(tmp_path, text).studies[0]
    assert set(study.parameters) == {"lr", "wd"}
    assert [trial.user_attrs["fold"] for trial in study.trials[:5]] == list(range(5))
    told = advisor.diagnose(tmp_path / "train.log").findings
    assert "study/identical-trials" not in {finding.rule for finding in told}


def test_a_grid_whose_outer_loop_decides_is_no_training(tmp_path: Path) -> None:
    points = [(lr, do) for lr in (1e-4, 1e-3, 1e-2, 1e-1) for do in (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)]
    text = "".join(f"lr={lr:g} dropout={do} val_acc={0.5 + 0.01 * n:.4f}\n" for n, (lr, do) in enumerate(points))
    assert [len(study.trials) for study in _read(tmp_path, text).studies] == [32]


def _phases(values: Sequence[tuple[float, float, float]]) -> str:
    return "".join(
        f"=== lr {lr:g} ===\n"
        + "".join(f"epoch {e + 1}: val loss {start + (end - start) * e / 9:.4f}\n" for e in range(10))
        for lr, start, end in values
    )


def test_a_training_below_each_heading_is_a_trial(tmp_path: Path) -> None:
    found = _read(tmp_path, _phases([(1e-3, 2.3, 0.9), (1e-2, 2.3, 0.5), (1e-1, 2.4, 0.8)]))
    assert not found.runs
    assert [(t.params["lr"], t.values[0]) for t in found.studies[0].trials] == [(1e-3, 0.9), (1e-2, 0.5), (1e-1, 0.8)]


def test_phases_that_go_on_from_each_other_are_no_trials(tmp_path: Path) -> None:
    assert not _read(tmp_path, _phases([(1e-1, 2.3, 0.9), (1e-2, 0.88, 0.5), (1e-3, 0.5, 0.45)])).studies


def test_two_numbered_runs_are_two_trials_and_no_restart(tmp_path: Path) -> None:
    text = "".join(f"Run {n}: lr={10.0**-n:g} batch_size=64\n{_epochs(TRIALS[n])}" for n in (1, 2))
    found = _read(tmp_path, text)
    assert not found.runs
    assert [trial.params["lr"] for trial in found.studies[0].trials] == [0.1, 0.01]


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
    "a rate that is reduced now and then": "".join(
        f"lr: {0.1 * 0.5**k:g} -> {0.1 * 0.5 ** (k + 1):g}\n"
        + "".join(
            f"train loss {2 / (k * 9 + s + 1) + 0.3:.4f} val loss {2 / (k * 9 + s + 1) + 0.4:.4f}\n" for s in range(9)
        )
        for k in range(5)
    ),
    "dropout and batch drawn anew each time": "".join(
        f"lr={1e-3 * (1 - s / 400):.6f} dropout={s * 0.37 % 0.5:.3f} batch_size={2 ** (5 + s * 7 % 3)} "
        f"loss={2.3 * math.exp(-s / 60) + 0.3 + 0.02 * math.sin(s * s):.4f}\n"
        for s in range(200)
    ),
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
