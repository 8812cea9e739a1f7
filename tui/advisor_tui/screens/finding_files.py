"""The findings and files: in which form and where they are saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.report import FORMATS
from advisor_tui.screens.ask_text import ask_path
from advisor_tui.screens.choose import Choose
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from advisor_tui.program import Program

SUFFIXES = {"markdown": "md", "text": "txt", "junit": "xml", "github": "txt"}


def ask_save(app: Program) -> None:
    """Asks for a format and a file and saves the findings there."""

    def chosen(index: int | None) -> None:
        if index is not None:
            form = FORMATS[index]
            start = f"findings.{SUFFIXES.get(form, form)}"
            ask_path(app, f"Save the findings as {form}", "Into which file.", start, lambda path: save(app, form, path))

    app.push_screen(Choose("Save the findings as", FORMATS), chosen)


def save(app: Program, form: str, path: Path) -> None:
    """Saves the findings into the file in this form."""
    from advisor_tui.exporting import save_findings

    save_findings(app.workspace.diagnosis, app.workspace.evidence, form, path)
    app.notify(f"Saved {safe(str(path))}", markup=False)
