"""What is known of kinds and methods of training: one row of the table each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from advisor.tables import table


def kinds_and_methods() -> Mapping[str, Mapping[str, Any]]:
    """Every row by its id; a kind stands after its methods, and the keys are explained in the table."""
    known = table("kinds")
    methods = known["methods"]
    return {
        name: row
        for kind in known["kinds"]
        for name, row in (*((m, r) for m, r in methods.items() if r["kind"] == kind), (kind, known["kinds"][kind]))
    }


@cache
def said() -> Mapping[str, str]:
    """How people write each: id → regular expression, in the order in which they are looked for."""
    rows = kinds_and_methods()
    last = [name for name, row in rows.items() if row.get("said_last")]
    return {name: rows[name]["said"] for name in (*(n for n in rows if n not in last), *last) if "said" in rows[name]}


@cache
def spellings() -> Mapping[str, str]:
    """Other names of each: alias → id."""
    return {alias: name for name, row in kinds_and_methods().items() for alias in row.get("aliases", ())}


def known_of(name: str | None, key: str) -> Any:
    """What the row of a kind or method says under a key, else the row of the method's kind; None where neither does."""
    row = kinds_and_methods().get(name or "", {})
    return row[key] if key in row else known_of(row.get("kind"), key) if "kind" in row else None


def adapts(name: str) -> bool:
    """Whether it trains an adapter alone, whatever the method beside it: LoRA beside DPO or SFT."""
    return bool(kinds_and_methods().get(name, {}).get("adapts"))


def told_beside(name: str) -> bool:
    """Whether it is a way to train and no other training beside one that was told: LoRA beside DPO."""
    return bool(kinds_and_methods().get(name, {}).get("beside"))
