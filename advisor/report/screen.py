"""The one screen: what to do first, the other findings as a table, how the runs stand, what could not be judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.findings import Diagnosis
from advisor.report.cards import COLOURS, Runs, card
from advisor.report.summary import Group, Summary, short, subject, summarize
from advisor.report.words import SEVERITY_MARKS, safe
from advisor.tables import table


def one_screen(diagnosis: Diagnosis, console: Console, runs: Runs) -> Iterator[RenderableType]:
    """The parts between the sources and the closing lines, at most as long as the table `screen` allows."""
    summary = summarize(diagnosis)
    tail = list(_tail(summary, console))
    room = int(table("screen")["lines"]) - _height(tail, console) - _frame(diagnosis)
    if not summary.groups and not summary.healthy and diagnosis.sources:
        yield Text("\nNo rule fired. That is not a clean bill of health: see what could not be judged.")
    yield from _findings(summary.groups, console, runs, room)
    yield from tail


def _frame(diagnosis: Diagnosis) -> int:
    """Lines that the sources, the errors and the closing take."""
    limits = table("screen")
    errors = min(len(diagnosis.errors), int(limits["errors"]))
    return min(len(diagnosis.sources), int(limits["sources"]) + 1) + bool(diagnosis.read_as) + 4 * errors + 4


def _findings(groups: Sequence[Group], console: Console, runs: Runs, room: int) -> Iterator[RenderableType]:
    cards = [_card(group, runs) for group in groups]
    if sum(_height([one], console) + 1 for one in cards) <= room:
        for one in cards:
            yield Text("")
            yield one
    elif groups:
        yield Text("")
        yield one_line(_do_first(groups[0]), console)
        yield _cut(cards[0], console, int(table("screen")["card"]))
        left = room - int(table("screen")["card"]) - 4
        yield from _rows(groups[1:], console, max(3, min(int(table("screen")["rows"]), left)))


def _do_first(group: Group) -> Text:
    """What to do first, in one sentence with its number and how sure it is."""
    advice = group.change or "look at it"
    return Text.assemble(
        ("Do first: ", "bold"), (advice, "bold"), f" · {group.where()} · {group.lead.confidence:.0%} sure"
    )


def _card(group: Group, runs: Runs) -> RenderableType:
    return card(group.findings, runs)


def _cut(item: RenderableType, console: Console, most: int) -> RenderableType:
    """The first lines of what would be longer."""
    lines = console.render_lines(item, pad=False)
    shown = Text("\n").join(Text.assemble(*((s.text, s.style or "") for s in line)) for line in lines[:most])
    return shown if len(lines) <= most else Text.assemble(shown, "\n", ("  … -v tells the rest", "dim"))


def _rows(groups: Sequence[Group], console: Console, most: int) -> Iterator[RenderableType]:
    if not groups:
        return
    grid = Table(box=None, pad_edge=False, show_header=True, header_style="bold", expand=False)
    grid.add_column("  Also", ratio=5, no_wrap=True, overflow="ellipsis")
    grid.add_column("where", ratio=3, no_wrap=True, overflow="ellipsis")
    grid.add_column("sure", justify="right", no_wrap=True)
    grid.add_column("first change", ratio=4, no_wrap=True, overflow="ellipsis")
    grid.expand = console.width <= 160
    for group in groups[:most]:
        mark = Text.assemble((f"{group.mark} ", f"{COLOURS[group.lead.severity]} bold"), group.what)
        grid.add_row(mark, group.where(), f"{group.lead.confidence:.0%}", group.change)
    yield Text("")
    yield grid
    if len(groups) > most:
        yield Text(f"  and {len(groups) - most} kinds of findings more: -v lists them", "dim")


def _tail(summary: Summary, console: Console) -> Iterator[RenderableType]:
    lines = list(_standing(summary))
    if summary.unjudged:
        gaps = [f"{what} ({n} rule{'s' if n > 1 else ''})" for what, n in summary.unjudged]
        lines.append(Text.assemble(("not judged for lack of: ", "bold"), listed(gaps, int(table("screen")["gaps"]))))
    if lines:
        yield Text("")
    yield from (one_line(line, console) for line in lines)


def _standing(summary: Summary) -> Iterator[Text]:
    """How several runs stand: the best, those to go on with, those to stop, the healthy ones."""
    if summary.best is not None:
        yield Text.assemble(("best: ", "green bold"), short(subject(summary.best)), "  ", safe(summary.best.title))
        yield Text(f"      {safe(summary.best.explanation)}", "dim")
    if summary.going_on:
        yield Text.assemble(("go on with: ", "bold"), _named(summary.going_on), " (still improving at their end)")
    if summary.stopping:
        yield Text.assemble(
            ("stop, or do not repeat: ", "bold"), _named(summary.stopping), " (lost or learning nothing)"
        )
    if summary.healthy:
        yield Text.assemble((f"{SEVERITY_MARKS['good']} healthy: ", "green bold"), _named(summary.healthy))


def one_line(text: Text, console: Console) -> Text:
    """The text as one line of the console."""
    shown = text.copy()
    shown.truncate(console.width, overflow="ellipsis")
    return shown


def _named(names: Sequence[str]) -> str:
    return listed([short(name) for name in names], int(table("screen")["names"]))


def listed(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _height(items: Sequence[RenderableType], console: Console) -> int:
    return sum(len(console.render_lines(item, pad=False)) for item in items)
