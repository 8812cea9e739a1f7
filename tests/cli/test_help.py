"""Every command says what it does, with an example; completion and version work; imports stay light."""

from __future__ import annotations

import subprocess
import sys
from typing import get_type_hints

import pytest
import typer

from advisor import __version__
from advisor.cli.app import COMMANDS, load_commands
from advisor.cli.declaring import app
from advisor.cli.typed import application
from tests.cli.running import advisor

load_commands()


def commands() -> list[tuple[str, ...]]:
    import click

    found: list[tuple[str, ...]] = []

    def visit(command: click.Command, path: tuple[str, ...]) -> None:
        for name, child in getattr(command, "commands", {}).items():
            found.append((*path, name))
            visit(child, (*path, name))

    visit(typer.main.get_command(application()), ())
    return found


def test_the_commands_of_the_contract_are_there() -> None:
    names = {path[0] for path in commands()}
    assert {"diagnose", "check", "plan", "run", "export", "ask", "consult", "validate", "diff", "init"} <= names
    assert {"lr-find", "sources", "tui", "rules"} <= names
    assert {("rules", name) for name in ("list", "show", "test", "coverage")} <= set(commands())


def test_every_module_registers_the_commands_that_the_table_gives_it() -> None:
    given = {name: command.function.__module__ for name, command in app.commands.items()}
    given |= {name: f"advisor.cli.{name}" for name in app.groups}
    assert given == {name: f"advisor.cli.{module}" for module, names in COMMANDS.items() for name in names}


def test_a_start_loads_the_module_of_its_own_command_alone() -> None:
    code = "import sys; from advisor.cli.app import load_commands; load_commands('check'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "advisor.cli.diagnose" in loaded
    assert "advisor.cli.plan" not in loaded


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_has_a_sentence_and_an_example(path: tuple[str, ...]) -> None:
    command = typer.main.get_command(application())
    for name in path:
        command = command.commands[name]
    assert command.help
    assert command.help[0].isupper()
    assert "Example" in (command.epilog or "")
    assert "advisor " in (command.epilog or "")


QUICK = {"sources", "export", "validate", "diff", "init"}
"""Commands that end before a person wonders."""
TELLING = {"watch", "mcp", "tui"}
"""Commands whose output, protocol or screen tells what goes on."""


def test_every_command_that_may_take_long_can_be_quiet() -> None:
    for name, command in app.commands.items():
        words = get_type_hints(command.function, include_extras=True).values()
        offered = any("--quiet" in word.names for hint in words for word in getattr(hint, "__metadata__", ()))
        assert offered or name in QUICK | TELLING, name


def test_version_and_bare_help() -> None:
    assert advisor("--version").stdout.strip() == f"advisor {__version__}"
    bare = advisor()
    assert bare.returncode == 0
    assert "diagnose" in bare.stdout


def test_an_unknown_option_is_one_line_on_standard_error() -> None:
    done = advisor("diagnose", "--nonsense")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--nonsense" in done.stderr


def test_completion_is_offered() -> None:
    asked = {"_ADVISOR_COMPLETE": "complete_bash", "COMP_WORDS": "advisor dia", "COMP_CWORD": "1"}
    assert advisor(**asked).stdout.split() == ["diagnose"]


def test_help_and_diagnose_import_nothing_heavy(tmp_path) -> None:
    from tests.eventfiles import write_run

    write_run(tmp_path / "a", {"loss": [1.0 / (i + 1) for i in range(60)]})
    code = (
        "import sys\nfrom advisor.cli import main\n"
        f"try: main(['diagnose', {str(tmp_path)!r}, '--format', 'json', '--output', {str(tmp_path / 'out.json')!r}])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print([m for m in ('torch', 'textual', 'optuna', 'sklearn', 'pandas', 'typer') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr
