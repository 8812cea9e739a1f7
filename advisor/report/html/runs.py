"""Plots of a run: its losses, its metric and its learning rate, with what the findings mark on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from advisor.facts.setup import Setup
from advisor.findings import Finding
from advisor.records import Run, Series
from advisor.report.html.figures import Figure, Line, Mark, numbers, thinned, wants_log
from advisor.report.words import safe
from advisor.signals.choosing import read_run

MOST_NAMED = 3  # further curves that findings name
MOST_RUNS = 20  # runs with a figure: a page of at most 1 MB
GRADIENT, METRIC = "gradient norm", "metric"
ROLES = (
    ("loss", ("train", "val")),
    (METRIC, ("train_metric", "metric")),
    ("learning rate", ("rate",)),
    (GRADIENT, ("gradient",)),
)


def run_figures(
    run: Run, findings: Sequence[Finding], setup: Setup | None = None, tags: Mapping[str, str] | None = None
) -> Iterator[Figure]:
    """A figure a role of the curves that were judged, and one a further curve that findings name."""
    read = read_run(run, setup or Setup(), tags or {}, {})
    chosen, rising = read.chosen, {tag for tag, one in read.meanings.items() if one.direction == "maximize"}
    marks, shown = tuple(_marks(findings)), set()
    for role, names in ROLES:
        found = {s.tag: s for name in names if (s := chosen.get(name)) is not None and _is_curve(s)}
        if found and (role != GRADIENT or _about_gradients(findings)):
            shown |= set(found)
            told = marks if role not in ("learning rate", GRADIENT) else ()
            yield _figure(run, role, list(found.values()), told, not rising.isdisjoint(found))
    for tag in [tag for tag in _named(run, findings) if tag not in shown][:MOST_NAMED]:
        yield _figure(run, safe(tag), [run.series[tag]], marks, tag in rising)


def _is_curve(series: Series) -> bool:
    """Whether there is a line to draw: a loss that never was a number has none."""
    return int(np.isfinite(series.values).sum()) > 1


def _about_gradients(findings: Sequence[Finding]) -> bool:
    return any(line.fact.startswith(("grad.", "clip.")) for finding in findings for line in finding.evidence)


def _named(run: Run, findings: Sequence[Finding]) -> Iterator[str]:
    """The tags of the run that stand in what the findings rest on, as `collapse.tag` does."""
    values = {str(line.value) for finding in findings for line in finding.evidence}
    words = " ".join(f"{finding.title} {finding.explanation}" for finding in findings)
    for tag, series in run.series.items():
        if _is_curve(series) and (tag in values or f"`{tag}`" in words):
            yield tag


def _figure(run: Run, role: str, found: Sequence[Series], marks: tuple[Mark, ...], rises: bool = False) -> Figure:
    """The figure of curves; what is maximized, such as a return, has its bad end where a logarithm has no room."""
    values = np.concatenate([one.values for one in found])
    ends = "; ".join(f"{safe(one.tag)} from {one.values[0]:.3g} to {one.values[-1]:.3g}" for one in found)
    return Figure(
        kind="curves",
        title=role,
        said=f"{role} of {safe(run.name)} over {len(found[0])} points: {ends}"
        + "".join(f"; {mark.word} at step {mark.x:g}" for mark in marks),
        x_label="step",
        y_log=wants_log(values) and not rises and not (role == METRIC and np.nanmax(values) <= 1),
        lines=tuple(_line(one) for one in found),
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
