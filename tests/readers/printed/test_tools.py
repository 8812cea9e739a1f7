"""What printed a log is known by its lines, whatever its file is called."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import diagnose
from advisor.context import told_setup
from advisor.readers.reading import read
from advisor.signals.training import run_training
from advisor.training import Signs, Training, decide

LOSSES = [0.3 + 0.39 * math.exp(-count / 20) for count in range(60)]


def lines(of: Callable[[int, float], str], above: str = "") -> str:
    """A line a round, below a heading."""
    return above + "".join(f"{of(count, value)}\n" for count, value in enumerate(LOSSES))


PRINTED = {
    "catboost": (
        lines(lambda i, v: f"{i}:\tlearn: {v:.7f}\ttest: {v:.7f}\tbest: {v:.7f} ({i})\ttotal: 20ms\tremaining: 14.0s"),
        "CatBoost",
    ),
    "catboost, of the training alone, below a logger's stamp": (
        lines(lambda i, v: f"2026-10-02 10:00:00,123 INFO {i}:\tlearn: {v:.7f}\ttotal: 1.2s\tremaining: 2.1s"),
        "CatBoost",
    ),
    "xgboost": (lines(lambda i, v: f"[{i}]\ttrain-rmse:{v:.5f}\tvalid-rmse:{v:.5f}"), "XGBoost"),
    "xgboost of one set": (lines(lambda i, v: f"[{i}]\tvalidation_0-auc:{1 - v:.5f}"), "XGBoost"),
    "xgboost with a metric of one's own": (
        lines(lambda i, v: f"[{i}]\ttrain-focal_loss:{v:.5f}\teval-focal_loss:{v:.5f}"),
        "XGBoost",
    ),
    "xgboost in SageMaker": (
        lines(lambda i, v: f"[{i}]#011train-error:{v:.5f}#011validation-error:{v:.5f}"),
        "XGBoost",
    ),
    "xgboost below the time": (lines(lambda i, v: f"[12:00:01] [{i}]\ttrain-logloss:{v:.5f}"), "XGBoost"),
    "lightgbm": (lines(lambda i, v: f"[{i + 1}]\tvalid_0's l2: {v:.5f}"), "LightGBM"),
    "scikit-learn": (
        lines(lambda i, v: f"{i + 1:10d} {v:16.4f} {60 - i:10.2f}s", "      Iter       Train Loss   Remaining Time \n"),
        "boosted trees",
    ),
    "ngboost": (
        lines(lambda i, v: f"[iter {i}] loss={v:.4f} val_loss={v:.4f} scale=2.0000 norm={v:.4f}"),
        "boosted trees",
    ),
    "kohya": (
        lines(lambda i, v: f"steps:   1%|▏   | {i + 1}/2000 [00:01<30:00,  1.1it/s, avr_loss={v:.4f}]"),
        "diffusion",
    ),
    "a network's rounds": (lines(lambda i, v: f"[{i}] train-loss: {v:.5f} valid-loss: {v:.5f}"), "supervised training"),
    "rounds in brackets that name no metric of trees": (
        lines(lambda i, v: f"[{i}]\ttrain-loss:{v:.5f}"),
        "supervised training",
    ),
    "an average loss in a bar": (
        lines(lambda i, v: f"train: 1%|▏ | {i + 1}/2000 [00:01<30:00, 1.1it/s, avr_loss={v:.4f}]"),
        "supervised training",
    ),
    "totals and what remains of a network's": (
        lines(lambda i, v: f"step {i}: loss: {v:.5f} total: 20 remaining: 14"),
        "supervised training",
    ),
}


def training_of(text: str, folder: Path) -> Training:
    (folder / "a51.txt").write_text(text)
    (run,) = read(str(folder / "a51.txt")).runs
    return run_training(run, told_setup({}), frozenset(run.series))


@pytest.mark.parametrize(("text", "name"), PRINTED.values(), ids=PRINTED)
def test_lines_tell_the_tool(text: str, name: str, tmp_path: Path) -> None:
    found = training_of(text, tmp_path)
    assert name in found.name
    assert name == "supervised training" or found.confidence > 0.95


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        (("loss/current", "loss/average", "lr/unet", "lr/textencoder"), "diffusion"),
        (("loss/current", "loss/average", "lr/unet"), "diffusion"),
        (("loss/current", "loss/average", "loss/epoch_average", "lr/group0"), "diffusion"),
        (("loss/train_step", "smooth_loss/train_step", "lr/unet", "lr/text_encoder"), "diffusion"),
        (("loss/current", "loss/average", "lr"), "supervised"),
        (("loss/train", "loss/val", "lr/unet", "dice/val"), "supervised"),
    ],
)
def test_tags_tell_the_tool(tags: tuple[str, ...], kind: str) -> None:
    assert decide(Signs(tags=frozenset(tags))).kind == kind


def test_a_log_of_trees_gets_no_advice_for_networks(tmp_path: Path) -> None:
    """A CatBoost whose test loss turned: fewer trees, no dropout, under any name."""

    def turned(count: int) -> float:
        return 0.45 + 0.24 * math.exp(-count / 5) + 0.004 * max(0, count - 12)

    text = "".join(
        f"{10 * i}:\tlearn: {0.69 * math.exp(-i / 25):.7f}\ttest: {turned(i):.7f}\ttotal: 2s\tremaining: 9s\n"
        for i in range(60)
    )
    (tmp_path / "a51.log").write_text(text)
    found = diagnose(tmp_path / "a51.log").findings
    assert found[0].rule == "run/overfitting"
    assert not {p.canonical for f in found for p in f.prescriptions} & {"dropout", "batch_size"}
