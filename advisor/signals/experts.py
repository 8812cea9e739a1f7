"""Facts about a mixture of experts: whether its router still spreads the tokens over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from advisor.facts.kinds import ExpertFacts
from advisor.names import words
from advisor.records import BoolArray, Run
from advisor.siblings import row
from advisor.signals.curves import noise
from advisor.signals.order import median
from advisor.signals.quantities import Line, line_of, quantity
from advisor.tables import table

_NUMBER = re.compile(r"\d+")
_AFTER_EXPERT = re.compile(r"experts?[\W_]*(\d+)", re.IGNORECASE)


def expert_facts(run: Run) -> ExpertFacts:
    """How evenly the experts are used; absent where neither their balance nor their loads are logged."""
    return ExpertFacts(**_balance(_balance_line(run)), **_loads(run), weight_name=_weight(run))


def _balance_line(run: Run) -> Line | None:
    """The balance loss; a plain auxiliary loss is one beside what names a router."""
    routers = set(table("course_of_kinds")["experts"]["routers"])
    beside = any(routers & set(words(name)) for name in (*run.series, *run.hyperparameters))
    return quantity(run, "balance_loss") or (quantity(run, "balance_loss_bare") if beside else None)


def _balance(line: Line | None) -> dict[str, Any]:
    if line is None:
        return {}
    level = line.smooth()
    at = int(np.argmin(level))
    least, spread = float(level[at]), noise(line.values)
    if least <= 0:
        return {}
    away = line.stays_from(level > table("course_of_kinds")["experts"]["away"] * least)
    return {
        "balance_tag": line.tag,
        "balance": line.end,
        "balance_growth": line.end / least,
        "balance_begins": line.start / least,
        "balance_in_noise": (line.end - least) / spread if spread > 0 else 1e6,
        "balance_step": int(line.steps[away]) if away is not None and away > at else None,
    }


def _loads(run: Run) -> dict[str, Any]:
    """Of all routers whose experts' loads are logged the one with the most idle ones."""
    found = [made for name, lines in _routers(run).items() if (made := _load(name, lines)) is not None]
    return max(found, key=lambda made: made["idle"] / made["count"], default={})


def _routers(run: Run) -> Mapping[str, list[Line]]:
    """The loads of the experts, by their tags with the expert's number left out."""
    routers: dict[str, list[Line]] = {}
    for tag, name in _numbered(run):
        if (line := line_of(run.series[tag])) is not None and line.values.min() >= 0:
            routers.setdefault(name, []).append(line)
    return routers


def _numbered(run: Run) -> Iterator[tuple[str, str]]:
    loads = set(table("course_of_kinds")["experts"]["loads"])
    for tag in run.series:
        said = set(words(tag))
        number = _AFTER_EXPERT.search(tag) or next(reversed(list(_NUMBER.finditer(tag))), None)
        if said & {"expert", "experts"} and said & loads and number is not None:
            start, end = number.span(number.re.groups)
            yield tag, f"{tag[:start]}*{tag[end:]}"


def _load(name: str, lines: list[Line]) -> dict[str, Any] | None:
    known = table("course_of_kinds")["experts"]
    late = np.array([line.late for line in lines])
    if len(lines) < known["fewest"] or late.sum() <= 0:
        return None
    even = known["idle"] * late.sum() / len(lines)
    idle = [line for line, level in zip(lines, late, strict=True) if level < even]
    begun = [_since(line, line.smooth() < even) for line in idle]
    return {
        "count": len(lines),
        "idle": len(idle),
        "busiest": float(late.max() / late.sum()),
        "loads_tag": name,
        "idle_step": max(begun) if begun and median(np.array(begun)) >= 0 else None,
    }


def _since(line: Line, idle: BoolArray) -> int:
    at = line.stays_from(idle)
    return int(line.steps[at]) if at is not None else int(line.steps[-1])


def _weight(run: Run) -> str | None:
    """How the run spells the weight of its balance loss."""
    known = row("experts/balance")
    spelled = {"".join(words(name)) for name in known.names} if known is not None else set()
    return next((name for name in run.hyperparameters if "".join(words(re.split(r"[./]", name)[-1])) in spelled), None)
