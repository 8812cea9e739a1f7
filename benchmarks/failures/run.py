"""Searches beside a failing region: trials wasted and the best found, by what the sampler is told of a failure.

`unseen` is plain Optuna's way of a trial told as failed: it does not exist; `pruned` tells it as pruned. `bad value` is
a region that returns a bad value instead of failing. `learned` is the advisor's now. --part, --shape and --way run a
part of it, kept in a folder beside the others; --write writes all that is there.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import optuna

from advisor.planner.plan import Pruner, Stage
from advisor.runner.failures import SURPLUS
from advisor.runner.sampler import make_pruner, make_sampler
from advisor.runner.space import Space
from advisor.runner.stage_study import StageStudy
from benchmarks.failures.regions import CHOSEN_BY, HELD_OUT, SPACE, Point, Problem
from benchmarks.results import replace_section

ROOT = Path(__file__).parents[1]
SAMPLERS: Mapping[str, tuple[int, int]] = {"tpe": (60, 20), "cmaes": (60, 20), "random": (60, 20), "gp": (20, 1)}
WAYS = ("unseen", "pruned", "bad value", "learned")
BAD = 10.0
HEAD = """## Regions in which trials fail

`python -m benchmarks.failures.run`: what the sampler is told of a failed trial.

Searches over 5 parameters, the optimum at the region's border. `FAIL` (--way unseen): a failed trial does not exist,
plain Optuna's way; `PRUNED`: it is told as pruned; `bad value`: the region returns 10 instead of failing; `learned`:
the runner. Trials wasted (mean), best loss (median, mean in brackets). What is learned was designed on the first half.

"""
STARTUP_SHARE = 0.25


def search(shape: Callable[[Point], float], seed: int, sampler: str, way: str, trials: int) -> tuple[int, float]:
    """Trials that fell into the region, and the best loss outside it."""
    problem, space = Problem(shape, seed), Space(SPACE, {})
    startup = 0 if sampler == "random" else round(STARTUP_SHARE * trials)
    stage = Stage.model_validate(
        {"name": "explore", "kind": "explore", "sampler": sampler, "startup_trials": startup, "trials": trials}
    )
    study = StageStudy(optuna.storages.InMemoryStorage(), "bench", "minimize")
    drawn_by = make_sampler(stage, space, seed, 1, study.holds, seed)
    if way != "learned":
        drawn_by.looks_at_choices = False
    study.configure(space, drawn_by, make_pruner(Pruner(), "minimize"))
    wasted, best = 0, BAD
    for _ in range(trials):
        claim = study.claim(10**6)
        assert claim is not None
        if not problem.fails(claim.config):
            loss = problem.loss(claim.config)
            best = min(best, loss)
            study.complete(claim, loss, {})
            continue
        wasted += 1
        if way == "bad value":
            study.complete(claim, BAD, {})
            continue
        if way == "pruned":
            study.prune(claim)
            continue
        if way == "unseen":
            claim.trial.set_user_attr(SURPLUS, True)
        study.fail(claim, "returned nan", "nan")
    return wasted, best


def measured(sampler: str, half: str, shape: str, way: str) -> dict[str, object]:
    """The record of one sampler, shape and way."""
    trials, seeds = SAMPLERS[sampler]
    shapes, offset = (CHOSEN_BY, 0) if half == "chosen by" else (HELD_OUT, 1000)
    begun = time.process_time()
    runs = [search(shapes[shape], offset + seed, sampler, way, trials) for seed in range(seeds)]
    seconds = time.process_time() - begun
    print(f"{sampler} {shape} {way}: {_told(runs)} ({seconds:.0f} s)", flush=True)
    return {"sampler": sampler, "half": half, "shape": shape, "way": way, "runs": runs, "seconds": seconds}


def _told(runs: Sequence[tuple[int, float]]) -> str:
    if not runs:
        return "—"
    wasted, best = zip(*runs, strict=True)
    return f"{statistics.mean(wasted):.1f} wasted, best {statistics.median(best):.3f} ({statistics.mean(best):.3f})"


def rows(found: Sequence[Mapping[str, object]]) -> list[str]:
    """The table: one row for each sampler, half and shape, and one for the half together."""
    lines = [
        "| sampler | half | shape | FAIL: wasted, best (mean) | PRUNED | bad value | learned | wasted, of FAIL |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for sampler, (trials, seeds) in SAMPLERS.items():
        for half, shapes in (("chosen by", CHOSEN_BY), ("held out", HELD_OUT)):
            own = [r for r in found if r["sampler"] == sampler and r["half"] == half]
            whole = {way for way in WAYS if {r["shape"] for r in own if r["way"] == way} == set(shapes)}
            together = ("all four",) if {"unseen", "bad value", "learned"} <= whole else ()
            for shape in (*shapes, *together):
                runs = {
                    way: [
                        run for r in own if r["way"] == way and shape in (r["shape"], "all four") for run in r["runs"]
                    ]
                    for way in WAYS
                }  # type: ignore[attr-defined]
                if shape == "all four":
                    runs = {way: runs[way] if way in whole else [] for way in WAYS}
                if not all(runs[way] for way in ("unseen", "bad value", "learned")):
                    continue
                share = sum(w for w, _ in runs["learned"]) / max(1, sum(w for w, _ in runs["unseen"]))
                told = " | ".join(_told(runs[way]).replace(" wasted", "").replace("best ", "") for way in WAYS)
                lines.append(f"| {sampler}, {trials} trials, {seeds} seeds | {half} | {shape} | {told} | {share:.0%} |")
    return lines


def main() -> None:
    """Measures all or a part; --write puts what the folder of parts holds into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=SAMPLERS, nargs="*", default=list(SAMPLERS))
    parser.add_argument("--shape", choices=(*CHOSEN_BY, *HELD_OUT), nargs="*", default=[*CHOSEN_BY, *HELD_OUT])
    parser.add_argument("--way", choices=WAYS, nargs="*", default=list(WAYS))
    parser.add_argument("--parts", type=Path, default=Path("/tmp/failures-parts"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    options.parts.mkdir(exist_ok=True)
    for sampler, shape, way in itertools.product(options.part, options.shape, options.way):
        half = "chosen by" if shape in CHOSEN_BY else "held out"
        kept = options.parts / f"{sampler}-{shape}-{way}.json".replace(" ", "-")
        kept.write_text(json.dumps(measured(sampler, half, shape, way)))
    if options.write:
        found = [json.loads(path.read_text()) for path in sorted(options.parts.glob("*.json"))]
        replace_section("failures", HEAD + "\n".join(rows(found)) + "\n")


if __name__ == "__main__":
    main()
