"""What all five places have in common: top bar, footer, keys, help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from advisor_tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from advisor_tui.app import AdvisorApp


NARROW = 100


class Place(Screen[None]):
    """One of the program's five places."""

    NAME: ClassVar[str] = ""
    AUTO_FOCUS = ""
    HELP = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_field", "Leave the field", show=False),
    ]

    @property
    def advisor(self) -> AdvisorApp:
        """The program."""
        return cast("AdvisorApp", self.app)

    def compose(self) -> ComposeResult:
        """Top bar, the place's own content, footer."""
        yield TopBar(self.NAME)
        yield from self.content()
        yield Footer(show_command_palette=False)

    def content(self) -> Iterable[Widget]:
        """The place's own widgets."""
        return ()

    def on_mount(self) -> None:
        """Shows the status at once."""
        self.advisor.show_status()

    def on_resize(self) -> None:
        """Sets the keys closer together where there is little room."""
        self.query_one(Footer).compact = self.app.size.width < NARROW

    def on_screen_resume(self) -> None:
        """Brings the status up to date when one comes back."""
        self.advisor.show_status()

    def action_leave_field(self) -> None:
        """Takes the focus out of a text field, so that single keys are commands again."""
        self.set_focus(None)
        self.focus_home()

    def focus_home(self) -> None:
        """Focuses the widget that one starts with."""
