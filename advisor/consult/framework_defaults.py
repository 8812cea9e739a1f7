"""What a framework that is named settles where the person says nothing else: Detectron2 trains its networks by SGD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.memory import Memory


def with_framework(memory: Memory, text: str, turn: int) -> tuple[Memory, str]:
    """The memory with the optimizer that the named framework uses by itself, as assumed, and what is said of it."""
    if "optimizer" in {*memory.values(), *memory.assumed} or memory.values().get("training"):
        return memory, ""
    said, network = text.lower(), memory.values().get("architecture")
    rows = table("consultation")["frameworks"]
    row = next((row for row in rows if row["of"] == network and re.search(row["said"], said)), None)
    if row is None:
        return memory, ""
    name = str(row["optimizer"])
    return memory.with_assumed("optimizer", name, turn), f"optimizer: {name}, as {row['name']} has it (assumed)"
