"""A table of any length makes only the rows in sight."""

from __future__ import annotations

from collections.abc import Sequence

from advisor_tui.widgets.long_table import LongTable
from rich.text import Text
from textual.app import App, ComposeResult

ROWS = 100_000


class Numbers(LongTable):
    """A row a number."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[int] = []
        self.heard: list[tuple[str, int]] = []

    def cells(self, row: int) -> Sequence[Text]:
        self.made.append(row)
        return [Text(f"number {row}"), Text(str(row), justify="right")]

    def on_long_table_header_chosen(self, message: LongTable.HeaderChosen) -> None:
        self.heard.append(("column", message.column))

    def on_long_table_row_chosen(self, message: LongTable.RowChosen) -> None:
        self.heard.append(("row", message.row))


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield Numbers()

    def on_mount(self) -> None:
        table = self.query_one(Numbers)
        table.fill(("name", "n"), (8, 6), ROWS)
        table.focus()


def lines(app: App[None]) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_only_the_rows_in_sight_are_made() -> None:
    app = Shown()
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert set(app.query_one(Numbers).made) <= set(range(10))
        await pilot.press("end")
        await pilot.pause()
        shown = lines(app)
        assert shown[0].split() == ["name", "n"]
        assert shown[-1].split() == ["number", "…", str(ROWS - 1)]
        assert len(set(app.query_one(Numbers).made)) < 40
        await pilot.press("home", "pagedown", "j", "k", "up")
        assert app.query_one(Numbers).cursor_row == 7
        await pilot.press("home", "up")
        assert app.query_one(Numbers).cursor_row == 0


async def test_clicks_choose_headings_and_rows() -> None:
    app = Shown()
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        table = app.query_one(Numbers)
        await pilot.click(Numbers, offset=(12, 0))
        await pilot.click(Numbers, offset=(3, 4))
        assert table.cursor_row == 3
        await pilot.click(Numbers, offset=(3, 4))
        await pilot.pause()
        assert table.heard == [("column", 1), ("row", 3)]


async def test_a_table_without_rows_is_a_heading() -> None:
    app = Shown()
    async with app.run_test(size=(30, 10)) as pilot:
        app.query_one(Numbers).fill(("name", "n"), (8, 6), 0)
        await pilot.press("down", "end", "enter")
        assert lines(app)[0].split() == ["name", "n"]
        assert app.query_one(Numbers).cursor_row == 0
