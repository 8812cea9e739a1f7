"""Asked about the best of what is loaded: what it is, whether it is luck, what mattered, what was learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import largest, without_effect
from advisor.consult.evidence import finding_in_short, findings_in_short
from advisor.consult.seeds_wanted import seeds_wanted
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def best(dialogue: Conversation, named: Sequence[Run]) -> str:
    """The best of the runs, or the best value of the study with its lead."""
    found = [f for f in dialogue.diagnosis.findings if f.rule == "run/best-of-runs"]
    if found:
        first = found[0]
        return paragraphs(f"**`{first.subject.run}`: {first.title}.**", first.explanation)
    study = dialogue.study
    if of_runs := _best_run(dialogue):
        return of_runs
    if study.best is None:
        return _undirected(dialogue)
    lead = f"**The best value of {study.name} is {FILTERS['sig'](study.best)}, of {study.completed} completed trials.**"
    return f"{lead} {_whose(dialogue)}{_margin(dialogue)}"


def _whose(dialogue: Conversation) -> str:
    """The run or trial of the best value by its name, with a blank behind; empty where none is known."""
    study = largest(dialogue)
    valued = [t for t in study.trials if t.value is not None and t.value == dialogue.study.best] if study else []
    if not valued:
        return ""
    run = valued[0].user_attrs.get("run")
    return f"It is {f'`{run}`' if isinstance(run, str) else f'trial {valued[0].number}'}. "


def _best_run(dialogue: Conversation) -> str:
    """The best of the runs, where more of them than of the trials can be ranked; else empty."""
    from advisor.consult.entries import ranking
    from advisor.consult.ranked_loaded import ranked

    made = ranking(dialogue, "runs") if len(dialogue.evidence.runs) > 1 else None
    of_runs = made is not None and made.entries[0].name.startswith("`")
    return (
        ranked(dialogue, "best runs")
        if made and of_runs and len(made.entries) > (dialogue.study.completed or 0)
        else ""
    )


def _undirected(dialogue: Conversation) -> str:
    """The question which way is better, where trials cannot be ranked without it; empty without a study."""
    from advisor.consult.session import pending_for

    if not dialogue.study.completed:
        return ""
    dialogue.change(pending=pending_for("direction"))
    trials = FILTERS["count"](dialogue.study.completed, "completed trial")
    return f"**Its {trials} cannot be ranked yet: nothing says whether higher or lower values are better.**"


def _margin(dialogue: Conversation) -> str:
    study, sig = dialogue.study, FILTERS["sig"]
    if study.margin is None:
        return ""
    lead = f"It leads the fifth best by {sig(study.margin)}"
    if study.noise is None:
        return f"{lead}; no configuration was repeated, so nobody knows how much of that is chance."
    judged = "less than" if study.margin < study.noise else "more than"
    return f"{lead}, {judged} the {sig(study.noise)} by which repeats of one configuration differ."


def luck(dialogue: Conversation, named: Sequence[Run]) -> str:
    """Whether the best trial may be luck: how often it was trained, and how far it leads."""
    study = dialogue.study
    if study.best is None:
        return best(dialogue, named)
    repeats = study.winner_repeats or 1
    lucky = study.noise is not None and study.margin is not None and study.margin < study.noise
    known = study.noise is not None or repeats > 1
    largest_study = largest(dialogue)
    idle = bool(largest_study and not dialogue.evidence.runs and without_effect(dialogue, largest_study))
    point = "Quite likely" if idle else "Quite possibly" if lucky else "Nobody can tell yet" if not known else "Hardly"
    found = [f for f in dialogue.diagnosis.findings if f.rule == "study/single-seed-winner"]
    return paragraphs(
        f"**{point}: the winner was trained {repeats} time{'s' * (repeats != 1)}.** {_margin(dialogue)}",
        f"No parameter shows an effect beyond chance over {study.completed} trials." if idle else "",
        finding_in_short(found[0])
        if found
        else f"Repeat the best few and the default on {seeds_wanted(dialogue)} seeds each, and take the best mean.",
    )


def matters(dialogue: Conversation, named: Sequence[Run]) -> str:
    """Which parameters moved the result of the study, as it measured them."""
    from advisor.signals.importance import importance_facts
    from advisor.signals.measured import measure

    if not dialogue.evidence.studies:
        return ""
    study = max(dialogue.evidence.studies, key=lambda study: len(study.trials))
    measured = measure(study, dialogue.setup)
    if measured.way is None:
        return _undirected(dialogue)
    importance = importance_facts(measured.effects, study)
    if importance.explained is None or importance.top is None:
        return (
            "**Its trials do not tell: no parameter has an effect beyond chance yet.** The usual order is the "
            "learning rate first, then batch size and optimizer."
        )
    pct = FILTERS["pct"]
    ends = {f.subject.parameter for f in dialogue.diagnosis.findings if f.rule in table("loaded_questions")["ends"]}
    without = [name for name in importance.idle or () if name not in ends]
    idle = f"No effect beyond chance: {', '.join(f'`{name}`' for name in without)}; freeze them." if without else ""
    few = ("study/low-impact-parameters", "study/too-many-parameters")
    told = [f for f in dialogue.diagnosis.findings if f.rule in few and f.subject.study == study.name]
    lines = bullets(finding_in_short(f) for f in told[:2]) if told and not idle else ""
    share = (
        f" with {pct(importance.top_share)} of what the parameters explain" if importance.top_share is not None else ""
    )
    return paragraphs(
        f"**`{importance.top}` matters most{share} ({pct(importance.explained)} of the spread).**", idle, lines
    )


def learned(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The best of a study, what matters in it and what to act on; the findings where runs alone are loaded."""
    if named or not dialogue.evidence.studies or dialogue.evidence.runs:
        return ""
    return paragraphs(best(dialogue, named), matters(dialogue, named), findings_in_short(dialogue))
