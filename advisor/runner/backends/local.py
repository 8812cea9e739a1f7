"""The local backend: worker processes of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.runner.backends import Backend
from advisor.runner.job import Work
from advisor.runner.pool import Pool
from advisor.runner.stages import StageRun
from advisor.runner.stop import Stop


@contextmanager
def open_backend(work: Work, workers: int, stop: Stop) -> Iterator[Backend]:
    """A pool of worker processes, ended with the block."""
    pool = Pool(work, workers, stop.fileno())
    try:
        yield Backend(pool, StageRun)
    finally:
        pool.close()
