"""The gate in CI: what fails a build, what cannot be checked, what is new since a baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisor.diagnosis import Request, at_or_above
from advisor.errors import ConfigError, ExitCode
from advisor.findings import Diagnosis, Finding
from advisor.records import Evidence

DEFAULT_SELECT = ("study/*", "space/*")
_STORAGES = (".db", ".sqlite", ".sqlite3", ".log", ".journal")


def verdict(
    diagnosis: Diagnosis,
    counted: Sequence[Finding],
    evidence: Evidence,
    request: Request,
    sources: Sequence[str],
    level: str,
) -> ExitCode:
    """FINDINGS at or above the level; UNUSABLE when a source or a study could not be checked; OK otherwise."""
    if at_or_above(counted, level):
        return ExitCode.FINDINGS
    wanted_runs = any(pattern.startswith("run") or pattern.startswith("*") for pattern in request.select)
    if not evidence.studies and not (wanted_runs and evidence.runs):
        return ExitCode.UNUSABLE
    if any(_blocks(error.source, sources) for error in diagnosis.errors):
        return ExitCode.UNUSABLE
    return ExitCode.OK


def _blocks(place: str, sources: Sequence[str]) -> bool:
    return place in sources or "://" in place or place.partition("#")[0].lower().endswith(_STORAGES)


def new_findings(diagnosis: Diagnosis, baseline: Path) -> tuple[Finding, ...]:
    """The findings whose rule and subject the earlier JSON does not hold at the same severity or above."""
    try:
        old = json.loads(baseline.read_text(encoding="utf-8"))["findings"]
        known = {_key(item["rule"], item["subject"], item["severity"]) for item in old}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"--baseline {baseline}: not the JSON of an earlier check: {error}") from None
    return tuple(f for f in diagnosis.findings if _key(f.rule, f.subject.model_dump(), f.severity) not in known)


def _key(rule: str, subject: dict[str, Any], severity: str) -> tuple[Any, ...]:
    return rule, severity, *(subject.get(name) for name in ("kind", "run", "study", "parameter"))
