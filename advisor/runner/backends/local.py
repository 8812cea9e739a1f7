"""The local backend: worker processes of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.runner.devices import refuse_too_many
from advisor.runner.job import Work
from advisor.runner.pool import Pool
from advisor.runner.stop import Stop
from advisor.runner.workers import Workers


@contextmanager
def open_backend(work: Work, workers: int, stop: Stop, gpus: int | None = None) -> Iterator[Workers]:
    """A pool of worker processes, ended with the block."""
    refuse_too_many(workers, gpus)
    pool = Pool(work, workers, stop.fileno(), gpus)
    try:
        yield pool
    finally:
        pool.close()
