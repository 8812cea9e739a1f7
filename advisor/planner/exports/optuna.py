"""The plan as a standalone Optuna script."""

from __future__ import annotations

from advisor.planner.drawn import as_drawn, drawn
from advisor.planner.exports import script
from advisor.planner.plan import SearchPlan

_IMPORTS = """
import importlib
import importlib.util
import math
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

import optuna

"""

_BODY = '''

def as_trial(config):
    """A configuration as a trial's parameters: only what the space can hold."""
    fixed = {}
    for name, p in SPACE.items():
        value = config.get(name)
        if value is None:
            continue
        if p.get("zero"):
            nothing = 1.0 if p.get("acts_by") == "1-x" else 0
            fixed[f"{name}_is_zero"] = value == nothing
            if value == nothing:
                continue
        if p["kind"] == "categorical" and value in p["choices"]:
            fixed[name] = value
        elif p["kind"] != "categorical" and p["low"] <= value <= p["high"]:
            how, label = p.get("acts_by"), p.get("drawn", {}).get("name", name)
            fixed[label] = round(1 - value, 12) if how == "1-x" else round(math.log2(value)) if how else value
    return fixed


def seeded(config, seed):
    """The configuration with its seed, and the generators seeded."""
    random.seed(seed)
    for module in ("numpy", "torch"):
        if module in sys.modules:
            loaded = sys.modules[module]
            (loaded.random.seed if module == "numpy" else loaded.manual_seed)(seed)
    return {**config, "seed": seed}


def objective(trial):
    """Trains one configuration and lets the pruner stop it."""

    def report(step, value):
        trial.report(value, step)
        if trial.should_prune():
            raise optuna.TrialPruned

    config = suggest(trial)
    trial.set_user_attr("config", config)
    return train(seeded(config, SEED), report)


def main():
    """Searches, then repeats the best beside the default on several seeds."""
    study = optuna.create_study(
        study_name=NAME,
        storage=f"sqlite:///{NAME}.db",
        load_if_exists=True,
        direction=DIRECTION,
        sampler=SAMPLER,
        pruner=PRUNER,
    )
    if not study.trials:
        if BASELINE:
            study.enqueue_trial(as_trial(BASELINE), user_attrs={"baseline": True})
        for config in FIRST:
            study.enqueue_trial(as_trial(config))
    finished = sum(trial.state.is_finished() for trial in study.trials)
    study.optimize(objective, n_trials=max(0, TRIALS - finished))
    done = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
    done.sort(key=lambda t: t.value, reverse=DIRECTION == "maximize")
    finalists = [("default", {**FIXED, **BASELINE})] if BASELINE and TOP else []
    finalists += [(f"trial {t.number}", t.user_attrs["config"]) for t in done[:TOP]]
    for name, config in finalists:
        values = [train(seeded(config, seed), lambda step, value: None) for seed in range(1, SEEDS + 1)]
        spread = statistics.stdev(values) if len(values) > 1 else float("nan")
        print(f"{name}: {METRIC} {statistics.mean(values):.6g} +- {spread:.2g} over {len(values)} seeds  {config}")
    if done:
        print(f"best of the search: {done[0].value:.6g}  {done[0].user_attrs['config']}")


if __name__ == "__main__":
    main()
'''


def export(plan: SearchPlan, force: bool = False) -> str:
    """A Python script that needs optuna and the person's own training, nothing else for a function."""
    top, seeds = script.finalists(plan)
    return "".join(
        (
            script.header(
                plan, f"A standalone Optuna search: python FILE. Run it again and it goes on. {_needs(plan)}"
            ),
            _IMPORTS,
            script.data(plan),
            script.literal("TRIALS", script.search_trials(plan)),
            script.literal("TOP", top),
            script.literal("SEEDS", seeds),
            f"SAMPLER = {_sampler(plan)}\nPRUNER = {_pruner(plan)}\n",
            script.objective(plan.objective, plan.goal.metric),
            script.SUGGEST,
            _BODY,
        )
    )


def _needs(plan: SearchPlan) -> str:
    """What is to be installed: some samplers need a package of their own."""
    stage = script.search_stage(plan)
    further = {"qmc": " scipy", "gp": " scipy torch", "cmaes": " cmaes"}.get(stage.sampler if stage else "tpe", "")
    return f"Needs: pip install optuna{further}"


def _sampler(plan: SearchPlan) -> str:
    stage = script.search_stage(plan)
    kind = stage.sampler if stage else "tpe"
    startup = stage.startup_trials if stage else 0
    samplers = {
        "random": "optuna.samplers.RandomSampler(seed=SEED)",
        "qmc": "optuna.samplers.QMCSampler(seed=SEED, scramble=True)",
        "gp": f"optuna.samplers.GPSampler(seed=SEED, n_startup_trials={startup or 10})",
        "cmaes": f"optuna.samplers.CmaEsSampler(seed=SEED, n_startup_trials={startup or 1})",
    }
    if kind == "grid":
        from advisor.planner.exports.grid import grid

        names = {item.name: item for item in plan.space}
        listed = {drawn(names[n]).name: [as_drawn(names[n], v) for v in values] for n, values in grid(plan).items()}
        return f"optuna.samplers.GridSampler({listed!r}, seed=SEED)"
    return samplers.get(kind, f"optuna.samplers.TPESampler(seed=SEED, n_startup_trials={startup or 10})")


def _pruner(plan: SearchPlan) -> str:
    stage = script.search_stage(plan)
    if stage is None or stage.pruner.kind == "none":
        return "optuna.pruners.NopPruner()"
    pruner = stage.pruner
    if pruner.kind in ("hyperband", "asha"):
        return f"optuna.pruners.SuccessiveHalvingPruner(min_resource={max(1, pruner.warmup_steps)})"
    shared = (
        f"n_startup_trials={pruner.startup_trials}, n_warmup_steps={pruner.warmup_steps}, "
        f"interval_steps={pruner.interval_steps}"
    )
    if pruner.kind == "median":
        return f"optuna.pruners.MedianPruner({shared})"
    return f"optuna.pruners.PercentilePruner({pruner.percentile:g}, {shared})"
