"""A short list of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor_tui.wording import safe


class Choose(ModalScreen[int | None]):
    """Answers with the place of what was chosen."""

    DEFAULT_CSS = """
    Choose {
        align: center middle;
        & > Vertical {
            width: 64; max-width: 94%; height: auto; max-height: 80%; border: round $primary;
            border-title-color: $text-accent; background: $surface; padding: 1 2;
        }
        & OptionList, & OptionList:focus {
            height: auto; max-height: 14; background: $surface; border: none; padding: 0;
        }
        & #hint { color: $foreground 75%; margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, title: str, choices: Sequence[str], hint: str = "") -> None:
        super().__init__()
        self.heading, self.choices, self.hint = title, tuple(choices), hint

    def compose(self) -> ComposeResult:
        """Hint and list."""
        with Vertical() as box:
            box.border_title = Content(safe(self.heading))
            if self.hint:
                yield Static(Content(self.hint), id="hint")
            yield OptionList(*(Option(Content(safe(choice))) for choice in self.choices))

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Answers."""
        self.dismiss(message.option_index)
