"""One training logged twice in one folder, by TensorBoard and Ray or a CSV logger, is one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.readers.source import Reader, Reading
from advisor.records import Run, Series
from advisor.tables import table

Values = NDArray[np.float64]
Readings = Sequence[tuple[Reader, Reading]]
At = tuple[int, int]
"""The number of a reading, and that of a run in it."""

_PREFERRED = ("ray", "catboost", "tensorboard")
_PRINTED = ("stdout",)
_MOST_NEAR = 50  # runs compared with one
_DIGITS = 6  # decimals of a printed number that are looked for
_HALF = 0.5001  # of the last decimal printed: rounding
_SIGNIFICANT = 5.1e-4  # relative, of three significant digits printed
_PRINTED_DIGITS = (3, 4)  # significant ones, as Stable-Baselines3 and Trainers print
_TRAINER_LOGS = "runs/"
_SINGLE_PRECISION = 1e-6  # relative, of a value stored in 32 bits
_SEVERAL = 2  # series that a printed run and one beside it share
_LONG = 8  # points from which two equal series are no chance


def without_doubles(readings: Readings) -> list[tuple[Reader, Reading]]:
    """The readings without runs that another reader holds as well; the one kept knows the other's hyperparameters.

    Two runs are the same when they lie in the same folder, or one in the `runs/` of the other as a Trainer writes them,
    and a series of the same name holds the same values; elsewhere when a long series of the same name does. What was
    printed is the same to the digits printed.
    """
    order = sorted(range(len(readings)), key=lambda place: _rank(readings[place][0].kind))
    first: dict[str, At] = {}
    alike = _Alike()
    runs: list[list[Run | None]] = [list(reading.runs) for _, reading in readings]
    for place in order:
        for index, run in enumerate(readings[place][1].runs):
            twin = _twin(run, place, readings[place][0].kind, runs, first, alike)
            if twin is None or twin[0] == place:
                first.setdefault(run.name, (place, index))
                alike.add(run, (place, index))
                continue
            held = runs[twin[0]][twin[1]]
            runs[twin[0]][twin[1]] = held and _merged(held, run)
            runs[place][index] = None
    return [
        (reader, reading.model_copy(update={"runs": tuple(run for run in left if run is not None)}))
        for (reader, reading), left in zip(readings, runs, strict=True)
    ]


def _twin(
    run: Run, place: int, kind: str, runs: list[list[Run | None]], first: Mapping[str, At], alike: _Alike
) -> At | None:
    """Where the same training stands already: by its folder, by a long series, or by the digits that were printed."""
    found = next((first[name] for name in _names(run, first) if _same(runs, first[name], run)), None)
    found = found or next((at for at in alike.get(run) if at[0] != place and _same(runs, at, run)), None)
    if found is None and kind in _PRINTED:
        near = (at for at in alike.near(run) if at[0] != place)
        found = next((at for at in near if _printed(runs, at, run) or _beside(runs, at, run)), None)
    return found


class _Alike:
    """The runs kept by how their longer series begin and end, wherever they lie."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[tuple[int, int]]] = {}
        self._lengths: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def add(self, run: Run, place: tuple[int, int]) -> None:
        """Keeps a run."""
        for print_of in _prints(run):
            self._known.setdefault(print_of, []).append(place)
        for key in _lengths(run):
            self._lengths.setdefault(key, []).append(place)

    def near(self, run: Run) -> list[tuple[int, int]]:
        """The runs kept that have a series of the same name and length."""
        found = [place for key in _lengths(run) for place in self._lengths.get(key, ())]
        return list(dict.fromkeys(found))[:_MOST_NEAR]

    def get(self, run: Run) -> list[tuple[int, int]]:
        """The runs kept that may be the same training."""
        return [place for print_of in _prints(run) for place in self._known.get(print_of, ())]


def _lengths(run: Run) -> set[tuple[str, int]]:
    return {(_last(tag), len(series)) for tag, series in run.series.items() if len(series) >= _LONG}


def _prints(run: Run) -> set[tuple[object, ...]]:
    """Name, length, first and last value of every series long enough to be no chance."""
    found: set[tuple[object, ...]] = set()
    for tag, series in run.series.items():
        values = series.values[np.isfinite(series.values)]
        if len(values) >= _LONG and _distinct(values) > _LONG // 2:
            ends = tuple(f"{value:.4g}" for value in (values[0], values[-1]))
            found.add((_last(tag), len(values), *ends))
    return found


def _distinct(values: Values) -> int:
    """How many different finite values there are; np.unique would load masked arrays at every start."""
    return int(np.count_nonzero(np.diff(np.sort(values)))) + bool(len(values))


def _rank(kind: str) -> int:
    return _PREFERRED.index(kind) if kind in _PREFERRED else len(_PREFERRED) + (kind in _PRINTED)


