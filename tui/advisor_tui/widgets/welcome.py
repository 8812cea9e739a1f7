"""What an empty program shows: what to do first, and what was open before."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor_tui.recent import recent
from advisor_tui.wording import safe, shortened


class Welcome(Vertical):
    """Shown while nothing is open."""

    DEFAULT_CSS = """
    Welcome {
        align: center middle; height: 1fr;
        & > Vertical {
            width: 72;
            max-width: 96%;
            height: auto;
            max-height: 100%;
            border: round $edge;
            padding: 1 3;
        }
        & Static { margin-bottom: 1; }
        & OptionList { height: auto; max-height: 8; background: $background; border: none; padding: 0; }
    }
    """

    def compose(self) -> ComposeResult:
        """A few lines and the recent sources."""
        key = "bold $text-accent"
        with Vertical():
            yield Static(Content.styled("The expert beside you while you tune a network.", "bold"))
            yield Static(
                Content.assemble(
                    ("^o", key),
                    "  open logs, a study, a table, a plan (or paste a path here)\n",
                    (" 1", key),
                    "  talk: say what you train and what goes wrong\n",
                    (" 3", key),
                    "  plan a search, and ",
                    ("4", key),
                    " run it\n",
                    (" 5", key),
                    "  look something up: tiers, red flags, every rule\n",
                    (" ?", key),
                    "  help for wherever you are",
                )
            )
            self.recent_sources = recent()
            if self.recent_sources:
                yield Static("Opened before", classes="label")
                yield OptionList(*(Option(Content(shortened(safe(source), 60))) for source in self.recent_sources))

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Opens a source again."""
        message.stop()
        from advisor_tui.app import AdvisorApp

        if isinstance(self.app, AdvisorApp):
            self.app.open_anything((self.recent_sources[message.option_index],))
