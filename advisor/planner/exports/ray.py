"""The plan as a Ray Tune script: OptunaSearch or a grid, and ASHA."""

from __future__ import annotations

from typing import Any

from advisor.names import canonical
from advisor.planner.exports import script
from advisor.planner.exports.levels import points_of
from advisor.planner.plan import SearchPlan
from advisor.tables import table

_IMPORTS = """
import importlib
import importlib.util
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler, FIFOScheduler
from ray.tune.search import ConcurrencyLimiter
from ray.tune.search.optuna import OptunaSearch

HERE = os.getcwd()
"""

_BODY = '''
def trainable(config):
    """Trains one configuration and reports to Ray Tune."""
    os.chdir(HERE)
    sys.path.insert(0, HERE)
    config = config.get("point", config)
    inner = {p["drawn"]["name"] for p in SPACE.values() if "drawn" in p}
    config = {**FIXED, **{k: v for k, v in config.items() if not k.endswith("_is_zero") and k not in inner}}
    for name, p in SPACE.items():
        if p.get("zero") and name not in config and not GRID:
            config[name] = 1.0 if p.get("acts_by") == "1-x" else 0
    random.seed(SEED)
    last = {}

    def report(step, value):
        last["step"] = step
        tune.report({METRIC: value, "training_iteration_reported": step})

    value = objective(config, report)
    tune.report({METRIC: value, "training_iteration_reported": last.get("step", 0) + 1})


def objective(config, report):
    """The plan's trial."""
    return train({**config, "seed": SEED}, report)


def main():
    """Searches and prints the best configuration."""
    ray.init(ignore_reinit_error=True, include_dashboard=False, num_cpus=WORKERS)
    mode = "max" if DIRECTION == "maximize" else "min"
    points = [complete(dict(point)) for point in GRID]
    search = None if GRID else ConcurrencyLimiter(
        OptunaSearch(space=suggest, metric=METRIC, mode=mode, seed=SEED), max_concurrent=WORKERS
    )
    scheduler = ASHAScheduler(max_t=LONGEST, grace_period=min(GRACE, LONGEST)) if GRACE else FIFOScheduler()
    tuner = tune.Tuner(
        trainable,
        param_space={"point": tune.grid_search(points)} if GRID else None,
        tune_config=tune.TuneConfig(
            metric=METRIC,
            mode=mode,
            num_samples=1 if GRID else TRIALS,
            search_alg=search,
            max_concurrent_trials=WORKERS if GRID else None,
            scheduler=scheduler,
        ),
    )
    best = tuner.fit().get_best_result()
    print(f"best: {METRIC} {best.metrics[METRIC]:.6g}  {best.config.get('point', best.config)}")


if __name__ == "__main__":
    main()
'''


def _longest(plan: SearchPlan, grace: int) -> int:
    """Reports of a full-length trial: its epochs where told, else what the wait before pruning implies."""
    told = {**plan.baseline, **{item.name: item.value for item in plan.fixed}}
    epochs = next((v for name, v in told.items() if canonical(name) == "epochs"), None)
    if isinstance(epochs, int | float) and epochs >= 1:
        return int(epochs)
    return max(100, round(grace / float(table("planning")["pruner"]["warmup_share"])))


def _points(plan: SearchPlan) -> list[dict[str, Any]]:
    """The configurations of a grid, none where another sampler searches."""
    stage = script.search_stage(plan)
    is_grid = stage is not None and stage.sampler == "grid"
    return list(points_of(plan.space, script.search_trials(plan))) if is_grid else []


def export(plan: SearchPlan, force: bool = False) -> str:
    """A Python script that needs ray[tune], optuna and the person's own training."""
    stage = script.search_stage(plan)
    grace = max(1, stage.pruner.warmup_steps) if stage and stage.pruner.kind != "none" else 0
    return "".join(
        (
            script.header(plan, "A Ray Tune search: python FILE."),
            _IMPORTS,
            script.data(plan),
            script.literal("TRIALS", script.search_trials(plan)),
            script.literal("GRID", _points(plan)),
            script.literal("WORKERS", plan.budget.workers),
            script.literal("GRACE", grace),
            script.literal("LONGEST", _longest(plan, grace)),
            script.objective(plan.objective, plan.goal.metric),
            script.SUGGEST,
            _BODY,
        )
    )
