"""What keeps keys quick."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from importlib.util import find_spec
from types import SimpleNamespace
from typing import cast

import pytest
from advisor_tui import quickness
from advisor_tui.app import AdvisorApp
from advisor_tui.imports_ahead import AHEAD, SHARED
from advisor_tui.places import PLACES
from advisor_tui.quickness import Collector, ImportAhead
from advisor_tui.sources import FOR_FINDINGS, FOR_READING
from advisor_tui.widgets.chart_body import ChartBody
from advisor_tui.widgets.finding_list import FindingList
from advisor_tui.widgets.page_text import PageText
from advisor_tui.widgets.top_bar import TopBar

from tests.tui.shown import open_shown, settled


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    yield
    gc.enable()


async def test_what_was_parsed_is_kept_for_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        for key in "1345":
            await pilot.press("escape", key)
            await settled(app, pilot)
        sources = len(app.stylesheet.source)
        assert sources > 64
        parsed: list[str] = []
        monkeypatch.setattr("textual.css.stylesheet.parse", lambda scope, css, *_, **__: parsed.append(css) or [])
        app.stylesheet.parse()
        assert not parsed


async def test_a_new_place_is_styled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        again: list[bool] = []
        monkeypatch.setattr(app, "refresh_css", lambda animate=True: again.append(animate))
        await pilot.press("3")
        await settled(app, pilot)
        assert app.current_mode == "plan"
        assert not again


async def test_another_theme_reaches_places_that_were_seen_before() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await settled(app, pilot)
        dark = app.screen.styles.background
        await pilot.press("2", "ctrl+t", "3")
        await settled(app, pilot)
        assert app.screen.styles.background != dark


def test_garbage_waits_for_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: collected.append(generation))
    monkeypatch.setattr(gc, "get_count", lambda: (quickness.MANY + 1, 0, 0))
    collector = Collector()
    assert not gc.isenabled()
    collector.typed()
    assert not collector.is_quiet
    collector.last_key = time.monotonic() - quickness.QUIET_SECONDS - 0.1
    assert collector.is_quiet
    collector.look()
    collector.last_key = time.monotonic() - quickness.LONG_QUIET_SECONDS - 0.1
    collector.look()
    assert collected == [0, 2]


def test_modules_are_imported_one_by_one_and_a_missing_one_ends_nothing() -> None:
    ahead = ImportAhead(("json", "there_is_no_such_module", "string"))
    assert not ahead.done.is_set()
    assert [ahead.step() for _ in range(3)] == ["json", "there_is_no_such_module", "string"]
    assert ahead.done.is_set()
    assert ImportAhead(()).done.is_set()


def test_a_module_that_is_waited_for_comes_next_after_what_most_need() -> None:
    ahead = ImportAhead(("json", "string", "csv", "shlex"))
    ahead.hurry("shlex", "string")
    ahead.hurry("nowhere", "string")
    assert ahead.waiting == ["json", "string", "shlex", "csv"]
    assert not ahead.has("shlex")
    assert [ahead.step() for _ in range(3)] == ["json", "string", "shlex"]
    ahead.wait("shlex")
    ahead.hurry("csv", "string")
    assert ahead.waiting == ["csv"]
    assert not ahead.done.is_set()


def test_reading_waits_for_little_of_what_is_imported_ahead() -> None:
    assert AHEAD.index(FOR_READING) < AHEAD.index(SHARED) < AHEAD.index(FOR_FINDINGS) < AHEAD.index(PLACES[0].module)


async def test_what_shows_the_findings_is_mounted_while_they_are_waited_for() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app._work_on("reading 1 source …")
        await settled(app, pilot)
        body = app.screen.query_one(ChartBody)
        assert not body.display
        await open_shown(app, pilot)
        assert app.screen.query_one(ChartBody) is body
        assert body.display


async def test_findings_that_come_while_another_place_is_shown_wait_for_a_pause() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        chart = app.screen
        app.collector = cast("Collector", SimpleNamespace(is_quiet=False, typed=lambda: None, spare=lambda: None))
        await pilot.press("5")
        await settled(app, pilot)
        await open_shown(app, pilot)
        assert not chart.query(FindingList)
        await pilot.press("2")
        await settled(app, pilot)
        assert len(chart.query_one(FindingList).findings) == 3
        assert chart.query_one(FindingList).has_focus


@pytest.mark.parametrize("module", AHEAD)
def test_what_is_imported_ahead_is_there(module: str) -> None:
    assert find_spec(module) is not None


async def test_a_place_that_is_not_imported_yet_is_gone_to_once_it_is() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.ahead = ImportAhead(("json", "advisor_tui.screens.plan"))
        await pilot.press("3")
        assert app.current_mode == "chart"
        assert "opening Plan" in "\n".join(str(bar.status) for bar in app.screen.query("TopBar"))  # type: ignore[attr-defined]
        app._import_next()
        await pilot.pause(0.1)
        await settled(app, pilot)
        assert app.current_mode == "plan"


async def test_places_are_mounted_in_pauses_and_show_the_same() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(4):
            app._prepare_place()
            await settled(app, pilot)
        assert app.current_mode == "chart"
        assert len(app._screen_stacks) == 5
        await open_shown(app, pilot)
        await pilot.press("1")
        await settled(app, pilot)
        assert app.current_mode == "consult"
        await pilot.press(*"lr")
        assert app.screen.query_one("MessageBox").text == "lr"  # type: ignore[attr-defined]


async def test_a_place_is_told_before_it_is_shown_for_the_first_time() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app._live = True
        told: list[str] = []
        go_first = app._go_first
        app._go_first = lambda mode: (told.extend(_statuses(app)), go_first(mode))  # type: ignore[assignment, func-returns-value]
        await pilot.press("3")
        await settled(app, pilot)
        assert told == ["opening Plan …"]
        assert app.current_mode == "plan"
        assert not app.opening
        await pilot.press("2", "3")
        await settled(app, pilot)
        assert len(told) == 1


def _statuses(app: AdvisorApp) -> list[str]:
    return [bar.status for bar in app.screen.query(TopBar)]


def test_a_large_module_is_imported_beside_and_waited_for() -> None:
    ahead = ImportAhead(("json", "string"), beside=("json",))
    steps = [ahead.step()]
    while ahead.waiting:
        time.sleep(0.001)
        steps.append(ahead.step())
    assert [name for name in steps if name] == ["json", "string"]
    assert ahead.done.is_set()


async def test_a_long_page_stands_whole_in_the_end() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("5")
        await settled(app, pilot)
        page = app.screen.query_one(PageText)
        await page.update("\n\n".join(f"Paragraph {number}." for number in range(9)))
        await settled(app, pilot)
        assert len(page.children) == 9
        assert not page._rest
