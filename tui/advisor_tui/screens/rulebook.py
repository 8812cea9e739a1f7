"""Rulebook: the tiers, the red flags, the rationalizations, and every rule with its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import sleep
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import ScreenResume
from textual.widget import Widget
from textual.widgets import Input, Markdown, OptionList
from textual.worker import get_current_worker

from advisor_tui.screens.place import Place
from advisor_tui.searching import Hit
from advisor_tui.widgets.page_text import PageText
from advisor_tui.widgets.rule_list import RuleList

if TYPE_CHECKING:
    from advisor.handbook import Entry

TYPING_SECONDS = 0.15  # between two letters of one question
BETWEEN_PAGES = 0.01  # for keys, while pages are read ahead


class Page(VerticalScroll):
    """The page of what is under the cursor, scrolling."""

    DEFAULT_CSS = """
    Page {
        width: 1fr; height: 1fr; border: round $edge; padding: 0 1;
        &:focus { border: round $primary; }
    }
    """
    HELP = "## Page\nWhat a rule detects, why it matters, when it is wrong, what to do, and where it comes from."


class RulebookScreen(Place):
    """Tiers, red flags, every rule."""

    NAME = "rulebook"
    HELP = """\
## Rulebook
Everything that the advisor knows: the importance tiers, the red flags, the rationalization table, every rule, every
claim it answers, every topic it explains. Ask in the line as you would ask a person; **Enter** reads the page.
"""
    DEFAULT_CSS = """
    RulebookScreen {
        & #rulebook { height: 1fr; }
        & #contents { width: 36%; min-width: 28; max-width: 46; }
        & #search { margin: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "search", "Search", key_display="/")]

    def content(self) -> Iterable[Widget]:
        """Search, list, page."""
        with Horizontal(id="rulebook"):
            with Vertical(id="contents"):
                yield Input(placeholder="how do I choose the batch size", id="search", compact=True)
                yield RuleList()
            with Page():
                yield PageText(id="page")

    def compose(self) -> ComposeResult:
        """Top bar, content, footer."""
        yield from super().compose()

    def on_mount(self) -> None:
        """Starts with the first page."""
        super().on_mount()
        self._load()

    @work(thread=True, exit_on_error=False, group="rulebook")
    def _load(self) -> None:
        self.advisor.ahead.done.wait()
        from advisor_tui.handbook import contents

        listed = contents()
        self.app.call_from_thread(self._list, listed)

    def _list(self, listed: Sequence[Entry]) -> None:
        self.query_one(RuleList).show(listed)
        self.focus_home()
        if self.advisor.collector is not None:
            self._index(listed)

    @work(thread=True, exit_on_error=False, group="indexing")
    def _index(self, listed: Sequence[Entry]) -> None:
        """Reads the pages for the first search before it is asked for, a page between two keys."""
        from advisor_tui.searching import indexed

        for entry in listed:
            if get_current_worker().is_cancelled:
                return
            indexed(entry.id)
            sleep(BETWEEN_PAGES)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Goes on with the page."""
        super().on_screen_resume(event)
        self.query_one(PageText).go_on()

    def focus_home(self) -> None:
        """Starts with the list."""
        self.query_one(RuleList).focus()

    @on(RuleList.Chosen)
    def _chosen(self, message: RuleList.Chosen) -> None:
        from advisor_tui.handbook import page_of

        self.query_one(PageText).update(page_of(message.identifier))
        self.query_one(Page).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _read(self) -> None:
        self.query_one(Page).focus()

    @on(Input.Changed, "#search")
    def _search(self, message: Input.Changed) -> None:
        listed = self.query_one(RuleList)
        if message.value.strip():
            listed.border_title = "searching …"
            self._find(message.value)
        else:
            self.workers.cancel_group(self, "searching")
            listed.show_all()

    @work(thread=True, exclusive=True, exit_on_error=False, group="searching")
    def _find(self, words: str) -> None:
        """Searches away from the screen once nothing more is typed; a later search takes its place."""
        sleep(TYPING_SECONDS)
        if get_current_worker().is_cancelled:
            return
        from advisor_tui.searching import hits

        entries = self.query_one(RuleList).entries
        found = self.advisor.attempt(f"Searching {words}", lambda: hits(entries, words))
        if found is not None and not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show_hits, words, found)

    def _show_hits(self, words: str, found: list[Hit]) -> None:
        if self.query_one("#search", Input).value == words:
            self.query_one(RuleList).show_hits(found)

    @on(Input.Submitted, "#search")
    def _searched(self) -> None:
        self.focus_home()

    @on(Markdown.LinkClicked)
    def _link(self, message: Markdown.LinkClicked) -> None:
        self.notify(message.href, title="Reference", markup=False)

    def action_search(self) -> None:
        """Goes to the search line."""
        self.query_one("#search", Input).focus()

    def action_leave_field(self) -> None:
        """Takes the search off and goes back to the list."""
        self.query_one("#search", Input).value = ""
        self.focus_home()
