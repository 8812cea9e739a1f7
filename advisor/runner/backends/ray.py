"""The Ray backend: the trials of each stage run under Ray Tune, on a local or a given cluster.

The studies are Optuna's, drawn, stored and resumed as everywhere; Tune places the trials and stops the hopeless ones,
by its median rule or by ASHA.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.runner.backends import Backend
from advisor.runner.job import Job, Work
from advisor.runner.stop import Stop

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0", "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1", "TUNE_DISABLE_SIGINT_HANDLER": "1",
    "RAY_AIR_NEW_OUTPUT": "0", "TUNE_DISABLE_STRICT_METRIC_CHECKING": "1",
    "RAY_TRAIN_ENABLE_V2_MIGRATION_WARNINGS": "0",
}  # fmt: skip


@dataclass
class Cluster:
    """Ray, as the pool of a session: it starts trials itself, so there is nobody to hand one to."""

    work: Work
    workers: int

    def idle(self) -> list[int]:
        """As many numbers as trials may run at the same time."""
        return list(range(self.workers))

    def start(self, number: int, job: Job) -> None:
        """Nothing: Tune starts the trial."""

    def answer(self, number: int, word: str) -> None:
        """Nothing: Tune's scheduler decides."""

    def kill(self, number: int) -> None:
        """Nothing: Tune ends the trial."""


@contextmanager
def open_backend(work: Work, workers: int, stop: Stop) -> Iterator[Backend]:
    """A Ray that was started for the block, or the cluster that RAY_ADDRESS names."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        raise PlanError("--backend ray needs Ray Tune: pip install 'hp-advisor[ray]'") from None
    from advisor.runner.tune_stage import TuneStageRun

    is_given = bool(os.environ.get("RAY_ADDRESS")) or ray.is_initialized()
    size: dict[str, Any] = {} if is_given else {"num_cpus": workers, "include_dashboard": False}
    ray.init(ignore_reinit_error=True, log_to_driver=False, logging_level="ERROR", runtime_env=_environment(), **size)
    try:
        yield Backend(Cluster(work, workers), TuneStageRun)
    finally:
        if not is_given:
            ray.shutdown()


def _environment() -> dict[str, Any]:
    package = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH", "")
    return {"env_vars": {"PYTHONPATH": os.pathsep.join([*([known] if known else []), package])}}
