"""What a notebook shows of a diagnosis, a finding and a plan: small tables without scripts or styles of their own."""

from __future__ import annotations

from typing import Any

from advisor.findings import Diagnosis, Finding
from advisor.report.html.page import template


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """The findings as a table, the first thing to do in front."""
    return _rendered(diagnosis=diagnosis)


def finding_html(finding: Finding) -> str:
    """One finding with its why."""
    return _rendered(finding=finding)


def plan_html(plan: Any) -> str:
    """What is searched, and the stages."""
    return _rendered(plan=plan)


def _rendered(**given: Any) -> str:
    whole = {"diagnosis": None, "finding": None, "plan": None} | given
    return "\n".join(line for line in template("notebook.html").render(**whole).splitlines() if line.strip())
