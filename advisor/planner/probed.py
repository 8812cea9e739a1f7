"""A search that starts from what a probe showed: its winner is in use, its changes narrow and widen the ranges."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.limits import is_number, within
from advisor.planner.plan import PlannedParameter, SearchPlan, Why

_MOST_BYTES = 1_000_000  # of a probe result
_RULE = "tables/probing"


def start_from(path: Path, setup: Setup) -> tuple[Setup, Why]:
    """The facts with the probe's winner, or its base where nothing helped, as values in use; and what is said of it.

    What a person tells of the baseline beats the probe.
    """
    probe = _probe(path / "result.json" if path.is_dir() else path)
    best, base = probe.get("best"), probe.get("base")
    found = next((one.get("config") for one in (best, base) if isinstance(one, dict)), None)
    if not isinstance(found, dict) or not found:
        raise PlanError(f"--probe {path}: neither its winner nor its base has a configuration")
    values = {str(name): value for name, value in found.items() if isinstance(value, bool | int | float | str)}
    told = {**values, **(setup.baseline or {})}
    what = "the probe's winner" if best else "the probe's base, as no change was shown to help"
    shown = ", ".join(f"{name} {value}" for name, value in list(values.items())[:6])
    return setup.replaced(baseline=told), Why(reason=f"the search starts from {what}: {shown}", rule=_RULE)


def by_probe(plan: SearchPlan, path: Path) -> SearchPlan:
    """The plan with its numeric ranges narrowed and widened by what the probe showed of single values.

    Beyond a value that harms nothing is searched; a value that helps is searched as far again beyond, and not back over
    the base that it beat.
    """
    probe = _probe(path / "result.json" if path.is_dir() else path)
    base = (probe.get("base") or {}).get("config") or {}
    shown = [one for one in probe.get("changes") or () if isinstance(one, dict) and isinstance(one.get("config"), dict)]
    space = tuple(_ranged(parameter, base.get(parameter.name), shown, plan) for parameter in plan.space)
    return plan.model_copy(update={"space": space})


def _ranged(parameter: PlannedParameter, base: Any, shown: Sequence[dict[str, Any]], plan: SearchPlan) -> Any:
    """The parameter's range by the changes that touched nothing else."""
    if not is_number(base) or parameter.low is None or parameter.high is None or (parameter.log and base <= 0):
        return parameter
    low, high = parameter.low, parameter.high
    for one in shown:
        value = one["config"].get(parameter.name)
        if not is_number(value) or value == base or one.get("also") or (parameter.log and value <= 0):
            continue
        beyond = value * value / base if parameter.log else 2 * value - base
        if one.get("verdict") == "helps":
            low, high = (min(low, beyond), base) if value < base else (base, max(high, beyond))
        elif one.get("verdict") == "harms":
            low, high = (max(low, value), high) if value < base else (low, min(high, value))
    return _made(parameter, low, high, plan)


def _made(parameter: PlannedParameter, low: float, high: float, plan: SearchPlan) -> PlannedParameter:
    """The parameter with that range, within what it can be; as it was where the default would lie outside."""
    low = low if parameter.hard_low is None else max(low, parameter.hard_low)
    high = high if parameter.hard_high is None else min(high, parameter.hard_high)
    if parameter.kind == "int":
        low, high = round(low), round(high)
    default = plan.baseline.get(parameter.name)
    if (low, high) == (parameter.low, parameter.high) or low >= high:
        return parameter
    reason = f"{parameter.reason}; {low:.4g} to {high:.4g} by what the probe showed"
    made = parameter.model_copy(update={"low": low, "high": high, "reason": reason, "rule": _RULE})
    return made if default is None or within(made, default) else parameter


def _probe(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PlanError(f"--probe {path}: larger than a probe's result.json")
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlanError(f"--probe {path}: cannot be read as a probe's result.json: {error}") from None
    probe = read.get("probe") if isinstance(read, dict) else None
    if not isinstance(probe, dict):
        raise PlanError(f"--probe {path}: holds no probe; write the folder or result.json that `advisor probe` left")
    return probe
