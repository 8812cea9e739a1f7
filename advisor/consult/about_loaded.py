"""Questions about what is loaded: runs compared, which to continue or stop, which is best, is the best luck."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult import about_best, asked_figure, asked_setting, chosen_loaded, ranked_loaded, steps_loaded
from advisor.consult.about_study import (
    best_settings,
    best_value,
    counted,
    more_trials,
    ranges,
    search_done,
    trials_compared,
)
from advisor.consult.asked_loaded import asked_loaded
from advisor.consult.entries import ranking, reads_of, settings_told
from advisor.consult.evidence import findings_in_short, loaded_in_short
from advisor.consult.first_loaded import asked_first
from advisor.consult.naming_runs import named_runs, spellings, without_names
from advisor.consult.pace_loaded import cut_short
from advisor.consult.referred_loaded import spelled_out
from advisor.consult.sights_loaded import named_subject
from advisor.consult.speech import bullets, paragraphs
from advisor.names import canonical
from advisor.parameters import said as said_of
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run
from advisor.consult.comparing_loaded import beside_best, compared, finding_words, what_differs


def about_loaded(dialogue: Conversation, text: str) -> str:
    """The answer to a question about the loaded runs or study; empty where it is no such question."""
    runs = dialogue.evidence.runs
    if not runs and not dialogue.evidence.studies:
        return ""
    text = spelled_out(dialogue, text)
    said = text.lower()
    named = list(named_runs(runs, said))
    return (
        asked_first(dialogue, named, said)
        or asked_loaded(dialogue, named, said)
        or _two_named(dialogue, named, said)
        or _as_it_is_put(dialogue, named, text)
        or asked_loaded(dialogue, named, said, "at_last")
    )


def _two_named(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two runs that are named and compared, beside each other."""
    if len(named) < 2 or not re.search(table("loaded_questions")["compares"], said):
        return ""
    return _other_way(named, said, compared(dialogue, named))


def _as_it_is_put(dialogue: Conversation, named: Sequence[Run], text: str) -> str:
    """The first answer to a question that is put as the table says, and that has something to say."""
    runs, said = dialogue.evidence.runs, text.lower()
    for question, of_words in _OF_WORDS.items():
        if (question in _BY_THEMSELVES or _asks(question, said, runs)) and (found := of_words(dialogue, named, said)):
            return found
    for question, of_trials in _OF_TRIALS.items():
        if _asks(question, said, runs) and (found := of_trials(dialogue, text)):
            return found
    for question, of_steps in _OF_STEPS.items():
        if _asks(question, said, runs) and (found := of_steps(dialogue, named, said)):
            return found
    for question, answer in _ANSWERS.items():
        if question == "best" and _of_unknown_setting(dialogue, said):
            continue
        if _asks(question, said, runs) and (found := answer(dialogue, named)):
            return _other_way(named, said, found) if question == "compare" else found
    return ""


def _of_unknown_setting(dialogue: Conversation, said: str) -> bool:
    """Whether the best value of a setting is asked for that none of the runs logged: `which optimizer is better?`."""
    asked = re.search(table("loaded_questions")["best_of_kind"], said)
    name = next((n for n, words in said_of().items() if asked and re.fullmatch(rf"(?:{words})", asked["kind"])), None)
    return bool(name) and not any(
        canonical(key) == name for read in reads_of(dialogue, dialogue.evidence.runs) for key in settings_told(read)
    )


def of_named(dialogue: Conversation, text: str) -> str:
    """What is known of the runs that a question names, where nothing else answers it: their place, or who leads."""
    said = text.lower()
    named = [run for run in named_runs(dialogue.evidence.runs, said) if re.search(r"[\d_-]", run.name)]
    if not named or not re.search(table("loaded_questions")["asks"], said):
        return ""
    if len(named) > 1:
        return compared(dialogue, named)
    place = ranked_loaded.standing(dialogue, named[0])
    return paragraphs(place, beside_best(dialogue, named[0])) if place else ""


