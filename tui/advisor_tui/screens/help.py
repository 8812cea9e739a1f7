"""`?`: what the focused widget is for, and the keys that work now."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from advisor_tui.commands import own_bindings
from advisor_tui.places import PLACES


def help_for(app: App[Any]) -> str:
    """Markdown about the focused widget, the place and the active keys."""
    screen = app.screen
    texts = (_help_of_focus(screen), getattr(screen, "HELP", None))
    return "\n\n".join(
        (
            *(cleandoc(text) for text in texts if text),
            "## Keys that work now\n" + "\n".join(_active_keys(app)),
            f"**1** … **{len(PLACES)}** go to the places, **^p** lists every action, **Tab** moves the focus, "
            "**^g** jumps by a letter.",
        )
    )


def _help_of_focus(screen: Screen[Any]) -> str | None:
    """The help of the focused widget, or of the nearest around it that has one."""
    around = screen.focused.ancestors_with_self if screen.focused is not None else []
    texts = (getattr(node, "HELP", None) for node in around if node is not screen and node is not screen.app)
    return next((text for text in texts if text), None)


def _active_keys(app: App[Any]) -> list[str]:
    """A line for each thing that a key does now; two keys of one action are one line."""
    bindings = [active.binding for active in own_bindings(app.screen)]
    first = {binding.description: binding for binding in reversed(bindings)}
    own = [binding for binding in bindings if first[binding.description] is binding]
    return [f"- **{app.get_key_display(binding)}** {binding.tooltip or binding.description}" for binding in own]


def rendered(text: str) -> Content:
    """Headings, paragraphs, lists and bold words of a help text; far quicker than all of Markdown."""
    blocks = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("## "):
            blocks.append(Content.styled(lines[0].removeprefix("## "), "bold $text-primary"))
            lines = lines[1:]
        if lines and lines[0].startswith("- "):
            blocks.append(Content("\n").join(_keys(lines)))
        elif lines:
            blocks.append(_marked(" ".join(lines)))
        if len(lines) < len(block.splitlines()) and lines:
            blocks[-2:] = [Content("\n").join(blocks[-2:])]
    return Content("\n\n").join(blocks)


def _keys(lines: list[str]) -> list[Content]:
    pairs = [line.removeprefix("- **").partition("** ") for line in lines]
    wide = min(12, max(len(key) for key, _, _ in pairs))
    return [Content.assemble((f"{key:>{wide}}  ", "bold $text-accent"), does) for key, _, does in pairs]


def _marked(text: str) -> Content:
    parts = re.split(r"\*\*(.+?)\*\*|`(.+?)`", text)
    return Content.assemble(
        *((part or "", ("", "bold", "$text-primary")[place % 3]) for place, part in enumerate(parts))
    )


class Help(ModalScreen[None]):
    """Help over what it explains."""

    DEFAULT_CSS = """
    Help {
        align: center middle;
        & > VerticalScroll {
            width: 84;
            max-width: 94%;
            height: 90%;
            border: round $primary;
            border-title-color: $text-accent;
            border-subtitle-color: $foreground 70%;
            background: $surface;
            padding: 1 2;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,f1", "dismiss", "Close")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """The text, scrolling."""
        with VerticalScroll() as box:
            box.border_title = "Help"
            box.border_subtitle = "Esc closes"
            yield Static(rendered(self.text))
