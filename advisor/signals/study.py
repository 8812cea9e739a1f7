"""What the trials of a study say as a whole: counts, best, which way is better, deaths, repeats, grids."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Role, StudyFacts
from advisor.names import direction_of
from advisor.records import RUNGS, Direction, IntArray, Parameter, Study, Trial, TrialState
from advisor.signals.blocks import seed_block
from advisor.signals.bounds import is_rate, log_base
from advisor.signals.deaths import death_counts, value_decided_by
from advisor.signals.grid import space_size
from advisor.signals.hanging import hanging_trials
from advisor.signals.measured import Measured
from advisor.signals.order import median
from advisor.signals.spread import FACTS as SPREAD
from advisor.signals.spread import spread_facts
from advisor.signals.trials import Table, is_seed
from advisor.signals.unlike import unlike_facts
from advisor.tables import table

BEST = ("best", "best_trial", "best_again")


def study_facts(measured: Measured, role: Role = "search") -> StudyFacts:
    """The facts of one objective of the study; what needs a direction is missing when there is none."""
    study, data, way, objective = measured.study, measured.data, measured.way, measured.objective
    usable = np.flatnonzero(data.usable)
    enough, searched = len(usable) >= table("searches")["study"]["few"], measured.searched
    return StudyFacts(
        absent=_lacking(way, len(usable)),
        role=role,
        planned=study.stage is not None,
        usable=len(usable),
        objectives=max(1, len(study.directions), *(len(t.values) for t in study.trials[:50]), 1),
        objective=_objective_name(study, objective),
        **_directions(measured),
        commonest_best=_commonest_best(data) if way and enough else None,
        **(value_decided_by(data) if enough else {}),
        seeded=any(is_seed(name) for name in study.parameters),
        **(_seed(data, usable) if enough and way else {}),
        sampler=study.sampler,
        **unlike_facts(study, searched),
        rungs=study.pruner is not None and (study.pruner == RUNGS or "Halving" in study.pruner),
        halving=study.pruner == RUNGS,
        parameters=len(searched),
        needed=_needed(len(searched)),
        **(_best(data, usable, measured.keys) if way and len(usable) else {}),
        **_counts(study, data),
        **(spread_facts(data, measured.keys) if enough else {}),
        **space_size(study, searched, data.trials),
        hours=_hours(data.trials),
        **_named(study, searched),
    )


def _seed(data: Table, usable: IntArray) -> dict[str, Any]:
    """The searched seed that decides part of the results, and how much of them."""
    block = seed_block(data, usable, data.scores[usable])
    return {"seed_name": block.name, "seed_levels": block.levels, "seed_share": block.share} if block else {}


def _directions(measured: Measured) -> dict[str, Any]:
    """Which way is better as it is judged, by the study's own word, by its name, and by how trials go."""
    study, objective = measured.study, measured.objective
    return {
        "direction": measured.way,
        "own_direction": study.directions[objective] if objective < len(study.directions) else None,
        "named_direction": _named_direction(study, measured.data, objective),
        "worsening_share": _worsening(measured.data) if measured.way and objective == 0 else None,
    }


def _lacking(way: Direction | None, usable: int) -> dict[str, Reason]:
    """Why facts are missing: no direction is known, or too few trials ended."""
    absent: dict[str, Reason] = {}
    if way is None:
        absent |= dict.fromkeys(("direction", *BEST), "not-told")
    elif not usable:
        absent |= dict.fromkeys(BEST, "too-few")
    return absent | (dict.fromkeys(SPREAD, "too-few") if usable < table("searches")["study"]["few"] else {})


def _best(data: Table, usable: IntArray, keys: IntArray) -> dict[str, Any]:
    best = usable[np.argmin(data.scores[usable])]
    drawn = [row for row in usable[keys[usable] == keys[best]] if "fixed_params" not in data.trials[row].system_attrs]
    return {
        "best": float(data.sign * data.scores[best]),
        "best_trial": data.trials[best].number,
        "best_again": max(len(drawn) - 1, 0),
    }


