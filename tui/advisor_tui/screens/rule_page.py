"""The page of one rule, claim, topic or table over whatever is shown."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown


class RulePage(ModalScreen[None]):
    """One page over whatever is shown."""

    DEFAULT_CSS = """
    RulePage {
        align: center middle;
        & > VerticalScroll {
            width: 92;
            max-width: 96%;
            height: 90%;
            border: round $primary;
            border-title-color: $text-accent;
            border-subtitle-color: $foreground 70%;
            background: $surface;
            padding: 0 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "Close")]

    def __init__(self, identifier: str) -> None:
        super().__init__()
        self.identifier = identifier

    def compose(self) -> ComposeResult:
        """The page, scrolling."""
        from advisor_tui.handbook import page_of

        with VerticalScroll() as box:
            box.border_title = self.identifier
            box.border_subtitle = "Esc closes"
            yield Markdown(page_of(self.identifier), open_links=False)
