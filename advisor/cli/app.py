"""Which module has which command, and how a command line is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence

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
_LOOKING = ("diagnose", "check", "sources", "ask", "report", "rules")
"""Commands that run no code of the person's, and end soon."""


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
    if given[:1] and given[0] in _LOOKING:  # pydantic looks through every installed package for plug-ins of its own
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    load_commands(given[0] if given else "")
    WANTED[:] = given
    OUTPUT_STARTED.clear()
    run_safely(_call(given))
    raise SystemExit(0)


def _call(given: Sequence[str]) -> Callable[[], object]:
    """What the command line asks for: understood at once, or by Typer."""
    from advisor.cli.plainly import call_of

    return call_of(given) or (lambda: _by_typer(given))


def _by_typer(given: Sequence[str]) -> None:
    from advisor.cli.typed import application

    try:
        application()(args=list(given), prog_name="advisor")
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # Typer leaves with 1 where its reader has gone
            raise leaving.__context__ from None
        raise


def _with_command(given: list[str]) -> list[str]:
    """A source without a command: opened in the terminal program, or diagnosed in a pipe or where nothing is there."""
    from pathlib import Path

    known = [command for commands in COMMANDS.values() for command in commands]
    if not given or given[0].startswith("-") or given[0] in known:
        return given
    there = Path(given[0].partition("#")[0]).expanduser().exists() or "://" in given[0]
    if not there:
        return ["diagnose", *given] if set(given[0]) & set("/.~") else given
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not any(word.startswith("-") for word in given)
    return ["tui" if interactive else "diagnose", *given]


def load_commands(wanted: str = "") -> None:
    """Registers the commands of the module that has the wanted one, of all modules where none has it."""
    from importlib import import_module

    home = [name for name, commands in COMMANDS.items() if wanted in commands]
    for name in home or COMMANDS:
        import_module(f"advisor.cli.{name}")
