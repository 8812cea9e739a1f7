"""Where one types: several lines, Enter sends, arrows bring back what was said."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea


class MessageBox(TextArea):
    """A text area that grows to five lines."""

    HELP = """\
## What you say
**Enter** sends, **^j** or **Shift+Enter** starts a new line, **↑** on the first line brings back what you said before,
**↓** on the last goes forward again. Text of any length can be pasted.
"""
    DEFAULT_CSS = """
    MessageBox { height: auto; min-height: 3; max-height: 7; border: round $edge; padding: 0 1; background: $background;
        &:focus { border: round $primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j", "new_line", "New line", key_display="^j"),
    ]

    class Sent(Message):
        """Something was said."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(placeholder="Say something …", show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
        self.said: list[str] = []
        self.place = 0

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._send()
        elif event.key in ("shift+enter", "alt+enter"):
            event.stop()
            event.prevent_default()
            self.action_new_line()
        elif event.key == "up" and self.cursor_location[0] == 0 and self.place > 0:
            event.stop()
            event.prevent_default()
            self._recall(-1)
        elif event.key == "down" and self.cursor_at_last_line and self.place < len(self.said):
            event.stop()
            event.prevent_default()
            self._recall(1)
        else:
            await super()._on_key(event)

    def _send(self) -> None:
        text = self.text.strip()
        if text:
            self.said.append(text)
            self.place = len(self.said)
            self.clear()
            self.post_message(self.Sent(text))

    def _recall(self, by: int) -> None:
        self.place += by
        self.text = self.said[self.place] if self.place < len(self.said) else ""
        self.move_cursor(self.document.end)

    def action_new_line(self) -> None:
        """Starts a new line."""
        self.insert("\n")
