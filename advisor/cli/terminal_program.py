"""`advisor tui`: opens the terminal program, or puts it in a browser."""

from __future__ import annotations

from typing import Annotated

from advisor.cli.declaring import Argument, Option, app
from advisor.cli.opening import open_program


@app.command(epilog="Example: advisor tui logs/ study.db")
def tui(
    sources: Annotated[list[str] | None, Argument(help="Sources to open.", show_default=False)] = None,
    serve: Annotated[bool, Option("--serve", help="Put the program in a browser.")] = False,
    host: Annotated[str, Option("--host", help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, Option("--port", help="Port to serve on.")] = 8000,
) -> None:
    """Opens the terminal program: findings, curves, plans, the consultation, searches as they run."""
    open_program(sources or (), serve=serve, host=host, port=port)
