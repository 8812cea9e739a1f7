"""The stages: baseline, learning-rate test, explore, refine, validate; their samplers, pruners and costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from advisor.planner.plan import Pruner, Sampler, Stage
from advisor.record import Record
from advisor.tables import table

Row = Mapping[str, Any]


class Curves(Record):
    """What is known of the intermediate values: last step, agreement with the end, what pruning saved.

    `silent` says why there are none, "" where there may be some.
    """

    reports: bool | None = None
    silent: str = ""
    last_step: int | None = None
    points: int | None = None
    agreement: float | None = None
    saving: float | None = None


class Wishes(Record):
    """What the findings ask of the search itself; `noisy`: one run of a configuration tells little of it."""

    sampler: Sampler | None = None
    pruning: str = ""
    pruning_rule: str = ""
    seeds: int = 0
    lr_test: bool = False
    carried: int = 0
    most: float = math.inf
    noisy: bool = False


def make_stages(trials: float, row: Row, parameters: int, curves: Curves, wishes: Wishes) -> tuple[Stage, ...]:
    """Stages whose costs add up to at most `trials` full-length trials."""
    stages: list[Stage] = []
    rest = float(trials)
    settings = table("planning")
    if trials >= settings["baseline"]["trials_from"]:
        stages.append(_baseline())
        rest -= 1
    if wishes.lr_test and trials >= settings["lr_test"]["trials_from"]:
        cost = float(settings["lr_test"]["full_trials"])
        stages.append(Stage(name="lr-test", kind="lr-test", sampler="qmc", trials=1, full_trials=cost,
                            reason="one short sweep finds the learning rates at which training works at all",
                            rule="tables/planning"))  # fmt: skip
        rest -= cost
    final = _validation(trials, rest, wishes)
    rest -= final.full_trials if final else 0
    pruner, saving = plan_pruner(curves, wishes)
    share = float(settings["refine"]["share"]) if trials >= settings["refine"]["trials_from"] and parameters else 0.0
    if rest > wishes.most:
        rest, saving = wishes.most, (0.0, 0.0)
    refine = math.floor(rest * share)
    stages.append(_explore(rest - refine, row, pruner, saving[1], wishes))
    if refine >= 2:
        stages.append(_refine(refine, stages[-1].trials, row, pruner, saving[1], wishes))
    return (*stages, final) if final else tuple(stages)


def _baseline() -> Stage:
    reason = "the default configuration first: without it nobody knows whether the search helped"
    return Stage(name="baseline", kind="baseline", sampler="random", trials=1, full_trials=1.0,
                 reason=reason, rule="tables/budget")  # fmt: skip


def _explore(full: float, row: Row, pruner: Pruner, saving: float, wishes: Wishes) -> Stage:
    start = table("strategy")["startup"]
    full = max(1.0, float(math.floor(full)))
    trials = _started(full, saving, pruner)
    sampler = cast(Sampler, wishes.sampler or {"grid": "qmc"}.get(row["sampler"], row["sampler"]))
    model = sampler in ("tpe", "gp", "cmaes")
    startup = min(trials, max(int(start["least"]), round(start["share"] * full))) if model else 0
    return Stage(name="explore", kind="explore", sampler=sampler, startup_trials=startup, pruner=pruner,
                 trials=trials, full_trials=full, reason=f"{row['name']}: {row.get('reason', '')}".rstrip(": "),
                 rule="tables/strategy")  # fmt: skip


def _refine(full: float, explored: int, row: Row, pruner: Pruner, saving: float, wishes: Wishes) -> Stage:
    told = table("planning")["refine"]
    sampler = wishes.sampler or ("tpe" if row["sampler"] in ("tpe", "random", "qmc") else row["sampler"])
    top = max(int(told["top_least"]), round(told["top_share"] * explored))
    return Stage(name="refine", kind="refine", sampler=cast(Sampler, sampler), pruner=pruner, top=top,
                 trials=_started(full, saving, pruner), full_trials=float(full),
                 reason=f"near the best {top}: their values shape the ranges", rule="tables/budget")  # fmt: skip


def _started(full: float, saving: float, pruner: Pruner) -> int:
    """Trials to start at most: what pruning saves, `saving` of the work at most, is spent again.

    Before the pruner has seen its first trials it saves nothing.
    """
    if full <= pruner.startup_trials or pruner.kind == "none":
        return max(1, math.floor(full))
    return max(1, math.floor(full / (1 - saving) + 1e-9))


def _validation(trials: float, rest: float, wishes: Wishes) -> Stage | None:
    told, budget = table("planning")["validate"], table("budget")
    seeds = max(int(budget["final_seeds"]), wishes.seeds)
    if trials < told["trials_from"]:
        return None
    affordable = math.floor(told["share"] * trials / 2)
    asked, seeds = seeds, min(seeds, max(int(budget["final_seeds"]), affordable))
    top = min(int(budget["finalists"]), max(1, math.floor(told["share"] * trials / seeds) - 1))
    if wishes.noisy:
        top = max(top, min(int(budget["finalists"]), math.floor(told["noisy"]["share"] * trials / seeds) - 1))
    configurations = top + 1
    cost, reason = float(configurations * seeds), str(told["reason"])
    reason += f"; {asked} seeds were asked for, {told['share']:.0%} of the budget pays for {seeds}" * (seeds < asked)
    reason += f"; {told['noisy']['reason']}" * wishes.noisy
    return Stage(name="validate", kind="validate", sampler="random", trials=configurations, top=top, seeds=seeds,
                 full_trials=cost, reason=reason, rule="tables/budget")  # fmt: skip


def plan_pruner(curves: Curves, wishes: Wishes) -> tuple[Pruner, tuple[float, float]]:
    """The pruner and the share of the work that it is expected to save, as a range."""
    rows, planning = table("pruning"), table("planning")["pruner"]
    if why_none := _why_not_prune(curves, wishes):
        return Pruner(reason=why_none, rule="tables/pruning"), (0.0, 0.0)
    noisy = curves.agreement is not None and curves.agreement < planning["agreement_low"]
    careful = wishes.pruning == "relaxed"
    share = float(planning["warmup_share_noisy"] if noisy or careful else planning["warmup_share"])
    usual = rows["median"]
    warmup = int(usual["warmup_steps"]) if curves.last_step is None else max(1, round(share * curves.last_step))
    settings: dict[str, Any] = {
        "startup_trials": int(usual["startup_trials"]),
        "warmup_steps": warmup,
        "interval_steps": 1,
    }
    saving = _saving(curves, share, careful)
    if careful:
        worst = float(planning["percentile_careful"])
        reason = f"the earlier search was pruned too hard: only the worst {worst:.0f} % stop now"
        settings["percentile"] = 100 - worst
        return Pruner(kind="percentile", **settings, reason=reason, rule=wishes.pruning_rule), saving
    reason = "trials worse than the median at the same step stop"
    reason += "; later than usual, as early values say little of the end" if noisy else ""
    return Pruner(kind="median", **settings, reason=reason, rule=wishes.pruning_rule or "tables/pruning"), saving


def _why_not_prune(curves: Curves, wishes: Wishes) -> str:
    """Why the curves give a pruner nothing to go by, "" where they do."""
    if curves.reports is False:
        return "the training reports nothing before its end"
    if curves.silent and not wishes.pruning:
        return curves.silent
    if curves.points is not None and curves.points < table("pruning")["minimum_steps"]:
        return f"curves of {curves.points} points leave nothing to prune"
    return ""


def _saving(curves: Curves, share: float, careful: bool) -> tuple[float, float]:
    """The share of the work that pruning saves after the first `share` of a trial, at least and at most."""
    high = curves.saving if curves.saving is not None else float(table("pruning")["saving"]["low"])
    high = min(high, 1 - share) * (0.5 if careful else 1.0)
    return high / 2 if curves.saving is not None else 0.0, high
