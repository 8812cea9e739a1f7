"""Names from logs stay data in every kind of output."""

import json
from xml.etree import ElementTree

import pytest

from advisor.facts import Subject
from advisor.findings import Diagnosis
from advisor.records import ReadError, Run
from advisor.report import escaping, render
from tests.factories import diagnosis, finding

FORGED = "run\n::error::forged"


def test_a_line_break_in_a_name_cannot_start_a_workflow_command() -> None:
    for text in (escaping.name(FORGED), escaping.terminal(FORGED), escaping.terminal("a ::warning file=x::y")):
        assert "::error" not in text
        assert "::warning" not in text
    assert "\n" not in escaping.name(FORGED)
    assert escaping.terminal("std::vector, a::b") == "std::vector, a::b"
    assert "##[" not in escaping.terminal("##[error]x")


def test_terminals_get_no_control_bidi_or_surrogate_characters() -> None:
    shown = escaping.terminal("a\x1b[2J\u202eb\ud800c\u2028d\ne")
    assert shown == "a\\x1b[2J\\u202eb\\ud800c\\u2028d\ne"
    shown.encode("utf-8")


def test_markdown_shows_html_links_and_mentions_as_text() -> None:
    shown = escaping.markdown("<img src=x> [a](http://b.example) www.c.example @team `code < 1`")
    assert "<img" not in shown
    assert "](" not in shown
    assert "://" not in shown
    assert "@team" not in shown
    assert "`code < 1`" in shown
    assert "`" not in escaping.markdown("odd ` backtick")
    assert escaping.markdown_code("a`b") == "`` a`b ``"


def everything_named(text: str) -> Diagnosis:
    subject = Subject(kind="parameter", study=text, parameter=text, canonical="learning_rate", source=text)
    told = finding(subject=subject, title=f"about {text}", explanation=f"because {text}")
    return diagnosis(told, errors=(ReadError(source=text, message=text),))


@pytest.mark.parametrize("form", ["json", "markdown", "github", "sarif", "junit"])
def test_hostile_names_keep_every_format_whole(form: str) -> None:
    text = render(everything_named("x\r\n::error::f\x1b]0;t\x07 <b>]]>&\ufffe %0A"), form)
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\n::error::f" not in text
    if form in ("json", "sarif"):
        json.loads(text)
    if form == "junit":
        ElementTree.fromstring(text)
    if form == "markdown":
        assert "<b>" not in "".join(text.split("`")[::2])


def test_sarif_puts_each_finding_into_its_own_source() -> None:
    import jsonschema

    from tests.report.test_formats import RECORDINGS

    names = ("a.db", "b.db", "c d\n.db", "sqlite:///e f.db")
    found = [finding(subject=Subject(kind="study", study="s", source=name)) for name in names]
    log = json.loads(render(diagnosis(*found), "sarif"))
    schema = json.loads((RECORDINGS / "sarif" / "sarif-2.1.0.schema.json").read_text("utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]]
    assert places == ["a.db", "b.db", "c%20d%0A.db", "sqlite:///e%20f.db"]
    assert not any("{" in rule["shortDescription"]["text"] for rule in log["runs"][0]["tool"]["driver"]["rules"])


def test_records_hold_no_lone_surrogates() -> None:
    run = Run(name="a\ud800", hyperparameters={"k\udc01": "v\ud800"})
    assert (run.name, dict(run.hyperparameters)) == ("a\\ud800", {"k\\udc01": "v\\ud800"})
