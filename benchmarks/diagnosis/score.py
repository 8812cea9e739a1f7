"""Scores advisors on the trained cells and writes the section `diagnosis` of RESULTS.md, with a reliability diagram.

`python -m benchmarks.diagnosis.score` (`--half tune` prints one half only, and writes nothing).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.diagnosis import histories, spikes
from benchmarks.diagnosis.advice import BASELINES, Advice, ours
from benchmarks.diagnosis.cells import Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.truth import Truth, truth
from benchmarks.results import replace_section

AIMS = {"right": 0.85, "harmful": 0.03, "warnings": 0.05, "calibration error beyond a perfect one's": 0.03}
NARROWS = (
    "What would narrow it: more families of tasks and kinds of fault in the tuning half. `python -m",
    "benchmarks.diagnosis.reach` tells how far the model gets on runs, tasks and families that it never saw; even on",
    "new runs of tasks it knows it does not reach the first aim.",
)
DIAGRAM = Path(__file__).parents[1] / "diagnosis_reliability.png"
HALVES = ("tune", "held-out")
NEW = 1869
"""The first run that had not been scored when the section was last written: to be raised before the next look."""


@dataclass(frozen=True)
class Judged:
    """One advice on one cell and what it would have done."""

    cell: Cell
    truth: Truth
    advice: Advice

    @property
    def able(self) -> bool:
        """Whether anything helps this run."""
        return bool(self.truth.helping)

    @property
    def right(self) -> bool:
        return self.truth.helps(self.advice.change)

    @property
    def harmful(self) -> bool:
        return self.truth.harms(self.advice.change)


def judged(cells: Sequence[Cell], name: str) -> list[Judged]:
    """The advice of one advisor on every cell: the log of its first seed, in the cell's own style."""
    advise = ours if name == "advisor" else BASELINES[name]
    return [Judged(cell, truth(cell), advise(cell, as_run(cell), 0)) for cell in cells]


def shuffled(found: Sequence[Judged], draws: int = 200) -> tuple[float, float]:
    """The same advice dealt to the runs at random: mean share right (of those something helps), and harmful."""
    random = np.random.default_rng(0)
    right, harm = [], []
    for _ in range(draws):
        order = random.permutation(len(found))
        dealt = [Judged(j.cell, j.truth, found[i].advice) for j, i in zip(found, order, strict=True)]
        right.append(np.mean([j.right for j in dealt if j.able]))
        harm.append(np.mean([j.harmful for j in dealt]))
    return float(np.mean(right)), float(np.mean(harm))


def interval(hits: Iterable[bool]) -> str:
    """A share with its Wilson interval of 95 %."""
    values = list(hits)
    if not values:
        return "none"
    from scipy.stats import binomtest

    found = binomtest(sum(values), len(values)).proportion_ci(method="wilson")
    return f"{np.mean(values):.0%} ({found.low:.0%}–{found.high:.0%})"


