"""Metrics at their ceiling throughout: right beside others that move, wrong where those show errors."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.diagnosis import diagnose

EPOCHS = 50
LOSS = 1.1 * np.exp(-np.arange(EPOCHS) / 12) + 0.2
RISING = 0.93 - 0.5 * np.exp(-np.arange(EPOCHS) / 10)


def _rules(tmp_path, **metrics):
    told = {"train_loss": LOSS, "val_loss": LOSS + 0.05, **metrics}
    rows = zip(*told.values(), strict=True)
    text = ",".join(["epoch", *told]) + "\n"
    text += "".join(f"{i}," + ",".join(f"{one:.5f}" for one in row) + "\n" for i, row in enumerate(rows))
    (tmp_path / "log.csv").write_text(text)
    return {one.rule for one in diagnose(str(tmp_path)).findings}


@pytest.mark.parametrize(
    ("tag", "ceiling"),
    [
        ("metrics/accuracy_top5", 1.0),
        ("val_top5_acc", 1.0),
        ("val_acc@5", 100.0),
        ("val_specificity", 1.0),
        ("val_hit@10", 1.0),
        ("val_recall", 1.0),
        ("val_err5", 0.0),
        ("val_auc", 1.0),
    ],
)
def test_one_of_many_answers_or_one_kind_of_error_may_be_right_throughout(tmp_path, tag, ceiling):
    assert "run/broken-metric" not in _rules(tmp_path, val_acc=RISING, **{tag: np.full(EPOCHS, ceiling)})


@pytest.mark.parametrize(
    ("tag", "ceiling", "beside"),
    [
        ("val_acc", 1.0, "val_auc"),
        ("val_f1", 1.0, "val_acc"),
        ("val_dice", 1.0, "val_recall"),
        ("val_error", 0.0, "val_auc"),
    ],
)
def test_all_right_is_wrong_where_another_metric_shows_errors(tmp_path, tag, ceiling, beside):
    assert "run/broken-metric" in _rules(tmp_path, **{beside: RISING, tag: np.full(EPOCHS, ceiling)})


@pytest.mark.parametrize("level", [0.5, 0.0])
def test_what_never_moves_below_its_ceiling_is_still_wrong(tmp_path, level):
    assert "run/broken-metric" in _rules(tmp_path, val_acc=RISING, val_specificity=np.full(EPOCHS, level))
