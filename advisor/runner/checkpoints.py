"""Where a trial keeps its checkpoint: it goes on from there after a kill, and a longer one from where another ended."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from advisor.runner.job import Job

LEFT, WENT_ON = "left", "went_on"  # what a trial tells: where its state is; that it began with another's
LEAVES, GOES_ON = "leaves_checkpoint", "goes_on_from"  # what it is asked


def take_up(job: Job, own: Path) -> bool:
    """Brings the state that the job goes on from to its own place, unless something is there; says whether it lies."""
    begun = Path(job.goes_on_from) if job.goes_on_from else None
    if begun is None or not is_kept(begun):
        return False
    if not is_kept(own):
        own.parent.mkdir(parents=True, exist_ok=True)
        if begun.is_dir():
            shutil.copytree(begun, own, dirs_exist_ok=True)
        else:
            shutil.copy2(begun, own)
    return True


def is_kept(place: Path) -> bool:
    """Whether a checkpoint is there: a file, or a folder with something in it."""
    return place.is_file() or (place.is_dir() and any(place.iterdir()))


@contextlib.contextmanager
def kept_folder(job: Job) -> Iterator[tuple[Path, dict[str, object]]]:
    """The trial's own folder, and what is told of it at the end; it goes where nobody goes on from it.

    A worker that is killed leaves it for the next try.
    """
    folder, told = Path(job.checkpoint).with_suffix(""), dict[str, object]()
    went_on = take_up(job, folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder, told
        told |= {WENT_ON: True} if went_on else {}
        told |= {LEFT: str(folder)} if job.leaves_checkpoint and is_kept(folder) else {}
    finally:
        if LEFT not in told:
            shutil.rmtree(folder, ignore_errors=True)
