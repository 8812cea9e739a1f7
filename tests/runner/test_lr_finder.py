"""The range test against least squares, whose largest stable rate is known: one over the largest curvature's half."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.runner.lr_finder import sweep
from advisor.runner.rate_pictures import sparkline, svg
from advisor.runner.task import Task
from advisor.signals.rate_readings import Sweep

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'hp-advisor[torch]'")


class LeastSquares(Task):
    defaults = {"optimizer": "sgd", "momentum": 0.0, "batch_size": 64}  # noqa: RUF012

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def load(self) -> Any:
        generator = torch.Generator().manual_seed(0)
        inputs = self.scale * torch.randn(640, 8, generator=generator)
        target = inputs @ torch.ones(8, 1) / self.scale + 0.3 * torch.randn(640, 1, generator=generator)
        return (inputs, target), (inputs, target)

    def model(self, config: Any) -> Any:
        made = torch.nn.Linear(8, 1, bias=False)
        torch.nn.init.zeros_(made.weight)
        return made

    def loss(self, output: Any, target: Any, label_smoothing: float = 0.0) -> Any:
        return ((output - target) ** 2).mean()


def found(scale: float) -> tuple[Sweep, float]:
    torch.manual_seed(0)
    task = LeastSquares(scale)
    data = task.load()
    limit = 1 / float(torch.linalg.eigvalsh(data[0][0].T @ data[0][0] / 640)[-1])
    return sweep(task, data, {}, 1e-5 / scale**2, 10.0 / scale**2, 100), limit


def test_suggestions_lie_below_the_largest_stable_rate_and_divergence_above() -> None:
    result, limit = found(1.0)
    assert limit / 30 < result.suggestion < limit
    assert limit / 30 < result.tenth < limit
    assert limit / 2 < result.diverged_at < 10 * limit


def test_inputs_ten_times_as_large_want_a_rate_a_hundred_times_smaller() -> None:
    small, large = found(1.0)[0], found(10.0)[0]
    assert small.suggestion / large.suggestion == pytest.approx(100, rel=0.05)


def test_a_loss_that_never_falls_suggests_nothing() -> None:
    torch.manual_seed(0)
    task = LeastSquares(1.0)
    flat = sweep(task, task.load(), {}, 1e-12, 1e-9, 50)
    assert flat.suggestion is None
    assert next(flat.words()).startswith("the loss never fell")


def test_plots_show_the_curve_and_the_suggestions() -> None:
    result, _ = found(1.0)
    assert sparkline(result).startswith("1e-05 ")
    assert "steepest" in svg(result)
    assert svg(Sweep(rates=(), losses=(), smoothed=())).startswith("<svg")


def test_the_suggestion_is_told_with_its_range() -> None:
    last = list(found(1.0)[0].words())[-1]
    assert last.startswith("suggested learning rate: ")
    assert ", the best one probably between " in last
