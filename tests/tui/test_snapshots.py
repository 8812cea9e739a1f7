"""Pictures where colour matters, one gesture each; `pytest --snapshot-update` takes them again, to be looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.talk import Reply, Talk
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.tui.shown import open_plan, open_shown, settled

Compare = Callable[..., bool]
Gesture = Callable[[AdvisorApp, Pilot[None]], Awaitable[None]]
SMALL, USUAL = (80, 24), (120, 40)


async def second_finding(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await open_shown(app, pilot)
    await pilot.press("down")


async def why(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await open_shown(app, pilot)
    await pilot.press("y")


async def help_(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await open_shown(app, pilot)
    await pilot.press("question_mark")


async def edit_wrongly(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await open_plan(app, pilot)
    await pilot.press("enter")
    await settled(app, pilot)
    await pilot.press("end", "backspace", "3", "2")


async def asked(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await pilot.press("1", *"grid", "enter")


PICTURES: tuple[tuple[str, Gesture, tuple[int, int], str], ...] = (
    ("chart", open_shown, USUAL, "dark"),
    ("run-finding", second_finding, USUAL, "light"),
    ("why", why, USUAL, "dark"),
    ("help", help_, SMALL, "dark"),
    ("edit-wrongly", edit_wrongly, USUAL, "light"),
    ("consult", asked, USUAL, "light"),
)


@pytest.mark.parametrize(("name", "gesture", "size", "theme"), PICTURES, ids=[picture[0] for picture in PICTURES])
def test_picture(
    snap_compare: Compare,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    gesture: Gesture,
    size: tuple[int, int],
    theme: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in (Input, TextArea):
        monkeypatch.setattr(kind.cursor_blink, "_default", False)
    monkeypatch.setattr(Talk, "begin", classmethod(lambda cls, space: Canned()))
    monkeypatch.setattr("advisor_tui.planning.fresh_plan", _no_plan)
    app = AdvisorApp(live=False)

    async def before(pilot: Pilot[Any]) -> None:
        app.theme = f"advisor-{theme}"
        await gesture(app, pilot)
        await settled(app, pilot)
        app.clear_notifications()
        await settled(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


class Canned:
    """A dialogue of one answer."""

    def learn(self, told: Mapping[str, Any]) -> None:
        """Knows everything already."""

    def say(self, text: str) -> Reply:
        return Reply(
            text="A grid is **not** thorough:\n\n- it tries a handful of values a parameter;\n- it grows with each.",
            question="What kind of network is it?",
            choices=("mlp", "cnn", "rnn", "transformer"),
            matched=("claim/grid-is-thorough",),
            told={"budget_hours": 48.0, "n_workers": 4, "optimizer": "adamw"},
        )


def _no_plan(space: object) -> None:
    raise LookupError
