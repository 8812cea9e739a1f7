"""Questions about what is loaded: runs compared, which to continue or stop, which is best, is the best luck."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult import steps_loaded
from advisor.consult.about_study import (
    best_settings,
    best_value,
    counted,
    more_trials,
    ranges,
    search_done,
    trials_compared,
)
from advisor.consult.evidence import finding_in_short, findings_in_short, loaded_in_short
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.consult.understood import Understanding
    from advisor.findings import Finding
    from advisor.records import Run
from advisor.consult.comparing_loaded import compared, finding_words, what_differs


def about_loaded(dialogue: Conversation, text: str) -> str:
    """The answer to a question about the loaded runs or study; empty where it is no such question."""
    runs, said = dialogue.evidence.runs, text.lower()
    if not runs and not dialogue.evidence.studies:
        return ""
    named = list(named_runs(runs, said))
    for question, of_trials in _OF_TRIALS.items():
        if _asks(question, said, runs) and (found := of_trials(dialogue, text)):
            return found
    for question, of_steps in _OF_STEPS.items():
        if _asks(question, said, runs) and (found := of_steps(dialogue, named, said)):
            return found
    for question, answer in _ANSWERS.items():
        if _asks(question, said, runs) and (found := answer(dialogue, named)):
            return _other_way(named, said, found) if question == "compare" else found
    return ""


def _other_way(named: Sequence[Run], said: str, found: str) -> str:
    """The comparison, with a word where the question takes the better run for the worse."""
    if len(named) < 2 or not re.search(table("loaded_questions")["takes_for_worse"], said):
        return found
    turned = f"**`{named[0].name}` is ahead" in found and "beyond the noise" in found
    return paragraphs("It is the other way round.", found) if turned else found


def shown(dialogue: Conversation, understood: Understanding) -> str:
    """Yes or no to whether what is loaded shows a sight, `is run 12 overfitting?`; empty where nobody can tell."""
    rules, said = table("loaded_questions"), understood.text.lower()
    rule = understood.matches[0].id if understood.matches else ""
    if not (understood.question and re.search(rules["yes_or_no"], said) and _is_rule(rule)):
        return ""
    named = {run.name for run in named_runs(dialogue.evidence.runs, said)}
    about = [f for f in dialogue.diagnosis.findings if f.rule == rule and (not named or f.subject.run in named)]
    if about:
        return paragraphs(f"**Yes: {about[0].title}.**", about[0].explanation, steps_loaded.todo_of(about[0]))
    untold = [u for u in dialogue.diagnosis.unexamined if u.rule == rule and (not named or u.subject.run in named)]
    looked = bool(dialogue.evidence.runs if rule.startswith("run/") else dialogue.evidence.studies)
    where = f"in {steps_loaded.listed_names(sorted(named))} " if named else ""
    return "" if untold or not looked else f"**No: {where}*{rule}* looked for it and stayed silent.**"


def _is_rule(identifier: str) -> bool:
    from advisor.engine.rulebook import bundled_rulebook  # dear to read, and most questions are none of a log

    return identifier in bundled_rulebook().rules


def opened(dialogue: Conversation, text: str) -> str:
    """What the logs show that an utterance asks to look at by their path; empty where it names none."""
    rules = table("loaded_questions")
    m = re.search(rules["open"], text, re.IGNORECASE)
    if m is None:
        return ""
    path = dialogue.opens(m["path"].rstrip(".,?!")).expanduser()
    if path.exists():
        return dialogue.load(path) or loaded_in_short(dialogue)
    asking = re.match(rules["asks_to_open"], text, re.IGNORECASE) and len(text.split()) <= rules["short"]
    return (
        f"There is no `{m['path']}` here. Name a log, a folder of logs or a study: `advisor consult PATH`."
        if asking
        else ""
    )


def _asks(question: str, said: str, runs: Sequence[Run]) -> bool:
    names = "|".join(re.escape(run.name.lower()) for run in runs if run.name != ".")
    run = rf"(?:(?:run|trial|exp(?:eriment)?|version|job)s?[ _#-]*\d+|#?\d+{'|' + names if names else ''})"
    return re.search(table("loaded_questions")["questions"][question].replace("{run}", run), said) is not None


def named_runs(runs: Sequence[Run], said: str) -> Iterator[Run]:
    """The runs that the text names, in its order: by name, by the end of the path, or by number."""
    places = [(place, run) for run in runs if (place := _place(run.name.lower(), said)) is not None]
    yield from (run for _, run in sorted(places, key=lambda found: found[0]))


def _place(name: str, said: str) -> int | None:
    for spelled in (name, name.rsplit("/", 1)[-1]):
        if len(spelled) > 1 and (m := re.search(rf"(?<![\w/]){re.escape(spelled)}(?!\w)", said)):
            return m.start()
    number = re.search(r"(?:^|\D)0*(\d+)$", name)
    if number is None:
        return None
    m = re.search(rf"(?:run|exp(?:eriment)?|version|job|training|#)s?[ _#-]*0*{number[1]}(?!\d)", said)
    return m.start() if m else None


def instead(dialogue: Conversation, understood: Understanding) -> str:
    """What is loaded shows, where the words alone were not sure; empty where nothing is loaded."""
    if not (dialogue.evidence.runs or dialogue.evidence.studies):
        return ""
    if understood.matches and not re.search(table("loaded_questions")["why_of_it"], understood.text.lower()):
        return ""
    found = {f.rule: f for f in reversed(dialogue.diagnosis.findings) if f.suppressed_by is None}
    meant = next((found[key] for key in understood.unsure if key in found), None)
    if meant is None:
        return findings_in_short(dialogue)
    lead = f"**{_named_subject(meant)}{meant.title}.**"
    return paragraphs(lead, meant.explanation, steps_loaded.todo_of(meant))


def _named_subject(finding: Finding | None) -> str:
    name = finding.subject.run if finding is not None else None
    return f"`{name}`: " if name and name != "." else ""


def _best(dialogue: Conversation, named: Sequence[Run]) -> str:
    found = [f for f in dialogue.diagnosis.findings if f.rule == "run/best-of-runs"]
    if found:
        first = found[0]
        return paragraphs(f"**`{first.subject.run}`: {first.title}.**", first.explanation)
    study = dialogue.study
    if study.best is None:
        return _undirected(dialogue)
    best = f"**The best value of {study.name} is {FILTERS['sig'](study.best)}, of {study.completed} completed trials.**"
    return f"{best} {_margin(dialogue)}"


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


def _luck(dialogue: Conversation, named: Sequence[Run]) -> str:
    study = dialogue.study
    if study.best is None:
        return _best(dialogue, named)
    repeats = study.winner_repeats or 1
    lucky = study.noise is not None and study.margin is not None and study.margin < study.noise
    known = study.noise is not None or repeats > 1
    point = "Quite possibly" if lucky else "Nobody can tell yet" if not known else "Hardly"
    found = [f for f in dialogue.diagnosis.findings if f.rule == "study/single-seed-winner"]
    return paragraphs(
        f"**{point}: the winner was trained {repeats} time{'s' * (repeats != 1)}.** {_margin(dialogue)}",
        finding_in_short(found[0]) if found else "",
        "Repeat the best five configurations and the default on three seeds each, and take the best mean.",
    )


def _first(dialogue: Conversation, named: Sequence[Run]) -> str:
    """The first prescription of the first finding to act on, and what comes after it."""
    names = {run.name for run in named}
    acting = [
        f
        for f in dialogue.diagnosis.findings
        if f.suppressed_by is None
        and f.severity in ("error", "warning")
        and f.prescriptions
        and (not names or f.subject.run in names)
    ]
    if not acting:
        return ""
    first, then = acting[0], [f for f in acting[1:] if f.rule != acting[0].rule]
    where = _named_subject(first)
    later = bullets(list(steps_loaded.grouped(then))[:2])
    return paragraphs(
        f"**{where}{first.prescriptions[0].reason}**",
        f"Because: {first.title}. *{first.rule}*",
        paragraphs("After that:", later) if then else "",
    )


def _matters(dialogue: Conversation, named: Sequence[Run]) -> str:
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
    idle = (
        f"No effect beyond chance: {', '.join(f'`{name}`' for name in importance.idle)}; freeze them."
        if importance.idle
        else ""
    )
    few = ("study/low-impact-parameters", "study/too-many-parameters")
    told = [f for f in dialogue.diagnosis.findings if f.rule in few and f.subject.study == study.name]
    lines = bullets(finding_in_short(f) for f in told[:2]) if told and not idle else ""
    share = (
        f" with {pct(importance.top_share)} of what the parameters explain" if importance.top_share is not None else ""
    )
    return paragraphs(
        f"**`{importance.top}` matters most{share} ({pct(importance.explained)} of the spread).**", idle, lines
    )


def _what(dialogue: Conversation, named: Sequence[Run]) -> str:
    if not named:
        return findings_in_short(dialogue)
    found = [line for run in named for line in finding_words(dialogue, run)]
    names = ", ".join(f"`{run.name}`" for run in named)
    return bullets(found) if found else f"In {names} I found nothing to act on."


_OF_TRIALS: Mapping[str, Callable[[Conversation, str], str]] = {
    "trials": trials_compared,
    "best-value": best_value,
    "best-settings": best_settings,
    "more-trials": more_trials,
    "search-done": search_done,
    "ranges": ranges,
    "counts": counted,
}
_OF_STEPS: Mapping[str, Callable[[Conversation, Sequence[Run], str], str]] = {
    "keep": steps_loaded.kept,
    "moment": steps_loaded.moment,
    "until-done": steps_loaded.until_done,
    "continue": steps_loaded.worth_continuing,
    "rate": steps_loaded.rate,
    "quantity": steps_loaded.of_quantity,
    "healthy": steps_loaded.healthy,
}
_ANSWERS: Mapping[str, Callable[[Conversation, Sequence[Run]], str]] = {
    "compare": compared,
    "differs": what_differs,
    "stop": steps_loaded.stopping,
    "go-on": steps_loaded.going_on,
    "luck": _luck,
    "matters": _matters,
    "best": _best,
    "first": _first,
    "what": _what,
}
