"""Metrics that stay at what an answer without any skill gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.signals.logs import facts, findings

T = np.arange(40)


def about(level: float, spread: float, count: int = 40, seed: int = 3) -> FloatArray:
    return np.asarray(level + spread * np.random.default_rng(seed).standard_normal(count))


def at_rest(last: float = 1.0, first: float = 1.4) -> FloatArray:
    """A loss that comes down at once and stays."""
    return np.asarray(last + (first - last) * np.exp(-2.0 * T)) * np.exp(about(0.0, 0.003))


def dead(**metrics: Any) -> Mapping[str, Any]:
    curves = {"train_loss": at_rest(), "val_loss": 1.01 * at_rest(first=1.3)}
    return {**curves, **{f"val_{name}": values for name, values in metrics.items()}}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("auc", about(0.5, 0.006)),
        ("roc_auc", about(50.0, 0.8)),
        ("r2", about(-0.002, 0.003)),
        ("pearson", about(0.0, 0.015)),
        ("kendall", about(0.0, 0.015)),
        ("mcc", about(0.0, 0.01)),
        ("f1", np.zeros(40)),
        ("dice", np.zeros(40)),
        ("wer", np.ones(40)),
        ("cer", np.full(40, 100.0)),
    ],
)
def test_what_is_worth_nothing_throughout_is_not_learning_and_asks_for_the_code_first(name: str, values: Any) -> None:
    found = findings(dead(**{name: values}))
    first = found.get("run/not-learning") or found["run/broken-metric"]
    assert next(iter(found.values())) is first
    assert first.severity == "warning"
    assert first.prescriptions[0].action == "check-code"
    assert "run/healthy" not in found


@pytest.mark.parametrize(
    "metrics",
    [
        {"auc": about(0.55, 0.006)},
        {"auc": 0.5 + 0.2 * T / 40},
        {"auc": np.concatenate([np.full(8, 0.5), np.linspace(0.5, 0.8, 32)])},
        {"r2": about(0.2, 0.01)},
        {"r2": -3.0 + 2.5 * T / 40},
        {"pearson": about(0.1, 0.02)},
        {"f1": np.zeros(40), "auc": 0.5 + 0.3 * T / 40},
        {"wer": np.concatenate([np.ones(6), np.linspace(1.0, 0.4, 34)])},
    ],
)
def test_what_is_worth_a_little_or_gains_is_none(metrics: Mapping[str, Any]) -> None:
    assert not facts(dead(**metrics)).skill.lacking


def test_few_evaluations_tell_of_no_skill_neither() -> None:
    few = {name: values[:6] for name, values in dead(auc=about(0.5, 0.006)).items()}
    assert facts(few).skill.lacking is None or not facts(few).skill.lacking


@pytest.mark.parametrize(
    ("name", "values"), [("auc", about(0.5, 0.006)), ("r2", about(0.0, 0.003)), ("acc", about(0.5, 0.006))]
)
def test_no_skill_beside_training_data_that_is_learnt_is_no_overfitting(name: str, values: Any) -> None:
    curves = {"train_loss": 0.7 * np.exp(-T / 12), "val_loss": 0.7 + 0.04 * T, f"val_{name}": values}
    found = findings(curves)
    assert next(iter(found)) == "run/broken-metric"
    assert found["run/broken-metric"].prescriptions[0].action == "check-code"
    assert "run/overfitting" not in found


def test_an_accuracy_above_its_chance_beside_the_same_curves_is_overfitting() -> None:
    learnt = 0.65 - 0.15 * np.exp(-T / 2) - 0.0005 * T + about(0.0, 0.002)
    curves = {"train_loss": 0.7 * np.exp(-T / 12), "val_loss": 0.7 + 0.04 * T, "val_acc": learnt}
    assert next(iter(findings(curves))) == "run/overfitting"


def test_a_network_that_answers_the_blank_alone_is_no_language_model() -> None:
    loss = np.concatenate([[11.93, 4.5, 3.1], about(2.9, 0.01, 37)])
    curves = {"train_loss": loss, "val_loss": 1.005 * loss, "val_wer": np.ones(40), "val_cer": np.ones(40)}
    assert facts(curves).training.kind == "supervised"
    assert findings(curves)["run/not-learning"].prescriptions[0].action == "check-code"


def test_the_logarithm_of_two_from_the_second_record_on_is_a_constant_answer() -> None:
    loss = np.concatenate([[0.75], about(0.6931, 0.0006, 39)])
    found = findings({"train_loss": loss, "val_loss": about(0.6932, 0.0006, 40, 5)})
    assert found["run/not-learning"].severity == "warning"
    assert found["run/not-learning"].prescriptions[0].action == "check-code"
