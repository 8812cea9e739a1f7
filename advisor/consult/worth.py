"""What a question is worth: how much the advice would change with its answers (value of information)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from advisor.consult.costs import Costs, costs
from advisor.consult.item import Item, everything
from advisor.consult.loaded import Loaded
from advisor.consult.memory import Memory
from advisor.consult.questions import questions
from advisor.consult.reply import Said, advise
from advisor.facts.setup import Setup
from advisor.kinds import known_of
from advisor.record import Record
from advisor.tables import table


class Outcome(Record):
    """What would be said about one item after one answer."""

    answer: Any
    item: str
    text: str


class Worth(Record):
    """How much the answers to the question for a fact change the advice."""

    fact: str
    worth: float


def weights(focus: Sequence[str], facts: Collection[str] = ()) -> dict[str, float]:
    """The items that advice is given on, and how much each counts beside what is known."""
    rules = table("consultation")
    figures = {*rules["shown_by"]} & set(facts)
    searched = [key for key in focus if key.startswith(tuple(rules["of_a_search"])) and key not in rules["aside"]]
    alone = not searched if focus else bool(figures)
    share = float(rules["beside_a_symptom"]) if alone and not set(facts) & set(rules["search_facts"]) else 1.0
    found = {key: share * float(weight) for key, weight in rules["standing"].items() if key in everything()}
    for key in focus:
        if key in everything():
            found[key] = float(rules["in_focus"])
    return found


def worths(memory: Memory, study: Loaded, focus: Sequence[str], closed: Collection[str]) -> list[Worth]:
    """Every open question with its worth, the worthiest first."""
    known = memory.values()
    heavy = weights(focus, known)
    closed = {*closed, *_beside_the_point(focus)}
    found = []
    for fact in questions():
        if fact not in known and fact not in memory.assumed and fact not in closed and _sensible(fact, known):
            found.append(Worth(fact=fact, worth=_worth(fact, memory, study, heavy)))
    return sorted(found, key=lambda w: (-w.worth, w.fact))


def _beside_the_point(focus: Sequence[str]) -> set[str]:
    """What nobody is asked after such answers: how one training goes in talk of a search, what the answer told."""
    rules = table("consultation")
    answered = {fact for key in focus for fact in rules["unasked_after"].get(key, ())}
    return answered | set(rules["unasked_in_searches"] if _of_searches(focus) else ())


def _of_searches(focus: Sequence[str]) -> bool:
    """Whether a search is talked about and nothing else: how well one training goes is then beside the point."""
    topics = set(table("consultation")["of_searches"])
    return bool(focus) and all(key.startswith(("study/", "space/")) or key in topics for key in focus)


def _sensible(fact: str, known: Mapping[str, Any]) -> bool:
    """Not what another fact already answers, or what makes sense beside another fact only."""
    rules = table("consultation")
    if fact == "budget_trials" or set(rules["answered_by"].get(fact, ())) & set(known):
        return False
    named = {known.get("training"), known_of(known.get("training"), "kind"), known.get("architecture")}
    otherwise = _measured_otherwise(fact, {*known, *named, known.get("metric")})
    if otherwise or named & set(rules["unasked_of"].get(fact, ())):
        return False
    if fact == "budget_kind":
        return "budget_hours" in known and known.get("n_workers", 1) > 1
    if fact in ("budget_hours", "trial_hours"):
        return "budget_trials" not in known
    return fact not in ("metric", "direction")


def _measured_otherwise(fact: str, told: Collection[Any]) -> bool:
    """Whether what is told is judged by another figure: an error, a log loss, a WER beside which an accuracy says
    nothing, unless the same figure of the other side is known."""
    row = table("consultation")["measured_otherwise"].get(fact)
    return row is not None and row["unless"] not in told and not set(row["by"]).isdisjoint(told)


def _worth(fact: str, memory: Memory, study: Loaded, heavy: Mapping[str, float]) -> float:
    question = questions()[fact]
    answers, known = question.answers, {*memory.values(), *memory.assumed}
    beside = {name: value for name, value in question.beside.items() if name not in known}
    base_setup = memory.setup(**beside, **{fact: question.assumed})
    setups = [memory.setup(**beside, **{fact: answer}) for answer in answers]
    moved = _moved(base_setup, setups)
    concerned = [everything()[key] for key in heavy if _reads(everything()[key], fact, moved)]
    base = advise(concerned, base_setup, study)
    total = 0.0
    for setup in setups if concerned else ():
        after = advise(concerned, setup, study)
        total += sum(heavy[key] * _difference(base[key], after[key]) for key in base)
    return total / max(1, len(answers)) * float(table("consultation")["supposed"]) ** len(beside)


def _moved(base: Setup, setups: Sequence[Setup]) -> frozenset[str]:
    """The computed figures that differ between the answers, as `cost.name`."""
    first, others = costs(base), [costs(setup) for setup in setups]
    return frozenset(
        f"cost.{name}"
        for name in Costs.declared()
        if any(getattr(other, name) != getattr(first, name) for other in others)
    )


def _reads(item: Item, fact: str, moved: Collection[str]) -> bool:
    return fact in item.file.asks or not item.names.isdisjoint(moved)


def _difference(before: Said, after: Said) -> float:
    counted = table("consultation")["changes"]
    found = float(counted["point"]) if before.point != after.point else 0.0
    if before.do != after.do:
        found += float(counted["do"])
    return found + float(counted["figure"]) * len(set(before.figures) ^ set(after.figures))


def outcomes(fact: str, memory: Memory, study: Loaded, focus: Sequence[str]) -> Iterator[Outcome]:
    """What each answer would lead to, on the item that the question matters most for."""
    question = questions()[fact]
    heavy = weights(focus, memory.values())
    items = [everything()[key] for key in heavy]
    said = [(answer, advise(items, memory.setup(**{fact: answer}), study)) for answer in question.answers]
    worth = {key: w * (len({(s[key].point, s[key].do) for _, s in said}) - 1) for key, w in heavy.items()}
    best = max(worth, key=lambda key: worth[key], default="")
    if worth.get(best, 0.0) > 0:
        points = len({s[best].point for _, s in said}) > 1
        for answer, s in said:
            yield Outcome(answer=answer, item=best, text=s[best].point if points else s[best].do)
