"""`advisor tui`: opens the terminal program by name, so that nothing headless imports it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from advisor.cli.app import app


@app.command(epilog="Example: advisor tui logs/ study.db")
def tui(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources to open.", show_default=False)] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Put the program in a browser.")] = False,
    host: Annotated[str, typer.Option("--host", help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to serve on.")] = 8000,
) -> None:
    """Opens the Textual program."""
    open_program(sources or (), serve=serve, host=host, port=port)


def open_program(sources: Sequence[str], *, serve: bool, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Runs the terminal program, or serves it."""
    program = import_module("advisor_tui")
    if serve:
        program.serve(tuple(sources), host, port)
    else:
        program.run(tuple(sources))
