"""Questions about the trials of what is loaded: two compared, the best value of a parameter, ranges, counts."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult.evidence import finding_in_short
from advisor.consult.seeds_wanted import seeds_wanted
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import canonical
from advisor.parameters import said as said_of
from advisor.records import Scalar, Study, Trial, TrialState
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding

_ENDS = ("study/boundary-optimum", "space/lr-range-narrow", "space/lr-range-unreasonable")


def largest(dialogue: Conversation) -> Study | None:
    """The study that questions are about: the one with most trials."""
    return max(dialogue.evidence.studies, key=lambda study: len(study.trials), default=None)


def trials_compared(dialogue: Conversation, text: str) -> str:
    """Two trials named by number: their values, and what differs in their parameters; empty unless two are named."""
    study = largest(dialogue)
    named = [trial for trial in _named(study, text) if trial.value is not None] if study else []
    if len(named) < 2:
        return ""
    one, other = named[:2]
    shown = [str(FILTERS["sig"](trial.value)) for trial in (one, other)]
    if shown[0] == shown[1]:
        shown = [f"{trial.value:.5g}" for trial in (one, other)]
    apart = [key for key in sorted({*one.params, *other.params}) if one.params.get(key) != other.params.get(key)]
    lines = [
        f"{key}: {_value(one, key)} in trial {one.number}, {_value(other, key)} in trial {other.number}"
        for key in apart
    ]
    return paragraphs(
        _better(dialogue, one, other),
        f"**Trial {one.number} ended at {shown[0]}, trial {other.number} at {shown[1]}.** {_spread(dialogue)}",
        paragraphs("What differs in their parameters:", bullets(lines)) if lines else "Their parameters are the same.",
        ""
        if len(lines) < 2
        else "They differ in more than one parameter, so these two alone prove none of them the cause.",
    )


def trials_named(dialogue: Conversation, text: str) -> list[Trial]:
    """The trials of the largest study that a text names by their numbers."""
    study = largest(dialogue)
    return list(_named(study, text)) if study is not None else []


def _better(dialogue: Conversation, one: Trial, other: Trial) -> str:
    """Which of the two is the better, where the way is known and their values lie apart."""
    from advisor.signals.measured import measure

    study = largest(dialogue)
    way = measure(study, dialogue.setup).way if study is not None else None
    if study is None or way is None or one.value == other.value:
        return ""
    first, second = (one, other) if (one.value or 0) > (other.value or 0) else (other, one)
    best = first if way == "maximize" else second
    values = [t.value for t in study.trials if t.value is not None and math.isfinite(t.value)]
    spread = statistics.stdev(values) if len(values) > 2 else 0.0
    apart = abs((one.value or 0) - (other.value or 0))
    if apart < float(table("loaded_questions")["practically_alike"]) * spread:
        return f"**No difference to speak of: {apart:.2g}, where all trials scatter by {FILTERS['sig'](spread)}.**"
    return f"Trial {best.number} is the better one."


def _named(study: Study, text: str) -> Iterator[Trial]:
    numbers = re.findall(r"(?:trials?|#)[ _#-]*(\d+)|(?:and|than|to|vs\.?|or) #?(\d+)", text.lower())
    first_named = any(first for first, _ in numbers)
    wanted = [int(first or second) for first, second in numbers] if first_named else []
    known = {trial.number: trial for trial in study.trials}
    yield from (known[number] for number in dict.fromkeys(wanted) if number in known)


def _value(trial: Trial, key: str) -> str:
    return _shown(trial.params[key]) if key in trial.params else "not set"


def _shown(value: Scalar) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(FILTERS["sig"](value)) if number else str(value)


def _spread(dialogue: Conversation) -> str:
    noise = dialogue.study.noise
    if noise is None:
        return "No configuration was repeated, so nobody knows how much of that is chance."
    return f"Repeats of one configuration differ by {FILTERS['sig'](noise)}."


def best_value(dialogue: Conversation, text: str) -> str:
    """The value of a parameter in the best run or trial, `what's the best lr so far`; empty where none is named."""
    name = next((name for name, words in said_of().items() if re.search(rf"\b(?:{words})\b", text.lower())), None)
    where, settings = _best(dialogue)
    key = next((key for key in settings if canonical(key) == name), None) if name else None
    if key is None:
        return ""
    return (
        f"**{_shown(settings[key])}: the `{key}` of {where}, the best so far.** One run proves no value: what ran "
        "beside it with nearly the same result is as good."
    )


def best_settings(dialogue: Conversation, text: str) -> str:
    """All settings of the best trial or run: `what are the best hyperparameters?`; empty where none is best."""
    where, settings = _best(dialogue)
    if not settings:
        return ""
    best = dialogue.study.best
    value = f", which reached {FILTERS['sig'](best)}" if best is not None else ""
    lines = [f"{key}: {_shown(value)}" for key, value in settings.items()]
    found = [f for f in dialogue.diagnosis.findings if f.rule in (*_ENDS, "study/single-seed-winner")]
    return paragraphs(
        f"**Those of {where}{value}:**",
        bullets(lines),
        paragraphs("Before you build on them:", bullets(finding_in_short(f) for f in found[:3])) if found else "",
    )


def more_trials(dialogue: Conversation, text: str) -> str:
    """Whether more trials pay, and how many; not in ranges that cut off the optimum. Empty without a study."""
    study = largest(dialogue)
    if study is None:
        return ""
    found = {f.rule: f for f in dialogue.diagnosis.findings if f.subject.study in (study.name, None)}
    few, acting = found.get("study/too-few-trials"), ("error", "warning")
    ends = [f for f in dialogue.diagnosis.findings if f.rule in _ENDS]
    if few is not None and not any(f.severity in acting for f in ends):
        beside = [f"But first: {finding_in_short(f)}" for f in ends[:1]]
        beside += [_idle_so_far(dialogue)] if without_effect(dialogue, study) else []
        return paragraphs(f"**{finding_in_short(few)}**", few.explanation, *beside)
    for finding in ends:
        if finding.severity in acting:
            return paragraphs(f"**Not in these ranges: {finding_in_short(finding)}**", finding.explanation)
    return without_effect(dialogue, study) or _further(dialogue, found)


def _further(dialogue: Conversation, found: Mapping[str, Finding]) -> str:
    """What the course of the search says about going on."""
    for rule in ("study/still-improving", "study/converged"):
        if rule in found:
            return paragraphs(f"**{finding_in_short(found[rule])}**", found[rule].explanation)
    study = dialogue.study
    if study.best is None or study.since_best is None:
        return ""
    lead = found.get("study/single-seed-winner")
    return paragraphs(
        f"**Nothing asks for more: {study.completed} trials completed, the best came {study.since_best} trials ago.**",
        finding_in_short(lead) if lead else "",
    )


def without_effect(dialogue: Conversation, study: Study) -> str:
    """What is said of a study large enough to show an effect, in which no parameter has one; empty for any other."""
    from advisor.signals.measured import measure

    completed, rules = dialogue.study.completed or 0, table("loaded_questions")
    measured = measure(study, dialogue.setup)
    if completed < int(rules["enough_to_show"]) or measured.way is None or measured.effects is None:
        return ""
    if any(chance <= table("importance")["evidence"]["chance"] for chance in measured.effects.chances.values()):
        return ""
    return paragraphs(
        f"**Stop here: over {completed} trials no parameter shows an effect beyond chance.**",
        "More of the same would mostly draw more luck. Repeat the best few and the default on "
        f"{seeds_wanted(dialogue)} seeds; where they do not differ, take the cheapest and search something else, "
        "or wider.",
    )


def _idle_so_far(dialogue: Conversation) -> str:
    """What stands beside the advice to run more trials, where no parameter has shown an effect yet."""
    return (
        f"No parameter shows an effect beyond chance over {dialogue.study.completed} trials so far: repeat the best "
        f"few and the default on {seeds_wanted(dialogue)} seeds as well; where they do not differ, take the cheapest."
    )


def search_done(dialogue: Conversation, text: str) -> str:
    """Of each of several studies whether it has converged; empty where one or none is loaded."""
    if len(dialogue.evidence.studies) < 2:
        return ""
    told: dict[str, str] = {}
    for rule, words in (
        ("study/converged", "yes"),
        ("study/still-improving", "not yet"),
        ("study/too-few-trials", "not yet"),
    ):
        for finding in dialogue.diagnosis.findings:
            if finding.rule == rule and finding.subject.study:
                told.setdefault(
                    finding.subject.study, f"`{finding.subject.study}`: {words}: {finding_in_short(finding)}"
                )
    return paragraphs("**By study:**", bullets(list(told.values())[:5])) if told else ""


def _best(dialogue: Conversation) -> tuple[str, Mapping[str, Scalar]]:
    study, best = largest(dialogue), dialogue.study.best
    trial = next((t for t in study.trials if best is not None and t.value == best), None) if study else None
    if trial is not None:
        return f"trial {trial.number}", trial.params
    first = next((f.subject.run for f in dialogue.diagnosis.findings if f.rule == "run/best-of-runs"), None)
    run = next((run for run in dialogue.evidence.runs if run.name == first), None)
    return (f"`{run.name}`", run.hyperparameters) if run is not None else ("", {})


def ranges(dialogue: Conversation, text: str) -> str:
    """Whether best trials press against the ends of their ranges; empty without a study."""
    if largest(dialogue) is None:
        return ""
    found = [f for f in dialogue.diagnosis.findings if f.rule in _ENDS]
    if found:
        return paragraphs("**Not all of them:**", bullets(finding_in_short(f) for f in found))
    missing = [u for u in dialogue.diagnosis.unexamined if u.rule == _ENDS[0]]
    if missing:
        return "**That cannot be told yet: the trials are too few, or nothing says which way is better.**"
    return "**Yes: no best trial presses against an end of its range.**"


def counted(dialogue: Conversation, text: str) -> str:
    """How many trials completed, were pruned and failed; empty without a study."""
    study = largest(dialogue)
    if study is None:
        return ""
    studies = dialogue.evidence.studies
    if len(studies) > 1 and re.search(table("loaded_words")["in_all"], text.lower()):
        lines = [f"`{one.name}`: {FILTERS['count'](len(one.trials), 'trial')}" for one in studies]
        total = FILTERS["count"](sum(len(one.trials) for one in studies), "trial")
        return paragraphs(f"**{total} in {len(studies)} studies.**", bullets(lines[:10]))
    by_state = Counter(trial.state for trial in study.trials)
    order: Sequence[TrialState] = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL, TrialState.RUNNING)
    words = {TrialState.COMPLETE: "completed", TrialState.FAIL: "failed"}
    parts = [f"{by_state[state]} {words.get(state, state.value)}" for state in order if by_state[state]]
    return f"**Of {FILTERS['count'](len(study.trials), 'trial')} of {study.name}: {', '.join(parts) or 'none ran'}.**"
