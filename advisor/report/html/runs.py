"""Plots of a run: its losses, its metric and its learning rate, with what the findings mark on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from advisor.facts.setup import Setup
from advisor.findings import Finding
from advisor.records import Run, Series
from advisor.report.html.figures import Figure, Line, Mark, numbers, thinned, wants_log
from advisor.report.words import safe
from advisor.signals.runs import read_run

MOST_RUNS = 20  # runs with a figure: a page of at most 1 MB
ROLES = (("loss", ("train", "val")), ("metric", ("train_metric", "metric")), ("learning rate", ("rate",)))


def run_figures(run: Run, findings: Sequence[Finding]) -> Iterator[Figure]:
    """A figure a role that the run logged."""
    chosen = read_run(run, Setup(), {}, {}).chosen
    marks = tuple(_marks(findings))
    for role, names in ROLES:
        found = {s.tag: s for name in names if (s := chosen.get(name)) is not None and len(s) > 1}
        if found:
            yield _figure(run, role, list(found.values()), marks if role != "learning rate" else ())


def _figure(run: Run, role: str, found: Sequence[Series], marks: tuple[Mark, ...]) -> Figure:
    values = np.concatenate([one.values for one in found])
    lines = tuple(_line(one) for one in found)
    ends = "; ".join(f"{safe(one.tag)} from {one.values[0]:.3g} to {one.values[-1]:.3g}" for one in found)
    return Figure(
        kind="curves",
        title=role,
        said=f"{role} of {safe(run.name)} over {len(found[0])} points: {ends}"
        + "".join(f"; {mark.word} at step {mark.x:g}" for mark in marks),
        x_label="step",
        y_log=wants_log(values),
        lines=lines,
        marks=marks,
    )


def _line(series: Series) -> Line:
    order = np.argsort(series.steps, kind="stable")
    x, y = thinned(series.steps[order].astype(float), series.values[order])
    return Line(name=safe(series.tag), x=numbers(x), y=numbers(y))


def _marks(findings: Sequence[Finding]) -> Iterator[Mark]:
    best = {finding.best_step for finding in findings if finding.best_step is not None}
    yield from (Mark(x=step, word="best") for step in sorted(best))
    for finding in findings:
        if finding.since_step is not None and finding.suppressed_by is None:
            yield Mark(x=finding.since_step, word=f"{finding.rule.removeprefix('run/')} since")