def _other_way(named: Sequence[Run], said: str, found: str) -> str:
    """The comparison, with a word where the question takes the better run for the worse."""
    if len(named) < 2 or not re.search(table("loaded_questions")["takes_for_worse"], said):
        return found
    turned = f"**`{named[0].name}` is ahead" in found and "beyond the noise" in found
    return paragraphs("It is the other way round.", found) if turned else found


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
    names = "|".join(re.escape(name) for run in runs if run.name != "." for name in spellings(run.name))
    run = rf"(?:(?:run|trial|exp(?:eriment)?|version|job)s?[ _#-]*\d+|#?\d+{'|' + names if names else ''})"
    return re.search(table("loaded_questions")["questions"][question].replace("{run}", run), said) is not None


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
    where = named_subject(first)
    later = bullets(list(steps_loaded.grouped(then))[:2])
    return paragraphs(
        f"**{where}{first.prescriptions[0].reason}**",
        f"Because: {first.title}. *{first.rule}*",
        paragraphs("After that:", later) if then else "",
    )


def _what(dialogue: Conversation, named: Sequence[Run]) -> str:
    if not named:
        return findings_in_short(dialogue)
    if len(named) == 1 and (short := cut_short(dialogue, named[0])):
        found = list(finding_words(dialogue, named[0]))
        return paragraphs(f"**`{named[0].name}`: {short}**", bullets(found) if found else "")
    if len(named) == 1 and (best := _beside_best(dialogue, named[0])):
        return best
    found = [line for run in named for line in finding_words(dialogue, run)]
    names = ", ".join(f"`{run.name}`" for run in named)
    return bullets(found) if found else f"In {names} I found nothing to act on."


def _lost(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    return "" if named else ranked_loaded.lost(dialogue, said)


def _seeds(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    return ranked_loaded.seeds(dialogue, said)


def _setting(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    rules = table("loaded_questions")
    plain = _asks("setting", said, dialogue.evidence.runs) or re.search(rules["asks"], said)
    if not plain or re.search(rules["of_something_else"], said):
        return ""
    said = without_names(dialogue.evidence.runs, said)
    return asked_setting.about_setting(dialogue, re.sub(rules["by_value"], " ", said))


def _figure(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    return asked_figure.figure(dialogue, named, without_names(dialogue.evidence.runs, said))


def _continuing(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether going on pays, for the one run; of several, for which of them."""
    several = len(dialogue.evidence.runs) > 1 and not named
    if not several and re.search(table("loaded_words")["asks_stop"], said):
        return _stop_it(steps_loaded.worth_continuing(dialogue, named, said))
    return (
        chosen_loaded.going_on(dialogue, named, said)
        if several
        else steps_loaded.worth_continuing(dialogue, named, said)
    )


def _stop_it(told: str) -> str:
    """Whether going on pays as the answer to whether to stop: `Yes` there is a no here."""
    for going_on, stopping in (
        ("**Yes: ", "**No, go on: "),
        ("**No, ", "**Yes: "),
        ("**Hardly: ", "**It may: "),
        ("**Perhaps: ", "**Not yet: "),
    ):
        if told.startswith(going_on):
            return stopping + told.removeprefix(going_on)
    return told


def _standing(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    return ranked_loaded.standing(dialogue, named[0]) if len(named) == 1 else ""


def _ranked(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    return "" if named else ranked_loaded.ranked(dialogue, said)


def _beside_best(dialogue: Conversation, run: Run) -> str:
    """A run of which nothing was found, beside the best of the others; empty where it is the best itself."""
    made = ranking(dialogue, "runs")
    if made is None or any(finding_words(dialogue, run)):
        return ""
    runs = {f"`{one.name}`": one for one in dialogue.evidence.runs}
    best = runs.get(made.entries[0].name)
    return compared(dialogue, [best, run]) if best is not None and best.name != run.name else ""


_OF_WORDS: Mapping[str, Callable[[Conversation, Sequence[Run], str], str]] = {
    "lost": _lost,
    "setting": _setting,
    "figure": _figure,
    "seeds": _seeds,
    "since": steps_loaded.since,
    "standing": _standing,
    "ranked": _ranked,
    "learned": about_best.learned,
}
_BY_THEMSELVES = ("setting", "figure")
"""Questions that are known by what they name, a setting or a quantity, more than by how they are put."""
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
    "continue": _continuing,
    "rate": steps_loaded.rate,
    "quantity": steps_loaded.of_quantity,
    "healthy": steps_loaded.healthy,
}
_ANSWERS: Mapping[str, Callable[[Conversation, Sequence[Run]], str]] = {
    "compare": compared,
    "differs": what_differs,
    "stop": steps_loaded.stopping,
    "go-on": steps_loaded.going_on,
    "luck": about_best.luck,
    "matters": about_best.matters,
    "best": about_best.best,
    "first": _first,
    "what": _what,
}
