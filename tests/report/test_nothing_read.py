"""What is printed where nothing was read, and where what was read is nothing that the gate looks at."""

from __future__ import annotations

import io

from rich.console import Console

from advisor.findings import Diagnosis
from advisor.records import ReadError, SourceSummary
from advisor.report.text import print_text


def printed(source: SourceSummary, message: str) -> str:
    console = Console(file=io.StringIO(), width=100)
    diagnosis = Diagnosis(sources=(source,), errors=(ReadError(source=source.path, message=message),))
    print_text(diagnosis, console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_nothing_read_is_no_rule_that_stayed_silent() -> None:
    text = printed(SourceSummary(path="y.db#nope", kind="optuna"), "no study 'nope'. It holds: s")
    assert "could not read y.db#nope" in text
    assert "No rule fired" not in text
    assert "next:" not in text


def test_what_was_read_and_not_judged_is_not_unread() -> None:
    text = printed(SourceSummary(path="g.csv", kind="csv", runs=1, points=240), "nothing was checked: no rule of study")
    assert "could not check g.csv" in text
    assert "could not read" not in text
    assert "No rule fired" not in text


def test_a_source_that_was_read_in_part_still_says_that_no_rule_fired() -> None:
    text = printed(SourceSummary(path="g.csv", kind="csv", runs=1, points=240), "2 lines are damaged")
    assert "No rule fired" in text
    assert "could not read g.csv" in text
