"""Facts of a loss: over which points its recent change is told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import run, series
from tests.signals.logs import facts


@pytest.mark.parametrize(("points", "told"), [(6, 6), (15, 8), (60, None)])
def test_a_change_over_more_than_the_last_third_says_over_how_many_points(points: int, told: int | None) -> None:
    loss = 1.0 + np.exp(-np.arange(points) / points)
    assert facts({"train/loss": loss}).train.recent_points == told


def test_a_constant_answer_over_a_number_of_classes_that_is_told_or_seen_in_the_accuracy() -> None:
    noise = 0.002 * np.random.default_rng(4).standard_normal(30)
    flat = {"train_loss": np.log(17) + noise, "val_loss": np.log(17) - noise}
    assert facts(flat).train.equals_classes is None
    assert facts(flat, {"n_classes": 17}).train.equals_classes == 17
    assert facts({**flat, "val_acc": 1 / 17 + noise / 10}).train.equals_classes == 17


def test_three_evaluations_that_only_get_worse_are_told_as_such() -> None:
    train = np.concatenate([np.full(10, level) for level in (1.0, 0.6, 0.3)])
    found = facts({"train_loss": train, "eval_loss": series("eval_loss", [1.08, 1.16, 1.42], [10, 20, 29])}).val
    assert found.only_rises
    assert found.only_rises_by == pytest.approx(1.42 / 1.08 - 1)


def test_a_start_at_the_logarithm_of_a_vocabulary_is_seen() -> None:
    assert facts({"train_loss": np.array([4.19, 3.5, 3.31, 3.3])}).train.starts_at_vocabulary == 65


@pytest.mark.parametrize(
    ("tags", "chance"),
    [
        (("train/box_loss", "train/cls_loss", "train/dfl_loss"), False),
        (("total_loss", "loss_box_reg", "loss_cls", "loss_rpn_cls"), False),
        (("train/loss",), True),
    ],
)
def test_the_classes_of_a_detector_say_nothing_of_its_whole_loss(tags: tuple[str, ...], chance: bool) -> None:
    from tests.signals.logs import diagnosis, falling

    steps = np.arange(300)
    curves = {tag: series(tag, falling(300, 5.7 / len(tags), 1.8 / len(tags), 9.0, 0.01), steps) for tag in tags}
    found = {one.rule for one in diagnosis(run("run", curves), n_classes=6).findings}
    assert bool(found & {"run/not-learning", "run/unscaled-start"}) is chance
