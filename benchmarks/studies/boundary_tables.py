"""The tables of `benchmarks.studies.boundary`: recall and false alarms of each rule, by kind of search."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from benchmarks.studies.judged import ADVISOR, Judged
from benchmarks.studies.peers import PEERS


def wilson(hits: int, total: int) -> str:
    """A share in percent with its 95 % Wilson interval."""
    if not total:
        return "–"
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{100 * share:.1f} ({100 * max(0.0, middle - half):.1f}–{100 * min(1.0, middle + half):.1f})"


def share(rows: Iterable[Judged], hit: Callable[[Judged], bool]) -> str:
    listed = list(rows)
    return wilson(sum(hit(row) for row in listed), len(listed))


def table_of(rows: Sequence[Judged], names: Sequence[str] = (*PEERS, ADVISOR)) -> str:
    """One line a rule: false alarms, recall, the right side."""
    searches = [row for row in rows if row.group == "search"]
    outside = [row for row in searches if row.truth in ("high", "low")]
    quiet = [row for row in searches if row.truth in ("inside", "irrelevant")]
    lines = [
        "| rule | false alarms, inside or irrelevant | shuffled studies | recall, 30 trials | recall, 120 | recall, all | right side | limits called errors | grids: recall | grids: false alarms |",  # noqa: E501
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in names:
        grid = [row for row in rows if row.group == "grid"]
        flagged = [row for row in outside if row.verdicts[name]]
        cells = (
            share(quiet, lambda row, name=name: bool(row.verdicts[name])),  # type: ignore[misc]
            _studies(rows, name),
            share((r for r in outside if r.trials == 30), lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share((r for r in outside if r.trials == 120), lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share(outside, lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share(flagged, lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share((r for r in searches if r.truth == "limit"), lambda r, n=name: r.verdicts[n] == "low"),  # type: ignore[misc]
            share((r for r in grid if r.truth in ("high", "low")), lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share((r for r in grid if r.truth in ("inside", "irrelevant")), lambda r, n=name: bool(r.verdicts[n])),  # type: ignore[misc]
        )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _studies(rows: Iterable[Judged], name: str) -> str:
    """The share of shuffled studies with any error."""
    flagged: dict[str, bool] = {}
    for row in rows:
        if row.group == "shuffled":
            flagged[row.study] = flagged.get(row.study, False) or bool(row.verdicts[name])
    return wilson(sum(flagged.values()), len(flagged))


def breakdown(rows: Sequence[Judged]) -> str:
    """The advisor's recall and false alarms by shape, sampler and number of trials."""
    lines = ["| | searches outside | recall | false alarms |", "|---|---|---|---|"]
    searches = [row for row in rows if row.group == "search"]
    for key in ("shape", "sampler", "trials"):
        for value in sorted({getattr(row, key) for row in searches}):
            here = [row for row in searches if getattr(row, key) == value]
            outside = [row for row in here if row.truth in ("high", "low")]
            quiet = [row for row in here if row.truth in ("inside", "irrelevant")]
            recall = share(outside, lambda row: row.verdicts[ADVISOR] == row.truth)
            alarms = share(quiet, lambda row: bool(row.verdicts[ADVISOR]))
            lines.append(f"| {key} {value} | {len(outside)} | {recall} | {alarms} |")
    return "\n".join(lines)


def calibration(rows: Sequence[Judged]) -> str:
    """How often an end is really too narrow, by the confidence told; shuffled studies left out."""
    pairs = [
        (test.probability, row.truth == test.side)
        for row in rows
        for test in row.tests
        if row.group == "search" and test.sampled and row.truth in ("inside", "irrelevant", "high", "low")
    ]
    lines = ["| confidence | ends | really beyond |", "|---|---|---|"]
    for low, high in ((0.0, 0.1), (0.1, 0.35), (0.35, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        here = [truth for probability, truth in pairs if low <= probability < high]
        lines.append(f"| {low:.2f}–{min(high, 1.0):.2f} | {len(here)} | {wilson(sum(here), len(here))} |")
    return "\n".join(lines)


def unequal_table(rows: Sequence[Judged]) -> str:
    """Searches of unequal weights: recall and false alarms."""
    lines = ["| rule | recall | right side | false alarms |", "|---|---|---|---|"]
    here = [row for row in rows if row.group == "unequal"]
    outside = [row for row in here if row.truth in ("high", "low")]
    quiet = [row for row in here if row.truth in ("inside", "irrelevant")]
    for name in (*PEERS, ADVISOR):
        flagged = [row for row in outside if row.verdicts[name]]
        cells = (
            share(outside, lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share(flagged, lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share(quiet, lambda r, n=name: bool(r.verdicts[n])),  # type: ignore[misc]
        )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def near_table(rows: Sequence[Judged]) -> str:
    """False errors where the optimum lies just inside an end, by its place."""
    here = [row for row in rows if row.group == "near"]
    lines = [
        "| optimum at | searches | advisor (error) | naive and an effect | additive quadratic |",
        "|---|---|---|---|---|",
    ]
    for place in sorted({row.shape for row in here}):
        mine = [row for row in here if row.shape == place]
        told = (ADVISOR, "naive and an effect (Kruskal–Wallis)", "additive quadratic, t-test at the end")
        cells = (share(mine, lambda row, name=name: bool(row.verdicts[name])) for name in told)  # type: ignore[misc]
        lines.append(f"| {place} of the range | {len(mine)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def lcbench_table(rows: Sequence[Judged]) -> str:
    """Cropped searches: recall at both lengths, false alarms on the parameters that lie inside."""
    lines = ["| rule | recall, 30 trials | recall, 120 | false alarms, inside |", "|---|---|---|---|"]
    here = [row for row in rows if row.group == "lcbench"]
    for name in [*PEERS, ADVISOR]:
        outside = [row for row in here if row.truth in ("high", "low")]
        cells = (
            share((r for r in outside if r.trials == 30), lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share((r for r in outside if r.trials == 120), lambda r, n=name: r.verdicts[n] == r.truth),  # type: ignore[misc]
            share((r for r in here if r.truth == "inside"), lambda r, n=name: bool(r.verdicts[n])),  # type: ignore[misc]
        )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
