"""What the trials of a study say as a whole: counts, best, flatness, deaths, repeats, grids, the default."""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

import numpy as np

from advisor.facts import Setup
from advisor.facts.base import Reason
from advisor.facts.study import Baseline, Role, StudyFacts
from advisor.names import canonical, direction_of
from advisor.records import RUNGS, Direction, FloatArray, IntArray, Study, Trial, TrialState
from advisor.signals.bounds import is_rate
from advisor.signals.deaths import death_counts
from advisor.signals.grid import space_size
from advisor.signals.noise import Noise
from advisor.signals.trials import Table, is_seed
from advisor.tables import table

FEW = 5  # usable trials below which a study says nothing
_SPREAD = (
    "median",
    "relative_range",
    "distinct_values",
    "commonest",
    "commonest_share",
    "other_distinct_share",
    "repeated_share",
    "distinct_configurations",
    "copies",
    "copied_share",
)
FIRST = 20  # trials at the start, which no search had guided yet
_ABSENT = object()
REPORTS = 4  # reports that make a learning curve
CURVES = 10  # learning curves from which their direction is told
STEADY = 0.6  # of the steps that go one way
STUCK_AFTER = timedelta(hours=1)
ABANDONED_AFTER = timedelta(days=1)
LEFT_BEHIND = 10  # trials that ended after one that still runs
CLOCK_WENT_BACK = timedelta(minutes=29)


def study_facts(
    study: Study,
    data: Table,
    way: Direction | None,
    objective: int = 0,
    role: Role = "search",
    keys: IntArray | None = None,
) -> StudyFacts:
    """The facts of one objective of the study; what needs a direction is missing when there is none."""
    usable = np.flatnonzero(data.usable)
    enough, varied = len(usable) >= FEW, varying(study)
    return StudyFacts(
        absent=_lacking(way, len(usable)),
        role=role,
        planned=study.stage is not None,
        usable=len(usable),
        objectives=max(1, len(study.directions), *(len(t.values) for t in study.trials[:50]), 1),
        objective=_objective_name(study, objective),
        direction=way,
        own_direction=study.directions[objective] if objective < len(study.directions) else None,
        named_direction=_named_direction(study, data, objective),
        worsening_share=_worsening(data) if way and objective == 0 else None,
        commonest_best=_commonest_best(data) if way and enough else None,
        seeded=any(is_seed(name) for name in study.parameters),
        halving=study.pruner == RUNGS,
        parameters=len(varied),
        needed=_needed(len(varied)),
        **(_best(data, usable) if way and len(usable) else {}),
        **_counts(study, data),
        **(_spread_of(data, usable, keys) if enough else {}),
        **space_size(study, varied, data.trials),
        hours=_hours(data.trials),
        **_named(study),
    )


def _lacking(way: Direction | None, usable: int) -> dict[str, Reason]:
    """Why facts are missing: no direction is known, or too few trials ended."""
    absent: dict[str, Reason] = {}
    if way is None:
        absent |= dict.fromkeys(("direction", "best", "best_trial"), "not-told")
    elif not usable:
        absent |= dict.fromkeys(("best", "best_trial"), "too-few")
    return absent | (dict.fromkeys(_SPREAD, "too-few") if usable < FEW else {})


def _best(data: Table, usable: IntArray) -> dict[str, Any]:
    best = usable[np.argmin(data.scores[usable])]
    return {"best": float(data.sign * data.scores[best]), "best_trial": data.trials[best].number}


def _spread_of(data: Table, usable: IntArray, keys: IntArray | None) -> dict[str, Any]:
    return _spread(data, data.sign * data.scores[usable], configuration_keys(data) if keys is None else keys)


def _named_direction(study: Study, data: Table, objective: int) -> Direction | None:
    """Which way the metric's name says is better; None where the values' sign shows that it was turned round."""
    if objective >= len(study.metric_names):
        return None
    named = direction_of(study.metric_names[objective])
    values = data.sign * data.scores[data.usable]
    return None if named is None or (len(values) and float(np.median(values)) < 0) else named


def _worsening(data: Table) -> float | None:
    """Share of trials whose reports end worse than they began and go that way most of the time."""
    curves = [np.array([trial.intermediate[step] for step in sorted(trial.intermediate)]) for trial in data.trials]
    curves = [data.sign * curve[np.isfinite(curve)] for curve in curves if len(curve) >= REPORTS]
    curves = [curve for curve in curves if len(curve) >= REPORTS]
    if len(curves) < CURVES:
        return None
    return float(np.mean([curve[-1] > curve[0] and np.mean(np.diff(curve) > 0) > STEADY for curve in curves]))


def _commonest_best(data: Table) -> bool:
    """Whether the value that most trials gave is also the best one."""
    scores = data.scores[data.usable]
    distinct, counts = np.unique(scores, return_counts=True)
    return bool(distinct[np.argmax(counts)] <= scores.min())


