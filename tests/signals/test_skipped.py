"""Steps that half precision skips to the end are a lost training though its loss is still told."""

from __future__ import annotations

import numpy as np

from advisor.signals.skipped import skipped_from
from tests.factories import series
from tests.signals.logs import facts, falling


def test_a_gradient_that_is_no_number_to_the_end_skips_every_step_though_the_loss_is_told() -> None:
    loss, gradient = falling(100), np.full(100, 0.5)
    loss[40:] = loss[40]
    gradient[40:] = np.inf
    found = facts({"train_loss": loss, "grad_norm": gradient}).finite
    assert (found.lost, found.way, found.since_step) == (True, "skipped", 40)


def test_a_loss_that_is_learnt_on_beside_such_a_gradient_is_not_lost() -> None:
    gradient = np.full(100, 0.5)
    gradient[40:] = np.inf
    assert not facts({"train_loss": falling(100), "grad_norm": gradient}).finite.lost


def test_a_loss_scale_that_sinks_to_the_end_skips_every_step_though_the_loss_is_told() -> None:
    loss, scale = falling(100), np.full(100, 65536.0)
    loss[40:], scale[40:] = loss[40], 65536.0 * 0.5 ** np.arange(60)
    found = facts({"train_loss": loss, "loss_scale": scale}).finite
    assert (found.lost, found.way) == (True, "skipped")


def test_a_gradient_that_is_logged_no_further_than_early_says_nothing_of_the_end() -> None:
    gradient = np.full(50, 0.5)
    gradient[20:] = np.inf
    loss = np.full(100, 0.7)
    assert skipped_from(series("loss", loss), (), series("grad_norm", gradient)) is None
    assert skipped_from(series("loss", loss[:50]), (), series("grad_norm", gradient)) == 20


def test_a_loss_scale_that_stays_at_its_lowest_skips_steps_where_nothing_is_learnt_any_more() -> None:
    scale = np.maximum(65536.0 * 0.5 ** np.arange(60), 1.0)
    flat = facts({"train_loss": 3.2 + 0.05 * np.sin(np.arange(60)), "loss_scale": scale}).finite
    assert (flat.lost, flat.way, flat.since_step) == (True, "skipped", 16)
    assert not facts({"train_loss": falling(60), "loss_scale": scale}).finite.lost


def test_a_gradient_that_overflows_in_every_record_is_no_missing_measurement() -> None:
    flat, overflows = np.full(60, 3.2) + 0.01 * np.sin(np.arange(60)), np.where(np.arange(60) % 2, np.inf, np.nan)
    assert facts({"train_loss": flat, "grad_norm": overflows}).finite.lost
    assert not facts({"train_loss": falling(60), "grad_norm": overflows}).finite.lost
    assert not facts({"train_loss": flat, "grad_norm": np.full(60, np.nan)}).finite.lost
