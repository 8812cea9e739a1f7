"""Curves that are asked about beside each other or by what is usual: which moved first, two held-out parts, a peak."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.consult.asked_figure import figure_line, quantities_named, series_named
from advisor.consult.entries import reads_of
from advisor.consult.judged_loaded import judged_by
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import words
from advisor.signals.curves import smooth
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series
    from advisor.signals.read import Read


def first_of_two(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which of two curves moved first, where the first tenth and the first half of their moves tell the same."""
    runs, found = list(named or dialogue.evidence.runs), quantities_named(said)
    if len(runs) != 1 or len(found) < 2 or not re.search(table("loaded_words")["first_of"], said):
        return ""
    read = next(reads_of(dialogue, runs))
    series = [one for name in found[:2] if (one := series_named(read, name, said)) is not None]
    if len(series) < 2 or min(np.isfinite(one.values).sum() for one in series) < 6:
        return ""
    moves = [_move(one) for one in series]
    orders = [_order(moves[0].tenth, moves[1].tenth), _order(moves[0].half, moves[1].half)]
    clear = orders[0] == orders[1] != 0
    tags = [one.tag for one in series]
    lead = (
        f"{tags[0] if orders[0] < 0 else tags[1]} moved first"
        if clear
        else "Their curves do not tell which moved first"
    )
    lines = [
        f"{tag}: {move.told}; a tenth of that by step {move.tenth}, half by step {move.half}"
        for tag, move in zip(tags, moves, strict=True)
    ]
    return paragraphs(f"**{lead}.**", bullets(lines), "What comes first need not be the cause.")


def _order(one: int, other: int) -> int:
    return (one > other) - (one < other)


class _Move(NamedTuple):
    told: str
    tenth: int
    half: int


def _move(series: Series) -> _Move:
    """The last large move of a curve: from where it lay furthest from its end, and when parts of it were done."""
    finite = np.isfinite(series.values)
    level, steps, sig = smooth(series.values[finite]), series.steps[finite], FILTERS["sig"]
    start = int(np.argmax(np.abs(level - level[-1])))
    way = (level[start:] - level[start]) / ((level[-1] - level[start]) or 1.0)
    tenth, half = (int(steps[start + int(np.argmax(way >= share))]) for share in (0.1, 0.5))
    told = f"from {sig(float(level[start]))} at step {int(steps[start])} to {sig(float(level[-1]))} at the end"
    return _Move(told, tenth, half)


