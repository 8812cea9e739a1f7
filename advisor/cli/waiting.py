"""What goes on while a person waits: a line on standard error, on a terminal, once it takes more than a moment."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

PATIENCE_SECONDS = 1.0
"""How long a command works before it says so: about where people start to wonder (Nielsen 1993)."""


@contextmanager
def waiting(words: str, quiet: bool = False) -> Iterator[None]:
    """Shows the words with a spinner while the block goes on; nothing in a pipe, nothing when it ends quickly."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status = Console(stderr=True, highlight=False, markup=False, emoji=False).status(f"{words} …")
    timer = Timer(PATIENCE_SECONDS, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        status.stop()
