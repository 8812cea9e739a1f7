"""Replays trainings from their first step to their last under `advisor watch`; writes the tables of RESULTS.md on it.

`python -m benchmarks.watching` (`--most 30` runs of each kind and half; `--logs PATH …` replays other logs and prints
what was told of each, writing nothing). In parts, each kept as lines: `--part 1/4 --keep FILE` and so on; then
`--keep FILE` alone sums them. Which runs are healthy, lost, stuck or overfit is read off the whole curves with plain
arithmetic that is none of the advisor's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.diagnosis import Request, diagnose_evidence, read
from advisor.records import Evidence, Run
from advisor.watching import Watch
from advisor.watching.subjects import earlier
from benchmarks.diagnosis.cells import Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.training import Trace
from benchmarks.diagnosis.truth import truth
from benchmarks.results import replace_section

KINDS = {
    "healthy": (),
    "lost": ("run/diverged",),
    "stuck": ("run/not-learning", "run/diverged"),
    "overfit": ("run/overfitting",),
}
GROWTH = 1.05
FIRST_POINTS = 6


@dataclass(frozen=True)
class Known:
    """A run, what it is in hindsight, and the share of it at which that began."""

    run: Run
    half: str
    kind: str
    onset: float = 0.0


@dataclass(frozen=True)
class Replay:
    """What was told of a run while it grew: (share of the run, rule) of every warning and error."""

    known: Known
    told: tuple[tuple[float, str], ...]

    @property
    def at(self) -> float | None:
        """When the fault was told, as a share of the run."""
        return next((share for share, rule in self.told if rule in KINDS[self.known.kind]), None)


def smoothed(values: np.ndarray) -> np.ndarray:
    return np.array([np.median(values[max(0, i - 1) : i + 2]) for i in range(len(values))])


def in_hindsight(cell: Cell) -> tuple[str, float] | None:
    """What the first seed of the cell is, and when it began; nothing that a change helped is healthy."""
    found = curve_kind(cell.traces[0])
    return None if found is not None and found[0] == "healthy" and truth(cell).helping else found


def curve_kind(trace: Trace) -> tuple[str, float] | None:
    """What a run is by its whole curves, and when it began; None where it is neither one thing nor the other."""
    train, held = np.asarray(trace.train_loss, float), np.asarray(trace.val_loss, float)
    length = len(train)
    if not np.isfinite(train[-1]):
        return "lost", float(np.argmin(np.isfinite(train))) / length
    if len(held) < 8 or not np.isfinite(held).all():
        return None
    level = smoothed(held)
    start, end = train[: max(1, length // 100)].mean(), np.median(train[-max(3, length // 20) :])
    if end > 0.97 * start and level.min() > 0.97 * held[0]:
        return "stuck", 0.0
    best = level.min()
    if level[-1] > 1.2 * best and level[-(len(level) // 4) :].min() > 1.1 * best and end < 0.8 * start:
        return "overfit", float(trace.eval_steps[np.flatnonzero(level <= 1.05 * best)[-1]]) / length
    if level[-1] < 1.03 * best and end < 0.8 * start:
        return "healthy", 0.0
    return None


def known_runs(most: int) -> list[Known]:
    """At most so many runs of each kind and half, drawn evenly."""
    found: dict[tuple[str, str], list[Known]] = {}
    for cell in load_all():
        judged = in_hindsight(cell)
        if judged is not None:
            found.setdefault((cell.half, judged[0]), []).append(Known(as_run(cell), cell.half, *judged))
    return [
        group[i]
        for _, group in sorted(found.items())
        for i in np.unique(np.linspace(0, len(group) - 1, most).astype(int))
    ]


def growing(run: Run) -> Iterator[tuple[float, Run]]:
    """The run at every look: from its first points on, each time a twentieth longer."""
    share = max(0.02, FIRST_POINTS / max(len(series) for series in run.series.values()))
    while share < 1:
        yield share, earlier(run, share)
        share *= GROWTH
    yield 1.0, run


def watched(known: Known) -> Replay:
    watch, told = Watch(), []
    for share, run in growing(known.run):
        for event in watch.look(Evidence(runs=(run,))):
            if event.event == "finding" and event.finding and event.finding.severity in ("warning", "error"):
                told.append((share, event.finding.rule))
    return Replay(known, tuple(told))


def naive(known: Known) -> Replay:
    """The whole diagnosis again at every look, each warning told the first time that it is there."""
    told: dict[str, float] = {}
    for share, run in growing(known.run):
        for finding in diagnose_evidence(Evidence(runs=(run,)), Request(select=("run",))).findings:
            if finding.severity in ("warning", "error"):
                told.setdefault(finding.rule, share)
    return Replay(known, tuple((share, rule) for rule, share in told.items()))


def in_time(replay: Replay) -> bool:
    """Lost and stuck runs: before half of what is wasted is spent; overfit ones: within 15 % of the run."""
    known, at = replay.known, replay.at
    if at is None:
        return False
    return at - known.onset <= (0.15 if known.kind == "overfit" else (1 - known.onset) / 2)


def rows(replays: Sequence[Replay], who: str) -> Iterator[str]:
    for half in ("tune", "held-out"):
        own = [one for one in replays if one.known.half == half]
        healthy = [one for one in own if one.known.kind == "healthy"]
        cells = [f"{sum(bool(one.told) for one in healthy)} of {len(healthy)}"]
        for kind in ("lost", "stuck", "overfit"):
            group = [one for one in own if one.known.kind == kind]
            told = [one for one in group if one.at is not None]
            delays = sorted(one.at - one.known.onset for one in told if one.at is not None)
            middle = f", {delays[len(delays) // 2]:.0%} of the run later" if delays else ""
            cells.append(
                f"{len(told)} of {len(group)} told, {sum(map(in_time, group))} in time{middle}" if group else "-"
            )
        yield f"| {who} | {half} | {' | '.join(cells)} |"


def ladder(fault: str, strength: float, seed: int, length: int = 400) -> Known:
    """A made run with a fault from 40 % of it on, of a strength per unit of its noise."""
    rng = np.random.default_rng(seed)
    steps, noise = np.arange(length), 0.02
    after = np.maximum(0, steps - 0.4 * length) / length
    train = np.exp(-steps / (length / 8)) + 0.3
    held = train + 0.05
    if fault == "overfitting":
        held = held + strength * noise * 10 * after
        train = train - 0.1 * after
    else:
        train, held = train * (1 + strength * after), held * (1 + strength * after)
    curves = {"train/loss": train + rng.normal(0, noise, length), "val/loss": held + rng.normal(0, noise, length)}
    return Known(_made(curves), "made", "overfit" if fault == "overfitting" else "lost", 0.4)


def _made(curves: dict[str, np.ndarray]) -> Run:
    from tests.factories import run

    return run("made", {tag: values.tolist() for tag, values in curves.items()})


def ladders(seeds: int = 3) -> Iterator[str]:
    yield "| fault | strength | told | later by |"
    yield "|---|---|---|---|"
    for fault, strengths in (("overfitting", (8.0, 4.0, 2.0, 1.0, 0.5)), ("divergence", (16.0, 8.0, 4.0, 2.0, 1.0))):
        for strength in strengths:
            replays = [watched(ladder(fault, strength, seed)) for seed in range(seeds)]
            delays = sorted(one.at - 0.4 for one in replays if one.at is not None)
            later = f"{delays[len(delays) // 2]:.0%} of the run" if delays else "-"
            yield f"| {fault} | {strength:g} | {len(delays)} of {seeds} | {later} |"


def told_of_logs(places: Sequence[str]) -> Iterator[str]:
    """What is told of each run of the logs while it grows, and what its whole says."""
    for run in read(*places).runs:
        if max((len(series) for series in run.series.values()), default=0) < 2 * FIRST_POINTS:
            continue
        replay = watched(Known(run, "", "healthy"))
        end = diagnose_evidence(Evidence(runs=(run,)), Request(select=("run",))).findings
        said = ", ".join(f"{rule} at {share:.0%}" for share, rule in replay.told) or "nothing"
        yield f"{run.source} {run.name}: {said}; whole: " + ", ".join(
            f"{f.rule} {f.severity}" for f in end if f.severity in ("warning", "error")
        )


def replays_of(runs: Sequence[Known]) -> Iterator[tuple[str, Replay]]:
    """Each run under the watch, and the healthy ones by the whole diagnosis at every look too."""
    for known in runs:
        yield "watch", watched(known)
        if known.kind == "healthy":
            yield "naive", naive(known)


def kept(who: str, replay: Replay) -> str:
    """A replay as a line of a file."""
    known = replay.known
    about = {"who": who, "half": known.half, "kind": known.kind, "onset": known.onset, "run": known.run.name}
    return json.dumps(about | {"told": replay.told})


def again(line: str) -> tuple[str, Replay]:
    """The replay that a line tells of, its curves left out."""
    told = json.loads(line)
    known = Known(Run(name=told["run"], source=""), told["half"], told["kind"], told["onset"])
    return told["who"], Replay(known, tuple((share, rule) for share, rule in told["told"]))


def section(replays: Sequence[tuple[str, Replay]]) -> str:
    """The section of RESULTS.md."""
    named = {who: [one for name, one in replays if name == who] for who in ("watch", "naive")}
    lines = [
        "| | half | healthy runs ever warned of | lost | stuck | overfit |",
        "|---|---|---|---|---|---|",
        *rows(named["watch"], "watch"),
        *rows(named["naive"], "`diagnose` at every look"),
        "",
        "Ladders: made runs of 400 steps with a fault from 40 % on, from blatant to faint.",
        "",
        *ladders(),
    ]
    return "\n".join(lines)


def main() -> None:
    """Writes the section, keeps a part of it, or tells of other logs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--logs", nargs="*", default=[])
    parser.add_argument("--part", help="such as 1/4: only these runs, added to the file of --keep")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if options.logs:
        for line in told_of_logs(options.logs):
            print(line, flush=True)
    elif options.part:
        number, of = map(int, options.part.split("/"))
        with options.keep.open("a", encoding="utf-8") as file:
            for who, replay in replays_of(known_runs(options.most)[number - 1 :: of]):
                print(kept(who, replay), file=file, flush=True)
    else:
        read_back = options.keep.read_text(encoding="utf-8").splitlines() if options.keep else []
        text = section([again(line) for line in read_back] or list(replays_of(known_runs(options.most))))
        print(text)
        replace_section("watching-tables", text)


if __name__ == "__main__":
    main()
