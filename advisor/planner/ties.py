"""Parameters that act together alone: a batch made of several, an adapter's alpha that follows its rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.facts.training import told_training
from advisor.names import canonical
from advisor.planner.draft import Draft
from advisor.planner.identity import identified
from advisor.planner.plan import PlannedParameter
from advisor.planner.ranges import start_of
from advisor.records import Scalar
from advisor.siblings import Known
from advisor.tables import table
from advisor.training import kinds_of


def search_product(draft: Draft) -> None:
    """Searches the batch through its accumulation, in powers of two, where a part of it is a size per device.

    What one device takes at a time is set by memory: it is held at the value in use.
    """
    steps, part = _accumulation(draft), _part(draft)
    if steps is None or part is None:
        return
    accumulation = _product_of(draft)
    size = draft.defaults.get(part.name)
    size = int(size) if isinstance(size, int | float) and size >= 1 else int(accumulation["held"])
    high = max(2, int(accumulation["high"]) // size)
    reason = (
        f"the batch is {part.name} ({size}) times this times the devices: {size} to {size * high} a device is searched "
        "through this, in powers of two"
    )
    draft.hold(part.name, size, "memory sets it: the batch is searched as its product with " + steps, "tables/planning")
    draft.left_out.pop(steps, None)
    draft.fixed.pop(steps, None)
    draft.defaults.setdefault(steps, max(1, int(accumulation["low"]) // size))
    draft.space[steps] = PlannedParameter(
        name=steps, canonical="gradient_accumulation_steps", kind="int", low=1, high=high, log=True, acts_by="2**n",
        tier=2, hard_low=1, reason=reason, rule="tables/planning",
    )  # fmt: skip


def _accumulation(draft: Draft) -> str | None:
    """How the training spells the steps of accumulation, where nobody set them and no study searched them."""
    found = (name for name in draft.left_out if _row(draft, name) == "accumulation" and name not in draft.defaults)
    return next(found, None)


def _part(draft: Draft) -> PlannedParameter | None:
    sizes = (p for p in draft.space.values() if _is_batch(p) and p.name not in draft.earlier)
    return next(sizes, None)


def _is_batch(parameter: PlannedParameter) -> bool:
    return "batch_size" in (parameter.canonical, canonical(parameter.name))


def _product_of(draft: Draft) -> Mapping[str, Any]:
    training = told_training(draft.setup)
    rows: Mapping[str, Any] = table("planning")["batch_products"]
    return next((row for row in rows.values() if training.kind in kinds_of(row["kinds"])), rows["other"])


def _row(draft: Draft, name: str) -> str:
    known = identified(name, draft.setup)
    return known.identity.partition("/")[2] if known is not None else ""


def tie_followers(draft: Draft) -> None:
    """Lets what was left out as a multiple of another parameter follow it, searched or held."""
    for name in list(draft.left_out):
        known = identified(name, draft.setup)
        if known is not None and known.follows:
            _follow(draft, name, known)


def _follow(draft: Draft, name: str, known: Known) -> None:
    section = known.identity.partition("/")[0]
    leading = [n for n in (*draft.space, *draft.fixed) if _identity(draft, n) == f"{section}/{known.follows}"]
    if not leading:
        return
    lead = leading[0]
    times = _times(draft, name, lead)
    if lead in draft.fixed:
        held = draft.fixed[lead].value
        value = times * held if isinstance(held, int | float) else known.start
        draft.hold(name, int(value) if isinstance(value, float) and value.is_integer() else value, known.held)
    else:
        reason = f"{draft.space[lead].reason}; {name} follows it, {times:g} times as large"
        draft.change(draft.space[lead], reason, followed_by={**draft.space[lead].followed_by, name: times})
        draft.fixed.pop(name, None)
    draft.left_out.pop(name, None)


def hold_what_others_need(draft: Draft) -> None:
    """Holds what must have one value while another is searched: elastic nets have one solver."""
    for name in list(draft.left_out):
        known = identified(name, draft.setup)
        section = known.identity.partition("/")[0] if known is not None else ""
        for other, value in (known.held_beside if known is not None else {}).items():
            lead = next((n for n in draft.space if _identity(draft, n) == f"{section}/{other}"), None)
            if lead is not None and name not in draft.defaults:
                draft.hold(name, value, f"{lead} acts beside it alone", "tables/siblings")
                draft.left_out.pop(name)


def _identity(draft: Draft, name: str) -> str:
    known = identified(name, draft.setup)
    return known.identity if known is not None else ""


def _times(draft: Draft, name: str, lead: str) -> float:
    """How many times the other the parameter is in use, or by the tables' own starts."""
    ours, theirs = (_number(draft.defaults.get(n)) for n in (name, lead))
    if ours and theirs:
        return ours / theirs
    first, second = (_number(start_of(canonical(n), draft.setup, n)) for n in (name, lead))
    return first / second if first and second else 1.0


def _number(value: Scalar) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
