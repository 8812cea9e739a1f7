"""`HuggingFaceCallback` for the Trainer of transformers, and those built on it (TRL, PEFT, Axolotl …)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transformers import TrainerCallback

from advisor.callbacks.watcher import OnFinding, Watcher
from advisor.findings import Diagnosis, Finding
from advisor.readers.trackers.huggingface import spelled


class HuggingFaceCallback(TrainerCallback):  # type: ignore[misc]
    """`Trainer(…, callbacks=[HuggingFaceCallback(stop_on="error")])`: tells findings as the Trainer logs.

    Names and steps are those of `trainer_state.json`, so that reading it afterwards says the same. A stop is the
    Trainer's own (`control.should_training_stop`), the same on all processes.
    """

    def __init__(
        self, stop_on: str | None = None, every: int | None = None, on_finding: OnFinding | None = None, **told: Any
    ) -> None:
        self.watcher = Watcher(stop_on=stop_on, every=every, on_finding=on_finding, speaks=False, **told)

    def on_train_begin(self, args: Any, state: Any, control: Any, **unused: Any) -> None:
        """Notes the settings of the training."""
        self.watcher.speaks = bool(state.is_world_process_zero)
        self.watcher.prepare(vars(args))

    def on_log(
        self, args: Any, state: Any, control: Any, logs: Mapping[str, float] | None = None, **unused: Any
    ) -> None:
        """Takes what the Trainer logs."""
        self.watcher.log(int(state.global_step), dict(spelled(logs or {})))
        if _on_any_process(self.watcher.should_stop, args):
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **unused: Any) -> None:
        """Tells what is true of the whole."""
        self.watcher.end()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self.watcher.findings

    def report(self) -> Diagnosis:
        """The diagnosis of everything so far."""
        return self.watcher.report()


def _on_any_process(stop: bool, args: Any) -> bool:
    """Whether one of the processes says so; every one of them asks at the same step."""
    if getattr(args, "world_size", 1) <= 1:
        return stop
    import torch

    if not torch.distributed.is_initialized():
        return stop
    said = torch.tensor([float(stop)], device=args.device)
    torch.distributed.all_reduce(said, op=torch.distributed.ReduceOp.MAX)
    return bool(said.item() > 0)
