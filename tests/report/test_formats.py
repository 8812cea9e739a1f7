"""Every machine format: complete, escaped, valid."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from advisor.errors import ConfigError
from advisor.facts import Subject
from advisor.findings import Unexamined
from advisor.records import ReadError
from advisor.report import render
from advisor.report.text import print_text
from tests.factories import diagnosis, finding

RECORDINGS = Path(__file__).parent.parent / "recordings"
NASTY = "evil\x1b[31m%\r\nname]]>&"


def test_json_follows_the_contract() -> None:
    unexamined = Unexamined(
        rule="run/overfitting", subject=Subject(kind="run", run="a"), missing=("val_loss",), reason="not-logged"
    )
    shown = json.loads(render(diagnosis(finding(), unexamined=(unexamined,)), "json"))
    assert set(shown) == {"version", "sources", "read_as", "findings", "unexamined", "errors"}
    assert shown["sources"][0] == {
        "path": "study.db",
        "kind": "optuna",
        "runs": 0,
        "studies": 1,
        "points": 40,
        "lost": 0,
    }
    first = shown["findings"][0]
    assert first["subject"] == {
        "kind": "parameter", "run": None, "study": "digits", "parameter": "lr", "canonical": "learning_rate",
    }  # fmt: skip
    assert first["suppressed_by"] is None
    assert first["prescriptions"] == [
        {"action": "expand", "parameter": "lr", "side": "high", "to": 0.1, "grade": "safe", "reason": ""}
    ]
    assert "since_step" not in first
    assert shown["unexamined"][0]["reason"] == "not-logged"


def test_since_step_is_shown_where_the_fault_begins() -> None:
    shown = json.loads(render(diagnosis(finding(since_step=120, best_step=100)), "json"))
    assert shown["findings"][0]["since_step"] == 120
    assert shown["findings"][0]["best_step"] == 100


def test_annotations_are_escaped() -> None:
    line = render(diagnosis(finding(explanation="50 % of\ntrials", title="a: b, c")), "github")
    assert line.startswith("::error title=study/boundary-optimum%3A a%3A b%2C c::")
    assert "50 %25 of%0Atrials" in line
    assert line.count("\n") == 1


def test_sarif_is_valid_against_the_published_schema() -> None:
    import jsonschema

    suppressed = finding("study/converged", "info", suppressed_by="study/boundary-optimum")
    broken = (ReadError(source="x.db", message="not SQLite"),)
    log = json.loads(render(diagnosis(finding(), finding("run/healthy", "good"), suppressed, errors=broken), "sarif"))
    schema = json.loads((RECORDINGS / "sarif" / "sarif-2.1.0.schema.json").read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [result["level"] for result in run["results"]] == ["error", "none", "note"]
    assert run["results"][1]["ruleIndex"] == 1
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "study.db"


def test_junit_fails_only_at_the_level() -> None:
    log = ET.fromstring(render(diagnosis(finding(), finding("study/no-baseline", "warning")), "junit").encode())
    assert log.get("failures") == "1"
    log = ET.fromstring(render(diagnosis(finding(title=NASTY)), "junit", "warning").encode())
    assert log.find("testcase/failure") is not None


def test_junit_holds_what_could_not_be_read() -> None:
    log = ET.fromstring(render(diagnosis(errors=(ReadError(source="x.db", message="not SQLite"),)), "junit").encode())
    assert log.get("errors") == "1"


def test_markdown_shows_evidence_and_advice() -> None:
    text = render(diagnosis(finding()), "markdown")
    assert "## ✗ error: The best trials press against an end" in text
    assert "1. **move the high end of lr to 0.1**" in text


def test_text_escapes_control_characters() -> None:
    console = Console(width=100, highlight=False, markup=False, force_terminal=False)
    subject = Subject(kind="parameter", study="s", parameter=NASTY)
    with console.capture() as captured:
        print_text(diagnosis(finding(subject=subject)), console)
    assert "\x1b" not in captured.get()
    assert "\\x1b" in captured.get()


def test_text_says_what_to_type_next() -> None:
    console = Console(width=100, highlight=False, markup=False)
    with console.capture() as captured:
        print_text(diagnosis(finding()), console)
    assert "advisor plan study.db" in captured.get()


def test_an_unknown_format_is_suggested() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'markdown'"):
        render(diagnosis(), "markdwn")
