"""The command line: each command calls one public function."""

from __future__ import annotations

import atexit
import gc
import sys

__all__ = ["main"]

_ALLOCATIONS = (250_000, 20, 100)
"""How many objects come between two searches for cyclic garbage.

At Python's own 700 a sixth of a start goes there, at 50,000 a tenth.
"""


def main(arguments: list[str] | None = None) -> None:
    """The entry point: opens the terminal program at once, or runs a command and leaves with its exit code."""
    if arguments is None:
        _collect_seldom()
    from advisor.cli.opening import open_program, sources_to_open
    from advisor.cli.streams import open_closed_streams

    open_closed_streams()
    sources = sources_to_open(sys.argv[1:] if arguments is None else arguments)
    if sources is None:
        from advisor.cli.app import main as run_command

        run_command(arguments)
    else:
        from advisor.cli.terminal import run_safely

        run_safely(lambda: open_program(sources, serve=False))


def _collect_seldom() -> None:
    """Spares a process of its own the searches for cyclic garbage while it starts, and the last one as it ends."""
    gc.set_threshold(*_ALLOCATIONS)
    atexit.register(gc.freeze)
