"""Rulebook: overviews, tables for people, every page readable, searchable."""

from __future__ import annotations

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.handbook import contents, page_of, visible
from advisor_tui.screens.notice import Notice
from advisor_tui.searching import hits, meant
from advisor_tui.widgets.rule_list import RuleList
from textual.widgets import Input

from advisor.errors import AdvisorError
from tests.tui.shown import settled


def test_overviews_come_first_and_tables_for_the_program_are_left_out() -> None:
    listed = [entry.id for entry in contents()]
    assert listed[:3] == ["overview/tiers", "overview/red-flags", "overview/rationalizations"]
    assert "table/strategy" in listed
    assert not [name for name in listed if name.startswith("table/phrases")]
    assert "table/names" not in listed


def test_overviews_are_made_from_the_knowledge_base() -> None:
    assert "| 1 critical | 10 | learning rate, lr schedule |" in page_of("overview/tiers")
    assert "study/boundary-optimum" in page_of("overview/red-flags")
    assert page_of("overview/rationalizations").count("**Instead:**") == 8


def test_every_page_is_whole_and_names_in_brackets_stay_visible() -> None:
    for entry in contents():
        text = page_of(entry.id)
        assert len(text) > 60, entry.id
        assert "{{" not in text, entry.id
        assert "{%" not in text, entry.id
    assert visible("the loss swings by <swings>") == "the loss swings by ‹swings›"


async def test_a_search_finds_pages_and_shows_the_first() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("5")
        await settled(app, pilot)
        await pilot.press("slash")
        app.screen.query_one("#search", Input).value = "boundary opt"
        await settled(app, pilot)
        options = app.screen.query_one(RuleList)
        assert options.get_option_at_index(0).id == "study/boundary-optimum"


def test_words_as_people_say_them_find_what_they_are_about() -> None:
    listed = contents()
    wanted = {
        "how do I choose batch size": "topic/batch-and-lr",
        "which optimizer should I use": "topic/optimizer-choice",
        "nan loss": "run/diverged",
        "which scheduler": "topic/schedule",
        "is my learning rate too high": "topic/lr-range",
        "grid or random search": "topic/which-strategy",
        "my model overfits what can I do": "run/overfitting",
        "do I need warmup": "topic/warmup",
        "should I use weight decay": "topic/weight-decay",
        "how many trials": "topic/how-many-trials",
        "boundary": "study/boundary-optimum",
    }
    for words, identifier in wanted.items():
        first = hits(listed, words)[0]
        assert first.entry.id == identifier, words
        assert first.kind
        assert first.line
    lines = {hit.entry.id: hit.line for words in ("which scheduler", "grid search") for hit in hits(listed, words)}
    assert "schedule" in lines["topic/schedule"].lower()
    assert lines["table/grid"] == "Grid", "neither a row of a table nor a reference"
    assert not [line for line in lines.values() if "|" in line or "‹" in line or line.endswith(":")]
    assert meant("how do I choose the batch sizes") == ["batch", "siz"]
    assert hits(listed, "zzzz qqqq") == []


async def test_a_search_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(entries: object, words: str) -> None:
        raise AdvisorError("the tables cannot be read")

    monkeypatch.setattr("advisor_tui.searching.hits", broken)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("5")
        await settled(app, pilot)
        await pilot.press("/", *"lr")
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "the tables cannot be read" in app.screen.text