def _names(run: Run, kept: Mapping[str, object]) -> list[str]:
    """The names under which the same training may be held already."""
    below = _TRAINER_LOGS if run.name == "." else f"{run.name}/{_TRAINER_LOGS}"
    nested = [name for name in kept if name.startswith(below)] if _has_trainer_tags(run) else []
    return [*([run.name] if run.name in kept else []), *nested]


def _has_trainer_tags(run: Run) -> bool:
    return any(tag.startswith("train/") for tag in run.series)


def _same(runs: Sequence[Sequence[Run | None]], place: tuple[int, int], run: Run) -> bool:
    held = runs[place[0]][place[1]]
    if held is None:
        return False
    mine = {_last(tag): series for tag, series in held.series.items()} | dict(held.series)
    for tag, series in run.series.items():
        other = mine.get(tag) or mine.get(_last(tag))
        if other is not None and len(series) > 1 and _equal(series, other):
            return True
    return False


def _printed(runs: Sequence[Sequence[Run | None]], place: tuple[int, int], run: Run) -> bool:
    """Whether a long series of the run is one of the run held, to the digits that were printed, and no chance."""
    held = runs[place[0]][place[1]]
    if held is None:
        return False
    for tag, series in run.series.items():
        for other in (found for name, found in held.series.items() if _last(name) == _last(tag)):
            if len(series) == len(other) >= _LONG and _rounded(series.values, other.values):
                return True
    return False


def _beside(runs: Sequence[Sequence[Run | None]], place: tuple[int, int], run: Run) -> bool:
    """Whether the run held lies in the folder of the run printed and nothing that both tell at the same steps differs.

    So a training that was lost from its first step on is known, which has no numbers to compare.
    """
    held = runs[place[0]][place[1]]
    if held is None or not f"{held.name}/".startswith("" if run.name == "." else f"{run.name}/"):
        return False
    pairs = [
        (series, other)
        for tag, series in run.series.items()
        for name, other in held.series.items()
        if _last(name) == _last(tag) and len(series) >= _LONG and np.array_equal(series.steps, other.steps)
    ]
    return len(pairs) >= _SEVERAL and all(_agrees(series.values, other.values) for series, other in pairs)


def _rounded(printed: Values, exact: Values) -> bool:
    """Whether the first are the second to as many digits as the first have, and no chance."""
    finite = np.isfinite(exact)
    if not np.array_equal(np.isfinite(printed), finite) or _distinct(printed[finite]) <= _LONG // 2:
        return False
    return (_decimals(printed[finite]) > 1 and _agrees(printed, exact)) or _significant(printed[finite], exact[finite])


def _agrees(printed: Values, exact: Values) -> bool:
    """Whether the first are the second, rounded; both are no numbers at the same places."""
    finite = np.isfinite(exact)
    if not np.array_equal(np.isfinite(printed), finite):
        return False
    told = printed[finite]
    apart = np.maximum(_HALF * 10.0 ** -_decimals(told), _SIGNIFICANT * np.abs(told))
    return bool(np.all(np.abs(told - exact[finite]) <= apart)) or _significant(told, exact[finite])


def _significant(told: Values, exact: Values) -> bool:
    return any(np.array_equal(told, _to_digits(exact, count)) for count in _PRINTED_DIGITS)


def _decimals(told: Values) -> int:
    """How many decimals were printed."""
    return next((d for d in range(_DIGITS) if np.allclose(told * 10**d, np.rint(told * 10**d), atol=1e-6)), _DIGITS)


def _to_digits(values: Values, count: int) -> Values:
    """The values as they are printed with so many significant digits."""
    return np.array([float(f"{value:.{count}g}") for value in values.tolist()])


def _last(tag: str) -> str:
    """A tag without its folders and the Trainer's prefix: `eval/loss` and `eval_loss` have one name."""
    return tag.rsplit("/", 1)[-1]


def _equal(first: Series, second: Series) -> bool:
    """Whether both hold the same values, as far as single precision tells, and do not stand still.

    Some writers leave out what is no number.
    """
    mine, other = (values[~np.isnan(values)] for values in (first.values, second.values))
    if len(mine) != len(other) or len(mine) < 2 or np.all(mine == mine[0]):
        return False
    return bool(np.allclose(mine, other, rtol=_SINGLE_PRECISION, atol=0, equal_nan=True))


def _merged(held: Run, other: Run) -> Run:
    """The run held, with what only the other one knows."""
    known = {tag.rsplit("/", 1)[-1] for tag in held.series} | set(table("columns")["ray"])
    more = {tag: series for tag, series in other.series.items() if tag.rsplit("/", 1)[-1] not in known}
    return held.model_copy(
        update={
            "series": {**held.series, **more},
            "hyperparameters": {**other.hyperparameters, **held.hyperparameters},
            "results": {**other.results, **held.results},
        }
    )
