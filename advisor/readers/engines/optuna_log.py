"""Optuna's printed log: `Trial 3 finished with value: 0.1 and parameters: {…}. Best is trial 2 …`, old and new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor.readers._lines import Lines, encoding_of, is_text
from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._objects import dictionary
from advisor.readers.engines._study import Goal, Recorded, built, moment
from advisor.readers.source import HEAD_BYTES, OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import Direction, ReadError, Study

_LOOKED_AT = 1 << 18
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TIME = re.compile(r"\[[A-Z]\s+(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:[,.]\d+)?\]")
_FINISHED = re.compile(
    r"(?:Trial |Finished trial ?#)(?P<number>\d+) (?:finished )?(?:with|resulted in) values?: "
    rf"(?P<values>\[[^\]]*\]|{_NUMBER})"
    r",?(?: (?:and|with) parameters: (?P<params>\{.*?\}))?(?=[.\s]|$)",
    re.IGNORECASE,
)
_BEST = re.compile(rf"Best is trial ?#?(?P<number>\d+) with value: (?P<value>{_NUMBER})", re.IGNORECASE)
_PRUNED = re.compile(r"(?:Trial |Setting status of trial ?#)(?P<number>\d+) (?:was )?(?:pruned|as TrialState\.PRUNED)")
_FAILED = re.compile(
    r"(?:Trial |Setting status of trial ?#)(?P<number>\d+) (?:failed|as TrialState\.FAIL)"
    r"(?: with parameters: (?P<params>\{.*?\}) because)?"
)
_CREATED = re.compile(r"A new study created (?:in memory|in \w+) with name: (?P<name>\S+)")
_LEGACY_NAME = re.compile(r"A new study created with name: (?P<name>\S+)")
_CLAIM = re.compile(rb"(?:Trial |Finished trial ?#)\d+ (?:finished )?(?:with|resulted in) values?: ")


class OptunaLogReader:
    """Reads a study a file, a new one where the log tells of one created; ranges are those of the values tried."""

    kind = "optuna-log"
    title = "Optuna's printed log, alone or among what the trials print"
    order = 36
    signs = Signs(begins=OF_TEXT, holds=(b"rial ",), beyond=True)

    def claims(self, candidate: Candidate) -> bool:
        """Whether trials finish with a value somewhere near the start."""
        if not is_text(candidate.head) or candidate.head.lstrip().startswith((b"{", b"[{")):
            return False
        head = candidate.head
        if len(head) >= HEAD_BYTES and not _CLAIM.search(head):
            with candidate.content.open("rb") as file:
                head = file.read(_LOOKED_AT)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = head.decode(encoding_of(head), "replace").encode()
        return len(_CLAIM.findall(head)) >= 2

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The studies, named as the log names them or by the file."""
        studies: list[Study] = []
        errors: list[ReadError] = []
        for file in files:
            logs = [_Log(printable(file.place.stem))]
            lines = Lines(file.content)
            for line in lines:
                _add(logs, _COLOUR.sub("", line))
            source = printable(str(file.path))
            if lines.problem:
                errors.append(ReadError(source=source, message=lines.problem))
            studies.extend(log.study(shown(source)) for log in logs if log.trials)
        return Reading(studies=tuple(studies), errors=tuple(errors), points=sum(len(study.trials) for study in studies))


READER = OptunaLogReader()


@dataclass(slots=True)
class _Log:
    """A study while its lines are read; `ways` are the directions that the best trials told."""

    name: str
    trials: dict[int, Recorded] = field(default_factory=dict)
    objectives: int = 1
    best: tuple[int, float] | None = None
    ways: set[Direction] = field(default_factory=set)

    def study(self, source: str) -> Study:
        """The study; its direction is what made each new best one better than the last."""
        metrics = ("value",) if self.objectives == 1 else tuple(f"values_{place}" for place in range(self.objectives))
        ways = tuple(self.ways) if len(self.ways) == 1 and self.objectives == 1 else ()
        first = min(self.trials)
        attrs: dict[str, object] = {"first_trial": first} if first else {}
        trials = [trial for _, trial in sorted(self.trials.items())]
        return built(self.name, "optuna-log", source, trials, Goal(metrics, ways), attrs=attrs)

    def compare(self, number: int, value: float, own: tuple[int, float] | None) -> None:
        """Learns the direction from a new best trial, or from a trial that did not become the best."""
        if own is not None and number != own[0] and own[1] != value:
            self.ways.add("minimize" if value < own[1] else "maximize")
        elif self.best is not None and number != self.best[0] and value != self.best[1]:
            self.ways.add("minimize" if value < self.best[1] else "maximize")
        self.best = (number, value)


def _add(logs: list[_Log], line: str) -> None:
    if created := _CREATED.search(line) or _LEGACY_NAME.search(line):
        _open(logs, created["name"].strip("."))
    elif finished := _FINISHED.search(line):
        _finish(logs[-1], finished, line)
    elif over := _FAILED.search(line) or _PRUNED.search(line):
        failed, when = over.re is _FAILED, _TIME.search(line)
        trial = Recorded(
            params=dictionary(over["params"]) if failed else {},
            state="fail" if failed else "pruned",
            completed=moment(when["time"]) if when else None,
        )
        logs[-1].trials.setdefault(int(over["number"]), trial)


def _open(logs: list[_Log], name: str) -> None:
    """Begins the log of a study; one without a name of its own keeps that of the log before, counted."""
    named = logs[-1].name if name.startswith("no-name-") else name
    if logs[-1].trials:
        logs.append(_Log(named if named != logs[-1].name else f"{named} {len(logs) + 1}"))
    else:
        logs[-1].name = named


def _finish(log: _Log, finished: re.Match[str], line: str) -> None:
    number = int(finished["number"])
    listed = [cell(part) for part in finished["values"].strip("[]").split(",")]
    values = [float(value) if isinstance(value, (int, float)) else float("nan") for value in listed]
    log.objectives = max(log.objectives, len(values))
    names = ("value",) if len(values) == 1 else tuple(f"values_{place}" for place in range(len(values)))
    when = _TIME.search(line)
    log.trials[number] = Recorded(
        params=dictionary(finished["params"]) if finished["params"] else {},
        results=dict(zip(names, values, strict=True)),
        completed=moment(when["time"]) if when else None,
    )
    best = _BEST.search(line)
    if best:
        log.compare(int(best["number"]), float(best["value"]), (number, values[0]))
