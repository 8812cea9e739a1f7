"""What a sentence does beside telling facts: asks for the plan, tells that a fault is gone, or weighs a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from advisor.consult.understood import Understanding
from advisor.patterns import compiled
from advisor.tables import table


class Parted(NamedTuple):
    """An utterance without the words that ask for the plan, and whether there were any."""

    rest: str
    plans: bool


def without_plan(text: str, known: Mapping[str, Any]) -> Parted:
    """What is left of `30 hours, 2 h per run, plan it`; a question, or nothing but the wish, stays as it is."""
    rules = table("said_beside")
    parts = [part for part in re.split(rules["parts"], text) if part.strip()]
    wishes = [compiled(rules["plan_part"]).fullmatch(part.strip(" .!").lower()) for part in parts]
    if not any(wishes) or text.rstrip().endswith("?"):
        return Parted(text, False)
    budget = {"budget_hours", "budget_trials"} & known.keys()
    kept = (
        part if wish is None else _tail(wish["rest"], bool(budget)) for part, wish in zip(parts, wishes, strict=True)
    )
    rest = ", ".join(part.strip() for part in kept if part.strip())
    return Parted(rest, True) if rest or budget else Parted(text, False)


def _tail(rest: str | None, budget: bool) -> str:
    """The facts behind the wish for a plan; the night that it is for is none beside a known budget."""
    said = (rest or "").strip()
    return re.sub(table("said_beside")["for_when"], "", said) if budget else said


def is_gone(text: str) -> bool:
    """Whether it tells that a fault is there no more: `tried lr 1e-4, stable now`."""
    rules, said = table("said_beside"), text.lower().replace("’", "'")
    found = compiled(rules["gone"]).search(said)
    return bool(found and compiled(rules["did"]).search(said)) and not compiled(rules["not_gone"]).search(said)


def only_weighed(found: Understanding) -> Understanding:
    """The utterance with the values that its one question weighs as suppositions: `should I switch to a ViT?`."""
    rules = table("said_beside")
    text = found.text.strip()
    one = text.endswith("?") and not re.search(r"[.;!?]\s", text)
    if found.command or not one or not compiled(rules["supposes"]).search(text.lower()):
        return found
    weighed = {name: value for name, value in found.facts.items() if name in rules["supposed"]}
    if not weighed or len(weighed) != len(found.facts):
        return found
    return found.model_copy(update={"facts": {}, "restated": (), "supposed": {**found.supposed, **weighed}})


def of_the_metric(text: str, known: Mapping[str, Any]) -> str:
    """The utterance with percentages of a side called by the error that is measured: `val 27%, train 8%` of a MAPE."""
    rules, metric = table("said_beside"), str(known.get("metric") or "")
    errors = table("names")["directions"]["minimize"]
    if metric not in errors or metric == "loss" or compiled(rules["other_scores"]).search(text.lower()):
        return text
    return text if metric in text.lower() else re.sub(rules["side_figures"], rf"\g<0> {metric}", text, flags=re.I)
