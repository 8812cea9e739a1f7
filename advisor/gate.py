"""The gate in CI: what fails a build, what cannot be checked, what is new since a baseline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from advisor.diagnosis import Request, rules_in_play
from advisor.errors import ConfigError, ExitCode
from advisor.findings import SEVERITIES, Diagnosis, Finding
from advisor.ranking import at_or_above
from advisor.readers.source import shown
from advisor.records import Evidence, ReadError

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
    if not examined(evidence, request) or any(_blocks(error.source, sources) for error in diagnosis.errors):
        return ExitCode.UNUSABLE
    return ExitCode.OK


def examined(evidence: Evidence, request: Request) -> bool:
    """Whether a rule in play is about what was read: runs, or studies that hold a trial, with their parameters."""
    scopes = {rule.scope for rule in rules_in_play(request)}
    begun = any(study.trials for study in evidence.studies)
    return bool((evidence.runs and "run" in scopes) or (begun and scopes - {"run"}))


def unchecked(diagnosis: Diagnosis, evidence: Evidence, request: Request, sources: Sequence[str]) -> Diagnosis:
    """The diagnosis with an error for every source when nothing in play was about what was read."""
    if diagnosis.errors or examined(evidence, request):
        return diagnosis
    read = f"{len(evidence.runs)} runs and {len(evidence.studies)} studies"
    message = f"nothing was checked: no rule of {', '.join(request.select)} is about what was read ({read})"
    if evidence.runs and not evidence.studies:
        message += "; no study or sweep was found, --select run checks single runs"
    if evidence.studies and not any(study.trials for study in evidence.studies):
        message = "nothing was checked: no study holds a trial yet"
    errors = tuple(ReadError(source=shown(source), message=message) for source in sources)
    return diagnosis.model_copy(update={"errors": errors})


def _blocks(place: str, sources: Sequence[str]) -> bool:
    return place in sources or "://" in place or place.partition("#")[0].lower().endswith(_STORAGES)


def new_findings(diagnosis: Diagnosis, baseline: Path) -> tuple[Finding, ...]:
    """The findings that the baseline does not hold."""
    return tuple(finding for finding in beside(diagnosis, baseline).findings if not finding.known)


def beside(diagnosis: Diagnosis, baseline: Path) -> Diagnosis:
    """The diagnosis with every finding marked: known where the earlier JSON holds its rule, source and subject at the
    same severity or above."""
    try:
        old = json.loads(baseline.read_text(encoding="utf-8"))["findings"]
        known: dict[tuple[Any, ...], int] = {}
        for item in old:
            key = _key(item["rule"], item["subject"])
            known[key] = max(known.get(key, 0), SEVERITIES.index(item["severity"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"--baseline {baseline}: not the JSON of an earlier check: {error}") from None
    marked = (one.model_copy(update={"known": _known(one, known)}) for one in diagnosis.findings)
    return diagnosis.model_copy(update={"findings": tuple(marked)})


def _known(finding: Finding, known: Mapping[tuple[Any, ...], int]) -> bool:
    """Whether the baseline holds the finding; one written before sources were told matches any source."""
    subject = finding.subject.model_dump()
    keys = (_key(finding.rule, subject), _key(finding.rule, {**subject, "source": None}))
    return any(known.get(key, -1) >= SEVERITIES.index(finding.severity) for key in keys)


def _key(rule: str, subject: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two findings the same one; a study is known by the name of its file, wherever that lies."""
    source = subject.get("source")
    place = PurePath(source.partition("#")[0]).name if isinstance(source, str) else None
    return rule, place, *(subject.get(name) for name in ("kind", "run", "study", "parameter"))
