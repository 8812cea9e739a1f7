"""The sum of the losses that a detector logs apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.signals.logs import facts, findings

T = np.arange(100)
FALLS = 0.3 + 1.5 * np.exp(-T / 15)
RISES = np.exp(-T / 6) + 1.0 + np.clip(T - 25, 0, None) / 60


def detector(parts: Mapping[str, tuple[Any, Any]], **others: Any) -> dict[str, Any]:
    train = {f"train/{name}": pair[0] for name, pair in parts.items()}
    return {**train, **{f"val/{name}": pair[1] for name, pair in parts.items()}, **others}


@pytest.mark.parametrize(
    "names", [("box_loss", "cls_loss", "dfl_loss"), ("box_loss", "obj_loss"), ("giou_loss", "cls_loss", "l1_loss")]
)
def test_a_detector_is_judged_by_the_sum_of_its_losses(names: tuple[str, ...]) -> None:
    parts = dict.fromkeys(names, (FALLS, 1.1 * FALLS))
    parts[names[-1]] = (FALLS, RISES)
    found = facts(detector(parts))
    assert found.val.tag == " + ".join(sorted(f"val/{name}" for name in names))
    assert found.val.first_value == pytest.approx(sum(pair[1][0] for pair in parts.values()))
    assert found.train.first_value == pytest.approx(FALLS[0] * len(names))
    assert next(iter(findings(detector(parts)))) == "run/overfitting"


def test_parts_that_all_fall_are_no_overfitting() -> None:
    parts = dict.fromkeys(("box_loss", "cls_loss", "dfl_loss"), (FALLS, 1.1 * FALLS))
    assert "run/overfitting" not in findings(detector(parts))


def test_a_total_that_is_logged_is_judged_itself() -> None:
    parts = {"loss": (3 * FALLS, 3 * FALLS), "box_loss": (FALLS, FALLS), "cls_loss": (FALLS, FALLS)}
    assert facts(detector(parts)).val.tag == "val/loss"


def test_losses_of_other_names_are_not_added() -> None:
    found = facts(detector({"reconstruction_loss": (FALLS, FALLS), "contrast_loss": (FALLS, FALLS)}))
    assert " + " not in (found.val.tag or "")


def test_a_part_without_numbers_is_left_out() -> None:
    parts = {"box_loss": (FALLS, FALLS), "cls_loss": (FALLS, FALLS), "dfl_loss": (FALLS, np.full(100, np.nan))}
    assert facts(detector(parts)).val.tag == "val/box_loss + val/cls_loss"


def test_a_precision_that_falls_for_good_beside_losses_that_stand_still_is_overfitting() -> None:
    still = 0.5 + np.exp(-T / 5) + 0.001 * np.sin(T)
    falls = 0.5 * (1 - np.exp(-T / 6)) - np.clip(T - 25, 0, None) / 400
    curves = detector({"box_loss": (FALLS, still), "cls_loss": (FALLS, still)})
    found = findings({**curves, "metrics/recall(B)": 0.9 * falls, "metrics/mAP50(B)": falls})
    assert next(iter(found)) == "run/overfitting"
    assert "map" in found["run/overfitting"].title.lower()
