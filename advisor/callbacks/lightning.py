"""`LightningCallback` for the Trainer of Lightning."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.callbacks.watcher import OnFinding, Watcher
from advisor.findings import Diagnosis, Finding

if TYPE_CHECKING or "pytorch_lightning" not in sys.modules:
    from lightning.pytorch import Callback
else:
    from pytorch_lightning import Callback


class LightningCallback(Callback):  # type: ignore[misc]
    """`Trainer(callbacks=[LightningCallback(stop_on="error")])`: tells findings on what the module logs.

    Takes every quantity when the module logged it anew, under the name and step that Lightning's loggers write. A stop
    is the Trainer's own (`trainer.should_stop`), the same on all processes.
    """

    def __init__(
        self, stop_on: str | None = None, every: int | None = None, on_finding: OnFinding | None = None, **told: Any
    ) -> None:
        self.watcher = Watcher(stop_on=stop_on, every=every, on_finding=on_finding, speaks=False, **told)
        self._last: dict[str, Any] = {}
        self._stepwise: set[str] = set()

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Notes the settings of the training."""
        self.watcher.speaks = bool(trainer.is_global_zero)
        self.watcher.prepare(dict(pl_module.hparams))

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *unused: Any) -> None:
        """Takes what was logged in this step, as often as the Trainer logs."""
        if trainer.global_step % max(1, trainer.log_every_n_steps) == 0:
            new = self._new(trainer)
            self._stepwise.update(new)
            self._take(trainer, new | {"lr": _rate(trainer)})

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Takes what the validation gave."""
        if not trainer.sanity_checking:
            self._take(trainer, self._of_epochs(trainer))

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Takes what is logged an epoch."""
        self._take(trainer, self._of_epochs(trainer))

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """Tells what is true of the whole."""
        self.watcher.end()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self.watcher.findings

    def report(self) -> Diagnosis:
        """The diagnosis of everything so far."""
        return self.watcher.report()

    def _new(self, trainer: Any) -> dict[str, Any]:
        """The quantities that are new: Lightning keeps the old ones, as the same objects, until then."""
        now = dict(trainer.callback_metrics)
        new = {name: value for name, value in now.items() if value is not self._last.get(name)}
        self._last = now
        return new

    def _of_epochs(self, trainer: Any) -> dict[str, Any]:
        return {name: value for name, value in self._new(trainer).items() if name not in self._stepwise}

    def _take(self, trainer: Any, values: dict[str, Any]) -> None:
        if values:
            self.watcher.log(max(0, trainer.global_step - 1), values)
        if self.watcher.should_stop or trainer.world_size > 1:
            stop = trainer.strategy.reduce_boolean_decision(self.watcher.should_stop, all=False)
            trainer.should_stop = trainer.should_stop or stop


def _rate(trainer: Any) -> float | None:
    groups = trainer.optimizers[0].param_groups if trainer.optimizers else []
    return float(groups[0]["lr"]) if groups else None
