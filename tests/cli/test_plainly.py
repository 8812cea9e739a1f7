"""A command line that is understood at once gives what Typer gives; what is unclear is left to Typer."""

from __future__ import annotations

from functools import wraps
from typing import Any

import pytest

from advisor.cli.app import load_commands
from advisor.cli.declaring import Command, app
from advisor.cli.plainly import call_of
from advisor.cli.typed import application

load_commands()

PLAIN = [
    "diagnose logs",
    "diagnose a b run/overfitting -v",
    "diagnose a -vv --format=json --set optimizer=adamw --set n=3",
    "diagnose --select run --ignore study/x logs -o out.txt -q",
    "check study.db --fail-on warning --baseline before.json",
    "sources",
    "plan",
    "plan s.db --budget 50h --workers 3 --explain",
    "run plan.yaml --workers 2 --dry-run",
    "run plan.yaml --backend local --quiet --json-lines",
    "report a.db --no-plan",
    "report a.db --plan --output page.html",
    "ask my loss jumps --format json",
    "consult --set n_classes=10",
    "lr-find task.py:Digits --from 1e-5 --to 1 --steps 20",
    "init function",
    "init function folder",
    "export plan.yaml --to optuna -o s.py --force",
    "diff a.yaml b.yaml",
    "watch - --format jsonl --until-quiet 10m",
    "probe logs --objective t.py:train --changes 2",
    "mcp a b",
    "tui --serve --port 8001",
]
UNCLEAR = [
    "",
    "diagnose",
    "nonsense",
    "diagnose --help",
    "diagnose logs --nonsense",
    "diagnose logs --format",
    "diagnose logs --format -v",
    "diagnose -- logs",
    "diagnose logs --quiet=yes",
    "diagnose logs -ofile",
    "diagnose logs -vq",
    "run plan.yaml --workers 0",
    "run plan.yaml --workers two",
    "init function folder more",
    "diff a.yaml",
    "rules list",
]


def by_typer(words: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    given: list[dict[str, Any]] = []
    command = app.commands[words[0]]

    @wraps(command.function)
    def record(**values: Any) -> None:
        given.append(values)

    monkeypatch.setattr(app, "commands", {command.name: Command(command.name, record, command.epilog)})
    monkeypatch.setattr(app, "groups", {})
    application()(words, standalone_mode=False)
    monkeypatch.undo()
    return given[0]


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_line_gives_what_typer_gives(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call = call_of(line.split())
    assert call is not None
    assert call.keywords == by_typer(line.split(), monkeypatch)  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", UNCLEAR)
def test_what_is_unclear_is_left_to_typer(line: str) -> None:
    assert call_of(line.split()) is None
