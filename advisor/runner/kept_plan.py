"""The plan as the storage keeps it: what changed in it since the search began, and what of that may change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.explanation import differences
from advisor.planner.plan import SearchPlan
from advisor.records import PLAN

_FREE = re.compile(
    r"^(budget\.|stop(\.|:)|incumbents|stand_ins|default_of|left_out|objective\.(timeout_minutes|logs)|advice)|^space\.\w+\.tier"
)
_MORE = re.compile(r"^stages\.(?P<stage>[^:]+)\.(trials|full_trials|seeds|top): (?P<before>\S+) -> (?P<after>\S+)$")
_MOVED = re.compile(r"^objective\.target: \S+:(?P<before>\w+) -> \S+:(?P<after>\w+)$")


def text_of(plan: SearchPlan) -> str:
    """The plan as a study keeps it."""
    return plan.model_dump_json(exclude={"summary", "reasons", "assumed", "cost"}, exclude_defaults=True)


def plan_begun_with(plan: SearchPlan, storage: Any) -> SearchPlan | None:
    """The plan that the search of this name began with; None where there is none."""
    texts = (attributes.get(PLAN) for attributes in _studies(storage, [f"{plan.name}-{s.name}" for s in plan.stages]))
    return next((SearchPlan.model_validate_json(text) for text in texts if text), None)


def refuse_changes(plan: SearchPlan, storage: Any, place: str = "…") -> None:
    """Raises PlanError naming every change since the search began that would make its trials mean something else.

    More trials or seeds, another budget and other ends of the search are taken up, and the storage keeps the plan as it
    is now. `place` is where the storage is, for the lines that take its trials along.
    """
    before = plan_begun_with(plan, storage)
    if before is None:
        return
    changed = [line for line in differences(before, plan) if not _may_change(line)]
    if changed:
        listed = "".join(f"\n  {line}" for line in changed)
        raise PlanError(
            f"the search '{plan.name}' began with another plan; since then:{listed}\n"
            "More trials, seeds, budget or workers are taken up; for anything else undo the change, or give the plan "
            f"another name and --output; `carry_over: {{storage: {place}, study: {_searched(before)}}}` in it takes "
            "the trials that fit along"
        )


def _searched(plan: SearchPlan) -> str:
    """The study whose trials are worth taking along."""
    stage = next((s for s in plan.stages if s.kind in ("explore", "refine")), plan.stages[-1])
    return f"{plan.name}-{stage.name}"


def _may_change(line: str) -> bool:
    if _FREE.match(line):
        return True
    if moved := _MOVED.match(line):
        return moved["before"] == moved["after"]
    found = _MORE.match(line)
    return bool(found and float(found["after"]) >= float(found["before"]))


def _studies(storage: Any, names: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    wanted = set(names)
    for study in storage.get_all_studies():
        if study.study_name in wanted:
            yield storage.get_study_user_attrs(study._study_id)


def refuse_other_plan(plan: SearchPlan, output: Path, database: Path | None) -> None:
    """Raises PlanError where the folder holds another plan's results: they would be written over."""
    found = _in_result(output / "result.json") or _in_database(database, plan)
    if found and found != plan.name:
        raise PlanError(f"{output} holds the search '{found}': give '{plan.name}' another --output")


def _in_result(path: Path) -> str | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    name = content.get("plan") if isinstance(content, dict) else None
    return name if isinstance(name, str) else None


def _in_database(database: Path | None, plan: SearchPlan) -> str | None:
    """The name of a plan whose search an SQLite file holds, this plan's where it is among several."""
    import sqlite3

    if database is None or not database.is_file():
        return None
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = connection.execute("SELECT value_json FROM study_user_attributes WHERE key = ?", (PLAN,)).fetchall()
    except sqlite3.DatabaseError:
        return None
    names = [json.loads(json.loads(text)).get("name") for (text,) in rows]
    return plan.name if plan.name in names else next(iter(names), None)
