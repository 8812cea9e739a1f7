"""A diagnosis as SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from advisor import __version__
from advisor.findings import Diagnosis, Finding
from advisor.report.escaping import json_text
from advisor.report.words import prescription_text, subject_name

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note", "good": "none"}


def to_sarif(diagnosis: Diagnosis) -> str:
    """The SARIF log of one run of the advisor."""
    identifiers = list(dict.fromkeys(finding.rule for finding in diagnosis.findings))
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(diagnosis, identifiers)]}
    return json_text(json.dumps(log, indent=1, ensure_ascii=False, allow_nan=False))


def _run(diagnosis: Diagnosis, identifiers: list[str]) -> dict[str, Any]:
    place = diagnosis.sources[0].path if diagnosis.sources else "."
    notifications = [{"level": "error", "message": {"text": f"{e.source}: {e.message}"}} for e in diagnosis.errors]
    return {
        "tool": {"driver": {"name": "advisor", "version": __version__, "rules": [_rule(i) for i in identifiers]}},
        "invocations": [{"executionSuccessful": not diagnosis.errors, "toolExecutionNotifications": notifications}],
        "results": [_result(f, identifiers, f.subject.source or place) for f in diagnosis.findings],
    }


def _rule(identifier: str) -> dict[str, Any]:
    from advisor.engine import bundled_rulebook

    rule = bundled_rulebook().rules.get(identifier)
    if rule is None:
        return {"id": identifier}
    return {"id": identifier, "shortDescription": {"text": rule.name}, "help": {"text": rule.file.caveat}}


def _result(finding: Finding, identifiers: list[str], place: str) -> dict[str, Any]:
    advice = f" → {prescription_text(finding.prescriptions[0])}" if finding.prescriptions else ""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": identifiers.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "kind": "pass" if finding.severity == "good" else "fail",
        "message": {"text": f"{finding.title}. {finding.explanation}{advice}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(place)}},
                "logicalLocations": [{"name": subject_name(finding.subject), "kind": "object"}],
            }
        ],
        "properties": {"confidence": finding.confidence, "subject": finding.subject.model_dump(mode="json")},
    }
    if finding.known is not None:
        result["baselineState"] = "unchanged" if finding.known else "new"
    if finding.suppressed_by:
        why = f"explained by {finding.suppressed_by}"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _uri(place: str) -> str:
    safe = "/#:@?&=%+,;~$!*'()" if "://" in place else "/#"
    return quote(PurePath(place).as_posix() if "://" not in place else place, safe=safe, errors="replace")
