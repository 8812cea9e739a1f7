"""Writing the plan for another engine, and the findings as a report."""

from __future__ import annotations

from pathlib import Path

from advisor.findings import Diagnosis
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence


def export_to(plan: SearchPlan, engine: str, path: Path) -> None:
    """Writes the plan for the engine into the file."""
    from advisor.planner.exports import export

    path.write_text(export(plan, engine), encoding="utf-8")


def save_findings(diagnosis: Diagnosis, evidence: Evidence, form: str, path: Path) -> None:
    """Writes the findings into the file: as text, or in a machine's format."""
    from advisor.report import render

    text = _as_text(diagnosis, evidence) if form == "text" else render(diagnosis, form)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")


def _as_text(diagnosis: Diagnosis, evidence: Evidence) -> str:
    from io import StringIO

    from rich.console import Console

    from advisor.report.text import print_text

    into = StringIO()
    print_text(diagnosis, Console(file=into, width=100, highlight=False, markup=False, emoji=False), evidence)
    return into.getvalue()