def varying(study: Study) -> tuple[str, ...]:
    """The parameters that can take more than one value, a seed not counted."""
    return tuple(
        name
        for name, p in study.parameters.items()
        if not is_seed(name) and (len(p.choices) > 1 if p.kind == "categorical" else p.low != p.high)
    )


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
    found: dict[str, Any] = {
        "total": len(study.trials),
        "completed": completed,
        "finished": completed + pruned + number[TrialState.FAIL],
        "pruned": pruned,
        "failed": number[TrialState.FAIL],
        "running": number[TrialState.RUNNING],
        "stuck": _stuck(study.trials),
        "evaluated": completed + pruned - _without_number(study.trials),
        "pruned_share": pruned / (completed + pruned) if completed + pruned else None,
    }
    return found | death_counts(data)


def _without_number(trials: Sequence[Trial]) -> int:
    """Completed trials that gave no finite value."""
    return sum(
        trial.state is TrialState.COMPLETE and not all(map(math.isfinite, trial.values or (math.nan,)))
        for trial in trials
    )


def _stuck(trials: Sequence[Trial]) -> int:
    """Running trials that have run far longer than finished ones took, or that many later ones have overtaken."""
    running = [t for t in trials if t.state is TrialState.RUNNING]
    if not running:
        return 0
    trials = _of_one_clock(trials)
    took = sorted(t.completed - t.started for t in trials if t.completed and t.started and t.completed >= t.started)
    usual = took[int(0.95 * (len(took) - 1))] if took else timedelta(0)
    seen = [t.completed for t in trials if t.completed] + [t.started for t in running if t.started]
    last = max(seen) if seen else None
    limit = max(3 * usual, min(STUCK_AFTER, 20 * usual))
    ended = sorted(t.number for t in trials if t.state is not TrialState.RUNNING)
    return sum(
        _outlasted(t, limit, last)
        or _abandoned(t, 3 * usual)
        or (not limit and len(ended) - bisect(ended, t.number) >= max(LEFT_BEHIND, 5 * len(running)))
        for t in running
    )


def _of_one_clock(trials: Sequence[Trial]) -> Sequence[Trial]:
    """The trials since the clock last went back: Optuna 5 writes UTC, earlier ones wrote local time, in one column."""
    ordered = sorted(trials, key=lambda t: t.number)
    begun = [t.started for t in ordered]
    latest: datetime | None = None
    since = 0
    for place, started in enumerate(begun):
        if started is not None and latest is not None and latest - started > CLOCK_WENT_BACK:
            since, latest = place, started
        elif started is not None:
            latest = started if latest is None else max(latest, started)
    return ordered[since:]


def _outlasted(trial: Trial, limit: timedelta, last: datetime | None) -> bool:
    """Whether the trial had run for too long at the storage's last sign of life."""
    return trial.started is not None and last is not None and last - trial.started > limit > timedelta(0)


def _abandoned(trial: Trial, long: timedelta) -> bool:
    """Whether the trial began so long before today that no run can last till now."""
    return trial.started is not None and _earliest_now() - trial.started > max(ABANDONED_AFTER, long)


def _earliest_now() -> datetime:
    """Now by the clock, local or UTC, that is behind: which one wrote a time nobody says."""
    return min(datetime.now(), datetime.now(UTC).replace(tzinfo=None))


def _spread(data: Table, values: Any, keys: IntArray) -> dict[str, Any]:
    median = float(np.median(values))
    width = max(_width(values), _width(values[:FIRST]))
    rows = np.flatnonzero(data.usable)
    distinct, counts = np.unique(values, return_counts=True)
    others = len(values) - int(counts.max())
    configurations = len(np.unique(keys[rows]))
    again = configurations < len(rows)
    repeated = len(rows) - len(set(zip(keys[rows].tolist(), values.tolist(), strict=True))) if again else 0
    copies = _copies(data, [int(row) for row in rows]) if again else 0
    return {
        "median": median,
        "relative_range": width / abs(median) if median else None,
        "distinct_values": len(distinct),
        "commonest": float(distinct[np.argmax(counts)]),
        "commonest_share": float(counts.max() / len(values)),
        "other_distinct_share": (len(distinct) - 1) / others if others else 0.0,
        "distinct_configurations": configurations,
        "repeated_share": repeated / len(rows),
        "copies": copies,
        "copied_share": copies / len(rows),
    }


def _width(values: FloatArray) -> float:
    """Range of the middle nine tenths; of all where they are few."""
    low, high = np.quantile(values, [0.05, 0.95]) if len(values) >= FIRST else (values.min(), values.max())
    return float(high - low)


def _copies(data: Table, rows: Sequence[int]) -> int:
    """Trials that repeat an earlier configuration with the same seed, if any is known, and were not enqueued."""
    seen: set[Any] = set()
    found = 0
    names = _names([data.trials[row] for row in rows])
    for row in rows:
        trial = data.trials[row]
        key = (*map(trial.params.get, names, repeat(_ABSENT)), repr(trial.user_attrs.get("seed")))
        found += key in seen and not trial.system_attrs.get("fixed_params")
        seen.add(key)
    return found


