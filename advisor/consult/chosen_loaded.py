"""Which of what is loaded: what to run again, the configuration to go with, the lucky seed, what was run in vain."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult import ranked_loaded, steps_loaded
from advisor.consult.empty_loaded import empty_counted
from advisor.consult.entries import Entry, Ranking, alike, ranking
from advisor.consult.evidence import finding_in_short
from advisor.consult.groups_loaded import groups_named
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import changes_training, shown
from advisor.engine.filters import FILTERS
from advisor.signals.curves import best_place, smooth
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
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


def lead(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How far the best lies ahead of the second best, configurations that were repeated by their means."""
    made = ranking(dialogue, said)
    groups = [group for group in alike(made.entries) if any(e.counts for e in group)] if made is not None else []
    if made is None or len(groups) < 2:
        return ""
    groups.sort(key=lambda group: -_mean(group) if made.maximize else _mean(group))
    (best, second), sig = groups[:2], FILTERS["sig"]
    gap = abs(_mean(best) - _mean(second))
    apart = made.apart(_mean(best), _mean(second), min(len(best), len(second)))
    judged = "" if made.noise is None else ", beyond the noise" if apart else ", within the noise"
    lines = [f"{g[0].name}{_more(g)}: {made.tag} {sig(_mean(g))}{_differing(made, g[0])}" for g in (best, second)]
    return paragraphs(
        f"**{sig(gap)} in {made.tag}{judged}.**", bullets(lines), made.spoken(min(len(best), len(second)))
    )


def _more(group: Sequence[Entry]) -> str:
    return f" and {len(group) - 1} alike" if len(group) > 1 else ""


def typical(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The best beside the median and the worst of all, where there are enough for a median."""
    made = ranking(dialogue, said)
    values = [entry.value for entry in made.entries if entry.counts] if made is not None else []
    if made is None or len(values) < int(table("asked_of_loaded")["fewest_points"]):
        return ""
    sig = FILTERS["sig"]
    middle, best = statistics.median(values), made.entries[0]
    lost = len(made.entries) - len(values)
    gone = f", {lost} of them lost" if lost else ""
    return (
        f"**The best, {best.name}, reached {best.figure}, the median of all {len(made.entries)} {sig(middle)}, the "
        f"worst {sig(values[-1])} ({made.tag}{gone}).**"
    )


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


def going_on(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which runs, of the group that is named or of all, are worth more steps, and which are not."""
    asked = {run.name for runs in groups_named(dialogue.evidence.runs, said).values() for run in runs}
    found = [f for f in steps_loaded.of_runs(dialogue, named) if not asked or f.subject.run in asked]
    rules = table("loaded_questions")
    against = [
        f.subject.run or "" for f in found if f.rule in rules["no_going_on"] and f.severity in ("error", "warning")
    ]
    improving = {f.subject.run or "": _of_going_on(f) for f in found if f.rule in rules["going_on"]}
    runs = [run for run in dialogue.evidence.runs if not asked or run.name in asked]
    worth = {n: w for n, w in (improving or _best_at_end(dialogue, runs)).items() if n not in against}
    lines = [f"`{name}`: {words}" for name, words in worth.items()]
    names = steps_loaded.listed_names(list(worth))
    lead = (
        f"**{names}: not at {'their' if len(worth) > 1 else 'its'} end yet.**"
        if worth
        else "**None asks to be continued.**"
    )
    no = f"Not {steps_loaded.listed_names(list(dict.fromkeys(against)))}: nothing is to be had there."
    return paragraphs(
        lead, bullets(lines[: int(rules["named_at_most"])]), no if against else "", _leading(dialogue, runs)
    )


def _of_going_on(finding: Finding) -> str:
    """A run that still improved, and its first change: where that is not more steps, it is said to be the likelier."""
    first = next(iter(finding.prescriptions), None)
    if first is None or first.action in ("train-longer", "slower-decay"):
        return finding_in_short(finding)
    return f"{finding.title}; likelier to help than more steps: {first.reason}"


def _best_at_end(dialogue: Conversation, runs: Sequence[Run]) -> dict[str, str]:
    """The runs whose best level is that of their end, by the quantity that ranks them."""
    made = ranking(dialogue, "runs")
    series = {run.name: run.series[made.tag] for run in runs if made is not None and made.tag in run.series}
    few = int(table("asked_of_loaded")["fewest_points"])
    last = {
        name: best_place(costs, smooth(costs)) >= len(costs) - max(1, len(costs) // 10)
        for name, one in series.items()
        if made is not None and len(one) >= few and np.isfinite(one.values).all()
        for costs in [-one.values if made.maximize else one.values]
    }
    return {name: f"{made.tag if made else ''} was best at the end of it" for name, at_end in last.items() if at_end}


def _leading(dialogue: Conversation, runs: Sequence[Run]) -> str:
    """The best of the runs, which is the one to go on from."""
    made, names = ranking(dialogue, "runs"), {f"`{run.name}`" for run in runs}
    best = next((entry for entry in made.entries if entry.name in names), None) if made is not None else None
    return f"The best of them so far is {best.name} ({made.tag} {best.figure})." if made and best else ""


def too_long(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The runs that were best long before their end, each with its step; that there are none."""
    best: dict[str, int] = {}
    for finding in steps_loaded.of_runs(dialogue, named):
        if finding.best_step is not None:
            best.setdefault(finding.subject.run or "", finding.best_step)
    if not best:
        return "**None: nothing shows that an earlier step was better beyond the noise.**"
    lines = [f"`{name}`: best at step {step}" for name, step in best.items()]
    lead = f"**{steps_loaded.listed_names(list(best))}: each was best before its end.**"
    return paragraphs(lead, bullets(lines[:10]), "Keep those steps, and stop there the next time.")


def discard(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The runs to discard: those that were lost; what to keep of those that only got worse after their best."""
    lost, late = ranked_loaded.lost(dialogue, "any"), too_long(dialogue, named, said)
    empty = empty_counted(dialogue, [], "which logged nothing")
    lost = "" if empty and lost.startswith("**No") else lost
    return paragraphs(empty, lost, late if not late.startswith("**None") else "")


def waste(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The runs that gave nothing: those that were lost or learnt nothing, else those that only got worse."""
    lost = ranked_loaded.lost(dialogue, said)
    return steps_loaded.stopping(dialogue, named) if lost.startswith("**No") else lost