def averaged(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The mean of a curve over its first or last so many steps: `what's the average loss over the last 1000 steps?`."""
    runs, found = list(named or dialogue.evidence.runs), quantities_named(said)
    asked = re.search(table("loaded_words")["averages"], said)
    series = series_named(next(reads_of(dialogue, runs)), found[0], said) if len(runs) == 1 and found else None
    if asked is None or series is None or not len(series):
        return ""
    count, last = int(asked["count"]), int(series.steps[-1])
    inside = series.steps > last - count if asked["part"] != "first" else series.steps < int(series.steps[0]) + count
    values = series.values[inside & np.isfinite(series.values)]
    if not len(values):
        return ""
    level, sig = (np.median if asked["kind"] == "median" else np.mean)(values), FILTERS["sig"]
    scatter = f", with a standard deviation of {sig(float(np.std(values)))}" if len(values) > 2 else ""
    over = f"the {asked['kind']} of the {len(values)} points over the {asked['part']} {count} steps"
    told = f"{series.tag}: {sig(float(level))}, {over}"
    return f"**{told}{scatter}.**"


def beside_nothing(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """That the only run has nothing beside it to be compared with; empty where several are loaded."""
    alone = len(dialogue.evidence.runs) == 1 and not dialogue.evidence.studies
    if not alone or not re.search(table("loaded_words")["reference"], said):
        return ""
    return (
        "**Only this run is loaded, so there is nothing to compare it with.** Load a good one beside it "
        "(`advisor consult THIS GOOD`), or `advisor diagnose THIS --against GOOD`, which takes the spread of its seeds."
    )


def parts_compared(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two held-out parts of the data at the end of a run: `why is validation worse than test?`."""
    runs, rules = list(named or dialogue.evidence.runs), table("loaded_questions")
    both = re.search(rules["held_out_two"], said)
    if len(runs) != 1 or both is None or not re.search(table("loaded_words")["two_data"], said):
        return ""
    read = next(reads_of(dialogue, runs))
    ends = {(m.split, m.canonical or tag): (tag, read.run.series[tag]) for tag, m in read.meanings.items()}
    lines = []
    for (split, name), (tag, series) in ends.items():
        plain = re.sub(r"^(?:val|test)_", "", name)
        other = next(
            (ends[key] for key in ends if key[0] == "test" and re.sub(r"^(?:val|test)_", "", key[1]) == plain), None
        )
        if (
            split == "validation"
            and other is not None
            and len(series)
            and len(other[1])
            and read.meanings[tag].direction
        ):
            lines.append(f"{tag} {_end(series)}, {other[0]} {_end(other[1])}")
    if not lines:
        return ""
    lead = "They are two sets of examples, and these logs do not say in what they differ"
    return paragraphs(
        f"**{lead}.**", "At the end:", bullets(lines), "Look at how the two were drawn; choose by one alone."
    )


def _end(series: Series) -> str:
    return str(FILTERS["sig"](float(series.values[-1])))


def peaked(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Where a run was best by what it is judged by, or where the curve that is named was: `where did it peak?`."""
    runs = list(named or dialogue.evidence.runs)
    if len(runs) != 1 or not re.search(table("loaded_words")["peaks"], said):
        return ""
    read, found = next(reads_of(dialogue, runs)), quantities_named(said)
    tag, maximize = judged_by(read)
    series = series_named(read, found[0], said) if found else read.run.series.get(tag)
    if series is None or not np.isfinite(series.values).any():
        return ""
    meaning = read.meanings.get(series.tag)
    up = maximize if series.tag == tag else meaning is None or meaning.direction != "minimize"
    values, sig = np.where(np.isfinite(series.values), series.values, -np.inf if up else np.inf), FILTERS["sig"]
    place = int(np.argmax(values) if up else np.argmin(values))
    where = "" if runs[0].name == "." else f" of `{runs[0].name}`"
    best = f"{sig(float(values[place]))} at step {int(series.steps[place])}"
    return f"**{series.tag}{where} was {'highest' if up else 'lowest'} there: {best}; it ended at {_end(series)}.**"


def course_of(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How a curve that is asked about went, and whether it lies where it is usual; empty of several runs."""
    runs, found = list(named or dialogue.evidence.runs), quantities_named(said)
    read = next(reads_of(dialogue, runs)) if len(runs) == 1 and found else None
    series = series_named(read, found[0], said) if read is not None else None
    if read is None or series is None:
        return ""
    usual = beside_usual(read, series)
    return f"**{usual}.**" if usual else f"**No finding is about it: {figure_line(read, series)}**"


def beside_usual(read: Read, series: Series) -> str:
    """Whether a curve lies in the range that is usual of it, where one is known; else empty."""
    usual = table("loaded_words")["usual"].get("_".join(words(series.tag.rsplit("/", 1)[-1])))
    values = series.values[np.isfinite(series.values)]
    if usual is None or not len(values):
        return ""
    low, high = (float(one) for one in usual)
    inside = float(np.mean((values >= low) & (values <= high)))
    last = values[-max(1, len(values) // 3) :]
    late = float(np.mean((last >= low) & (last <= high)))
    sig, pct = FILTERS["sig"], FILTERS["pct"]
    point = "Yes" if late >= 0.5 else "No"
    told = (
        f"usual is {sig(low)} to {sig(high)}, {pct(inside)} of its points and {pct(late)} of the last third lie there"
    )
    return f"{point}: {series.tag} went from {sig(float(values[0]))} to {sig(float(values[-1]))}; {told}"
