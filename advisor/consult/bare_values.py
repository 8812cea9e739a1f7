"""A value without a name, of which only one setting told before has it: `is 0.02 too high?`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.naming import named_settings
from advisor.consult.quantities import NUMBER, plain, shape
from advisor.consult.questions import words_of
from advisor.tables import table


def with_name(text: str, known: Mapping[str, Any]) -> str:
    """The short question with the name of the setting whose value it judges; as it is where that is not one alone."""
    rules = table("consultation")
    if len(text.split()) > rules["short"] or not re.search(shape("judged_value"), text) or named_settings(plain(text)):
        return text
    figures = list(re.finditer(rf"(?<![\w.]){NUMBER}(?![\w.%])", text))
    if len(figures) != 1:
        return text
    own = [fact for fact in rules["judged_by_value"] if known.get(fact) == float(figures[0][0])]
    return f"{text[: figures[0].start()]}{words_of(own[0])} {text[figures[0].start() :]}" if len(own) == 1 else text
