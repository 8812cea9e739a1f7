"""What may be spent, as it changes in few words: `and with 4 gpus?`, `one gpu just died`; and what that makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.consult.costs import costs
from advisor.consult.quantities import plain
from advisor.consult.understood import Command, Understanding
from advisor.engine.filters import FILTERS
from advisor.facts.setup import Setup
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.memory import Memory

_ONE = ("a", "an", "another", "one", "an extra")


def respent(understood: Understanding, memory: Memory) -> Understanding:
    """The utterance as a change of what may be spent, where it is one; it is then about nothing else."""
    known = memory.values()
    if (workers := _left(plain(understood.text), known.get("n_workers"))) is not None:
        return Understanding(text=understood.text, facts={"n_workers": workers})
    rules, told = table("consultation"), understood.facts
    brief = len(understood.text.split()) <= rules["brief"]
    if understood.command not in (None, "what-if") or not told or not brief or not set(told) <= set(rules["means"]):
        return understood
    if not re.search(rules["goes_on"], understood.text.strip().lower()) or not set(rules["means"]) & set(known):
        return understood
    supposed = understood.question and any(known.get(name, value) != value for name, value in told.items())
    command: Command | None = "what-if" if supposed else None
    return Understanding(text=understood.text, facts=told, command=command, restated=understood.restated)


def _left(said: str, workers: int | None) -> int | None:
    """How many devices are left after some were lost or won; None where none is told, or none would be left."""
    if workers is None:
        return None
    rules = table("consultation")
    for key, sign in (("lost", -1), ("won", 1)):
        if m := re.search(rules[key], said):
            count = next(group for group in m.groups() if group)
            left = workers + sign * (1 if count in _ONE else int(count))
            return left if left > 0 else None
    return None


def respent_text(before: Setup, after: Setup, new: Mapping[str, Any]) -> str:
    """What the trials at the same time, or a price, told alone, make of a known budget; else empty."""
    then, now, says = costs(before), costs(after), table("consultation")["respent"]
    if set(new) == {"price_per_hour"} and now.money is not None:
        hours = f"{now.device_hours:g}"
        return f"**{says['money'].format(price=f'{after.price_per_hour:g}', hours=hours, money=f'{now.money:,.4g}')}**"
    if set(new) != {"n_workers"}:
        return ""
    if not then.trials or not now.trials:
        return ""
    if then.trials != now.trials:
        said = says["trials"].format(workers=after.n_workers, before=f"{then.trials:,}", after=f"{now.trials:,}")
        return f"**{said}**"
    if not after.trial_hours:
        return ""
    spent = [FILTERS["hours"](now.trials * after.trial_hours / (one.n_workers or 1)) for one in (before, after)]
    said = says["hours"].format(workers=after.n_workers, after=f"{now.trials:,}", then=spent[0], now=spent[1])
    return f"**{said}**"
