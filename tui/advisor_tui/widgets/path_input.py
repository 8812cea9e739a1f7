"""A text field for paths: the rest of a path is shown while it is typed, and Tab takes it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

MOST_LOOKED_AT = 2000  # entries of a folder that are offered from


class PathSuggester(Suggester):
    """Completes the last path of the line from what is in its folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The line with its last path completed; None where nothing fits or its end is a blank."""
        return completed(value)


class PathInput(Input):
    """Tab takes the completion; where there is none it moves the focus as ever."""

    HELP = """\
## A path
The rest of a path is shown in grey: **Tab** or **→** takes it. `~` is the home folder.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, tooltip="Complete the path"),
    ]

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(value, placeholder, id=id, suggester=PathSuggester())

    def action_complete(self) -> None:
        """Takes the completion, or goes to the next field."""
        whole = completed(self.value) if self.cursor_position == len(self.value) else None
        if whole is None or whole == self.value:
            self.screen.focus_next()
        else:
            self.value = whole
            self.cursor_position = len(whole)


def completed(line: str) -> str | None:
    """The line with its last path as far as it is certain: the only entry that fits, or what all that fit share."""
    start = line.rpartition(" ")[0]
    word = line[len(start) + 1 :] if start else line
    folder, slash, begun = word.rpartition("/")
    if not word or word.startswith(("'", '"')) or "://" in word:
        return None
    found = _entries(Path(f"{folder}/" if slash else ".").expanduser(), begun)
    if not found:
        return None
    shared = found[0] if len(found) == 1 else _shared(found)
    lead = line[: len(line) - len(begun)]
    return lead + shared if len(shared) > len(begun) else None


def _entries(folder: Path, begun: str) -> list[str]:
    try:
        entries = [entry for _, entry in zip(range(MOST_LOOKED_AT), folder.iterdir(), strict=False)]
        hidden = begun.startswith(".")
        fitting = [e for e in entries if e.name.startswith(begun) and (hidden or not e.name.startswith("."))]
        return sorted(entry.name + ("/" if entry.is_dir() else "") for entry in fitting)
    except OSError:
        return []


def _shared(names: list[str]) -> str:
    first, last = names[0], names[-1]
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:length]
