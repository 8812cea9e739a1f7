"""Learning rates of named optimizers, methods and kinds, written into a text from the tables that hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from advisor.engine.filters import FILTERS
from advisor.tables import table

_PLACE = re.compile(r"\{(?P<home>[\w-]+)(?P<adapter>\.adapter)?\.(?P<end>low|high|start)\}")


def rates_of(home: str, adapter: bool = False) -> Mapping[str, Any]:
    """The low end, the high end and the start of an optimizer's, a method's or a kind's usual rates."""
    kinds, key = table("kinds"), "adapter_rates" if adapter else "rates"
    rows = (table("optimizers")["optimizers"], kinds["methods"], kinds["kinds"])
    return next(dict(row[home][key]) for row in rows if key in row.get(home, {}))


def has_adapter_rates(home: str) -> bool:
    """Whether the method or kind has rates of its own for an adapter."""
    kinds = table("kinds")
    return any("adapter_rates" in rows.get(home, {}) for rows in (kinds["methods"], kinds["kinds"]))


@cache
def with_rates(text: str) -> str:
    """The text with `{muon.start}` and `{preference.adapter.low}` written out."""
    return _PLACE.sub(lambda m: _shown(rates_of(m["home"], bool(m["adapter"]))[m["end"]]), text)


def _shown(rate: float) -> str:
    return str(FILTERS["sig"](float(rate)))
