"""Groups of runs by a word of their names: the SAC runs, adamw beside sgd, which algorithm came out best."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult.entries import Entry, Ranking, ranking
from advisor.consult.pace_loaded import cut_short
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import is_known
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run

_PARTS = re.compile(r"[^A-Za-z]+")


def groups_named(runs: Sequence[Run], said: str) -> dict[str, list[Run]]:
    """The runs by the words of their names that the text holds, in its order; words that all runs bear are none."""
    spoken = re.findall(r"[a-z]+", said)
    return {word: found for word in dict.fromkeys(spoken) if (found := _by_word(runs).get(word))}


def _by_word(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs by each word of the last part of their names that some bear and some do not."""
    least = int(table("asked_of_loaded")["group_word"])
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        for word in dict.fromkeys(_PARTS.split(run.name.rsplit("/", 1)[-1].lower())):
            if len(word) >= least and not is_known(word):
                found[word].append(run)
    return {word: having for word, having in found.items() if len(having) < len(runs)}


def groups_compared(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The best and the mean of each group that is named, else of each first word of the names; the best group first."""
    made = ranking(dialogue, "runs")
    groups = groups_named(dialogue.evidence.runs, said) if made is not None else {}
    if len(groups) < 2:
        groups = _by_first_word(dialogue.evidence.runs)
    levels = _levels(made, groups) if made is not None else {}
    if made is None or len(levels) < 2:
        return ""
    levels = {_stem(word, entries): entries for word, entries in levels.items()}
    ordered = sorted(levels, key=lambda word: _order(made, levels[word][0]))
    first, second = ordered[:2]
    one, other = levels[first][0], levels[second][0]
    near = not made.apart(one.value, other.value)
    judged = f"{one.figure} ({one.name}) against {other.figure} ({other.name})"
    lead = f"{first} and {second} cannot be told apart" if near else f"{first} did best"
    lines = [_line(made, word, levels[word]) for word in ordered]
    return paragraphs(f"**{lead}: {made.tag} {judged}.**", bullets(lines), made.spoken(), _unfair(levels))


def _stem(word: str, entries: Sequence[Entry]) -> str:
    """The name that the runs of a group share without their numbers: TD3 of `TD3_1`, where the word is td."""
    stems = {re.sub(r"[-_.]?\d+$", "", entry.name.strip("`").rsplit("/", 1)[-1]) for entry in entries}
    stem = next(iter(stems))
    return stem if len(stems) == 1 and stem.lower().startswith(word) else word


def _by_first_word(runs: Sequence[Run]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        found[re.split(r"[^A-Za-z0-9]+", run.name.rsplit("/", 1)[-1])[0]].append(run)
    return dict(found) if len(found) > 1 and max(Counter(map(len, found.values()))) > 1 else {}


def _levels(made: Ranking, groups: Mapping[str, Sequence[Run]]) -> dict[str, list[Entry]]:
    """The entries of each group, the best first; groups of which none ranks left out."""
    names = {word: {f"`{run.name}`" for run in runs} for word, runs in groups.items()}
    found = {word: [entry for entry in made.entries if entry.name in own] for word, own in names.items()}
    return {word: entries for word, entries in found.items() if entries}


def _order(made: Ranking, entry: Entry) -> float:
    if not math.isfinite(entry.value):
        return math.inf
    return -entry.value if made.maximize else entry.value


def _line(made: Ranking, word: str, entries: Sequence[Entry]) -> str:
    telling = [entry.value for entry in entries if entry.counts]
    mean = f", the mean of its {len(telling)} {FILTERS['sig'](statistics.fmean(telling))}" if len(telling) > 1 else ""
    lost = f", {len(entries) - len(telling)} of them lost" if len(telling) < len(entries) else ""
    return f"{word}: best {entries[0].figure} ({entries[0].name}){mean}{lost}"


def _unfair(levels: Mapping[str, Sequence[Entry]]) -> str:
    counts = {len(entries) for entries in levels.values()}
    return "They were not tried equally often, which favours the one with more runs." if len(counts) > 1 else ""


def scatter(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How far the runs of a group lie apart, and which of them stand out."""
    made = ranking(dialogue, "runs")
    short = {run.name for run in dialogue.evidence.runs if cut_short(dialogue, run)}
    named_groups = groups_named(dialogue.evidence.runs, said)
    kept = {word: [run for run in runs if run.name not in short] for word, runs in named_groups.items()}
    levels = _levels(made, kept) if made is not None else {}
    word = next((word for word in levels if len(levels[word]) > 1), None)
    if made is None or word is None:
        return ""
    values = [entry.value for entry in levels[word] if entry.counts]
    sig = FILTERS["sig"]
    apart = len(values) > 1 and made.apart(min(values), max(values))
    lead = "No" if apart else "Yes, within the noise"
    lines = [f"{entry.name}: {made.tag} {entry.figure}" for entry in levels[word]]
    return paragraphs(
        f"**{lead}: the {len(levels[word])} {word} runs end between {sig(min(values))} and {sig(max(values))}, with a "
        f"standard deviation of {sig(statistics.stdev(values))}.**" if len(values) > 1 else "",
        bullets(lines),
        f"Left out, since cut short: {', '.join(f'`{name}`' for name in sorted(short))}." if short else "",
        made.spoken(),
    )  # fmt: skip
