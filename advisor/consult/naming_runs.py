"""Which of the loaded runs an utterance names: by name, by the end of the path, by number, or by a setting's value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.tables import table

if TYPE_CHECKING:
    from advisor.records import Run


_NUMBERED = r"(?:run|exp(?:eriment)?|version|job|training|#)s?[ _#-]*"


def named_runs(runs: Sequence[Run], said: str) -> Iterator[Run]:
    """The runs that the text names, in its order: by name, by the end of the path, or by number."""
    places = [(place, run) for run in runs if (place := _place(run.name.lower(), said)) is not None]
    places += [] if places else [*_by_bare_number(runs, said), *_by_value(runs, said)]
    yield from (run for _, run in sorted(places, key=lambda found: found[0]))


def _by_bare_number(runs: Sequence[Run], said: str) -> Iterator[tuple[int, Run]]:
    """The runs named by their numbers alone, where the question begins with them: `are 4 and 5 overfitting?`."""
    m = re.match(table("loaded_questions")["by_number"], said)
    numbers = {int(number) for number in re.findall(r"\d+", m["numbers"])} if m else set()
    ends = {int(end[1]): run for run in runs if (end := re.search(r"(?:^|\D)0*(\d+)$", run.name))}
    if m is not None and numbers <= ends.keys():
        yield from ((m.start("numbers") + place, ends[number]) for place, number in enumerate(sorted(numbers)))


def _by_value(runs: Sequence[Run], said: str) -> Iterator[tuple[int, Run]]:
    """The run named by the value of a setting that none of the others has: `the 5e-4 run`."""
    for m in re.finditer(table("loaded_questions")["by_value"], said):
        value = float(m["value"])
        having = [run for run in runs if _has_value(run, value, m["value"])]
        yield from ((m.start(), run) for run in having if len(having) == 1)


def _has_value(run: Run, value: float, spelled: str) -> bool:
    settings = [v for v in run.hyperparameters.values() if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return value in settings or (
        len(spelled) > 1 and re.search(rf"(?<![\d.]){re.escape(spelled)}(?!\w)", run.name.lower()) is not None
    )


def spellings(name: str) -> list[str]:
    """How a run's name is said: in full, by the end of its path, by the last word and number of that end."""
    end = name.lower().rsplit("/", 1)[-1]
    short = re.search(r"[-_.]([a-z]+[-_.]?\d+)$", end)
    return list(dict.fromkeys([name.lower(), end, *([short[1]] if short else [])]))


def _place(name: str, said: str) -> int | None:
    for spelled in spellings(name):
        if len(spelled) > 1 and (m := re.search(rf"(?<![\w/.-]){re.escape(spelled)}(?!\w)", said)):
            return m.start()
    number = re.search(r"(?:^|\D)0*(\d+)$", name)
    if number is None:
        return None
    numbered = _NUMBERED
    beside = rf"{numbered}\d+ (?:vs\.?|versus|or|and|than|to|with) #?"
    counts = r"(?!\d|\.\d| (?:more|times|other|further|extra|seeds?|trials?|epochs?|steps|hours?)\b)"
    m = re.search(rf"(?:{numbered}|{beside})0*{number[1]}{counts}", said)
    return m.end() if m else None


def without_names(runs: Sequence[Run], said: str) -> str:
    """The text without the names of runs that hold a number, so that their parts are not taken for settings."""
    spelled = {
        name for run in runs for name in spellings(run.name) if re.search(r"\d", name) and re.search("[a-z]", name)
    }
    for name in sorted(spelled, key=len, reverse=True):
        said = re.sub(rf"(?<![\w/.-]){re.escape(name)}(?!\w)", " ", said)
    return re.sub(rf"\b{_NUMBERED}\d+\b(?!\.\d)", " ", said) if runs else said
