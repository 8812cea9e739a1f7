"""`advisor rules list|show|test|coverage`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from advisor.cli.declaring import Argument, Option, app
from advisor.cli.diagnose import Quiet
from advisor.cli.terminal import complain, output_console, write
from advisor.errors import ExitCode

rules = app.group(
    "rules",
    help="The knowledge base: list, show, test, coverage.",
    no_args_is_help=True,
    epilog="Example: advisor rules show run/overfitting",
)


@rules.command("list", epilog="Example: advisor rules list study")
def list_rules(
    prefix: Annotated[str, Argument(help="Only ids that begin so.")] = "",
    form: Annotated[str, Option("--format", help="text or json.")] = "text",
) -> None:
    """Lists every rule, claim and topic with its title."""
    import json

    from advisor.handbook import entries

    rows = [entry for entry in entries() if entry.id.startswith(prefix)]
    if form == "json":
        write(json.dumps([entry.model_dump() for entry in rows], indent=1, ensure_ascii=False), None)
        return
    from rich.table import Table

    table = Table("id", "severity", "title", box=None, pad_edge=False)
    for entry in rows:
        table.add_row(entry.id, entry.severity, entry.title)
    output_console().print(table)


@rules.command("show", epilog="Example: advisor rules show claim/grid-is-thorough")
def show(
    identifier: Annotated[str, Argument(metavar="ID", help="The rule's id.")],
    form: Annotated[str, Option("--format", help="text or markdown.")] = "text",
) -> None:
    """Shows one rule, claim or topic as a page of the handbook."""
    from advisor.handbook import page

    text = page(identifier)
    if form == "markdown":
        write(text, None)
        return
    from rich.markdown import Markdown

    output_console().print(Markdown(text))


@rules.command("test", epilog="Example: advisor rules test my-rules/")
def run_examples(
    folder: Annotated[Path | None, Argument(help="A folder of your own rules (run/, study/, space/ below it).")] = None,
    quiet: Quiet = False,
) -> None:
    """Runs the examples that the rules carry."""
    from advisor.cli.waiting import waiting
    from advisor.handbook import run_all_tests

    with waiting("running the rules' examples", quiet):
        total, failures = run_all_tests(folder)
    for failure in failures:
        print(f"{failure.rule}: {failure.test}: {failure.message}")
    failed = len({(failure.rule, failure.test) for failure in failures})
    print(f"{total - failed} passed, {failed} failed")
    if failures:
        raise SystemExit(int(ExitCode.FINDINGS))


@rules.command("coverage", epilog="Example: advisor rules coverage")
def coverage(quiet: Quiet = False) -> None:
    """Maps every item of the knowledge to the rules that carry it and their tests; fails on a hole."""
    from rich.table import Table

    from advisor.cli.waiting import waiting
    from advisor.handbook import coverage_rows

    with waiting("running the examples of what carries the knowledge", quiet):
        rows = coverage_rows()
    table = Table("item", "what", "carried by", "tests", box=None, pad_edge=False)
    for row in rows:
        carried = ", ".join(f"{carrier} ({tests})" for carrier, tests in row.by_carrier.items())
        table.add_row(row.item, row.title, carried or "nothing", str(row.tests))
    output_console().print(table)
    holes = [row.item for row in rows if row.hole]
    if holes:
        complain(f"without a carrier or a test: {', '.join(holes)}")
        raise SystemExit(int(ExitCode.FINDINGS))
