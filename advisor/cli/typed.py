"""The declared commands as a Typer application: help, completion, and what a mistaken command line is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_type_hints

import typer

from advisor import __version__
from advisor.cli.declaring import Function, Group, Word, app


def application() -> typer.Typer:
    """All commands that were declared so far, and what bare `advisor` does."""
    application_made = typer.Typer(
        name="advisor",
        help="Reads training logs and hyperparameter studies, says what is wrong and how sure it is, "
        "plans the next search and runs it.",
        epilog="Example: advisor diagnose logs/",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    application_made.callback(invoke_without_command=True)(bare)
    _fill(application_made, app)
    return application_made


def _fill(made: typer.Typer, group: Group) -> None:
    for command in group.commands.values():
        made.command(command.name, epilog=command.epilog)(_typed(command.function))
    for name, inner in group.groups.items():
        below = typer.Typer(**inner.settings)
        _fill(below, inner)
        made.add_typer(below, name=name)


def _typed(function: Function) -> Callable[..., None]:
    """The function with its words as Typer's own."""
    hints = get_type_hints(function, include_extras=True)
    given = signature(function)
    parameters = [one.replace(annotation=_annotation(hints[name])) for name, one in given.parameters.items()]

    @wraps(function)
    def run(*values: Any, **named: Any) -> None:
        function(*values, **named)

    del run.__wrapped__
    run.__signature__ = given.replace(parameters=parameters, return_annotation=Parameter.empty)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _annotation(hint: Any) -> Any:
    kind, word = get_args(hint)[:2]
    assert isinstance(word, Word)
    told = typer.Option(*word.names, **word.settings) if word.names else typer.Argument(**word.settings)
    return Annotated[kind, told]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"advisor {__version__}")
        raise typer.Exit


def bare(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
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
