"""A symptom that is stated of the loaded run: the finding on it that agrees comes first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.asking_part import asking_part, of_new_run
from advisor.consult.quantities import plain
from advisor.consult.understood import Match, Understanding
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation


def agreeing(dialogue: Conversation, understood: Understanding) -> Understanding:
    """The utterance with the finding that its symptom agrees with as what it describes; itself where none does."""
    understood, rules = without_silent(dialogue, understood), table("loaded_words")["stated"]
    said, first = plain(understood.text.lower()), next(iter(understood.matches), None)
    other = of_new_run(understood.text) or compiled(rules["not"]).search(said)
    if not dialogue.evidence.runs or understood.command or other:
        return understood
    if first is not None and not first.id.startswith(("run/", *rules["beside"])):
        return understood
    meant = list(_rules_of(said))
    found = {f.rule: f for f in dialogue.diagnosis.findings if f.severity in ("error", "warning")} if meant else {}
    rule = next((rule for rule in meant if rule in found and found[rule].suppressed_by is None), None)
    if rule is None or (first is not None and first.id in found):
        return understood
    match = Match(id=rule, confidence=float(table("consultation")["certain"]))
    return understood.model_copy(update={"matches": (match,), "unsure": ()})


def without_silent(dialogue: Conversation, understood: Understanding) -> Understanding:
    """The utterance without a fault of a search that the loaded study does not show, where that is no sure question."""
    if not dialogue.evidence.studies or not any(match.id.startswith("study/") for match in understood.matches):
        return understood
    told = understood.confidence < float(table("consultation")["doubtful"]) or not asking_part(understood.text)
    heard = {f.rule for f in dialogue.diagnosis.findings} | {u.rule for u in dialogue.diagnosis.unexamined}
    silent = [match for match in understood.matches if match.id.startswith("study/") and match.id not in heard]
    kept = tuple(match for match in understood.matches if match not in silent)
    return understood.model_copy(update={"matches": kept, "unsure": ()}) if silent and told else understood


def states(text: str) -> bool:
    """Whether an utterance states a symptom and asks at most for its reason: `val loss rises, what is it`."""
    said, words = plain(text.lower()), table("loaded_words")
    clauses = [part.strip() for part in said.split(",")]
    asked = [part for part in clauses if compiled(words["asks_reason"]).match(part)]
    return bool(asked) and any(_rules_of(", ".join(part for part in clauses if part not in asked)))


def _rules_of(said: str) -> Iterator[str]:
    """The rules whose symptom the words state, the likeliest first."""
    for row in table("loaded_words")["stated"]["symptoms"]:
        if compiled(row["said"]).search(said):
            yield from row["rules"]
