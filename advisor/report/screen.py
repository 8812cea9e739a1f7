"""The one screen: what to do first, the other findings as a table, how the runs stand, what could not be judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.findings import Diagnosis
from advisor.report.cards import COLOURS, Runs, card
from advisor.report.summary import Group, Summary, short, subject, summarize
from advisor.report.words import SEVERITY_MARKS, safe, sureness
from advisor.tables import table

_GAPS = "not judged for lack of: "
_COLUMNS = {"  Also": 40, "where": 18, "first change": 32}
"""Columns of the table of findings, each with the percent of the screen that it may take."""

UNCHECKED = "nothing was checked"
"""How the error of a gate begins that looked at nothing."""


def was_read(diagnosis: Diagnosis) -> bool:
    """Whether any source gave something to judge."""
    return any(source.runs or source.studies or source.points for source in diagnosis.sources)


def unjudged(diagnosis: Diagnosis) -> bool:
    """Whether no rule in play was about what was read."""
    return any(error.message.startswith(UNCHECKED) for error in diagnosis.errors)


def one_screen(diagnosis: Diagnosis, console: Console, runs: Runs) -> Iterator[RenderableType]:
    """The parts between the sources and the closing lines, at most as long as the table `screen` allows."""
    summary = summarize(diagnosis)
    tail = list(_tail(summary, console))
    room = int(table("screen")["lines"]) - _height(tail, console) - _frame(diagnosis)
    if not summary.groups and not summary.healthy and was_read(diagnosis) and not unjudged(diagnosis):
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
        yield one_line(_do_first(groups[0], console.width), console)
        yield _cut(cards[0], console, int(table("screen")["card"]))
        left = room - int(table("screen")["card"]) - 4
        yield from _rows(groups[1:], console, max(3, min(int(table("screen")["rows"]), left)))


def _do_first(group: Group, width: int) -> Text:
    """What to do first, in one sentence with its number and how sure it is."""
    said, sure = f"Do first: {group.change or 'look at it'}", f" · {sureness(group.lead.confidence)} sure"
    return Text.assemble((said, "bold"), f" · {group.where(width - len(said) - len(sure) - 3)}", sure)


def _card(group: Group, runs: Runs) -> RenderableType:
    return card(group.findings, runs)


def _cut(item: RenderableType, console: Console, most: int) -> RenderableType:
    """The first lines of what would be longer."""
    lines = console.render_lines(item, pad=False)
    shown = Text("\n").join(Text.assemble(*((s.text, s.style or "") for s in line)) for line in lines[:most])
    return shown if len(lines) <= most else Text.assemble(shown, "\n", ("  … -v tells the rest", "dim"))


def _rows(groups: Sequence[Group], console: Console, most_rows: int) -> Iterator[RenderableType]:
    if not groups:
        return
    from rich.table import Table

    fault, where, change = (max(len(title), console.width * share // 100) for title, share in _COLUMNS.items())
    grid = Table(box=None, pad_edge=False, show_header=True, header_style="bold")
    for title, most in zip(_COLUMNS, (fault, where, change), strict=True):
        grid.add_column(title, no_wrap=True, overflow="ellipsis", max_width=most)
    grid.add_column("sure", justify="right", no_wrap=True)
    for group in groups[:most_rows]:
        mark = Text.assemble((f"{group.mark} ", f"{COLOURS[group.lead.severity]} bold"), group.fault(fault - 2))
        grid.add_row(mark, group.where(where), group.change, sureness(group.lead.confidence))
    yield Text("")
    yield grid
    if len(groups) > most_rows:
        yield Text(f"  and {len(groups) - most_rows} kinds of findings more: -v lists them", "dim")


def _tail(summary: Summary, console: Console) -> Iterator[RenderableType]:
    lines: list[Text | Padding] = list(_standing(summary))
    if summary.unjudged:
        lines.append(Text.assemble((_GAPS, "bold"), _fitting(summary.unjudged, console.width - len(_GAPS))))
    if lines:
        yield Text("")
    yield from (one_line(line, console) if isinstance(line, Text) else line for line in lines)


def _fitting(unjudged: Sequence[tuple[str, int]], width: int) -> str:
    """What is lacking, the first ones whole, as many as fit, and how many more."""
    gaps = [f"{what} ({n} rule{'s' if n > 1 else ''})" for what, n in unjudged]
    said = [listed(gaps, most) for most in range(int(table("screen")["gaps"]), 0, -1)]
    return next((words for words in said if len(words) <= width), said[-1])


def _standing(summary: Summary) -> Iterator[Text | Padding]:
    """How several runs stand: the best, those to go on with, those to stop, the healthy ones."""
    if summary.best is not None:
        yield Text.assemble(("best: ", "green bold"), short(subject(summary.best)), "  ", safe(summary.best.title))
        yield Padding(Text(safe(summary.best.explanation), "dim"), (0, 0, 0, 6), expand=False)
    if summary.going_on:
        yield Text.assemble(("go on with (still improving at their end): ", "bold"), _named(summary.going_on))
    if summary.stopping:
        told = "stop, or do not repeat (lost or learning nothing): "
        yield Text.assemble((told, "bold"), _named(summary.stopping))
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
