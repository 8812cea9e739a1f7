"""Lost is lost, however the log shows it; and what only looks lost is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.factories import series
from tests.signals.logs import diagnosis, facts, falling, findings, run

RANDOM = np.random.default_rng(5)
STEPS = np.arange(100)


def from_step(at: int, values: Any, put: float = np.nan) -> Any:
    return np.where(np.arange(len(values)) >= at, put, values)


def lost(curves: Mapping[str, Any], **hyperparameters: Any) -> Any:
    return findings(curves, **hyperparameters)["run/diverged"]


@pytest.mark.parametrize("put", [np.nan, np.inf, -np.inf, 1e200])
@pytest.mark.parametrize("at", [3, 50, 96])
@pytest.mark.parametrize(
    "names", [("loss",), ("aux_loss", "total_loss"), ("train/loss_ce", "train/loss_box", "train/loss")]
)
def test_whichever_loss_is_looked_at_first(put: float, at: int, names: tuple[str, ...]) -> None:
    found = lost({name: from_step(at, falling(100), put) for name in names})
    assert (found.severity, found.since_step) == ("error", at)


def test_a_reward_like_metric_beside_it_does_not_hide_a_lost_loss() -> None:
    curves = {"loss": from_step(40, falling(100)), "accuracy": from_step(40, 1 - falling(100) / 3, 0.1)}
    assert lost(curves).since_step == 40


@pytest.mark.parametrize("at", [0, 1, 30])
def test_zeros_beside_a_gradient_norm_without_numbers(at: int) -> None:
    curves = {"loss": from_step(at, falling(60), 0.0), "grad_norm": from_step(at, 8 + RANDOM.standard_normal(60))}
    found = lost(curves)
    assert found.since_step == at
    assert "bf16" in found.prescriptions[0].reason
    assert {"train-longer", "train-shorter"}.isdisjoint(p.action for p in found.prescriptions)


def test_zeros_that_a_loss_falls_to_at_once() -> None:
    found = lost({"loss": from_step(30, falling(60, floor=1.5), 0.0)})
    assert (found.since_step, found.best_step is not None) == (30, True)


def test_a_loss_learnt_to_zero_is_not_lost() -> None:
    learnt = np.round(2 * np.exp(-0.2 * STEPS), 4)
    assert learnt[-1] == 0
    assert facts({"loss": learnt}).finite.lost is False
    assert "run/diverged" not in findings({"loss": learnt, "grad_norm": learnt + 0.01})


def test_zeros_of_a_surrogate_loss_beside_a_rising_reward_are_no_divergence() -> None:
    curves = {
        "loss": np.zeros(60),
        "rewards/mean": np.linspace(0, 1, 60),
        "train/entropy_loss": np.ones(60),
        "kl": np.ones(60),
    }
    assert "run/diverged" not in findings(curves)


def test_a_loss_no_longer_logged_while_the_run_goes_on() -> None:
    rate = np.full(100, 1e-3)
    found = lost({"loss": series("loss", falling(60)), "learning_rate": rate})
    assert (found.severity, found.since_step) == ("warning", 60)


def test_a_loss_no_longer_logged_beside_a_gradient_without_numbers_is_proven() -> None:
    curves = {"loss": series("loss", falling(60)), "grad_norm": from_step(60, np.ones(100)), "lr": np.full(100, 1e-3)}
    assert (lost(curves).severity, lost(curves).since_step) == ("error", 60)


def test_a_loss_logged_more_seldom_than_the_rate_is_not_lost() -> None:
    curves = {"loss": series("loss", falling(10), np.arange(10) * 10), "learning_rate": np.full(99, 1e-3)}
    assert "run/diverged" not in findings(curves)


def test_a_run_that_ends_with_an_evaluation_has_not_lost_its_loss() -> None:
    curves = {"loss": falling(100), "val/loss": series("val/loss", falling(10), np.arange(1, 11) * 12)}
    assert "run/diverged" not in findings(curves)


def test_one_row_without_numbers_is_a_verdict_and_points_at_the_data() -> None:
    found = lost({"loss": [np.nan], "val_loss": [np.nan], "accuracy": [0.27]})
    assert (found.since_step, found.prescriptions[0].action) == (0, "check-code")
    assert "very first record" in found.title


def test_no_number_from_the_first_record_points_at_the_data_before_the_rate() -> None:
    found = lost({"train_loss": np.full(20, np.nan), "val_loss": np.full(20, np.nan)}, lr=0.01)
    assert [p.action for p in found.prescriptions[:2]] == ["check-code", "scale"]


@pytest.mark.parametrize("told", [{"fp16": True}, {"precision": "16-mixed"}, {"model.torch_dtype": "torch.float16"}])
def test_the_setting_of_half_precision_is_a_sign(told: dict[str, Any]) -> None:
    calm = {"train/loss": from_step(60, falling(100)), "train/grad_norm": from_step(60, np.full(100, 2.0))}
    found = lost(calm, lr=1e-4, **told)
    assert (found.prescriptions[0].action, "fp16" in found.explanation) == ("check-code", True)


@pytest.mark.parametrize("told", [{"fp16": False}, {"precision": 32}, {"precision": "bf16-mixed"}, {}])
def test_without_a_sign_of_it_the_rate_comes_first(told: dict[str, Any]) -> None:
    found = lost({"train/loss": from_step(60, falling(100))}, lr=1e-4, **told)
    assert found.prescriptions[0].action == "scale"


def test_a_loss_scale_that_sank_is_a_sign() -> None:
    scale = 65536 * 0.5 ** np.clip(STEPS - 40, 0, 20)
    assert facts({"loss": from_step(60, falling(100)), "train/loss_scale": scale}).finite.half == "loss-scale"


def test_steps_skipped_for_their_overflow_are_a_sign() -> None:
    norm = np.full(100, 1.0)
    norm[[10, 25]] = np.inf
    assert facts({"loss": from_step(60, falling(100)), "grad_norm": from_step(60, norm)}).finite.half == "overflows"


def test_an_evaluation_without_numbers_beside_a_training_that_goes_on_is_unusable_not_lost() -> None:
    held = diagnosis(run({"train/loss": falling(100), "val/loss": np.full(100, np.nan)}))
    assert "run/diverged" not in {f.rule for f in held.findings}
    missed = {one.rule: one for one in held.unexamined}["run/overfitting"]
    assert (missed.missing, missed.reason) == (("val_loss",), "unusable")


def test_a_training_loss_that_climbs_beside_an_evaluation_without_numbers_has_diverged() -> None:
    climbing = np.concatenate([falling(60), np.geomspace(0.35, 20, 140)])
    assert "run/diverged" in findings({"train/loss": climbing, "val/loss": np.full(200, np.nan)})


def test_one_component_without_numbers_beside_a_total_that_falls_is_not_lost() -> None:
    curves = {"train/loss": falling(100), "train/iou_loss": from_step(20, falling(100))}
    assert "run/diverged" not in findings(curves)


def test_a_total_that_is_lost_is_lost_though_a_part_of_it_goes_on() -> None:
    total, part = falling(90), falling(90, 1.2, 0.2, 3.0)
    assert lost({"loss": from_step(55, total), "loss_bbox": from_step(55, total), "loss_cls": part}).since_step == 55


def test_an_overflow_in_every_step_after_the_last_record_of_the_loss() -> None:
    scale = series("loss_scale", [2.0 ** (4 - i) for i in range(12)], [59] * 12)
    found = lost({"loss": falling(60), "loss_scale": scale})
    assert (found.severity, found.since_step, found.prescriptions[0].action) == ("warning", 59, "check-code")


def test_a_loss_scale_that_is_low_and_stays_loses_nothing() -> None:
    scale = series("loss_scale", [1.0] * 12, [59] * 12)
    assert "run/diverged" not in findings({"loss": falling(60), "loss_scale": scale})


def test_a_loss_thrown_above_its_start_with_what_was_held_out_is_lost_and_has_no_checkpoint_to_go_back_to() -> None:
    thrown = np.concatenate([[1.58, 4.6, 7.2], 2.52 + 0.04 * np.random.default_rng(2).standard_normal(25)])
    held = np.concatenate([[1.81, 6.7], 2.55 + 0.08 * np.random.default_rng(3).standard_normal(26)])
    found = lost({"train_loss": thrown, "val_loss": held})
    assert (found.severity, found.best_step) == ("error", None)
    assert "never came below" in found.title


def test_a_first_record_alone_is_no_checkpoint_to_go_back_to() -> None:
    found = lost({"loss": from_step(1, falling(30))})
    assert (found.since_step, found.best_step) == (1, None)
    assert "begin again" in found.explanation


def test_a_part_of_the_loss_that_is_no_number_any_more_is_told() -> None:
    curves = {"loss": falling(100), "aux_loss": from_step(40, falling(100))}
    found = findings(curves)
    assert "run/diverged" not in found
    assert "aux_loss" in found["run/broken-metric"].title


def test_two_values_that_were_no_numbers_break_no_part_of_the_loss() -> None:
    part = falling(100)
    part[50:52] = np.nan
    assert "run/broken-metric" not in findings({"loss": falling(100), "aux_loss": part})


def test_a_hole_at_the_very_end_is_no_loss_of_the_training_where_such_holes_closed_before() -> None:
    loss = falling(120)
    loss[::7] = np.nan
    loss[-1] = np.nan
    assert not facts({"train_loss": loss, "val_loss": falling(120)}).finite.lost
    loss[-9:] = np.nan
    assert facts({"train_loss": loss, "val_loss": falling(120)}).finite.lost


def test_the_same_loss_told_per_step_tells_when_it_was_lost() -> None:
    found = facts({"train_loss_step": from_step(37, falling(100)), "train_loss_epoch": from_step(49, falling(100))})
    assert found.finite.since_step == 37


def test_a_gradient_that_never_is_a_number_tells_of_a_training_whose_loss_is_not_logged() -> None:
    found = facts({"grad norm": np.full(20, np.nan), "loss scale": np.ones(20)}).finite
    assert (found.lost, found.way, found.half) == (True, "gradient", None)


def language_model(at: int, norm: Any = 1.2, **more: Any) -> dict[str, Any]:
    """A pretraining whose loss and gradient norm are no numbers from there on."""
    loss = 2.8 + 8.1 * np.exp(-STEPS / 8) + 0.02 * RANDOM.standard_normal(100)
    norms = norm * (1 + 0.1 * RANDOM.standard_normal(100))
    return {"train/loss": from_step(at, loss), "train/grad_norm": from_step(at, norms), **more}


def test_a_language_model_whose_numbers_end_at_once_is_looked_at_for_its_precision_first() -> None:
    found = findings(language_model(60), learning_rate=6e-4)
    assert found["run/diverged"].prescriptions[0].action == "check-code"
    assert found["run/exploding-gradients"].since_step == found["run/diverged"].since_step == 60


def test_one_whose_gradient_had_grown_is_given_a_lower_rate_first() -> None:
    grown = np.where(STEPS < 55, 1.2, 1.2 * 4.0 ** np.maximum(STEPS - 54, 0))
    found = findings(language_model(60, grown), learning_rate=6e-4)["run/diverged"]
    assert found.prescriptions[0].action == "scale"


def test_so_is_a_network_that_trains_on_something_else() -> None:
    found = lost({"train/loss": from_step(60, falling(100))}, learning_rate=0.1)
    assert found.prescriptions[0].action == "scale"


CALM = np.linspace(0, 1, 100)


@pytest.mark.parametrize(
    ("lost_at", "rate", "norm", "action"),
    [
        (80, 1e-3 * (1 - 0.9 * CALM), None, "check-code"),
        (80, None, np.full(100, 1.2), "check-code"),
        (25, np.full(100, 1e-3), np.full(100, 1.2), "check-code"),
        (80, np.full(100, 1e-3), None, "scale"),
        (25, 1e-3 * np.minimum(1, 3 * CALM), np.full(100, 1.2), "scale"),
        (12, np.full(100, 1e-3), np.full(100, 1.2), "scale"),
        (80, 1e-3 * (1 - 0.9 * CALM), np.where(np.arange(100) < 76, 1.2, 40.0), "scale"),
    ],
)
def test_numbers_lost_out_of_a_long_calm_speak_of_the_data(
    lost_at: int, rate: FloatArray | None, norm: FloatArray | None, action: str
) -> None:
    loss = from_step(lost_at, 0.3 + 2 * np.exp(-6 * CALM))
    beside = {"lr": rate, "grad_norm": None if norm is None else from_step(lost_at, norm)}
    curves = {"train_loss": loss, **{tag: one for tag, one in beside.items() if one is not None}}
    assert lost(curves).prescriptions[0].action == action
