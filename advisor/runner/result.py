"""What a run leaves: result.json, report.md, best.yaml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from advisor.models import Model
from advisor.records import Direction, Scalar


class Contender(Model):
    """A configuration with what it reached on its seeds."""

    config: Mapping[str, Scalar]
    mean: float
    sd: float | None = Field(default=None, description="standard deviation over the seeds, None for a single one")
    seeds: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
    checkpoint: str | None = None


class Comparison(Model):
    """The best configuration against the default."""

    test: str
    difference: float = Field(description="in favour of the best, in the metric's unit")
    p: float | None = None
    effect: float | None = Field(default=None, description="difference over the pooled standard deviation")
    finalists: int = 1


class Spent(Model):
    """What the run cost."""

    trials: int
    epochs: int = Field(description="intermediate values reported")
    hours: float = Field(description="hours of training, over all workers")
    complete: int = 0
    pruned: int = 0
    failed: int = 0


class Result(Model):
    """The end of a run."""

    version: int = 1
    plan: str
    metric: str
    direction: Direction
    best: Contender | None = None
    default: Contender | None = None
    stand_ins: tuple[str, ...] = Field(default=(), description="what of the default nobody told")
    default_of: Mapping[str, str] = Field(default_factory=dict, description="whose defaults stand in the default")
    finalists: tuple[Contender, ...] = ()
    comparison: Comparison | None = None
    cost: Spent
    verdict: str
    findings: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()
    outcome: Literal["finished", "interrupted", "failed"] = "finished"


def write_result(result: Result, output: Path) -> Path:
    """Writes the three files; each replaces an older one in one step."""
    from advisor.yaml import dump

    path = output / "result.json"
    if result.best is not None:
        replace_file(output / "best.yaml", dump(dict(result.best.config)))
    replace_file(output / "report.md", markdown(result))
    replace_file(path, result.model_dump_json(indent=2) + "\n")
    return path


def markdown(result: Result) -> str:
    """The report as Markdown."""
    lines = [f"# {result.plan}", "", result.verdict, ""]
    first = "stand-in for the default" if result.stand_ins else f"default{_of_whom(result.default_of)}"
    rows = [(first, result.default), *((f"finalist {n}", c) for n, c in enumerate(result.finalists, start=1))]
    if not result.finalists:
        rows = [(first, result.default), ("best", result.best)]
    lines += [f"| | {result.metric} ({result.direction}) | sd | seeds | configuration |", "|---|---|---|---|---|"]
    for name, contender in rows:
        if contender is not None:
            sd = "" if contender.sd is None else f"{contender.sd:.3g}"
            config = ", ".join(f"{k}={_short(v)}" for k, v in contender.config.items())
            lines.append(f"| {name} | {contender.mean:.6g} | {sd} | {len(contender.seeds)} | {config} |")
    cost = result.cost
    lines += ["", f"{cost.trials} trials ({cost.complete} complete, {cost.pruned} pruned, {cost.failed} failed), "
                  f"{cost.epochs} reported steps, {cost.hours:.3g} hours of training.", ""]  # fmt: skip
    for title, notes in (("Ranges widened", result.widened), ("Findings on the search", result.findings)):
        if notes:
            lines += [f"## {title}", "", *(f"- {note}" for note in notes), ""]
    return "\n".join(lines)


def _of_whom(owners: Mapping[str, str]) -> str:
    if not owners:
        return ""
    libraries = " and ".join(dict.fromkeys(owners.values()))
    return f" ({', '.join(owners)} as in {libraries})"


def _short(value: Scalar) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def replace_file(path: Path, text: str) -> None:
    """Writes a file in one step: whoever reads it sees the old or the new one whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
