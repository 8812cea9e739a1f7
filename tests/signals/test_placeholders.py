"""-1 stands for no measurement among values that never lie below zero."""

from __future__ import annotations

import json

import numpy as np
import pytest

from advisor.diagnosis import diagnose

EPOCHS = 40
LOSS = 1.5 * np.exp(-np.arange(EPOCHS) / 4) + 0.3
RISING = 0.5 - 0.4 * np.exp(-np.arange(EPOCHS) / 8)
SOME = np.where(np.arange(EPOCHS) % 4 == 3, RISING, -1.0)
NONE = np.full(EPOCHS, -1.0)


def _found(tmp_path, **metrics):
    told = {"train_loss": LOSS, "val_loss": LOSS + 0.05, **metrics}
    rows = [json.dumps({"epoch": i, **{tag: float(values[i]) for tag, values in told.items()}}) for i in range(EPOCHS)]
    (tmp_path / "log.jsonl").write_text("\n".join(rows))
    return {one.rule: one for one in diagnose(str(tmp_path)).findings}


@pytest.mark.parametrize(
    "metrics",
    [
        {"val_mAP": SOME},
        {"val/coco/bbox_mAP": RISING, "val/coco/bbox_mAP_s": NONE},
        {"val_acc": RISING, "val_auc": SOME},
        {"val_dice": 100 * RISING, "val_iou": NONE},
    ],
)
def test_what_was_not_measured_is_not_wrong(tmp_path, metrics):
    found = _found(tmp_path, **metrics)
    assert not {"run/broken-metric", "run/metric-collapse", "run/noisy-validation"} & set(found)


def test_a_held_out_loss_is_judged_without_them(tmp_path):
    found = _found(tmp_path, val_loss=np.where(np.arange(EPOCHS) % 3 == 2, LOSS + 0.05, -1.0))
    assert not {one.rule for one in found.values() if one.severity in ("warning", "error")}


@pytest.mark.parametrize(
    ("tag", "values"),
    [("val_mAP", NONE), ("val_acc", np.where(np.arange(EPOCHS) > 20, -0.4, RISING))],
)
def test_none_measured_at_all_and_other_values_below_zero_are_wrong(tmp_path, tag, values):
    assert "run/broken-metric" in _found(tmp_path, **{tag: values})


def test_rewards_of_minus_one_are_their_own(tmp_path):
    fallen = np.where(np.arange(EPOCHS) > 20, -1.0, np.arange(EPOCHS) / 20)
    assert "run/metric-collapse" in _found(tmp_path, **{"val/reward": fallen})
