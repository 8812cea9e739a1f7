"""Evaluations between steps of the training: where one is opened, and what ends it."""

from __future__ import annotations

from tests.readers.printed.test_consoles import points_of


def test_an_evaluation_that_no_training_was_opened_before_is_none():
    text = "***** Running Evaluation *****\nstep 1 loss=0.5\nEvaluating\nacc: 0.5\nstep 2 loss=0.4\nstep 3 loss=0.3\n"
    assert points_of(text)["loss"] == [(1, 0.5), (2, 0.4), (3, 0.3)]


def test_an_evaluation_ends_where_the_training_goes_on():
    text = "".join(
        f"Epoch {e}\nstep {10 * e} loss=0.{9 - e}\nEvaluating\nacc: 0.{e}\nstep {10 * e + 5} loss=0.{9 - e}5\n"
        for e in (1, 2)
    )
    assert points_of(text) == {
        "loss": [(10, 0.8), (15, 0.85), (20, 0.7), (25, 0.75)],
        "validation/acc": [(10, 0.1), (20, 0.2)],
    }
