"""What an utterance takes back: a figure that no longer counts, a fault that was none, the first of two times."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.quantities import NUMBER, plain
from advisor.consult.telling import reading_of
from advisor.consult.understood import Understanding
from advisor.patterns import compiled
from advisor.tables import table

_PERCENT = 100
_SCORES = ("loss", "accuracy")


def takes_back(text: str) -> bool:
    """Whether a sentence tells facts or a reason and takes something back: `forget what I said about stuck`."""
    return bool(compiled(table("said_beside")["takes_back"]).search(text.lower()))


def named_by_value(text: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that were told with a figure of the text, else the scores that it names without one."""
    numbers = [float(m[0]) for m in re.finditer(rf"(?<![\w.]){NUMBER}(?![\w.]*\d)", plain(text))]
    if not numbers:
        return tuple(fact for fact in told if any(fact.endswith(f"_{kind}") and kind in text for kind in _SCORES))
    values = {fact: value for fact, value in told.items() if isinstance(value, (int, float))}
    return tuple(fact for fact, value in values.items() if any(_same(value, number) for number in numbers))


def _same(value: float, number: float) -> bool:
    return any(math.isclose(value, one, rel_tol=1e-6) for one in (number, number / _PERCENT))


def names_nothing(text: str) -> bool:
    """Whether a `forget …` says no more than that: then it means what was told last."""
    rest = re.sub(table("grammar")["forget"], " ", " ".join(text.lower().split()))
    return not re.search(r"[a-z0-9]", compiled(table("said_beside")["forget_filler"]).sub(" ", rest))


def put_right(found: Understanding) -> Understanding:
    """The utterance by what it says last, where it corrects itself: `45 min a run. no wait, 45 min per epoch …`."""
    parts = re.split(table("said_beside")["corrects_itself"], found.text.lower())
    if len(parts) < 2 or found.command:
        return found
    first, last = reading_of(parts[0]).facts, reading_of(parts[-1]).facts
    again = {fact: value for fact, value in last.items() if fact in first}
    if not again:
        return found
    return found.model_copy(update={"facts": {**found.facts, **last}, "restated": ()})
