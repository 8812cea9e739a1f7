"""A practice of searching that a text claims to be good or needless, or asks about: agreed with or argued with."""

from __future__ import annotations

from typing import Any

from advisor.patterns import compiled
from advisor.tables import table


def tenet(said: str) -> dict[str, Any]:
    """The practice that a plain text speaks of, and whether what it says of it is right; empty where it is none."""
    rules = table("told_searches")["tenets"]
    if not compiled(rules["claims"]).search(said) or compiled(rules["asks_else"]).search(said):
        return {}
    name = next((name for name, row in rules["of"].items() if compiled(row["words"]).search(said)), None)
    if name is None:
        return {}
    return {"question": f"tenet-{name}", "agreed": _is_for(said) == rules["of"][name]["holds"]}


def _is_for(said: str) -> bool:
    """Whether the text speaks for the practice: what is said against it, and against that again, turns it round."""
    rules = table("told_searches")["tenets"]
    plain = compiled(rules["asks_not"]).sub(" ", said)
    against = {m[0] for m in compiled(rules["against"]).finditer(plain)}
    return len(against) % 2 == 0
