"""What a model that is named settles where the person says nothing else: BERT on 5,000 texts is fine-tuned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.consult.quantities import plain
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.memory import Memory


def with_pretrained(memory: Memory, text: str, turn: int) -> tuple[Memory, str]:
    """The memory with fine-tuning as assumed, where a model is named that people take pretrained, and what is said."""
    if "fine_tuning" in {*memory.values(), *memory.assumed} or _of_its_own_make(memory):
        return memory, ""
    name = pretrained_name(text)
    if not name:
        return memory, ""
    return memory.with_assumed("fine_tuning", True, turn), f"fine-tuning a pretrained model: yes, {name} is (assumed)"


def pretrained_name(text: str) -> str:
    """The model that is named and that hardly anybody trains from nothing; empty where the text tells otherwise."""
    rules, said = table("consultation")["pretrained"], plain(text)
    m = compiled(rf"(?<![\w.]){rules['names']}(?!\w)").search(said)
    return "" if m is None or compiled(rules["not"]).search(said) else m[0]


def _of_its_own_make(memory: Memory) -> bool:
    """Whether it is no plain fine-tuning by what is told: another kind, very many examples, sizes of its own."""
    told, rules = memory.values(), table("consultation")["pretrained"]
    sized = told.keys() & set(rules["own_sizes"])
    return bool(sized or "training" in told) or told.get("n_examples", 0) >= rules["examples_below"]