def row(name: str, found: Sequence[Judged]) -> str:
    """One line of the table."""
    cells = [
        interval(j.right for j in found if j.able),
        interval(j.harmful for j in found),
        interval(j.advice.warned for j in found if not j.able),
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def table(cells: Sequence[Cell], mine: Sequence[Judged]) -> list[str]:
    """The table of one half."""
    able = sum(j.able for j in mine)
    lines = [
        f"{len(cells)} runs, {able} that something helps, {len(cells) - able} that nothing helps.",
        "",
        "| advisor | right first advice, of the runs that something helps | harmful first advice, of all runs "
        "| warnings, of the runs that nothing helps |",
        "|---|---|---|---|",
        row("**advisor**", mine),
    ]
    right, harm = shuffled(mine)
    lines.append(f"| the advisor's advice dealt at random | {right:.0%} | {harm:.0%} | |")
    return lines + [row(name, judged(cells, name)) for name in BASELINES]


def missed(found: Sequence[Judged]) -> list[str]:
    """Every aim with what was reached and by how many points it is missed."""
    error, perfect, _ = calibration(found)
    reached = (
        float(np.mean([j.right for j in found if j.able])),
        float(np.mean([j.harmful for j in found])),
        float(np.mean([j.advice.warned for j in found if not j.able])),
        error - perfect,
    )
    lines = ["| aim | reached | missed by |", "|---|---|---|"]
    for (name, aim), value in zip(AIMS.items(), reached, strict=True):
        short = max(aim - value if name == "right" else value - aim, 0.0)
        sign = "≥" if name == "right" else "≤"
        lines.append(f"| {name} {sign} {aim:.0%} | {value:.1%} | {f'{short:.1%}' if short else 'met'} |")
    return lines


def confusion(found: Sequence[Judged]) -> list[str]:
    """What was advised first, by what helps most."""
    counts: dict[str, Counter[str]] = {}
    for j in found:
        best = _family(j.truth.helping[0]) if j.able else "nothing"
        counts.setdefault(best, Counter())[_family(j.advice.change)] += 1
    columns = sorted({name for counter in counts.values() for name in counter})
    lines = ["| helps most | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for best in sorted(counts):
        lines.append(f"| {best} | " + " | ".join(str(counts[best][c] or "") for c in columns) + " |")
    return lines


def _family(change: str | None) -> str:
    if change is None:
        return "nothing"
    if change.startswith("lr x"):
        return "lower rate" if float(change.removeprefix("lr x")) < 1 else "higher rate"
    return change


def by_rule(found: Sequence[Judged]) -> list[str]:
    """How the first advice fared, by the rule that gave it."""
    rules = Counter(j.advice.rule or "none" for j in found)
    lines = ["| first finding | runs | helps | harms | nothing helps |", "|---|---|---|---|---|"]
    for name, count in rules.most_common():
        own = [j for j in found if (j.advice.rule or "none") == name]
        numbers = (sum(j.right for j in own), sum(j.harmful for j in own), sum(not j.able for j in own))
        lines.append(f"| {name} | {count} | " + " | ".join(map(str, numbers)) + " |")
    return lines


def calibration(found: Sequence[Judged], bins: int = 5) -> tuple[float, float, list[tuple[float, float, int]]]:
    """Expected calibration error of the advice given, that of a perfectly calibrated one of this size, and the bins."""
    given = [j for j in found if j.advice.confidence is not None and j.advice.change is not None]
    if not given:
        return 0.0, 0.0, []
    said = np.array([j.advice.confidence for j in given], float)
    came = np.array([j.right for j in given], float)
    random = np.random.default_rng(0)
    perfect = np.mean([_error(said, (random.random(len(said)) < said).astype(float), bins) for _ in range(500)])
    return _error(said, came, bins), float(perfect), _binned(said, came, bins)


def _binned(said: np.ndarray, came: np.ndarray, bins: int) -> list[tuple[float, float, int]]:
    parts = np.array_split(np.argsort(said, kind="stable"), min(bins, len(said)))
    return [(float(said[p].mean()), float(came[p].mean()), len(p)) for p in parts]


def _error(said: np.ndarray, came: np.ndarray, bins: int) -> float:
    return sum(abs(s - c) * n for s, c, n in _binned(said, came, bins)) / len(said)


def draw(parts: dict[str, list[tuple[float, float, int]]], path: Path = DIAGRAM) -> None:
    """The reliability diagram: said against come true, by half; left as it is where matplotlib is absent."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        print(f"matplotlib is not installed: {path.name} was left as it is; `pip install matplotlib` draws it.")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plot

    figure, axes = plot.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    for half, points in parts.items():
        if points:
            said, came, counts = zip(*points, strict=True)
            axes.plot(said, came, marker="o", label=f"{half} ({sum(counts)} runs)")
    axes.set(xlabel="confidence of the first advice", ylabel="share that helped", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(path, dpi=90, bbox_inches="tight", metadata={"Software": None})
    plot.close(figure)


def section(cells: Sequence[Cell]) -> str:
    """The text of the section."""
    from benchmarks.diagnosis import fit, lcbench
    from benchmarks.diagnosis.across import judged_apart

    lines = [
        "A base run is retrained with each single change on three to twelve paired seeds, until three standard errors",
        "are below 5 %; a change whose effect is plain after three keeps those. What a change did is read on",
        "test data that no log shows (geometric mean of the test loss at the best validation and at the end). It",
        "helps, or harms, beyond 5 % and three standard errors, the seed noise pooled over all changes. Tasks and",
        "kinds of fault of the held-out half were only scored; what is fitted saw the tuning half alone. The tuning",
        "half is flattered by that; `across.py` judges its families of tasks and kinds of fault unseen. Intervals:",
        "Wilson, 95 %.",
        "",
    ]
    parts = {}
    for half in HALVES:
        own = [cell for cell in cells if cell.half == half]
        mine = judged(own, "advisor")
        error, perfect, parts[half] = calibration(mine)
        lines += [f"### {half}", "", *table(own, mine)]
        if half == "tune":
            lines.append(
                row(
                    "advisor, each family of tasks and kind of fault unseen",
                    judged_apart(own, fit.views(own), 1),
                )
            )
        else:
            unseen = [j for j in mine if j.cell.number >= NEW]
            lines += [row("advisor, runs trained since the last look", unseen)] if unseen else []
        lines.append("")
        lines += [f"Calibration error {error:.3f}; a perfectly calibrated advisor would show {perfect:.3f} here.", ""]
        if half != "tune":
            lines += [*missed(mine), "", *NARROWS, ""]
        lines += ["What is advised first, by what helps most:", "", *confusion(mine), "", *by_rule(mine), ""]
    draw(parts)
    lines += [f"![reliability]({DIAGRAM.name})", "", "### Overfit or not: histories of known truth", ""]
    lines += ["Right on the overfit ones · on the others.", "", *histories.lines(), ""]
    lines += ["### Spikes in heavy-tailed noise, 2,000 steps", "", *spikes.lines(), ""]
    lines += ["### LCBench surrogate: accuracy alone is logged", "", *lcbench.lines()]
    return "\n".join(lines)


def main() -> None:
    """Writes the section, or prints the tables of one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES)
    options = parser.parse_args()
    cells = load_all()
    if not options.half:
        replace_section("diagnosis", section(cells))
        return
    own = [cell for cell in cells if cell.half == options.half]
    mine = judged(own, "advisor")
    error, perfect, _ = calibration(mine)
    print("\n".join([*table(own, mine), *confusion(mine), *by_rule(mine), f"{error:.3f} {perfect:.3f}"]))


if __name__ == "__main__":
    main()
