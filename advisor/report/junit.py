"""A diagnosis as JUnit XML: one test case a finding, failed at or above the level."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from advisor.findings import Diagnosis, Finding
from advisor.ranking import at_or_above
from advisor.report.escaping import xml
from advisor.report.words import prescription_text, subject_name


def to_junit(diagnosis: Diagnosis, level: str = "error") -> str:
    """The JUnit XML text."""
    new = [finding for finding in diagnosis.findings if not finding.known]
    failing = {id(finding) for finding in at_or_above(new, level)}
    suite = ET.Element("testsuite", name="advisor", errors=str(len(diagnosis.errors)), failures=str(len(failing)))
    suite.set("tests", str(len(diagnosis.findings) + len(diagnosis.errors)))
    for finding in diagnosis.findings:
        _case(suite, finding, id(finding) in failing)
    for error in diagnosis.errors:
        case = ET.SubElement(suite, "testcase", classname="advisor.read", name=xml(error.source))
        ET.SubElement(case, "error", message=xml(error.message))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _case(suite: ET.Element, finding: Finding, failed: bool) -> None:
    case = ET.SubElement(suite, "testcase", classname=finding.rule, name=subject_name(finding.subject))
    advice = "\n".join(prescription_text(item) for item in finding.prescriptions)
    text = xml(f"{finding.explanation}\n{advice}".strip())
    if failed:
        ET.SubElement(case, "failure", type=finding.severity, message=xml(finding.title)).text = text
    else:
        ET.SubElement(
            case, "system-out"
        ).text = f"{'known ' if finding.known else ''}{finding.severity}: {xml(finding.title)}\n{text}"
