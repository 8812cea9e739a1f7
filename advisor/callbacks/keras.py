"""`KerasCallback` for `model.fit` of Keras, on any backend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras

from advisor.callbacks.watcher import OnFinding, Watcher
from advisor.findings import Diagnosis, Finding


class KerasCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """`model.fit(…, callbacks=[KerasCallback(stop_on="error")])`: tells findings epoch by epoch.

    Names and steps are those of `History` and `CSVLogger`. A loss that is no number is taken in the middle of an epoch.
    A stop is Keras' own (`model.stop_training`).
    """

    def __init__(
        self, stop_on: str | None = None, every: int | None = None, on_finding: OnFinding | None = None, **told: Any
    ) -> None:
        super().__init__()
        self.watcher = Watcher(stop_on=stop_on, every=every, on_finding=on_finding, **told)
        self._epoch = 0

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Notes the settings of the training."""
        self.watcher.prepare(_settings(self.model, self.params or {}))

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Notes which epoch it is."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Takes a loss that is no number at once."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(float(loss)):
            self._take({"loss": float(loss)})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Takes the epoch's numbers."""
        self._take({**(logs or {}), "learning_rate": _rate(self.model)})

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Tells what is true of the whole."""
        self.watcher.end()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self.watcher.findings

    def report(self) -> Diagnosis:
        """The diagnosis of everything so far."""
        return self.watcher.report()

    def _take(self, values: Mapping[str, Any]) -> None:
        if self.watcher.log(self._epoch, values):
            self.model.stop_training = True


def _settings(model: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The optimizer, its rate and decay, and how long is trained."""
    optimizer = getattr(model, "optimizer", None)
    decay = getattr(optimizer, "weight_decay", None)
    found = {
        "optimizer": getattr(optimizer, "name", None),
        "learning_rate": _rate(model),
        "weight_decay": float(decay) if decay else None,
        "epochs": params.get("epochs"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _rate(model: Any) -> float | None:
    try:
        return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    except (AttributeError, TypeError, ValueError):
        return None