def _named_direction(study: Study, data: Table, objective: int) -> Direction | None:
    """Which way the metric's name says is better; None where the values' sign shows that it was turned round."""
    if objective >= len(study.metric_names):
        return None
    named = direction_of(study.metric_names[objective])
    values = data.sign * data.scores[data.usable]
    return None if named is None or (len(values) and median(values) < 0) else named


def _worsening(data: Table) -> float | None:
    """Share of trials whose reports end worse than they began and go that way most of the time."""
    settings = table("searches")["study"]
    reported = [steps for trial in data.trials if len(steps := trial.intermediate) >= settings["reports"]]
    curves = [np.array([steps[step] for step in sorted(steps)]) for steps in reported]
    curves = [data.sign * curve[np.isfinite(curve)] for curve in curves]
    curves = [curve for curve in curves if len(curve) >= settings["reports"]]
    if len(curves) < settings["curves"]:
        return None
    steady = [np.mean(np.diff(curve) > 0) > settings["steady"] for curve in curves]
    return float(np.mean([curve[-1] > curve[0] and goes_up for curve, goes_up in zip(curves, steady, strict=True)]))


def _commonest_best(data: Table) -> bool:
    """Whether the value that most trials gave is also the best one."""
    scores = data.scores[data.usable]
    distinct, counts = np.unique(scores, return_counts=True)
    return bool(distinct[np.argmax(counts)] <= scores.min())


def _objective_name(study: Study, objective: int) -> str:
    if objective < len(study.metric_names):
        return study.metric_names[objective]
    return f"objective {objective}" if len(study.directions) > 1 else "objective"


def _needed(parameters: int) -> int:
    rows = table("stopping")["needed"]
    return next(int(row["trials"]) for row in rows if parameters <= row["parameters"])


def _counts(study: Study, data: Table) -> dict[str, Any]:
    number = Counter(trial.state for trial in study.trials)
    completed, pruned = number[TrialState.COMPLETE], number[TrialState.PRUNED]
    counts: dict[str, Any] = {
        "total": len(study.trials),
        "completed": completed,
        "finished": completed + pruned + number[TrialState.FAIL],
        "pruned": pruned,
        "failed": number[TrialState.FAIL],
        "running": number[TrialState.RUNNING],
        "stuck": hanging_trials(study.trials),
        "evaluated": completed + pruned - _without_number(study.trials),
        "pruned_share": pruned / (completed + pruned) if completed + pruned else None,
    }
    return counts | death_counts(data)


def _without_number(trials: Sequence[Trial]) -> int:
    """Completed trials that gave no finite value."""
    return sum(
        trial.state is TrialState.COMPLETE and not all(map(math.isfinite, trial.values or (math.nan,)))
        for trial in trials
    )


def _hours(trials: Sequence[Trial]) -> float | None:
    took = [(t.completed - t.started).total_seconds() for t in trials if t.completed and t.started]
    took = [seconds for seconds in took if seconds >= 0]
    return sum(took) / 3600 if took else None


def _named(study: Study, searched: Sequence[str]) -> dict[str, Any]:
    shaping = set(table("importance")["architecture"])
    parameters = [study.parameters[name] for name in searched]
    return {
        "architecture": tuple(p.name for p in parameters if p.canonical in shaping),
        "lr_searched": any(is_rate(p) for p in parameters),
        "lr_span": max(filter(None, map(_span, parameters)), default=None),
    }


def _span(parameter: Parameter) -> float | None:
    """How many times the low end of a learning rate's range its high end is; None for anything else."""
    base = log_base(parameter.name) if is_rate(parameter) else None
    if parameter.low is None or parameter.high is None or not is_rate(parameter):
        return None
    if base is not None:
        return float(base ** min(parameter.high - parameter.low, 300.0))
    return parameter.high / parameter.low if parameter.low > 0 else None
