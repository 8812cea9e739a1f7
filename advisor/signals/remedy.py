"""Which single change is likely to help a run: a logistic model of its curves, fitted on retrained runs.

The model is data (`rules/tables/remedies.yaml`), written by `benchmarks/diagnosis/fit.py`: features of the facts, and
for every change a weight of each. Where a feature is missing its usual value stands in for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from advisor.facts import Namespace
from advisor.facts.run import RemedyFacts
from advisor.records import FloatArray
from advisor.tables import table

_NAMES: Mapping[str, str] = {
    "train-longer": "longer", "train-shorter": "shorter", "add-capacity": "capacity", "weight-decay up": "weight_decay",
    "dropout up": "dropout", "weight-decay down": "less_weight_decay", "dropout down": "less_dropout", "decay": "decay",
    "slower-decay": "slower_decay", "clip": "clip", "warmup": "warmup", "batch x4": "larger_batch",
    "batch x0.25": "smaller_batch",
}  # fmt: skip


def remedy_facts(made: Mapping[str, Namespace]) -> RemedyFacts:
    """What every change is worth: its chance to help less a part of its chance to harm.

    Absent where there are not both curves of a run that ended in numbers.
    """
    reason = _unfit(made)
    if reason is not None:
        return RemedyFacts(default_reason=reason)
    row = features(made)
    helps, harms = (
        {change: _chance(row, weights) for change, weights in table("remedies")[name].items() if _applies(change, made)}
        for name in ("helps", "harms")
    )  # fmt: skip
    worth = {change: helps[change] - table("remedies")["risk"] * harms[change] for change in helps}
    best = max(worth, key=lambda change: worth[change])
    values: dict[str, Any] = {name: worth[change] for change, name in _NAMES.items() if change in worth}
    rates = {float(c.removeprefix("lr x")): value for c, value in worth.items() if c.startswith("lr x")}
    for name, factors in (("lower", [f for f in rates if f < 1]), ("raise", [f for f in rates if f > 1])):
        factor = max(factors, key=lambda f: rates[f])
        values |= {f"{name}_rate": rates[factor], f"{name}_factor": factor}
    return RemedyFacts(
        best=_first(best), worth=worth[best], chance=_calibrated(helps[best]), risk=harms[best], **values
    )


def _calibrated(chance: float) -> float:
    line = table("remedies")["calibration"]
    kept = min(max(chance, 1e-4), 1 - 1e-4)
    return _logistic(line["intercept"] + line["slope"] * math.log(kept / (1 - kept)))


def _first(change: str) -> str:
    if change.startswith("lr x"):
        return "lower_rate" if float(change.removeprefix("lr x")) < 1 else "raise_rate"
    return _NAMES[change]


def _unfit(made: Mapping[str, Namespace]) -> Any:
    """Why the model does not speak of this run, None where it does."""
    train, val = made["train"], made["val"]
    for loss in (train, val):
        if getattr(loss, "points", None) is None:
            return loss.default_reason if loss.default_reason == "unusable" else "not-logged"
    if min(train.points, val.points) < table("remedies")["fewest_points"]:  # type: ignore[attr-defined]
        return "too-few"
    if getattr(made["finite"], "lost", False) or getattr(train, "fall", None) is None:
        return "unusable"
    return None


def _applies(change: str, made: Mapping[str, Namespace]) -> bool:
    """Whether there is anything to change: no decay to take back where there is none, no rate to decay twice."""
    setup, schedule = made["setup"], made["schedule"]
    if change == "decay":
        return getattr(schedule, "decays", None) is not True
    if change == "slower-decay":
        return getattr(schedule, "decays", None) is True
    if change in ("weight-decay down", "dropout down"):
        return bool(getattr(setup, change.removesuffix(" down").replace("-", "_"), None))
    if change == "train-longer":
        return getattr(made["val"], "flat", None) is not True
    if change == "dropout up":
        return (getattr(setup, "dropout", None) or 0.0) < 0.5
    if change == "clip":
        return not getattr(setup, "clip_norm", None)
    return True


def features(made: Mapping[str, Namespace]) -> FloatArray:
    """The model's features of a run, standardized; zero where a fact is missing."""
    return np.array([_feature(item, made) for item in _features()])


@cache
def _features() -> Sequence[Mapping[str, Any]]:
    return tuple(table("remedies")["features"])


def _feature(item: Mapping[str, Any], made: Mapping[str, Namespace]) -> float:
    value = raw_feature(item, made)
    return 0.0 if value is None else (value - item["centre"]) / item["spread"]


def raw_feature(item: Mapping[str, Any], made: Mapping[str, Namespace]) -> float | None:
    """A feature before it is standardized: a fact, or its ratio to another, turned and kept within bounds."""
    value, over = _read(item["fact"], made), _read(item["over"], made) if "over" in item else 1.0
    if value is None or over is None:
        return None
    if "over" in item:
        value = value / over if over > 0 else math.inf
    low, high = float(item["low"]), float(item["high"])
    return min(max(_turned(value, item.get("turn", "")), low), high)


def _turned(value: float, turn: str) -> float:
    if turn == "log":
        return math.log(value) if value > 0 else -math.inf
    if turn == "log1p":
        return math.log1p(max(value, 0.0))
    return value


def _read(name: str, made: Mapping[str, Namespace]) -> float | None:
    space, _, attribute = name.partition(".")
    value = getattr(made[space], attribute, None)
    return None if value is None or isinstance(value, str) else float(value)


def _chance(row: FloatArray, weights: Sequence[float]) -> float:
    return _logistic(weights[0] + float(np.dot(row, np.array(weights[1:]))))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-min(max(score, -50.0), 50.0)))
