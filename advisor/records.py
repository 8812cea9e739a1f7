"""What a reader hands over: series, runs, trials, parameters, studies, and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt

from advisor.marks import Before
from advisor.record import Record, field


def speakable(text: object) -> object:
    """A text without lone surrogates, which no encoder takes: they are written as escapes."""
    if not isinstance(text, str) or text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


Text = Annotated[str, Before(speakable)]
"""Text from a log or a file, as every output can hold it."""
Scalar = bool | int | float | Text | None
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Direction = Literal["minimize", "maximize"]
STAGE = "advisor:stage"
PLAN = "advisor:plan"
CARRIED = "carried_from"
WIDENED = "advisor:widened"
REPEATS = "repeats"
RESULTS = "results"
RUNGS = "rungs"
UNNAMED = "unnamed_choices"


class Series(Record):
    """One logged quantity of one run, in the order it was written.

    `steps` int64 [n], `values` float64 [n] (NaN and infinity kept), `wall_times` float64 [n]
    in seconds since the epoch (NaN where the source has none).
    """

    tag: Text
    steps: IntArray
    values: FloatArray
    wall_times: FloatArray

    def __len__(self) -> int:
        return len(self.steps)


class CutShort(Record):
    """What ended a training too soon: the kind, as the table of them names it, the line that says so, share done."""

    kind: str
    line: Text = ""
    done: float | None = None


class Run(Record):
    """One training run: its series by tag, and the hyperparameters that were logged with it.

    `name` is the run's folder relative to the source, "." for the source itself.
    `hyperparameters` keep the user's own spelling; `results` are final values logged once.
    `tool`: what printed it, where its lines alone tell.
    `growing`: it is looked at while it still trains, so that its end so far is not its end.
    `cut`: what its captured output says of an end before its time.
    """

    name: Text
    series: Mapping[Text, Series] = field(default_factory=dict)
    hyperparameters: Mapping[Text, Scalar] = field(default_factory=dict)
    results: Mapping[Text, float] = field(default_factory=dict)
    source: Text = ""
    kind: str = ""
    tool: str = ""
    growing: bool = False
    cut: CutShort | None = None

    @property
    def points(self) -> int:
        """How many scalar points the run holds."""
        return sum(len(series) for series in self.series.values())


class TrialState(StrEnum):
    """Optuna's trial states."""

    COMPLETE = "complete"
    PRUNED = "pruned"
    FAIL = "fail"
    RUNNING = "running"
    WAITING = "waiting"


class Trial(Record):
    """One trial of a study.

    `values` holds one number per objective, empty when there is none; `intermediate` maps
    step → reported value; times are timezone-naive as the storage holds them.
    """

    number: int
    state: TrialState
    params: Mapping[Text, Scalar] = field(default_factory=dict)
    values: tuple[float, ...] = ()
    intermediate: Mapping[int, float] = field(default_factory=dict)
    constraints: tuple[float, ...] = ()
    user_attrs: Mapping[str, object] = field(default_factory=dict)
    system_attrs: Mapping[str, object] = field(default_factory=dict)
    started: datetime | None = None
    completed: datetime | None = None

    @property
    def value(self) -> float | None:
        """The first objective's value, None when the trial has none."""
        return self.values[0] if self.values else None


class Parameter(Record):
    """One searched hyperparameter with the range it was searched in.

    `choices` for categorical ones (numeric choices keep their numbers); `declared` is False when
    the range was only observed (a sweep read from logs), not declared by a search space.
    `identity` is the row of tables/siblings that says what it is beside the others, "" where none does; `acts_by` how
    a plan of ours drew it (by its distance from 1, by powers of two), or that nothing but powers of two was tried.
    `zero` says that nothing of it (0) was a choice of its own beside the range.
    """

    name: Text
    canonical: Text
    kind: Literal["float", "int", "categorical"]
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    choices: tuple[Scalar, ...] = ()
    declared: bool = True
    identity: str = ""
    acts_by: Literal["", "1-x", "2**n"] = ""
    zero: bool = False

    @property
    def numeric_choices(self) -> bool:
        """Whether a categorical parameter is an ordered set of at least three numbers."""
        numbers = [c for c in self.choices if isinstance(c, (int, float)) and not isinstance(c, bool)]
        return len(numbers) >= 3 and len(numbers) == len(self.choices)


class Study(Record):
    """One hyperparameter search: its trials, its space and what it optimizes.

    `directions` is empty when unknown. `sampler` and `pruner` are given when the storage tells.
    `redeclared` holds, by parameter, the numbers of the trials that declared another range of it than most did.
    """

    name: Text
    trials: tuple[Trial, ...] = ()
    parameters: Mapping[Text, Parameter] = field(default_factory=dict)
    directions: tuple[Direction, ...] = ()
    metric_names: tuple[Text, ...] = ()
    user_attrs: Mapping[str, object] = field(default_factory=dict)
    source: Text = ""
    kind: str = "optuna"
    sampler: str | None = None
    pruner: str | None = None
    redeclared: Mapping[Text, tuple[int, ...]] = field(default_factory=dict)

    @property
    def stage(self) -> str | None:
        """What it is for as a stage of a plan that the runner executed: explore, refine, validate …; None elsewhere."""
        found = self.user_attrs.get(STAGE)
        return found if isinstance(found, str) else None

    @property
    def kept_plan(self) -> Mapping[str, Any]:
        """The plan that it is a stage of, as the runner keeps it; empty elsewhere."""
        found = self.user_attrs.get(PLAN)
        try:
            made = json.loads(found) if isinstance(found, str) else {}
        except ValueError:
            return {}
        return made if isinstance(made, dict) else {}

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """What of the default in its plan nobody told, so that usual values stand for it."""
        return tuple(map(str, self.kept_plan.get("stand_ins") or ()))

    @property
    def widened(self) -> frozenset[tuple[str, str]]:
        """The ends (parameter, side) beyond which the runner's search went on after this study."""
        found = self.user_attrs.get(WIDENED)
        ends = found.items() if isinstance(found, Mapping) else ()
        return frozenset((str(name), str(side)) for name, side in ends)

    @property
    def independent(self) -> bool:
        """Whether nothing of it was taken from another search."""
        return self.stage in (None, "explore") and not any(CARRIED in trial.user_attrs for trial in self.trials)


class SourceSummary(Record):
    """What one source gave: its kind, counts, and the damaged records that were lost."""

    path: Text
    kind: str
    runs: int = 0
    studies: int = 0
    points: int = 0
    lost: int = 0


class ReadError(Record):
    """Something that could not be read: where, and what to do about it."""

    source: Text
    message: Text


class Evidence(Record):
    """Everything that was read from the sources given."""

    sources: tuple[SourceSummary, ...] = ()
    runs: tuple[Run, ...] = ()
    studies: tuple[Study, ...] = ()
    errors: tuple[ReadError, ...] = ()
