"""`StableBaselines3Callback` for `model.learn` of Stable-Baselines3 and its contributions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import KVWriter

from advisor.callbacks.watcher import OnFinding, Watcher, scalars
from advisor.findings import Diagnosis, Finding


class StableBaselines3Callback(BaseCallback):  # type: ignore[misc]
    """`model.learn(…, callback=StableBaselines3Callback(stop_on="error"))`: tells findings on what the model logs.

    Takes every dump of the model's logger, under the names and steps that its CSV and TensorBoard files hold. A stop is
    the library's own: the callback's step returns False.
    """

    def __init__(
        self, stop_on: str | None = None, every: int | None = None, on_finding: OnFinding | None = None, **told: Any
    ) -> None:
        super().__init__()
        self.watcher = Watcher(stop_on=stop_on, every=every, on_finding=on_finding, **told)

    def _on_training_start(self) -> None:
        """Notes the settings, and listens to the logger."""
        self.watcher.prepare(scalars(vars(self.model)))
        self.logger.output_formats.append(_Writer(self.watcher))

    def _on_step(self) -> bool:
        """Whether to go on."""
        return not self.watcher.should_stop

    def _on_training_end(self) -> None:
        """Tells what is true of the whole."""
        formats = self.logger.output_formats
        self.logger.output_formats = [one for one in formats if not isinstance(one, _Writer)]
        self.watcher.end()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self.watcher.findings

    def report(self) -> Diagnosis:
        """The diagnosis of everything so far."""
        return self.watcher.report()


class _Writer(KVWriter):  # type: ignore[misc]
    """One more format of the logger: it hands the numbers on."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def write(self, key_values: Mapping[str, Any], key_excluded: Mapping[str, tuple[str, ...]], step: int = 0) -> None:
        """Takes one dump."""
        self._watcher.log(step, key_values)

    def close(self) -> None:
        """Nothing is open."""
