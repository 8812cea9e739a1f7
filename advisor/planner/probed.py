"""A search that starts from what a probe showed: its winner is the configuration in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.plan import Why

_MOST_BYTES = 1_000_000  # of a probe result


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
    return setup.replaced(baseline=told), Why(reason=f"the search starts from {what}: {shown}", rule="tables/probing")


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
