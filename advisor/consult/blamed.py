"""A setting that an utterance asks to be the cause of what is seen: `is the batch of 8 why the loss is so noisy?`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from advisor import parameters
from advisor.consult.quantities import NUMBER, shape
from advisor.consult.rewording import UNNUMBERED
from advisor.patterns import compiled

_OTHERS = ("optimizer", "lr_schedule", "activation")
"""Settings without a number that may be blamed too."""


def blamed(said: str) -> dict[str, Any]:
    """The first setting that the plain text puts as a cause; empty where it blames none."""
    if not compiled(shape("blame", "near")).search(said):
        return {}
    named = ((name, words) for name, words in _settings())
    places = [(m.start(), name) for name, words in named for m in _blaming(words).finditer(said)]
    return {"blames": min(places)[1]} if places else {}


def _settings() -> list[tuple[str, str]]:
    said = parameters.said()
    return [(name, words) for name, words in said.items() if name in _OTHERS or name not in UNNUMBERED]


@cache
def _blaming(words: str) -> re.Pattern[str]:
    """The setting after what blames it, or before: `because of the lr`, `the lr of 0.1 is the reason`."""
    own = rf"\b(?:{words})\b(?: ?(?:of|=|:|at))? ?(?:{NUMBER})?(?: (?:with|for|on) \w+)?"
    return compiled(rf"(?:{shape('blame', 'before')})(?:{words})\b|{own}(?:{shape('blame', 'after')})")
