"""What a few words steer: a bare why, a wish to see the plan, what became of the advice given before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from advisor.consult.conversation import Conversation
from advisor.consult.said_beside import is_gone
from advisor.consult.understood import Match, Understanding
from advisor.tables import table

OUT_OF_SCOPE = "topic/out-of-scope"
_SIGHTS = ("run/", "study/", "space/")


def short_command(
    dialogue: Conversation, understood: Understanding
) -> Literal["skip", "why-ask", "why", "next", "show-plan"] | None:
    """What a few words mean: a bare no to a question that has no yes or no, a bare why, a wish to see the plan."""
    words, pending = table("consultation"), dialogue.pending
    if understood.facts or understood.command:
        return None
    said = understood.text.strip().lower().rstrip(".!?")
    if re.search(words["shows_plan"], said) and len(said.split()) <= words["short"]:
        return "show-plan"
    if said in words["asks_why"] and (dialogue.session.answered or pending is None):
        return "why"
    if re.search(words["agrees"], said) and plan_comes_next(dialogue):
        return "show-plan"
    if re.search(words["asks_next"], said) and _goes_on(dialogue):
        return "next"
    if re.search(table("left_over")["cost"], said) and _asks_of_plan(dialogue, understood):
        return "show-plan"
    if pending is None or pending.kind != "fact":
        return None
    return "skip" if said in words["declines"] else "why-ask" if said in words["asks_why"] else None


def _goes_on(dialogue: Conversation) -> bool:
    """Whether there is something that a next step can follow: an advice, a fault that is gone, a plan."""
    return bool(dialogue.session.focus or dialogue.session.gone) or plan_comes_next(dialogue)


def plan_comes_next(dialogue: Conversation) -> bool:
    """Whether the plan is what follows: a budget is told, and no sight was described since, or before, a plan."""
    told = {"budget_hours", "budget_trials"} & set(dialogue.memory.told)
    sight = any(key.startswith(_SIGHTS) for key in dialogue.session.focus)
    return bool(told) and (dialogue.session.planned or not sight)


def kept_in_mind(understood: Understanding, focus: Sequence[str]) -> Understanding:
    """The utterance about the sight that was talked of before, where words leave it open: `eval loss still rises`.

    The next likeliest of a doubtful utterance are its `unsure`.
    """
    first = next(iter(understood.matches), None)
    same = next((key for key in understood.unsure if key in focus and key.startswith(("run/", "study/"))), None)
    if first is None or same is None or first.id in focus:
        return understood
    matches = (Match(id=same, confidence=first.confidence), *understood.matches[1:])
    return understood.model_copy(update={"matches": matches, "unsure": ()})


def _asks_of_plan(dialogue: Conversation, understood: Understanding) -> bool:
    """Whether what something costs is asked of the plan: what is searched and what may be spent are told."""
    known = dialogue.memory.values()
    told = "parameters" in known and bool({"budget_hours", "budget_trials"} & set(known))
    first = next(iter(understood.matches), None)
    strange = first is None or first.id == OUT_OF_SCOPE
    return (strange and bool(dialogue.session.exchanges)) or (told and not understood.facts)


def after_advice(dialogue: Conversation, understood: Understanding) -> Literal["no-help", "helped", "next"] | None:
    """What an utterance tells of the advice before it: the sight is still there, all is well now, or how to do it."""
    rules, said = table("consultation"), understood.text.strip().lower().rstrip(".!")
    focus, first = dialogue.session.focus, next(iter(understood.matches), None)
    if not focus or understood.command:
        return None
    brief = not understood.facts and "?" not in said and len(said.split()) <= rules["brief"]
    if brief and re.search(table("left_over")["tried"], said):
        return "no-help"
    if understood.question and first is None and not is_gone(said):
        return None
    if first is not None and first.id in focus and re.search(rules["still_there"], said):
        return "no-help"
    if is_gone(said) or (re.search(rules["well_now"], said) and not understood.question):
        return "helped"
    strange = first is not None and first.id == OUT_OF_SCOPE and first.confidence < rules["strange_follows"]
    short = len(said.split()) <= rules["short"]
    return "next" if strange and short and re.search(rules["follows"], said) else None
