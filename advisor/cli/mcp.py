"""`advisor mcp`: the advisor as tools of an agent."""

from __future__ import annotations

from typing import Annotated

from advisor.cli.declaring import Argument, app


@app.command(epilog="Example: advisor mcp logs/ studies/")
def mcp(
    places: Annotated[
        list[str] | None,
        Argument(help="Folders, files and URLs that may be read (default: this folder).", show_default=False),
    ] = None,
) -> None:
    """Serves the Model Context Protocol on standard input and output: diagnose, check, ask, plan, validate, explain."""
    from advisor.mcp.server import server

    server(places or ["."]).run("stdio")
