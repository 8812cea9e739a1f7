"""The conversation: what the person said, what the advisor answers, as Markdown that streams in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from time import monotonic

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from advisor_tui.wording import safe

PIECE_SECONDS = 0.012  # between pieces of an answer
MOST_PIECES = 24  # of an answer, however long
MARK_SECONDS = 0.25  # of one picture of the mark that thinking shows
MARKS = "·∙•∙"


class Said(Static):
    """What the person said, as it was typed."""

    DEFAULT_CSS = """
    Said {
        width: auto; max-width: 90%; height: auto; margin: 1 1 0 4; padding: 0 1; border-left: outer $accent;
        background: $surface;
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__(Content("\n".join(safe(line) for line in text.splitlines())), markup=False)


class Answer(Markdown):
    """An answer of the advisor."""

    DEFAULT_CSS = """
    Answer {
        height: auto; margin: 1 1 0 0; padding: 0 1; border-left: outer $primary; background: transparent;
        & > *:last-child { margin-bottom: 0; }
    }
    """

    def __init__(self, turn: int, text: str = "") -> None:
        super().__init__(text, open_links=False)
        self.turn = turn


class Thinking(Static):
    """A mark that moves, and a clock, while an answer is worked out."""

    DEFAULT_CSS = "Thinking { width: auto; height: 1; margin: 1 1 0 0; padding: 0 1; color: $text-accent; }"

    def on_mount(self) -> None:
        """Starts the clock."""
        self.begun = monotonic()
        self.set_interval(MARK_SECONDS, self.tick)
        self.tick()

    def tick(self) -> None:
        """Moves the mark."""
        seconds = monotonic() - self.begun
        mark = MARKS[int(seconds / MARK_SECONDS) % len(MARKS)]
        self.update(Content(f"{mark} thinking" + (f" {seconds:.0f} s" if seconds >= 1 else "")))


class Conversation(VerticalScroll):
    """All turns, the newest at the bottom."""

    HELP = """\
## Conversation
Your words and the answers. **y** shows why: the rule or topic that an answer comes from. **PgUp** and **PgDn** scroll.
"""
    DEFAULT_CSS = """
    Conversation {
        height: 1fr; border: round $edge; border-title-color: $foreground 80%;
        &:focus { border: round $primary; }
        & > .greeting { padding: 1 2; color: $foreground 85%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Conversation"
        self.turns = 0

    def compose(self) -> ComposeResult:
        """What to say first."""
        yield Static(_greeting(), classes="greeting")

    def say(self, text: str, thinks: bool = True) -> None:
        """Adds what the person said, and a mark while the answer is worked out."""
        self.query(".greeting").remove()
        self.mount(Said(text))
        if thinks:
            self.query(Thinking).remove()
            self.mount(Thinking())
        self.call_after_refresh(self.scroll_end, animate=False)

    async def answer(self, text: str, stream: bool = True) -> None:
        """Adds an answer, piece by piece."""
        self.turns += 1
        await self.query(Thinking).remove()
        widget = Answer(self.turns)
        await self.mount(widget)
        if not stream:
            await widget.update(text)
        else:
            writer = Markdown.get_stream(widget)
            for piece in pieces(text):
                await writer.write(piece)
                self.scroll_end(animate=False)
                await asyncio.sleep(PIECE_SECONDS)
            await writer.stop()
        self.call_after_refresh(self.scroll_end, animate=False)

    async def replay(self, turns: Iterable[tuple[str, str]]) -> None:
        """Shows a conversation that was kept."""
        await self.remove_children()
        for said, reply in turns:
            self.say(said, thinks=False)
            await self.answer(reply, stream=False)


def pieces(text: str) -> list[str]:
    """The text in pieces of a few words, of more where it is long, no piece ending inside a word."""
    words = re.findall(r"\S+\s*", text)
    size = max(4, len(words) // MOST_PIECES)
    return ["".join(words[start : start + size]) for start in range(0, len(words), size)]


def _greeting() -> Content:
    key = "bold $text-accent"
    examples = (
        "I fine-tune a transformer, two days on 4 GPUs, lr 3e-4",
        "my validation loss goes up after a while",
        "should I run a grid search?",
    )
    said = Content("\n").join(Content.assemble(("› ", key), (text, "$text-primary")) for text in examples)
    keys = Content.assemble(
        ("Enter", key), " sends, ", ("^j", key), " starts a new line, ", ("↑", key), " brings back what you said."
    )  # fmt: skip
    lead = Content("Say what you train, what you may spend and what goes wrong, in your own words:")
    return Content("\n\n").join([lead, said, keys])
