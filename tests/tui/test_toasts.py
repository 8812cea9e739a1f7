"""What is told in a corner ends with what it was told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui import app as program
from advisor_tui import monitor
from advisor_tui.app import AdvisorApp
from advisor_tui.recent import remember_run

from tests.tui.shown import open_plan, settled


def toasts(app: AdvisorApp) -> list[str]:
    return [told.message for told in app._notifications]


async def test_a_toast_ends_with_the_next_key_once_it_could_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.notify("Saved plan.yaml")
        await pilot.press("down")
        assert toasts(app) == ["Saved plan.yaml"]
        monkeypatch.setattr(program, "TOLD_SECONDS", -1.0)
        await pilot.press("down")
        assert toasts(app) == []


async def test_a_hint_at_what_is_missing_stays_until_something_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        from tests.tui.shown import plan

        await open_plan(app, pilot, plan(objective=""))
        await pilot.press("R")
        assert any("Say what to run" in told for told in toasts(app))
        assert max(told.timeout for told in app._notifications) >= 60
        monkeypatch.setattr(program, "TOLD_SECONDS", -1.0)
        await pilot.press("t")
        assert toasts(app) == []


async def test_a_running_search_is_announced_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "digits-run"
    folder.mkdir()
    remember_run(folder)
    monkeypatch.setattr(monitor, "alive", lambda output: output == folder)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(program.ANNOUNCE_SECONDS + 0.1)
        await settled(app, pilot)
        assert any("search is running in digits-run" in told for told in toasts(app))
        assert app.run_folder == folder
        await pilot.press("4")
        await settled(app, pilot)
        assert toasts(app) == []


async def test_a_search_that_has_ended_is_not_announced(tmp_path: Path) -> None:
    folder = tmp_path / "digits-run"
    folder.mkdir()
    remember_run(folder)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(program.ANNOUNCE_SECONDS + 0.1)
        assert toasts(app) == []
