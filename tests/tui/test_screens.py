"""Every place as text at three sizes, the same words in both themes; `pytest --snapshot-update` takes them again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.tui.shown import open_plan, open_shown, settled
from tests.tui.test_overview import opened
from tests.tui.test_run import told, write

SIZES = ((80, 24), (120, 40), (200, 60))
Gesture = Callable[[AdvisorApp, Pilot[None]], Awaitable[None]]


async def nothing_open(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await settled(app, pilot)


async def consult(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await pilot.press("1")


async def run(app: AdvisorApp, pilot: Pilot[None]) -> None:
    write(Path("digits-run"), told())
    app.run_folder = Path("digits-run")
    await pilot.press("4")


async def form(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await pilot.press("escape", "3", "enter")


async def sources(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await pilot.press("escape", "2", "ctrl+g")


SCREENS: tuple[tuple[str, Gesture], ...] = (
    ("welcome", nothing_open), ("overview", opened), ("findings", open_shown), ("plan", open_plan), ("run", run),
    ("consult", consult), ("edit", form), ("jump", sources),
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_places_at_every_size_in_both_themes(
    size: tuple[int, int], snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in (Input, TextArea):
        monkeypatch.setattr(kind.cursor_blink, "_default", False)
    monkeypatch.setattr("advisor_tui.planning.fresh_plan", _no_plan)
    app = AdvisorApp(live=False)
    async with app.run_test(size=size) as pilot:
        for name, gesture in SCREENS:
            await gesture(app, pilot)
            await settled(app, pilot)
            app.clear_notifications()
            dark = await steady(app, pilot)
            await pilot.press("ctrl+t")
            assert await steady(app, pilot) == dark, name
            assert dark == snapshot(name=name)
            assert max(map(len, dark.splitlines())) <= size[0]


async def steady(app: AdvisorApp, pilot: Pilot[None]) -> str:
    """What stands on the screen once nothing changes there any more."""
    before, now = "", text_of(app)
    while before != now:
        await settled(app, pilot)
        before, now = now, text_of(app)
    return now


def text_of(app: AdvisorApp) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def _no_plan(*_: object) -> None:
    raise LookupError
