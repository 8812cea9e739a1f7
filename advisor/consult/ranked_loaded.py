"""Asked which of what is loaded is best, worst or lost, and how much runs that differ by their seed alone scatter."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.entries import Entry, Ranking, alike, mean, ranking
from advisor.consult.evidence import finding_in_short
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.steps_loaded import listed_names, todo_of
from advisor.consult.weighed_loaded import changes_training, shown
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
    from advisor.records import Run, Series


def ranked(dialogue: Conversation, said: str) -> str:
    """The first or the last few in order, with their levels and settings; empty where nothing ranks."""
    made = ranking(dialogue, said)
    if made is None or len(made.entries) < 2:
        return ""
    rules = table("loaded_questions")
    worst = re.search(rules["asks_worst"], said) is not None
    asked = re.search(r"\b(?:top|best|worst|bottom|last|first) (\d+)\b", said)
    count = min(int(asked[1]) if asked else int(rules["ranked_at_most"]), 10)
    ordered = list(reversed(made.entries)) if worst else list(made.entries)
    lines = [f"{e.name}: {made.tag} {e.figure}{moved_settings(made, e)}" for e in ordered[:count]]
    lead = f"**{lines[0]}.**" if not asked else "**In this order:**"
    found = list(_found_on(dialogue, ordered[0])) if worst else []
    if re.search(rules["asks_apart"], said):
        return paragraphs(f"**{_tied_first(made)}**", bullets(lines), made.spoken())
    if made.repeated and re.search(rules["asks_config"], said) and (by_group := seeds(dialogue, said)):
        return by_group
    return paragraphs(lead, bullets(lines if asked else lines[1:]), bullets(found), tied(made) if not worst else "")


def moved_settings(made: Ranking, entry: Entry) -> str:
    """The settings of an entry that differ among all."""
    keys = sorted({key for one in made.entries for key in one.settings if changes_training(key)})
    moved = [k for k in keys if len({str(one.settings.get(k)) for one in made.entries}) > 1 and k in entry.settings]
    listed = ", ".join(f"{key} {shown(entry.settings[key])}" for key in moved[:4])
    return f" ({listed})" if listed else ""


def tied(made: Ranking) -> str:
    """What the noise does not tell from the best; that there are two scales, where levels lie far apart."""
    best = made.entries[0]
    if len(made.scales) > 1:
        sig = FILTERS["sig"]
        ranges = " and ".join(f"{sig(low)} to {sig(high)}" for low, high in made.scales)
        return f"Its levels lie on {len(made.scales)} scales, {ranges}: compare only within one, the data differ."
    near = [e for e in made.entries[1:] if math.isfinite(e.value) and not made.apart(e.value, best.value)]
    told = f" {len(near)} of the others lie within it." if near and made.noise is not None else ""
    return made.spoken() + told


def _tied_first(made: Ranking) -> str:
    """Whether the first few are told apart by more than the noise."""
    if made.noise is None:
        return "Nobody can tell: nothing was repeated."
    near = sum(math.isfinite(e.value) and not made.apart(e.value, made.entries[0].value) for e in made.entries[1:])
    if near:
        return f"No: {near} of the other {len(made.entries) - 1} lie within the noise of the best."
    return f"Yes: none of the other {len(made.entries) - 1} comes within the noise of the best."


def standing(dialogue: Conversation, run: Run) -> str:
    """Where one run stands among the others: its place, its level, the best, and what was found on it."""
    made = ranking(dialogue, "runs")
    place = next((i for i, e in enumerate(made.entries) if e.name == f"`{run.name}`"), None) if made else None
    if made is None or place is None or len(made.entries) < 2:
        return ""
    own, best = made.entries[place], made.entries[0]
    near = math.isfinite(own.value) and not made.apart(own.value, best.value)
    beside = "" if place == 0 else f"; the best, {best.name}, {best.figure}"
    judged = " That is within the noise of the best." if near and place and made.noise is not None else ""
    lead = f"**{own.name} is {place + 1} of {len(made.entries)} by {made.tag}: {own.figure}{beside}.{judged}**"
    return paragraphs(lead, bullets(list(_found_on(dialogue, own))[:3]))


def _found_on(dialogue: Conversation, entry: Entry) -> Iterator[str]:
    for finding in dialogue.diagnosis.findings:
        own = f"`{finding.subject.run}`" == entry.name and finding.suppressed_by is None
        if own and finding.severity != "good" and finding.rule not in table("loaded_questions")["says_little"]:
            yield finding_in_short(finding)


def lost(dialogue: Conversation, said: str) -> str:
    """The runs that were lost, each with what happened; how many trials failed where only a study is loaded."""
    if not dialogue.evidence.runs:
        return ""
    rules = table("loaded_questions")["lost"]
    found: dict[str, Finding] = {}
    for finding in dialogue.diagnosis.findings:
        if finding.rule in rules and finding.suppressed_by is None and finding.severity in ("error", "warning"):
            found.setdefault(finding.subject.run or ".", finding)
    runs = len(dialogue.evidence.runs)
    if not found:
        none = f"**None: no run of the {runs} was lost.**" if runs > 1 else "**No: this run was not lost.**"
        return paragraphs(none, _furthest_off(dialogue) if runs > 1 and re.search(r"\bwhich|what\b", said) else "")
    lines = [f"`{name}`: {finding.title}." for name, finding in list(found.items())[:10]]
    return paragraphs(
        f"**{listed_names(list(found))}{f', {len(found)} of {runs}' if runs > 1 else ''}.**",
        bullets(lines),
        todo_of(next(iter(found.values()))),
    )


def _furthest_off(dialogue: Conversation) -> str:
    """The run that stood worst on its way: where none was lost, it is the one that is meant."""
    made = ranking(dialogue, "runs")
    if made is None or len(made.entries) < 2:
        return ""
    ends = {entry.name: entry for entry in made.entries}
    worst = {
        run.name: _worst_point(run.series[made.tag], made) for run in dialogue.evidence.runs if made.tag in run.series
    }
    name = (max, min)[made.maximize](worst, key=lambda one: worst[one][0])
    level, step = worst[name]
    end = ends[f"`{name}`"].figure
    sig = FILTERS["sig"]
    return f"The furthest off on its way was `{name}`: {made.tag} {sig(level)} at step {step}; it ended at {end}."


def _worst_point(series: Series, made: Ranking) -> tuple[float, int]:
    values = np.where(np.isfinite(series.values), series.values, math.inf if made.maximize else -math.inf)
    place = int(np.argmin(values) if made.maximize else np.argmax(values))
    return float(values[place]), int(series.steps[place])


def seeds(dialogue: Conversation, said: str) -> str:
    """The scatter of runs that differ by the seed alone, and which groups it tells apart; empty without repeats."""
    made = ranking(dialogue, said)
    again = [g for g in alike(made.entries) if len(g) > 1 and g[0].settings] if made else []
    if made is None or not again or made.noise is None:
        return ""
    sign = -1.0 if made.maximize else 1.0
    again.sort(key=lambda group: sign * mean(group) if math.isfinite(mean(group)) else math.inf)
    lines = [_group_line(group) for group in again[: int(table("loaded_questions")["values_listed"])]]
    apart = _groups_apart(made, again)
    lead = f"**Runs that differ by the seed alone scatter by {FILTERS['sig'](made.noise)} in {made.tag}.{apart}**"
    return paragraphs(lead, bullets(lines))


def _group_line(group: Sequence[Entry]) -> str:
    values = [e.value for e in group if e.counts]
    spread = f" ± {FILTERS['sig'](statistics.stdev(values))}" if len(values) > 1 else ""
    first = min(group, key=lambda e: e.name)
    level = FILTERS["sig"](statistics.fmean(values)) if values else "lost"
    gone = f", {len(group) - len(values)} of them lost" if values and len(values) < len(group) else ""
    return f"{first.name} and {len(group) - 1} more: {level}{spread}{gone}"


def _groups_apart(made: Ranking, again: Sequence[Sequence[Entry]]) -> str:
    """Whether the first two groups are told apart, and how many seeds would do it where they are not."""
    if len(again) < 2:
        return ""
    one, other = again[:2]
    between, noise = abs(mean(one) - mean(other)), made.noise or 0.0
    figures = f" The best two settings lie {FILTERS['sig'](between)} apart"
    if made.apart(mean(one), mean(other), min(len(one), len(other))):
        return f"{figures}, beyond what that explains: enough seeds."
    limit = float(table("loaded_questions")["beyond_noise"])
    needed = math.ceil((limit * noise / between) ** 2) if between > 0 else 0
    most = int(table("loaded_questions")["seeds_at_most"])
    more = f"about {needed} seeds each would tell" if 0 < needed <= most else "no affordable number of seeds would tell"
    return f"{figures}, which is no difference yet; {more}."
