"""What holds in all places: sizes, help, palette, themes, errors, keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui import places, status
from advisor_tui.app import AdvisorApp
from advisor_tui.commands import program_commands
from advisor_tui.screens.help import Help, help_for
from advisor_tui.screens.jump import Jump
from advisor_tui.screens.notice import Notice, error_text
from advisor_tui.screens.open_source import OpenSource, split_paths
from advisor_tui.themes import DARK, LIGHT
from advisor_tui.widgets.key_bar import KeyBar, ShownKey, fitting
from advisor_tui.widgets.subject_tree import SubjectTree
from advisor_tui.widgets.tick_box import TickBox
from advisor_tui.widgets.top_bar import TopBar
from textual.color import Color
from textual.widgets import Static

from advisor.errors import PlanError
from tests.tui.shown import open_plan, open_shown, settled

PLACES = tuple(place.name for place in places.PLACES)


@pytest.mark.parametrize("size", [(80, 24), (300, 80), (40, 12)])
async def test_every_place_opens_at_every_size_with_help_for_every_widget(size: tuple[int, int]) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=size) as pilot:
        await open_shown(app, pilot)
        await open_plan(app, pilot)
        for place in PLACES:
            app.switch_mode(place)
            await settled(app, pilot)
            if size[0] >= 80:
                line = str(app.screen.query_one(KeyBar).render())
                assert len(line) <= size[0], place
                assert "^q Quit" in line, place
            for widget in app.screen.focus_chain:
                assert any(getattr(node, "HELP", None) for node in widget.ancestors_with_self), (place, widget)
        await pilot.resize_terminal(size[0] + 7, size[1] + 3)
        await settled(app, pilot)
        assert app.export_screenshot()


async def test_question_mark_explains_the_focused_widget_and_its_keys() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("question_mark")
        await settled(app, pilot)
        assert isinstance(app.screen, Help)
        assert "In the order to act on them" in app.screen.text
        assert "- **y** Show the rule" in app.screen.text
        await pilot.press("escape")
        assert "Ctrl" not in help_for(app)


async def test_the_palette_has_every_action_of_the_place() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        titles = [command.title for command in program_commands(app, app.screen)]
        for wanted in (
            "Put the first prescription into the plan", "Show the rule, its conditions, the values", "Next picture",
            "Filter the findings", "Open a source …", "Save the screen as SVG", "Go to Plan", "Help", "Quit",
            "Light or dark theme",
        ):  # fmt: skip
            assert wanted in titles
        await open_plan(app, pilot)
        titles = [command.title for command in program_commands(app, app.screen)]
        for wanted in (
            "Save the plan as YAML", "Write the plan for another engine", "Run the plan",
            "Edit the parameter under the cursor", "Hold the parameter at one value",
        ):  # fmt: skip
            assert wanted in titles


async def test_what_cannot_be_done_now_is_not_offered() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        keys = str(app.screen.query_one(KeyBar).render()).split()
        assert keys == ["^o", "Open", "?", "Help", "^p", "Commands", "^q", "Quit"]
        await open_plan(app, pilot)
        undo = "Undo the last change of the plan"
        assert undo not in [command.title for command in program_commands(app, app.screen)]
        await pilot.press("d")
        await settled(app, pilot)
        assert undo in [command.title for command in program_commands(app, app.screen)]


async def test_a_letter_goes_anywhere_on_the_screen() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("ctrl+g")
        await settled(app, pilot)
        assert isinstance(app.screen, Jump)
        letter = next(letter for letter, widget in app.screen.places.items() if isinstance(widget, SubjectTree))
        await pilot.press(letter)
        await settled(app, pilot)
        assert isinstance(app.screen.focused, SubjectTree)


async def test_everything_in_sight_that_can_have_the_focus_has_a_letter_of_its_own() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        chain = app.screen.focus_chain
        await pilot.press("ctrl+g")
        await settled(app, pilot)
        assert isinstance(app.screen, Jump)
        assert list(app.screen.places.values()) == [widget for widget in chain if widget.region]
        letters = [str(label.content) for label in app.screen.query(Static)]
        assert len(letters) == len(set(letters)) == len(app.screen.places) > 4


async def test_the_keys_at_the_foot_fit_eighty_columns_wherever_the_focus_is() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_shown(app, pilot)
        await open_plan(app, pilot)
        for place in PLACES:
            app.switch_mode(place)
            await settled(app, pilot)
            for widget in app.screen.focus_chain:
                widget.focus()
                await pilot.pause()
                line = str(app.screen.query_one(KeyBar).render())
                assert len(line) <= 80, (place, widget)
                assert line.endswith("^q Quit"), (place, widget)


async def test_under_a_dialog_the_foot_shows_the_dialogs_keys_and_later_the_places_again() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_shown(app, pilot)
        bar = app.screen.query_one(KeyBar)
        before = str(bar.render())
        await pilot.press("y")
        await settled(app, pilot)
        assert str(bar.render()).split("  ") == [" esc Close", "r The rule's page", "^q Quit"]
        await pilot.press("escape")
        await settled(app, pilot)
        assert str(bar.render()) == before


@pytest.mark.parametrize(("ticked", "mark"), [(True, "[x]"), (False, "[ ]")])
def test_a_box_says_whether_it_is_ticked_without_colour(ticked: bool, mark: str) -> None:
    assert str(TickBox("log", ticked)._button) == mark


def test_every_box_of_the_program_is_such_a_box() -> None:
    sources = [path for path in _tui_folder().rglob("*.py") if path.name != "tick_box.py"]
    assert sources
    assert not [path.name for path in sources if "Checkbox" in path.read_text(encoding="utf-8")]


async def test_the_findings_stand_above_the_detail_where_there_is_little_room() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_shown(app, pilot)
        side, detail = app.screen.query_one("Sidebar").region, app.screen.query_one("Detail").region
        assert (side.width, detail.width) == (80, 80)
        assert side.bottom <= detail.y
        await pilot.resize_terminal(120, 40)
        await settled(app, pilot)
        side, detail = app.screen.query_one("Sidebar").region, app.screen.query_one("Detail").region
        assert side.right <= detail.x


async def test_the_header_says_not_read_and_never_no_findings(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"x" * 100)
    app = AdvisorApp(sources=(str(tmp_path / "broken.db"),), live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(app, pilot)
        await pilot.press("escape")
        assert str(app.screen.query_one(TopBar).status) == "broken.db · not read"


def test_the_header_has_a_clock_while_something_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    app.busy, app.brief, app._busy_since = "judging 23 of 84 runs", "judging 23/84", 100.0
    monkeypatch.setattr(status, "monotonic", lambda: 107.4)
    assert app._now(60) == "judging 23 of 84 runs 7 s, ^x stops"
    assert app._now(20) == "judging 23/84 7 s"


async def test_digits_go_to_the_places_and_tabs_can_be_clicked() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        for digit, place in (("5", "rulebook"), ("3", "plan"), ("4", "run"), ("2", "chart")):
            await pilot.press(digit)
            await settled(app, pilot)
            assert app.current_mode == place
        await pilot.click(TopBar, offset=(45, 0))
        await settled(app, pilot)
        assert app.current_mode == "rulebook"


def test_keys_that_do_not_fit_give_way_to_the_way_out() -> None:
    own = [ShownKey(letter, letter, "does") for letter in "abc"]
    way_out = [ShownKey("ctrl+q", "^q", "Quit")]
    assert [key.display for key in fitting(own, way_out, 80)] == ["a", "b", "c", "^q"]
    assert [key.display for key in fitting(own, way_out, 22)] == ["a", "b", "^q"]
    assert [key.display for key in fitting(own, way_out, 4)] == ["^q"]


async def test_digits_typed_into_a_field_stay_there() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", *"lr 3")
        await settled(app, pilot)
        assert app.current_mode == "consult"
        assert app.screen.focused is not None
        assert getattr(app.screen.focused, "text", "") == "lr 3"
        await pilot.press("escape", "2")
        await settled(app, pilot)
        assert app.current_mode == "chart"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_colours_of_words_stand_out(theme: object) -> None:
    background = Color.parse(theme.background)  # type: ignore[attr-defined]
    for name in ("foreground", "primary", "accent", "error", "warning", "success"):
        colour = Color.parse(getattr(theme, name))
        assert contrast(colour, background) >= 4.5, name


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


async def test_every_theme_of_textual_works() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await open_shown(app, pilot)
        for theme in ("textual-dark", "textual-light", "nord", "gruvbox", "textual-ansi"):
            if theme in app.available_themes:
                app.theme = theme
                await settled(app, pilot)
        await pilot.press("ctrl+t")
        await settled(app, pilot)
        assert app.theme.startswith("advisor")
    assert AdvisorApp(live=False).theme == app.theme


async def test_errors_are_read_as_people_read_them() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.explain("Saving [b]x[/]", PermissionError(13, "Permission denied", "/root/plan.yaml"))
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        shown = "\n".join(str(static.content) for static in app.screen.query(Static))
        assert "Saving [b]x[/]" in shown
        assert "/root/plan.yaml: Permission denied" in shown
        await pilot.press("escape")
    assert error_text(PlanError("low is not below high")) == "low is not below high"
    assert "a fault of the advisor: KeyError" in error_text(KeyError("x"))


async def test_opening_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+o")
        await settled(app, pilot)
        assert isinstance(app.screen, OpenSource)
        await pilot.press(*"/nowhere", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, OpenSource)
        assert any("no such file" in str(notice.message) for notice in app._notifications)
        await pilot.press("escape")


def test_pasted_paths_are_taken_apart(tmp_path: Path) -> None:
    spaced = tmp_path / "my logs"
    spaced.mkdir()
    assert split_paths(f"'{spaced}'") == [str(spaced)]
    assert split_paths(str(spaced)) == [str(spaced)]
    assert split_paths("a.db 'b c.db'") == ["a.db", "b c.db"]
    assert split_paths("a.db\nb.db\n") == ["a.db", "b.db"]
    assert split_paths("file:///tmp/x") == ["/tmp/x"]
    assert split_paths("postgresql://host/db") == ["postgresql://host/db"]
    assert split_paths("  ") == []


async def test_the_screen_can_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f12", "f12")
        await settled(app, pilot)
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["advisor-1.svg", "advisor-2.svg"]


def test_nothing_heavy_is_imported_before_the_program_runs() -> None:
    import subprocess
    import sys

    heavy = "('textual', 'numpy', 'rich')"
    code = f"import sys, advisor_tui; print([m for m in sys.modules if m.partition('.')[0] in {heavy}])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_tui_folder())
    assert told.stdout.strip() == "[]"


def _tui_folder() -> Path:
    import advisor_tui

    return Path(str(advisor_tui.__file__)).parents[1]
