"""What an utterance tells beyond what the grammar read: the other stretch of time, counted runs, a list of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor import parameters
from advisor.consult.listed_parameters import whole_list
from advisor.consult.quantities import durations, pattern, plain, words
from advisor.consult.questions import fact_text
from advisor.consult.understood import Understanding
from advisor.kinds import adapts
from advisor.names import canonical, is_known
from advisor.tables import table

_BUDGETS = ("budget_hours", "budget_trials")


def plainly(text: str) -> str:
    """The utterance with a time after `at` set apart, which would be read as a price."""
    return re.sub(table("left_over")["at_time"], ", ", text)


def with_left(found: Understanding, known: Mapping[str, Any], asked: str | None) -> Understanding:
    """The utterance with what was left over of it: a budget beside a run's cost, and a list of parameters."""
    if found.command or found.question:
        return found
    facts = dict(found.facts)
    facts |= _budget_left(found.text, facts, known, asked)
    names = () if "parameters" in facts else _names_left(found.text, {**known, **facts})
    facts |= {"parameters": names} if names else {}
    if facts == dict(found.facts):
        return _sure_of_space(found)
    sure = found.confidence >= float(table("consultation")["surely_asked"])
    quiet = {"unsure": ()} if sure and not (names and not found.facts) else {"matches": (), "unsure": ()}
    new = tuple(fact_text(k, v) for k, v in facts.items() if k not in found.facts and k in _BUDGETS)
    return found.model_copy(update={"facts": facts, "restated": (*found.restated, *new), **quiet})


def _sure_of_space(found: Understanding) -> Understanding:
    """A range that was told leaves nothing to ask about what was meant."""
    return found.model_copy(update={"unsure": ()}) if "space" in found.facts and not found.matches else found


def _budget_left(text: str, facts: Mapping[str, Any], known: Mapping[str, Any], asked: str | None) -> dict[str, Any]:
    """The one other stretch of time, or the runs that are counted, beside what a run costs."""
    rules, said = table("left_over"), plain(text)
    cost = facts.get("trial_hours")
    if any(name in facts for name in _BUDGETS):
        return {}
    if afforded := re.search(rules["affords"], said):
        return {"budget_trials": int(afforded["n"])}
    if cost is None:
        return {}
    runs = re.search(rules["runs_of"], said)
    if runs and not re.search(rules["not_yet"], said[: runs.start()]):
        return {"budget_trials": int(runs["n"])}
    if "budget_hours" in known and asked != "budget_hours":
        return {}
    others = [d for d in durations(said) if abs(d.hours - cost) > 1e-9 * cost and d.hours > cost]
    counted = [d for d in others if re.search(r"\d", said[d.start : d.end])]
    left = counted or others
    if len(left) != 1 or re.search(rules["no_budget"], _around(said, left[0].start, left[0].end)):
        return {}
    return {"budget_hours": left[0].hours, "budget_kind": "gpu" if left[0].of_devices else "wall"}


def _around(said: str, start: int, end: int) -> str:
    """The words of a text about a place in it, as far as the next comma."""
    before = re.split(r"[,;.]|\band\b", said[:start])[-1]
    return before + re.split(r"[,;.]|\band\b", said[end:])[0]


def _names_left(text: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    """The parameters that the end of an utterance lists, or all of it; empty where it lists none."""
    rules = table("left_over")
    searches = set(table("consultation")["search_facts"])
    clauses = [clause for clause in re.split(r"[;.](?=\s|$)", plain(text)) if clause.strip()]
    for clause in clauses:
        if re.search(rules["stays"], clause):
            continue
        if listed := whole_list(re.sub(rules["list_words"], "", clause.strip()), bool(searches & known.keys())):
            return listed
        one = re.search(rules["lists_one"], clause) is not None
        parts = [part.strip(" .!") for part in re.split(r",|\band\b|&|\+|/", clause)]
        parts = [re.sub(rules["list_words"], "", part).strip() for part in parts if part.strip()]
        named = _last_names([part for part in parts if part], known)
        if len(named) > 1 or (one and len(named) == len(parts) == 1):
            return tuple(sorted(named))
    return ()


def _last_names(parts: list[str], known: Mapping[str, Any]) -> list[str]:
    """The names at the end of a list, as far back as each is one; the most of them known."""
    found: list[str] = []
    sure = 0
    for part in reversed(parts):
        name = _known_name(part, known)
        if name is None and not (re.fullmatch(r"[a-z]\w*", part) and found):
            break
        sure += name is not None
        found.append(name or part)
    return found if found and sure > float(table("left_over")["known_share"]) * len(found) else []


def _known_name(part: str, known: Mapping[str, Any]) -> str | None:
    """The parameter that a part of a list is, None where it is none."""
    rules = table("left_over")
    if len(part.split()) > int(rules["most_words"]) or re.search(r"\d", re.sub(r"[a-z_]+\d\b", "", part)):
        return None
    if part in rules["adapter_names"] and adapts(str(known.get("training", ""))):
        return str(rules["adapter_names"][part])
    spelled = {**parameters.said(), **words()["other_names"]}
    own = next((name for name, expression in spelled.items() if pattern(expression).fullmatch(part)), None)
    return own or (canonical(part) if is_known(part) else None)
