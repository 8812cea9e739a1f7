"""The bundled PyTorch trainer: trains a Task with one configuration, epoch by epoch, resumable from its checkpoint."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.errors import ConfigError, did_you_mean
from advisor.runner.checkpoints import LEFT
from advisor.runner.optimizers import make_optimizer
from advisor.runner.schedules import schedule
from advisor.runner.settings import Settings, settings_of
from advisor.runner.task import Task

SAVE_SECONDS = 5.0  # between checkpoints, at least
Report = Callable[[int, float], None]


class DivergedError(FloatingPointError):
    """The loss is no longer a number."""


@dataclass
class Training:
    """One training: `run()` gives the best value of the metric, and how many epochs it took."""

    task: Task
    data: tuple[Any, Any]
    config: Mapping[str, Any]
    metric: str
    maximize: bool
    report: Report
    scalar: Callable[[str, int, float], None] = lambda tag, step, value: None
    checkpoint: Path | None = None
    keep: bool = False
    leaves: bool = False
    history: list[float] = field(default_factory=list)
    best: float = math.nan
    best_epoch: int = -1
    step: int = 0

    def run(self) -> dict[str, Any]:
        """Trains; raises DivergedError when the loss is not finite."""
        self._set_up()
        last = self.settings.epochs
        for epoch in range(self._resumed(), self.settings.epochs):
            measured = self._epoch() | self._validate()
            self._log(epoch, measured)
            self._record(epoch, self._wanted(measured))
            if self._is_patient_no_more(epoch):
                last = epoch + 1
                break
        told = {"value": self.best, "epochs": last, "best_epoch": self.best_epoch}
        if self.leaves and last == self.settings.epochs and self._save(last - 1, at_once=True):
            return told | {LEFT: str(self.checkpoint)}
        return told | ({"checkpoint": str(self.checkpoint)} if self._finish() else {})

    def _set_up(self) -> None:
        import torch

        self.settings: Settings = settings_of(self.config, self.task.defaults)
        if self.settings.deterministic:
            torch.use_deterministic_algorithms(True, warn_only=True)
        self.device = torch.device(self.settings.device or best_device())
        self.model = self.task.model({**self.task.defaults, **self.config}).to(self.device)
        train, validation = self.task.loaders(self.data, self.config, self.settings.batch_size)
        self.train_batches, self.validation_batches = train, validation
        self.optimizer = make_optimizer(self.model, self.settings)
        updates = math.ceil(len(train) / self.settings.accumulation)  # type: ignore[arg-type]
        total = updates * self.settings.epochs
        warmup = max(self.settings.warmup_steps, round(self.settings.warmup_fraction * total))
        self.factor = schedule(self.settings.lr_schedule, total, warmup)
        self.average = self._averaged()
        self.precision = half_precision(self.settings.amp, self.device.type)
        self.scaler = torch.amp.GradScaler(enabled=self.precision == torch.float16)
        self._saved = time.monotonic()
        self._best_state: Any = None

    def _averaged(self) -> Any:
        if self.settings.ema_decay is None:
            return None
        from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

        averaging = get_ema_multi_avg_fn(self.settings.ema_decay)
        return AveragedModel(self.model, multi_avg_fn=averaging, use_buffers=True)

    def _epoch(self) -> dict[str, float]:
        self.model.train()
        total, seen, norm = 0.0, 0, 0.0
        batches = (
            list(enumerate(self.train_batches, start=1))
            if not hasattr(self.train_batches, "__len__")
            else enumerate(self.train_batches, start=1)
        )
        count = len(self.train_batches)  # type: ignore[arg-type]
        for index, batch in batches:
            loss, size = self._backward(batch)
            if not math.isfinite(loss):
                raise DivergedError(
                    f"training diverged: the loss became {loss} at step {self.step}, learning rate {self._rate():.3g}"
                )
            total, seen = total + loss * size, seen + size
            if index % self.settings.accumulation == 0 or index == count:
                norm = self._update()
        return {"train_loss": total / max(1, seen), "grad_norm": norm, "learning_rate": self._rate()}

    def _backward(self, batch: Any) -> tuple[float, int]:

        inputs, target = (part.to(self.device) for part in batch)
        with self._autocast():
            loss = self.task.loss(self.model(inputs), target, **self._smoothing())
        self.scaler.scale(loss / self.settings.accumulation).backward()
        return float(loss.detach()), len(target)

    def _autocast(self) -> Any:
        import torch

        return torch.autocast(self.device.type, self.precision, enabled=self.precision is not None)

    def _smoothing(self) -> dict[str, float]:
        return {"label_smoothing": self.settings.label_smoothing} if self.settings.label_smoothing else {}

    def _update(self) -> float:
        import torch

        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.learning_rate * self.factor(self.step)
        self.scaler.unscale_(self.optimizer)
        limit = self.settings.clip_norm or math.inf
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), limit)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        if self.average is not None:
            self.average.update_parameters(self.model)
        self.step += 1
        return float(norm)

    def _validate(self) -> dict[str, float]:
        import torch

        model = self.average if self.average is not None else self.model
        model.eval()
        sums: dict[str, float] = {}
        seen = 0
        with torch.no_grad(), self._autocast():
            for batch in self.validation_batches:
                inputs, target = (part.to(self.device) for part in batch)
                output = model(inputs)
                size = len(target)
                measured = {"loss": float(self.task.loss(output, target)), **self.task.measures(output, target)}
                for name, value in measured.items():
                    sums[name] = sums.get(name, 0.0) + float(value) * size
                seen += size
        return {f"val_{name}": value / max(1, seen) for name, value in sums.items()}

    def _wanted(self, measured: Mapping[str, float]) -> float:
        plain = self.metric.replace("/", "_").removeprefix("validation_").removeprefix("val_")
        for name in (self.metric, self.metric.replace("/", "_"), f"val_{plain}"):
            if name in measured:
                return measured[name]
        raise ConfigError(
            f"the Task measures no '{self.metric}'.{did_you_mean(self.metric, measured)} It has: {', '.join(measured)}"
        )

    def _log(self, epoch: int, measured: Mapping[str, float]) -> None:
        for name, value in measured.items():
            self.scalar(name, epoch, value)

    def _record(self, epoch: int, value: float) -> None:
        self.history.append(value)
        is_better = math.isnan(self.best) or (value > self.best if self.maximize else value < self.best)
        if is_better:
            self.best, self.best_epoch = value, epoch
            if self.keep:
                self._best_state = self._weights()
        self._save(epoch)
        self.report(epoch, value)

    def _is_patient_no_more(self, epoch: int) -> bool:
        return self.settings.patience is not None and epoch - self.best_epoch >= self.settings.patience

    def _rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def _weights(self) -> dict[str, Any]:
        model = self.average.module if self.average is not None else self.model
        return {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}

    def _save(self, epoch: int, at_once: bool = False) -> bool:
        """Saves all that a retry of the trial needs, every few seconds; says whether it did."""
        if self.checkpoint is None or (time.monotonic() - self._saved < SAVE_SECONDS and not at_once):
            return False
        import torch

        self._saved = time.monotonic()
        state = {
            "epoch": epoch, "step": self.step, "history": self.history, "best": self.best,
            "best_epoch": self.best_epoch, "best_state": self._best_state, "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict(), "rng": torch.get_rng_state(),
            "average": self.average.state_dict() if self.average is not None else None,
        }  # fmt: skip
        return _write(state, self.checkpoint)

    def _resumed(self) -> int:
        """Takes up a checkpoint where there is one; gives the epoch to go on with."""
        if self.checkpoint is None or not self.checkpoint.is_file():
            return 0
        import torch

        try:
            state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.scaler.load_state_dict(state["scaler"])
            if self.average is not None and state["average"] is not None:
                self.average.load_state_dict(state["average"])
            torch.set_rng_state(state["rng"].cpu())
        except (KeyError, RuntimeError, OSError, EOFError):
            return 0
        self.step, self.best, self.best_epoch = state["step"], state["best"], state["best_epoch"]
        self._best_state = state["best_state"]
        for epoch, value in enumerate(state["history"]):
            self.history.append(value)
            self.report(epoch, value)
        return int(state["epoch"]) + 1

    def _finish(self) -> bool:
        """Leaves the best weights where they are wanted; says whether they are there."""
        if self.checkpoint is None:
            return False
        if self.keep:
            state = {"model": self._best_state, "config": dict(self.config), "epoch": self.best_epoch}
            return _write(state, self.checkpoint)
        self.checkpoint.unlink(missing_ok=True)
        return False


def half_precision(asked: bool | str, device: str) -> Any:
    """The type of mixed precision: bfloat16 wherever it is asked for, float16 on CUDA, None for full precision."""
    import torch

    if asked == "bf16":
        return torch.bfloat16
    return torch.float16 if asked and device == "cuda" else None


def best_device() -> str:
    """CUDA, then Apple's MPS, then the processor."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _write(state: Mapping[str, Any], path: Path) -> bool:
    """Writes in one step; a full disk costs the checkpoint, not the trial."""
    import torch

    beside = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, beside)
        beside.replace(path)
    except (OSError, RuntimeError):
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True
