"""What probes showed in a project, kept on request in a file that a person can read and delete; never sent anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Literal

from advisor.errors import ConfigError
from advisor.findings import Finding, Prescription, Weighed
from advisor.record import Record, field, mistakes
from advisor.tables import table

NAME = "advisor-remembered.jsonl"
_MOST_BYTES = 1_000_000  # of the file of what probes showed


class Remembered(Record):
    """What a probe showed of one change: a line of the file."""

    model_extra: ClassVar[Literal["forbid", "ignore"]] = "ignore"

    date: str
    run: str
    rules: tuple[str, ...] = field(default=(), description="what was found on the run")
    metric: str
    change: Prescription
    verdict: Literal["helps", "harms", "no difference", "stopped early"]
    effect: float | None = None
    interval: tuple[float, float] | None = None
    seeds: int = 0
    chance: float | None = field(default=None, description="to help, as a probe of this very run left it; never kept")
    probe: str = field(default="", description="which probe it was: one that is run again is not counted twice")


def find_remembered(start: Path | None = None) -> Path | None:
    """The project's file: the nearest at or above the folder, within the repository or the home folder."""
    from advisor.config import places

    return next((place / NAME for place in places((start or Path.cwd()).resolve()) if (place / NAME).is_file()), None)


def recall(start: Path | None = None) -> tuple[Remembered, ...]:
    """What the project's probes showed; empty where nothing was to be remembered."""
    from advisor.config import from_a_stranger

    path = find_remembered(start)
    return tuple(_lines(path)) if path is not None and not from_a_stranger(path) else ()


def _lines(path: Path) -> Iterator[Remembered]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError(f"{path}: more than {_MOST_BYTES} bytes; delete the lines that are of no use any more")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}; delete it to forget what probes showed") from None
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if line.strip():
                yield Remembered.model_validate_json(line)
        except ValueError as error:
            first = mistakes(error)[0]
            where = ".".join(map(str, first["loc"]))
            raise ConfigError(f"{path}, line {number}: {where}: {first['msg']}; mend or delete the line") from None


def remember(changes: Iterable[Remembered], start: Path | None = None) -> Path:
    """Adds what is not there yet to the project's file, which begins in the folder where none is; gives the file."""
    folder = (start or Path.cwd()).resolve()
    path = find_remembered(folder) or folder / NAME
    known = {_apart(one) for one in _lines(path)} if path.is_file() else set()
    new = [one for one in changes if _apart(one) not in known]
    if new:
        lines = [json.dumps(one.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for one in new]
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
    return path


def _apart(one: Remembered) -> tuple[object, ...]:
    return one.probe, one.change.action, one.change.canonical or one.change.parameter, one.change.factor, one.seeds


def shown_in(result: Mapping[str, Any], finding: Finding) -> tuple[Remembered, ...]:
    """What a probe's result.json showed of single changes, as evidence about the finding; nothing of a broken file."""
    probe = result.get("probe")
    changes = probe.get("changes") if isinstance(probe, Mapping) else None
    found = []
    for one in changes if isinstance(changes, list) else ():
        with suppress(ValueError, KeyError, TypeError):
            found.append(
                Remembered(
                    date="", run=finding.subject.run or "", rules=(finding.rule,), metric=str(result.get("metric")),
                    change=one["prescription"], verdict=one["verdict"], chance=one.get("chance"),
                )
            )  # fmt: skip
    return tuple(found)


def with_remembered(finding: Finding, changes: Sequence[Remembered]) -> Finding:
    """The finding, its differential judged by what probes showed in this project too."""
    if not changes or not finding.differential:
        return finding
    made = sorted(
        (_judged(one, finding, changes) for one in finding.differential), key=lambda one: one.harms - one.helps
    )
    return finding.model_copy(update={"differential": tuple(made)})


def _judged(weighed: Weighed, finding: Finding, probes: Sequence[Remembered]) -> Weighed:
    """The chances with each probe of the change as one more retrained run: fewer where it was found to be otherwise."""
    told = table("probing")["remembered"]
    seen = [(past, 1.0 if finding.rule in past.rules else float(told["elsewhere"])) for past in probes
            if _same(past.change, weighed.prescription)]  # fmt: skip
    if not seen:
        return weighed
    own = next((past.chance for past, _ in seen if past.chance is not None), None)
    if own is not None:
        return weighed.model_copy(update={"helps": own, "harms": min(weighed.harms, 1 - own)})
    prior = float(told["prior"])
    total = prior + sum(weight for _, weight in seen)
    helped = prior * weighed.helps + sum(weight for past, weight in seen if past.verdict == "helps")
    harmed = prior * weighed.harms + sum(weight for past, weight in seen if past.verdict == "harms")
    shown = f"probes in this project: {sum(past.verdict == 'helps' for past, _ in seen)} of {len(seen)} helped"
    reason = "; ".join(filter(None, (weighed.prescription.reason.rstrip("."), shown)))
    change = weighed.prescription.model_copy(update={"reason": reason})
    return Weighed(prescription=change, helps=helped / total, harms=harmed / total)


def _same(past: Prescription, now: Prescription) -> bool:
    """Whether both turn one thing the same way."""
    names = [one.canonical or one.parameter for one in (past, now)]
    ways = [None if one.factor is None else one.factor < 1 for one in (past, now)]
    return past.action == now.action and names[0] == names[1] and ways[0] == ways[1]
