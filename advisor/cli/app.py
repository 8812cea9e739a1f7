"""The Typer application, what bare `advisor` does, and how errors end."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from advisor import __version__
from advisor.cache import remember
from advisor.cli.terminal import COMMAND_TAIL, OUTPUT_STARTED, WANTED, complain, run_safely

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "diagnose": ("diagnose", "check", "sources"),
    "plan": ("plan", "export", "validate", "diff"),
    "ask": ("ask", "consult"),
    "rules": ("rules",),
    "terminal_program": ("tui",),
    "run": ("run", "lr-find", "init"),
    "probe": ("probe",),
    "watch": ("watch",),
    "mcp": ("mcp",),
    "report": ("report",),
}
"""Module → its commands: a start loads what it runs, not all of them."""
app = typer.Typer(
    name="advisor",
    help="Reads training logs and hyperparameter studies, says what is wrong and how sure it is, "
    "plans the next search and runs it.",
    epilog="Example: advisor diagnose logs/",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich" if sys.stdout.isatty() else None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def bare(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Opens the terminal program on a terminal, and prints this help elsewhere."""
    if context.invoked_subcommand is not None:
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        from advisor.cli.opening import open_program

        open_program((), serve=False)
    else:
        typer.echo(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """The entry point: runs a command and leaves with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--" in given and given[:1] in (["plan"], ["lr-find"], ["probe"]):
        split = given.index("--")
        COMMAND_TAIL[:] = given[split + 1 :]
        given = given[: split - 1 if given[split - 1] == "--objective" else split]
        if not COMMAND_TAIL:
            complain("after -- a command is expected, for example: -- python train.py --lr {{ learning_rate }}")
            raise SystemExit(2)
    remember()
    given = _with_command(given)
    load_commands(given[0] if given else "")
    WANTED[:] = given
    OUTPUT_STARTED.clear()
    run_safely(lambda: app(args=given, prog_name="advisor"))


def _with_command(given: list[str]) -> list[str]:
    """A source without a command: opened in the terminal program, or diagnosed in a pipe."""
    from pathlib import Path

    known = [command for commands in COMMANDS.values() for command in commands]
    if not given or given[0].startswith("-") or given[0] in known:
        return given
    if not (Path(given[0].partition("#")[0]).expanduser().exists() or "://" in given[0]):
        return given
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not any(word.startswith("-") for word in given)
    return ["tui" if interactive else "diagnose", *given]


def load_commands(wanted: str = "") -> None:
    """Registers the commands of the module that has the wanted one, of all modules where none has it."""
    from importlib import import_module

    home = [name for name, commands in COMMANDS.items() if wanted in commands]
    for name in home or COMMANDS:
        import_module(f"advisor.cli.{name}")
