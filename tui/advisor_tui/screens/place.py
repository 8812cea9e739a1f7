"""What all places have in common: top bar, keys at the foot, help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import ScreenResume
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from advisor_tui.quickness import freshly_styled
from advisor_tui.widgets.key_bar import KeyBar
from advisor_tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from advisor_tui.program import Program


class Place(Screen[None]):
    """One of the program's places."""

    NAME: ClassVar[str] = ""
    AUTO_FOCUS = ""
    HELP = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_field", "Leave the field", show=False),
    ]

    _styled_for: tuple[str, bool] = ("", True)

    def __init__(self) -> None:
        super().__init__()
        freshly_styled(self)

    @property
    def advisor(self) -> Program:
        """The program."""
        return cast("Program", self.app)

    def compose(self) -> ComposeResult:
        """Top bar, the place's own content, keys."""
        yield TopBar(self.NAME)
        yield from self.content()
        yield KeyBar()

    def content(self) -> Iterable[Widget]:
        """The place's own widgets."""
        return ()

    def on_mount(self) -> None:
        """Shows the status at once."""
        self.advisor.show_status()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Brings the status up to date when one comes back; styles are worked out anew only for another theme."""
        styled_for = (self.app.theme, self.app.app_focus)
        event.refresh_styles = event.refresh_styles and styled_for != self._styled_for
        self._styled_for = styled_for
        self.advisor.show_status()
        self._keys_of(self)

    def on_screen_suspend(self) -> None:
        """Shows the keys of a dialog that opens above: those of the place wait until it is closed."""
        self.call_later(self._show_keys)

    def _show_keys(self) -> None:
        above = self.app.screen
        if isinstance(above, ModalScreen):
            self._keys_of(above)

    def _keys_of(self, screen: Screen[Any]) -> None:
        for bar in self.query(KeyBar):
            bar.show_keys(screen)

    def action_leave_field(self) -> None:
        """Takes the focus out of a text field, so that single keys are commands again."""
        self.set_focus(None)
        self.focus_home()

    def focus_home(self) -> None:
        """Focuses the widget that one starts with."""
