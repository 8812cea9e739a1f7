"""Histories kept as arrays of NumPy: `history.npz`, a curve a file (`train_loss.npy`), the `evaluations.npz` of SB3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from numpy.typing import NDArray

from advisor.meaning import classify
from advisor.readers._curves import gathered
from advisor.readers._series import Points, find, run_names, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run
from advisor.stored import StoredArrays, array_of

MAX_BYTES = 64 << 20
_ONE, _SEVERAL, _MEMBER = b"\x93NUMPY", b"PK\x03\x04", b".npy"
_NUMBERS = "fiu"
_EVALUATIONS = frozenset({"timesteps", "results"})  # what Stable-Baselines3's EvalCallback keeps: a row an evaluation
_RETURN = "eval/mean_reward"
_BROKEN = (OSError, ValueError, KeyError, RuntimeError, BadZipFile, EOFError)

Arrays = Mapping[str, NDArray[Any]]


class ArraysReader:
    """Reads arrays of plain numbers; objects, which would have to be unpickled, are passed over."""

    kind = "numpy"
    title = "NumPy's histories: lists by metric in a .npz, a curve a file as train_loss.npy, SB3's evaluations.npz"
    order = 14
    signs = Signs(begins=(_ONE, _SEVERAL))

    def claims(self, candidate: Candidate) -> bool:
        """Whether an array of several numbers is named by a loss or a metric."""
        head = candidate.head
        several = head.startswith(_SEVERAL) and _MEMBER in head[:300]
        if candidate.size > MAX_BYTES or not (several or head.startswith(_ONE)):
            return False
        try:
            return bool(_measured(_arrays(candidate)))
        except _BROKEN:
            return False

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a .npz, and a run a folder of .npy."""
        one = [file for file in files if file.head.startswith(_ONE)]
        alone = gathered(((file, file.folder, printable(file.place.stem)) for file in one), _added)
        runs, errors = list(alone.runs), list(alone.errors)
        for file, name in run_names([file for file in files if file not in one]):
            points = Points()
            _, problem = _added(file, "", points)
            runs.append(Run(name=name, series=points.series()))
            if problem:
                errors.append(ReadError(source=printable(str(file.path)), message=problem))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = ArraysReader()


def _added(file: Candidate, tag: str, points: Points) -> tuple[int, str]:
    """Adds the file's curves; none is lost, and what stopped the reading."""
    try:
        arrays = _arrays(file)
    except _BROKEN as error:
        return 0, f"cannot be read: {error}"
    counted = find("step", arrays)
    for name, values in _curves(arrays).items():
        if name == counted:
            continue
        for step, value in zip(_steps(arrays, counted, len(values)), values.tolist(), strict=True):
            points.add(tag or printable(name), step, float(value))
    return 0, ""


def _steps(arrays: Arrays, counted: str | None, count: int) -> Sequence[int]:
    """The steps of as many points; their places where no array of as many whole numbers counts them."""
    steps = [whole(step) for step in arrays[counted].tolist()] if counted else []
    told = [step for step in steps if step is not None]
    return told if len(told) == len(steps) == count else range(count)


def _arrays(file: Candidate) -> Arrays:
    """The arrays of numbers by name."""
    if file.head.startswith(_ONE):
        found: Arrays = {printable(file.place.stem): array_of(file.content.read_bytes(), 0)}
    else:
        with ZipFile(file.content) as packed:
            if sum(member.file_size for member in packed.infolist()) > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES} bytes; that many are read of one file")
        stored = StoredArrays(file.content)
        found = {name: array for name in stored if (array := _plain(stored, name)) is not None}
    if set(found) >= _EVALUATIONS and found["results"].ndim > 1 and found["results"].size:
        results = found["results"]
        found = {"timesteps": found["timesteps"], _RETURN: results.reshape(len(results), -1).mean(axis=1)}
    return {name: array for name, array in found.items() if array.dtype.kind in _NUMBERS and array.ndim == 1}


def _plain(stored: StoredArrays, name: str) -> NDArray[Any] | None:
    try:
        return stored[name]
    except ValueError:
        return None


def _curves(arrays: Arrays) -> Arrays:
    """The arrays of several finite or infinite numbers."""
    return {name: array for name, array in arrays.items() if len(array) > 1}


def _measured(arrays: Arrays) -> list[str]:
    """The names of curves that are losses or metrics."""
    meanings = classify([printable(name) for name in _curves(arrays)])
    return [tag for tag, meaning in meanings.items() if meaning.role in ("loss", "metric") and meaning.direction]
