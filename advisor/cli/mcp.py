"""`advisor mcp`: the advisor as tools of an agent."""

from __future__ import annotations

from typing import Annotated

import typer

from advisor.cli.app import app
from advisor.errors import AdvisorError


@app.command(epilog="Example: advisor mcp logs/ studies/")
def mcp(
    places: Annotated[
        list[str] | None,
        typer.Argument(help="Folders, files and URLs that may be read; untold, this folder.", show_default=False),
    ] = None,
) -> None:
    """Serves the Model Context Protocol on standard input and output: diagnose, check, ask, plan, validate, explain."""
    try:
        from advisor.mcp.server import server
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "mcp":
            raise
        raise AdvisorError("the Model Context Protocol needs its package: pip install 'hp-advisor[mcp]'") from None
    server(places or ["."]).run("stdio")
