"""How far reading and judging is, and what was found so far, while there is nothing else to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from advisor_tui.loading import Step
from advisor_tui.wording import LETTERS, STYLES, count, duration, safe, shortened

CELLS = 32  # of the bar
MOST = 12  # findings shown while reading goes on


class Loading(Vertical):
    """A bar, a clock, and the findings as they come."""

    DEFAULT_CSS = """
    Loading {
        align: center middle; height: 1fr;
        & > Static { width: 76; max-width: 96%; height: auto; border: round $edge; padding: 1 3; }
    }
    """

    def compose(self) -> list[Static]:
        """One text."""
        return [Static(markup=False)]

    def show(self, sources: Sequence[str], step: Step | None, seconds: float) -> None:
        """Shows how far the work is."""
        self.query_one(Static).update(progress_text(sources, step, seconds))


def progress_text(sources: Sequence[str], step: Step | None, seconds: float) -> Content:
    """What is read, a bar, and how many have which cause so far."""
    name = safe(Path(sources[0]).name or sources[0]) if len(sources) == 1 else count(len(sources), "source")
    lines = [Content.styled(f"Reading {shortened(name, 60)}", "bold"), Content("")]
    if step is not None and step.total > 1:
        filled = CELLS * step.done // step.total
        bar = Content.assemble(("━" * filled, "$primary"), ("─" * (CELLS - filled), "$foreground 40%"))
        lines.append(Content.assemble(bar, f"  {step.done:,} of {step.total:,} {step.of}"))
    what = shortened(safe(step.what), 60) if step is not None else "finding the files"
    lines.append(
        Content.assemble(what, (f" · {duration(seconds)}", "$foreground 70%"), (" · ^x stops", "$foreground 70%"))
    )
    found = step.findings if step is not None else ()
    if found:
        lines += [Content(""), Content.styled("So far", "bold $text-primary")]
    for title, severity, number in found[:MOST]:
        mark = (f"{LETTERS[severity]} ", f"bold {STYLES[severity]}")
        lines.append(Content.assemble(mark, f"{number:>5,}  ", safe(title)))
    return Content("\n").join(lines)
