"""The dialog that opens a source: a path, recent ones, or the folders below the working folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, DirectoryTree, Input, Label, OptionList
from textual.widgets.option_list import Option

from advisor_tui.recent import recent
from advisor_tui.widgets.path_input import PathInput
from advisor_tui.wording import safe, shortened


def split_paths(text: str) -> list[str]:
    """The paths in a pasted or typed text: one, several in shell quoting, or one a line; `file://` is taken off."""
    whole = text.strip().strip("'\"")
    if not whole:
        return []
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if len(lines) == 1 and (Path(whole).expanduser().exists() or ("://" in whole and " " not in whole)):
        return [_local(whole)]
    try:
        words = [word for line in lines for word in shlex.split(line)]
    except ValueError:
        words = lines
    return [_local(word) for word in words]


def _local(path: str) -> str:
    return path.removeprefix("file://") if path.startswith("file://") else path


if TYPE_CHECKING:
    from advisor_tui.program import Program


class Folders(DirectoryTree):
    """Folders and files, hidden ones left out, without pictures that a font may lack."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """What is not hidden, folders first."""
        return (path for path in paths if not path.name.startswith((".", "__pycache__")))


class OpenSource(ModalScreen[tuple[str, ...] | None]):
    """Asks for one or more sources."""

    HELP = """\
## Opening a source
Type or paste a path: a folder of TensorBoard logs, one event file, an Optuna storage (`study.db`,
`study.db#name`, a journal, a database URL), a CSV or JSONL table, a plan, the folder of a search, a kept conversation.
**Tab** completes a path; several paths open together. Below, what was opened before on the left and the folders below
the working folder on the right; **Enter** opens, **^a** adds to the line.
"""
    DEFAULT_CSS = """
    OpenSource {
        align: center middle;
        & > Vertical {
            width: 100;
            max-width: 96%;
            height: 28;
            max-height: 94%;
            border: round $primary;
            border-title-color: $text-accent;
            background: $surface;
            padding: 0 1;
        }
        & #below { height: 1fr; margin-top: 1; }
        & #below > Vertical { width: 1fr; }
        & Label { color: $foreground 75%; }
        & OptionList, & DirectoryTree { height: 1fr; background: $surface; border: none; padding: 0; }
        & Input { border: round $edge; background: $surface; &:focus { border: round $primary; } }
        & #folders { border-left: solid $edge; padding-left: 1; }
        & #buttons { height: auto; align-horizontal: right; }
        & Button { margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+a", "add", "Add to the line", key_display="^a"),
    ]

    def __init__(self, current: Sequence[str] = (), title: str = "Open") -> None:
        super().__init__()
        self.current, self.heading = tuple(current), title

    def compose(self) -> ComposeResult:
        """Path line, recent sources, folders, buttons."""
        with Vertical() as box:
            box.border_title = self.heading
            yield PathInput(placeholder="path, several paths, or a database URL; Tab completes", id="path")
            with Horizontal(id="below"):
                with Vertical():
                    yield Label("Recent")
                    sources = recent()
                    width = max(12, min(100, self.app.size.width * 96 // 100) // 2 - 6)
                    yield OptionList(
                        *(Option(Content(shortened(safe(s), width)), id=f"r{n}") for n, s in enumerate(sources))
                    )
                with Vertical(id="folders"):
                    yield Label(Content(shortened(safe(Path.cwd()), 44)))
                    yield Folders(Path.cwd())
            with Horizontal(id="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Open", variant="primary", id="open", compact=True)
        self.recent_sources = sources

    @on(Input.Changed)
    def _typed(self) -> None:
        self.app.clear_notifications()

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        self._finish(split_paths(message.value))

    @on(OptionList.OptionSelected)
    def _recent(self, message: OptionList.OptionSelected) -> None:
        self._finish([self.recent_sources[message.option_index]])

    @on(DirectoryTree.FileSelected)
    def _file(self, message: DirectoryTree.FileSelected) -> None:
        self._finish([str(message.path)])

    @on(DirectoryTree.DirectorySelected)
    def _folder(self, message: DirectoryTree.DirectorySelected) -> None:
        self.query_one("#path", Input).value = shlex.quote(str(message.path))

    @on(Button.Pressed, "#open")
    def _open(self) -> None:
        self._finish(split_paths(self.query_one("#path", Input).value))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    def action_add(self) -> None:
        """Adds what is under the cursor to the line, to open several together."""
        line = self.query_one("#path", Input)
        chosen = self._under_cursor()
        if chosen:
            line.value = f"{line.value} {shlex.quote(chosen)}".strip()

    def _under_cursor(self) -> str | None:
        focused = self.focused
        if isinstance(focused, OptionList) and focused.highlighted is not None:
            return self.recent_sources[focused.highlighted]
        if isinstance(focused, DirectoryTree) and focused.cursor_node and focused.cursor_node.data:
            return str(focused.cursor_node.data.path)
        return None

    def _finish(self, paths: list[str]) -> None:
        if not paths:
            self.notify("Type a path, or choose one below.", severity="warning")
            return
        missing = [p for p in paths if "://" not in p and not Path(p.partition("#")[0]).expanduser().exists()]
        if missing:
            self.notify(f"{safe(missing[0])}: no such file or folder.", severity="error", markup=False)
            return
        self.dismiss(tuple(p if "://" in p else str(Path(p).expanduser()) for p in paths))


def ask_against(app: Program) -> None:
    """Asks for known-good runs and judges again beside them."""

    def chosen(sources: tuple[str, ...] | None) -> None:
        if sources is not None:
            app.workspace.against = sources
            app.action_reload()

    app.push_screen(OpenSource(title="Compare with known-good runs (seeds)"), chosen)
