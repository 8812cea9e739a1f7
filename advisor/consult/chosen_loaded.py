"""Which of what is loaded: what to run again, the configuration to go with, the lucky seed, what was run in vain."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.consult import ranked_loaded, steps_loaded
from advisor.consult.entries import Entry, Ranking, alike, ranking
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import changes_training, shown
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def again(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which trials or runs to train again on other seeds: the best few, and the default where it is missing."""
    made = ranking(dialogue, said)
    if made is None:
        return ""
    few, seeds = int(table("budget")["finalists"]), int(table("budget")["final_seeds"])
    first = [group[0] for group in alike(made.entries) if any(entry.counts for entry in group)]
    chosen = sorted(first, key=made.entries.index)[:few]
    missing = any(f.rule == "study/no-baseline" for f in dialogue.diagnosis.findings)
    default = " and the default, which is missing among them" if missing else ""
    count = (len(chosen) + missing) * seeds
    lead = f"**{_listed(chosen)}{default}, on {seeds} seeds each: {count} trainings.**"
    lines = [f"{entry.name}: {made.tag} {entry.figure}{_differing(made, entry)}" for entry in chosen]
    return paragraphs(lead, bullets(lines), "Then take the best mean, not the best single one. " + made.spoken())


def _listed(entries: Sequence[Entry]) -> str:
    names = [entry.name for entry in entries]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _differing(made: Ranking, entry: Entry) -> str:
    """The settings of an entry that differ among all and change a training."""
    told = ", ".join(f"{key} {shown(entry.settings[key])}" for key in _moved(made) if key in entry.settings)
    return f" ({told})" if told else ""


def _moved(made: Ranking) -> list[str]:
    keys = sorted({key for entry in made.entries for key in entry.settings})
    return [k for k in keys if changes_training(k) and len({str(e.settings.get(k)) for e in made.entries}) > 1][:6]


def configuration(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The configuration to go with, and those that the noise does not tell from it; runs that were repeated only."""
    made = ranking(dialogue, "runs")
    groups = [group for group in alike(made.entries) if any(e.counts for e in group)] if made is not None else []
    if made is None or not made.repeated or len(groups) < 2:
        return ""
    groups.sort(key=lambda group: -_mean(group) if made.maximize else _mean(group))
    best = groups[0]
    near = [g for g in groups[1:] if not made.apart(_mean(best), _mean(g), min(len(best), len(g)))]
    tied = f" {' and '.join(_words(made, g) for g in near)} cannot be told from it: of these the simpler one will do."
    lines = [f"{_words(made, g)}: {made.tag} {FILTERS['sig'](_mean(g))}, the mean of {len(g)}" for g in groups]
    return paragraphs(f"**{_words(made, best)}.{tied if near else ''}**", bullets(lines), made.spoken(len(best)))


def _mean(group: Sequence[Entry]) -> float:
    return statistics.fmean(entry.value for entry in group if entry.counts)


def _words(made: Ranking, group: Sequence[Entry]) -> str:
    """A configuration by the settings in which it differs from the others."""
    told = ", ".join(f"{key} {shown(group[0].settings[key])}" for key in _moved(made) if key in group[0].settings)
    return told or group[0].name


def lucky_seed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The seed whose runs lie furthest above those of the same settings, and why that is nothing to choose by."""
    made = ranking(dialogue, "runs")
    by_seed = _beyond_own(dialogue, made) if made is not None else {}
    if made is None or made.noise is None or len(by_seed) < 2:
        return ""
    gains = {seed: statistics.fmean(found) for seed, found in by_seed.items()}
    luckiest = max(gains, key=lambda seed: gains[seed])
    ordered = sorted(gains, key=lambda seed: -gains[seed])
    lines = [
        f"seed {seed}: {gains[seed]:+.2g} beside its settings' mean, {len(by_seed[seed])} runs" for seed in ordered
    ]
    return paragraphs(
        f"**Seed {luckiest}, by {FILTERS['sig'](gains[luckiest])} in {made.tag}; one seed's run scatters by "
        f"{FILTERS['sig'](made.noise)}.**",
        bullets(lines),
        "A lucky seed is no setting: report the mean over the seeds, and do not choose one by its result.",
    )


def _beyond_own(dialogue: Conversation, made: Ranking) -> dict[str, list[float]]:
    """By seed, how much better its runs are than the mean of their own settings."""
    seeds = {f"`{run.name}`": seed for run in dialogue.evidence.runs if (seed := next(_seeds(run), None))}
    found: dict[str, list[float]] = defaultdict(list)
    for group in alike(made.entries):
        telling = [entry for entry in group if entry.counts and entry.name in seeds]
        for entry in telling if len(telling) > 1 else ():
            gain = entry.value - statistics.fmean(one.value for one in telling)
            found[seeds[entry.name]].append(gain if made.maximize else -gain)
    return found


def _seeds(run: Run) -> Iterator[str]:
    yield from (str(value) for key, value in run.hyperparameters.items() if "seed" in key.lower())


def waste(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The runs that gave nothing: those that were lost or learnt nothing, else those that only got worse."""
    lost = ranked_loaded.lost(dialogue, said)
    return steps_loaded.stopping(dialogue, named) if lost.startswith("**No") else lost
