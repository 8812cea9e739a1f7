"""The command line: each command calls one public function."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """The entry point: opens the terminal program at once, or runs a command and leaves with its exit code."""
    from advisor.cli.opening import open_program, sources_to_open

    sources = sources_to_open(sys.argv[1:] if arguments is None else arguments)
    if sources is None:
        from advisor.cli.app import main as run_command

        run_command(arguments)
    else:
        from advisor.cli.terminal import run_safely

        run_safely(lambda: open_program(sources, serve=False))