def configuration_keys(data: Table) -> IntArray:
    """One number a trial, that of its configuration without a seed: the same number, the same configuration."""
    names = [name for name in _names(data.trials) if not is_seed(name)]
    known: dict[tuple[Any, ...], int] = {}
    keys = [known.setdefault(tuple(map(t.params.get, names, repeat(_ABSENT))), len(known)) for t in data.trials]
    return np.array(keys, dtype=np.int64)


def _names(trials: Sequence[Trial]) -> list[str]:
    """The names of all parameters, in the order in which they first come."""
    return list(dict.fromkeys(chain.from_iterable(dict.fromkeys(tuple(trial.params) for trial in trials))))


def _hours(trials: Sequence[Trial]) -> float | None:
    took = [(t.completed - t.started).total_seconds() for t in trials if t.completed and t.started]
    took = [seconds for seconds in took if seconds >= 0]
    return sum(took) / 3600 if took else None


def _named(study: Study) -> dict[str, Any]:
    shaping = set(table("importance")["architecture"])
    searched = [study.parameters[name] for name in varying(study)]
    return {
        "architecture": tuple(p.name for p in searched if p.canonical in shaping),
        "lr_searched": any(is_rate(p) for p in searched),
    }


def baseline_rows(data: Table, told: Mapping[str, object] | None = None) -> tuple[int, ...]:
    """Rows of the default configuration: those that ran what is told, else marked so, else the first one enqueued."""
    if told:
        return tuple(i for i, t in enumerate(data.trials) if ran(t.params, told))
    marked = [i for i, t in enumerate(data.trials) if any(t.user_attrs.get(k) is True for k in ("default", "baseline"))]
    if marked:
        return tuple(marked)
    enqueued = [i for i, t in enumerate(data.trials) if t.system_attrs.get("fixed_params")]
    if not enqueued or len(enqueued) > max(3, len(data.trials) // 2):
        return ()
    keys = configuration_keys(data)
    return tuple(i for i in enqueued if keys[i] == keys[enqueued[0]])


def ran(params: Mapping[str, object], told: Mapping[str, object]) -> bool:
    """Whether a configuration is the told one: its parameters by any spelling, its numbers as numbers."""
    spelled = {canonical(name): value for name, value in params.items()}
    return all(_equal(spelled.get(canonical(name)), value) for name, value in told.items())


def _equal(one: object, other: object) -> bool:
    numbers = [
        float(value) for value in (one, other) if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
    if len(numbers) == 2:
        return math.isclose(*numbers, rel_tol=1e-6)
    return str(one) == str(other)


def baseline_facts(data: Table, setup: Setup, noise: Noise | None, way: Direction | None) -> Baseline:
    """The default beside the tuned trials, and how sure it is that it is better; a value that is told comes first."""
    rows = [row for row in baseline_rows(data, setup.baseline) if data.usable[row]]
    told = setup.baseline_value
    known = bool(rows) or told is not None or setup.baseline is not None
    tuned = np.setdiff1d(np.flatnonzero(data.usable), np.array(rows, dtype=int))
    reasons: dict[str, Reason] = {
        "beats": "not-told",
        "sureness": "not-told",
        "value": "not-told",
        "margin_share": "not-told",
    }
    if not rows and told is None:
        return Baseline(known=known, absent=reasons)
    default = data.sign * told if told is not None else float(np.mean(data.scores[rows]))
    if way is None or len(tuned) < FEW:
        reason: Reason = "not-told" if way is None else "too-few"
        return Baseline(
            known=True,
            value=data.sign * default,
            absent=dict.fromkeys(("beats", "sureness", "tuned", "margin_share"), reason),
        )
    scores = data.scores[tuned]
    best = float(scores.min())
    runs = len(rows) if told is None else 1
    lead = float(np.median(scores)) - best
    return Baseline(
        known=True,
        value=data.sign * default,
        tuned=data.sign * best,
        beats=default < best,
        margin_share=max(0.0, best - default) / lead if lead > 0 else None,
        sureness=_sureness(default, runs, scores, noise),
    )


def _sureness(default: float, runs: int, scores: FloatArray, noise: Noise | None) -> float:
    """Probability that the default's true value beats the winner's, the winner's luck taken out."""
    best = float(scores.min())
    middle = scores[scores <= np.quantile(scores, 0.75)]
    variance = float(np.var(middle, ddof=1)) if len(middle) > 2 else float(np.var(scores))
    deviation = noise.deviation if noise else math.sqrt(variance)
    fall, unsure = (noise.fall or 0.0, noise.unsure or deviation) if noise else (0.0, deviation)
    spread = math.hypot(deviation / math.sqrt(runs), unsure)
    if spread <= 0:
        return 1.0 if default < best + fall else 0.0
    return 0.5 * math.erfc((default - best - fall) / spread / math.sqrt(2.0))
