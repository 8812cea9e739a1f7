"""A one-line question whose answer is checked while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from advisor.errors import AdvisorError
from advisor_tui.widgets.path_input import PathInput
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from advisor_tui.program import Program


class AskText(ModalScreen[str | None]):
    """Asks for a text; `check` raises AdvisorError for what cannot be."""

    DEFAULT_CSS = """
    AskText {
        align: center middle;
        & > Vertical {
            width: 72; max-width: 94%; height: auto; border: round $primary; border-title-color: $text-accent;
            background: $surface; padding: 1 2;
        }
        & #hint { color: $foreground 75%; margin-bottom: 1; }
        & #verdict { color: $text-error; height: auto; min-height: 1; }
        & Horizontal { height: auto; align-horizontal: right; }
        & Button { margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(
        self,
        title: str,
        hint: str = "",
        value: str = "",
        check: Callable[[str], object] | None = None,
        done: str = "OK",
        is_path: bool = False,
    ) -> None:
        super().__init__()
        self.heading, self.hint, self.start, self.check, self.done = title, hint, value, check, done
        self.is_path = is_path

    def compose(self) -> ComposeResult:
        """Hint, line, verdict, buttons."""
        with Vertical() as box:
            box.border_title = Content(safe(self.heading))
            if self.hint:
                yield Static(Content(self.hint), id="hint")
            yield PathInput(self.start) if self.is_path else Input(self.start)
            yield Static(id="verdict", markup=False)
            with Horizontal():
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(self.done, id="ok", variant="primary", compact=True)

    def verdict(self, text: str) -> str:
        """What is wrong with the text, "" when nothing is."""
        try:
            if self.check is not None:
                self.check(text)
        except AdvisorError as error:
            return str(error)
        return ""

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        wrong = self.verdict(message.value) if message.value else ""
        self.query_one("#verdict", Static).update(Content(safe(wrong)))

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _finish(self) -> None:
        text = self.query_one(Input).value
        wrong = self.verdict(text)
        if wrong:
            self.query_one("#verdict", Static).update(Content(safe(wrong)))
            self.query_one(Input).focus()
        else:
            self.dismiss(text)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def ask_path(app: Program, title: str, hint: str, start: str, then: Callable[[Path], object]) -> None:
    """Asks for a path and hands it on; an error on the way is shown."""

    def given(path: str | None) -> None:
        if path and path.strip():
            try:
                then(Path(path.strip()).expanduser())
            except (AdvisorError, OSError) as error:
                app.explain(title, error)

    app.push_screen(AskText(title, hint, start, is_path=True), given)
