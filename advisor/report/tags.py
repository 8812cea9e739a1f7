"""How every tag was read: its role, split, direction, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from advisor.meaning import by_sign, classify
from advisor.records import Evidence
from advisor.report.words import safe


def print_tags(evidence: Evidence, console: Console, overrides: Mapping[str, str] | None = None) -> None:
    """Prints one row a distinct tag over all runs, the unsure ones marked."""
    runs_by_tag: dict[str, int] = {}
    for run in evidence.runs:
        for tag in run.series:
            runs_by_tag[tag] = runs_by_tag.get(tag, 0) + 1
    meanings = classify(tuple(runs_by_tag), overrides=overrides or {})
    for run in evidence.runs:
        told = {tag: meanings[tag] for tag in run.series if tag not in (overrides or {}).values()}
        meanings |= by_sign(told, run.series)
    table = Table("tag", "role", "split", "better", "canonical", "sure", "runs", "why", box=None, pad_edge=False)
    for tag, count in sorted(runs_by_tag.items()):
        meaning = meanings[tag]
        better = {"minimize": "lower", "maximize": "higher"}.get(meaning.direction or "", "unknown")
        sure = "yes" if meaning.sure else "not sure"
        row = (tag, meaning.role, meaning.split or "", better, meaning.canonical, sure, str(count), meaning.why)
        table.add_row(*(safe(str(cell)) for cell in row))
    console.print(table)
