"""What the loaded study shows, as far as claims are checked against it."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from advisor.facts.base import Namespace, Reason, fact
from advisor.names import direction_of
from advisor.records import Direction, Evidence, Parameter, Study, Trial, TrialState
from advisor.tables import table


class Loaded(Namespace):
    """Facts of the largest loaded study; prose reads them as `study.…`."""

    default_reason: Reason = "not-told"

    name: str | None = fact("name of the study")
    completed: int | None = fact("completed trials with a finite value", unit="trials")
    pruned_share: float | None = fact("pruned of completed and pruned trials", unit="fraction")
    parameters: int | None = fact("parameters searched")
    best: float | None = fact("best completed value")
    margin: float | None = fact("lead of the best value over the fifth best")
    noise: float | None = fact("standard deviation between repeats of one configuration")
    winner_repeats: int | None = fact("completed trials of the winning configuration")
    grid_size: int | None = fact("configurations of the grid that the values form")
    trial_hours: float | None = fact("median duration of a completed trial", unit="h")
    agreement: float | None = fact("rank correlation of early with final values")
    saving: float | None = fact("share of the work that a median pruner would have saved", unit="fraction")
    keeps_best: bool | None = fact("whether that pruner would have kept the best trial")
    linear_rate: str | None = fact("name of a learning rate or weight decay that is sampled on a linear scale")
    since_best: int | None = fact("trials since the best one", unit="trials")


def loaded(evidence: Evidence, direction: Direction | None = None) -> Loaded:
    """The facts of the largest study of the evidence; all missing when there is none."""
    if not evidence.studies:
        return Loaded()
    study = max(evidence.studies, key=lambda study: len(study.trials))
    finite = [t for t in study.trials if t.state is TrialState.COMPLETE and _finite(t)]
    pruned = sum(t.state is TrialState.PRUNED for t in study.trials)
    found: dict[str, Any] = {"name": study.name, "completed": len(finite), "parameters": len(study.parameters)}
    if finite or pruned:
        found["pruned_share"] = pruned / (len(finite) + pruned)
    found |= _repeats(finite) | _shape(study, finite)
    found |= _linear(study)
    way = direction or _direction(study)
    if way and finite:
        found |= _ranked(finite, way) | _curves(study, way)
    return Loaded(**found)


def _curves(study: Study, direction: Direction) -> dict[str, Any]:
    """What the trials' own curves say about pruning."""
    if not any(len(trial.intermediate) > 1 for trial in study.trials):
        return {}
    from advisor.signals.pruning import pruning_facts
    from advisor.signals.trials import tabulate

    facts = pruning_facts(tabulate(study, way=direction))
    return {name: getattr(facts, name) for name in ("agreement", "saving", "keeps_best")}


def _linear(study: Study) -> dict[str, Any]:
    name = next((name for name, parameter in study.parameters.items() if _wide_and_linear(parameter)), None)
    return {"linear_rate": name}


def _wide_and_linear(parameter: Parameter) -> bool:
    """Whether a rate or strength that spans more than a factor of ten is declared on a linear scale."""
    if parameter.canonical not in ("learning_rate", "weight_decay") or parameter.kind != "float":
        return False
    if parameter.log or not parameter.declared or parameter.low is None or parameter.high is None:
        return False
    return bool(parameter.high > table("parameters")["log_span"] * max(parameter.low, 0))


def _finite(trial: Trial) -> bool:
    return trial.value is not None and math.isfinite(trial.value)


def _direction(study: Study) -> Direction | None:
    return study.directions[0] if study.directions else next(map(direction_of, study.metric_names), None)


def _key(trial: Trial) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in trial.params.items() if name.lower() != "seed"))


def _repeats(trials: Sequence[Trial]) -> dict[str, Any]:
    groups: dict[Any, list[float]] = defaultdict(list)
    for trial in trials:
        groups[_key(trial)].append(float(trial.value or 0.0))
    repeated = [values for values in groups.values() if len(values) > 1]
    freedom = sum(len(values) - 1 for values in repeated)
    if freedom == 0:
        return {}
    squares = sum(statistics.variance(values) * (len(values) - 1) for values in repeated)
    return {"noise": math.sqrt(squares / freedom)}


def _shape(study: Study, trials: Sequence[Trial]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    hours = [(t.completed - t.started).total_seconds() / 3600 for t in trials if t.started and t.completed]
    if hours and statistics.median(hours) > 0:
        found["trial_hours"] = statistics.median(hours)
    levels = [len({repr(t.params.get(name)) for t in trials}) for name in study.parameters]
    levels = [count for count in levels if count > 1]
    distinct = len({_key(t) for t in trials})
    if len(levels) > 1 and distinct >= 4 and distinct == math.prod(levels):
        found["grid_size"] = distinct
    return found


def _ranked(trials: Sequence[Trial], direction: Direction) -> dict[str, Any]:
    ranked = sorted(trials, key=lambda t: float(t.value or 0.0), reverse=direction == "maximize")
    counts = Counter(_key(t) for t in trials)
    found: dict[str, Any] = {"best": ranked[0].value, "winner_repeats": counts[_key(ranked[0])]}
    found["since_best"] = sum(t.number > ranked[0].number for t in trials)
    others = [t for t in ranked if _key(t) != _key(ranked[0])]
    if others:
        rival = others[min(3, len(others) - 1)]
        found["margin"] = abs(float(ranked[0].value or 0.0) - float(rival.value or 0.0))
    return found
