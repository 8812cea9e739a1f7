"""How many times larger a person's batch is than the one that a recipe was made for: `one gpu instead of 8`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.consult.quantities import shape, words
from advisor.consult.two_sides import batch_of_sides


def batch_ratio(said: str) -> float | None:
    """New batch over old, by the batch sizes or device counts that a plain text sets against each other."""
    if ratio := batch_of_sides(said):
        return ratio if ratio != 1 else None
    for number, row in enumerate(words()["batch_changed"]):
        if m := re.search(shape("batch_changed", number, "words"), said):
            times = float(row["ratio"]) if "ratio" in row else float(m["n"]) / (100 if row.get("percent") else 1)
            return 1 / times if row.get("part") else times
    if not re.search(r"\d", said) or not re.search(rf"\b(?:batch|bs|accum\w*|{words()['devices']})\b", said):
        return None
    found = next(_compared(said), None)
    return found[0] / found[1] if found and found[0] != found[1] else None


def _compared(said: str) -> Iterator[tuple[float, float]]:
    """Pairs of the person's own count and the count it is compared with, the surest wording first."""
    for number in range(len(words()["batch_compared"])):
        for m in re.finditer(rf"(?<![\w.]){shape('batch_compared', number)}", said):
            own, other = _count(m["own"]), _count(m["other"])
            if own and other:
                yield own, other


def _count(text: str) -> float:
    return float(text) if text[0].isdigit() else 1.0
