"""Which value of a setting comes next: beside the best that was tried, or beyond the end of a range."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeGuard

from advisor.consult.entries import Entry, Ranking, ranking
from advisor.consult.evidence import finding_in_short
from advisor.consult.naming_runs import without_names
from advisor.consult.setting_effects import findings_of_ends
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import alike, settings_named
from advisor.engine.filters import FILTERS
from advisor.names import canonical
from advisor.records import Scalar
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
    from advisor.records import Run


def next_value(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which value of a setting to try next: beside the best of those that were tried, where there is room."""
    made = ranking(dialogue, said)
    keys = [*settings_named(made, without_names(dialogue.evidence.runs, said)), *_rates(made)] if made else []
    tried = _tried(made, keys[0]) if made is not None and keys else {}
    if made is None or not 3 <= len(tried) <= int(table("loaded_questions")["values_listed"]) or min(tried) <= 0:
        return ""
    ordered = sorted(tried, key=lambda value: -tried[value] if made.maximize else tried[value])
    best, sig = ordered[0], FILTERS["sig"]
    room = [f"{sig(value)}" for value in _beside_best(best, sorted(tried))]
    told = ", ".join(f"{sig(value)}: {sig(tried[value])}" for value in sorted(tried))
    lead = f"{keys[0]} {sig(best)} ended best of the {len(tried)} tried"
    more = f"; next try {' and '.join(room)}, where nothing was tried yet" if room else "; its neighbours lie close"
    return paragraphs(f"**{lead}{more}.**", f"By {made.tag}: {told}.", made.spoken())


def _rates(made: Ranking) -> Iterator[str]:
    """The learning rate among the settings: what is tuned first, where no setting is named."""
    keys = dict.fromkeys(key for entry in made.entries for key in entry.settings)
    yield from (key for key in keys if canonical(key) == "learning_rate")


def _tried(made: Ranking, key: str) -> dict[float, float]:
    """The best level at each tried value, the highest first; values that lie near each other are one."""
    found: dict[float, float] = {}
    numbers = [(float(v), e.value) for e in made.entries if _is_level(v := e.settings.get(key), e)]
    for value, level in sorted(numbers, reverse=True):
        near = next((known for known in found if alike(known, value)), value)
        found[near] = level if near not in found or made.ahead(level, found[near]) else found[near]
    return found


def _is_level(value: Scalar | None, entry: Entry) -> TypeGuard[int | float]:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(entry.value)


def _beside_best(best: float, tried: Sequence[float]) -> Iterator[float]:
    """Values a step below and above the best, as far as no neighbour was tried as near."""
    step, place = float(table("asked_of_loaded")["next_step"]), tried.index(best)
    if place == 0 or tried[place - 1] < best / step / math.sqrt(step):
        yield best / step
    if place == len(tried) - 1 or tried[place + 1] > best * step * math.sqrt(step):
        yield best * step


def range_end(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether the range of a setting should go further: what presses against its end, or where the best lie in it."""
    made = ranking(dialogue, said)
    keys = settings_named(made, said) if made else []
    study = next((s for s in dialogue.evidence.studies for key in keys if key in s.parameters), None)
    if made is None or study is None:
        return ""
    key = next(key for key in keys if key in study.parameters)
    if ends := list(findings_of_ends(dialogue, key)):
        first, *others = (finding_in_short(finding) for finding in ends)
        return paragraphs(f"**{_agreeing(said, ends[0])}{first}**", bullets(others))
    parameter = study.parameters[key]
    few = int(table("budget")["finalists"])
    best = [float(v) for e in made.entries[:few] if isinstance(v := e.settings.get(key), (int, float))]
    if not best or parameter.low is None or parameter.high is None:
        return ""
    sig = FILTERS["sig"]
    inside = f"the best {len(best)} lie between {sig(min(best))} and {sig(max(best))}"
    return (
        f"**Nothing asks for it: {inside}, in a range of `{key}` from {sig(parameter.low)} to {sig(parameter.high)}, "
        "and no end of it is shown to cut off the optimum.**"
    )


def next_range(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The range to search next of a setting: what presses against its ends, else about the best few of the trials."""
    made = ranking(dialogue, said)
    keys = settings_named(made, said) if made is not None else []
    if made is None or not keys:
        return ""
    if ends := [finding_in_short(finding) for finding in findings_of_ends(dialogue, keys[0])]:
        return paragraphs(f"**{ends[0]}**", bullets(ends[1:]))
    few = int(table("budget")["finalists"])
    best = [e for e in made.entries if _is_level(v := e.settings.get(keys[0]), e) and float(v) > 0][:few]
    values = [float(v) for e in best if _is_level(v := e.settings.get(keys[0]), e)]
    if len(values) < few:
        return ""
    step, sig = float(table("asked_of_loaded")["next_step"]), FILTERS["sig"]
    inside = f"the best {len(values)} that had it lie between {sig(min(values))} and {sig(max(values))}"
    lead = f"From {sig(min(values) / step)} to {sig(max(values) * step)}, on a log scale: {inside}"
    return paragraphs(
        f"**{lead}.**",
        bullets(f"{e.name}: {sig(float(v))}, {made.tag} {e.figure}" for e, v in zip(best, values, strict=True)),
    )


def _agreeing(said: str, end: Finding) -> str:
    """Yes where the end that presses is the one asked about, else a word that it is another."""
    grammar = table("asked_of_loaded")
    if re.search(grammar["whys"], said):
        return ""
    up, down = (re.search(grammar[name], said) is not None for name in ("raises", "lowers"))
    side = next((one.side for one in end.prescriptions if one.side), None)
    if re.search(grammar["asks_fine"], said) and up == down:
        return "No: "
    if up == down or side is None:
        return "Yes: "
    return "Yes: " if up == (side == "high") else "Not there, at the other end: "
