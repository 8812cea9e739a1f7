"""When a command line opens the terminal program, known before any command is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def sources_to_open(given: Sequence[str]) -> tuple[str, ...] | None:
    """The sources that the terminal program is to open; None where the words are for a command or a pipe."""
    if any(word.startswith("-") for word in given) or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    if not given or given[0] == "tui":
        return tuple(given[1:])
    return tuple(given) if _is_place(given[0]) else None


def _is_place(word: str) -> bool:
    """Whether the word is no command's name and something is there: the name of a command has neither / nor dot."""
    if "://" in word or not set(word) & set("/.~"):
        return "://" in word
    return Path(word.partition("#")[0]).expanduser().exists()


def open_program(sources: Sequence[str], *, serve: bool, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Runs the terminal program, or serves it; it is imported by name, so that nothing headless imports it."""
    program = import_module("advisor_tui")
    if serve:
        program.serve(tuple(sources), host, port)
    else:
        program.run(tuple(sources))
