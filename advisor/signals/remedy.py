"""Which single change is likely to help a run, by a model of its facts: what helped retrained runs that looked so.

A fact that is missing is taken as the usual.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from advisor.facts import Namespace, Reason
from advisor.facts.remedy import RemedyFacts
from advisor.schedules import schedule_of
from advisor.signals.remedy_model import model
from advisor.tables import table
from advisor.training import kinds_of

_NAMES: Mapping[str, str] = {
    "train-longer": "longer", "train-shorter": "shorter", "add-capacity": "capacity", "weight-decay up": "weight_decay",
    "dropout up": "dropout", "weight-decay down": "less_weight_decay", "dropout down": "less_dropout", "decay": "decay",
    "slower-decay": "slower_decay", "clip": "clip", "warmup": "warmup", "batch x4": "larger_batch",
    "batch x0.25": "smaller_batch",
}  # fmt: skip


def remedies(every: Sequence[Mapping[str, Namespace]]) -> list[RemedyFacts]:
    """What every change is worth on a run: its chance to help less its chance to harm, weighted by the table's `risk`.

    Where there are not both curves of a run that ended in numbers, only the shares among runs in that situation; absent
    for networks and runs far larger than those retrained.
    """
    reasons = {place: unfit(facts) for place, facts in enumerate(every)}
    found = {place: _of_situation(every[place], reason) for place, reason in reasons.items() if reason is not None}
    fit = [place for place, reason in reasons.items() if reason is None]
    if fit:
        rows = np.array([features(every[place], model().content) for place in fit])
        for place, helps, harms in zip(fit, *model().chances_of(rows), strict=True):
            found[place] = _of_model(every[place], helps.tolist(), harms.tolist())
    return [found[place] for place in range(len(every))]


def _of_model(facts: Mapping[str, Namespace], helps: Sequence[float], harms: Sequence[float]) -> RemedyFacts:
    """What the model says of a run."""
    content = model().content
    places = {change: i for i, change in enumerate(content["changes"]) if _applies(change, facts)}
    worth = {change: helps[i] - content["risk"] * harms[i] for change, i in places.items()}
    best = max(worth, key=lambda change: worth[change])
    odds = {change: _calibrated(helps[i], harms[i]) for change, i in places.items()}
    return RemedyFacts(
        basis="curves",
        best=_first(best),
        worth=worth[best],
        chance=odds[best][0],
        risk=harms[places[best]],
        harms=odds[best][1],
        odds=odds,
        **_worths(worth),
    )


def _worths(worth: Mapping[str, float]) -> dict[str, Any]:
    """The worth of every change by the name of its fact, of the rates the likeliest lower and the likeliest higher."""
    values: dict[str, Any] = {name: worth[change] for change, name in _NAMES.items() if change in worth}
    rates = {float(c.removeprefix("lr x")): value for c, value in worth.items() if c.startswith("lr x")}
    for name, factors in (("lower", [f for f in rates if f < 1]), ("raise", [f for f in rates if f > 1])):
        if factors:
            factor = max(factors, key=lambda f: rates[f])
            values |= {f"{name}_rate": rates[factor], f"{name}_factor": factor}
    return values


def _of_situation(made: Mapping[str, Namespace], reason: Reason) -> RemedyFacts:
    """What is known without the model: the shares among the retrained runs in the same situation."""
    where = situation(made)
    known = table("odds")["situations"].get(where, {})
    idle = {"train-longer"} if _learnt_nothing(made) else set()
    odds = {c: (pair[0], pair[1]) for c, pair in known.items() if c not in idle and _applies(c, made)}
    if not odds:
        return RemedyFacts(default_reason=reason)
    worth = {change: pair[0] - pair[1] for change, pair in odds.items()}
    return RemedyFacts(basis="situation", odds=odds, default_reason=reason, **_worths(worth))


def situation(facts: Mapping[str, Namespace]) -> str | None:
    """Which runs a run is like of which the model does not speak; None where it does, or where none were retrained."""
    reason = unfit(facts)
    if reason is None or not _is_small(facts) or not _is_of_a_kind(facts):
        return None
    if getattr(facts["finite"], "lost", None):
        return "lost"
    if reason == "too-few":
        val = facts["val"]
        return "few, still falling" if getattr(val, "monotone", None) or getattr(val, "falling", None) else "few"
    return "blind" if reason == "not-logged" and getattr(facts["train"], "points", None) else None


def _is_small(made: Mapping[str, Namespace]) -> bool:
    """Whether the network and the run are near the retrained ones, as far as is known."""
    return not any(
        (value := _read(name, made)) and value > limit for name, limit in table("remedies")["within"].items()
    )


def _is_of_a_kind(made: Mapping[str, Namespace]) -> bool:
    """Whether it is a training as those retrained were, with one of their optimizers, as far as is known."""
    known, kind = table("remedies_policy")["speaks_of"], getattr(made.get("training"), "kind", None)
    optimizer = getattr(made["setup"], "optimizer", None)
    return (kind is None or kind in kinds_of(known["kinds"])) and (
        optimizer is None or optimizer in known["optimizers"]
    )


def _calibrated(helps: float, harms: float) -> tuple[float, float]:
    lines = table("odds")["calibration"]
    return _on_line(helps, lines["helps"]), _on_line(harms, lines["harms"])


def _on_line(chance: float, line: Mapping[str, float]) -> float:
    kept = min(max(chance, 1e-4), 1 - 1e-4)
    score = line["intercept"] + line["slope"] * math.log(kept / (1 - kept))
    return 1 / (1 + math.exp(-min(max(score, -50.0), 50.0)))


def _first(change: str) -> str:
    if change.startswith("lr x"):
        return "lower_rate" if float(change.removeprefix("lr x")) < 1 else "raise_rate"
    return _NAMES[change]


def unfit(facts: Mapping[str, Namespace]) -> Any:
    """Why the model does not speak of this run, None where it does: both curves, and a size near the retrained ones."""
    train, val = facts["train"], facts["val"]
    if _is_perfect(facts):
        return "unusable"
    for loss in (train, val):
        if getattr(loss, "points", None) is None:
            return loss.default_reason if loss.default_reason == "unusable" else "not-logged"
    if min(train.points, val.points) < table("remedies")["fewest_points"]:  # type: ignore[attr-defined]
        return "too-few"
    if not _is_small(facts) or not _is_of_a_kind(facts):
        return "unusable"
    if getattr(facts["finite"], "lost", False) or getattr(train, "fall", None) is None:
        return "unusable"
    return None


def _applies(change: str, facts: Mapping[str, Namespace]) -> bool:
    """Whether there is anything to change: no decay to take back where there is none, no rate to decay twice."""
    setup, schedule = facts["setup"], facts["schedule"]
    if change in ("weight-decay up", "dropout up") and _learnt_nothing(facts):
        return False
    if change.startswith("lr x"):
        factor = float(change.removeprefix("lr x"))
        return _within(factor, getattr(facts["usual"], "position", None)) and not (factor > 1 and _is_at_the_top(facts))
    if change == "decay":
        return not _decays(facts)
    if change == "batch x0.25":
        return bool((getattr(setup, "batch_size", None) or math.inf) >= table("remedies_policy")["least_batch"])
    if change == "slower-decay":
        return getattr(schedule, "decays", None) is True
    if change in ("weight-decay down", "dropout down"):
        return bool(getattr(setup, change.removesuffix(" down").replace("-", "_"), None))
    if change == "train-longer":
        return not _metric_stands(facts) and (
            getattr(facts["val"], "flat", None) is not True or getattr(schedule, "improving_when_small", None) is True
        )
    if change == "dropout up":
        return (getattr(setup, "dropout", None) or 0.0) < 0.5
    if change == "clip":
        limit = getattr(setup, "clip_norm", None)
        return not limit or limit < (getattr(facts["grad"], "p90", None) or model().content["usual_clip"])
    return True


def _decays(facts: Mapping[str, Namespace]) -> bool:
    """Whether the rate decays: by its curve, else by the schedule that is told."""
    logged = getattr(facts["schedule"], "decays", None)
    told = schedule_of(str(getattr(facts["setup"], "lr_schedule", None) or ""))
    return bool(logged) if logged is not None else told not in (None, "constant")


def _learnt_nothing(made: Mapping[str, Namespace]) -> bool:
    """Whether neither loss fell, or held-out metrics show no skill: a penalty has nothing to keep from overfitting."""
    skill = made.get("skill")
    if getattr(skill, "lacking", None) and not getattr(skill, "fitted", None):
        return True
    falls = [getattr(made[name], "fall_to_best", None) for name in ("train", "val")]
    known = [fall for fall in falls if fall is not None]
    return bool(known) and max(known) < table("remedies_policy")["learnt"]


def _is_perfect(made: Mapping[str, Namespace]) -> bool:
    """Whether every held-out answer was right from the first evaluation to the last: nothing is left to gain."""
    metric, known = made.get("metric"), table("metrics")["broken"]["perfect"]
    ends = [getattr(metric, name, None) for name in ("first", "last")]
    return all(end in known for end in ends) and getattr(metric, "gain", None) == 0


def _is_at_the_top(made: Mapping[str, Namespace]) -> bool:
    """Whether the rate lies above all usual ones, or was raised to the highest that holds and annealed."""
    usual, rate, schedule = made["usual"], getattr(made["setup"], "learning_rate", None), made["schedule"]
    high, known = getattr(usual, "high", None), table("remedies_policy")["one_cycle"]
    if getattr(usual, "certain", None):
        return False  # the usual rates of its optimizer tell
    if rate and high and rate > high:
        return True
    warmup, final = (getattr(schedule, name, None) for name in ("warmup_share", "final_share"))
    return warmup is not None and final is not None and warmup > known["warmup"] and final < known["final"]


def _metric_stands(made: Mapping[str, Namespace]) -> bool:
    """Whether the only held-out curve is a metric that gained and then did no longer: more steps go nowhere."""
    metric, learnt = made.get("metric"), table("remedies_policy")["gained"]
    gain, noise = getattr(metric, "gain", None), getattr(metric, "noise", None)
    if getattr(made["val"], "points", None) is not None or gain is None or noise is None:
        return False
    return getattr(metric, "improving", None) is False and gain > learnt * noise


def _within(factor: float, position: float | None) -> bool:
    """Whether any retrained run with a rate there, in usual rates, gained from one lower, or higher."""
    limits = model().content["rates"]
    if position is None:
        return True
    return bool(position >= limits["lower_from"] if factor < 1 else position <= limits["raise_to"])


def features(facts: Mapping[str, Namespace], content: Mapping[str, Any]) -> list[float]:
    """The model's features of a run, the usual value where a fact is missing."""
    spaces = {_parts(item[key])[0] for item in content["features"] for key in ("fact", "over") if key in item}
    made = {space: facts[space] for space in spaces}
    return [_feature(item, made) for item in content["features"]]


def _feature(item: Mapping[str, Any], made: Mapping[str, Namespace]) -> float:
    value = raw_feature(item, made)
    return float(item["usual"]) if value is None else min(max(value, float(item["low"])), float(item["high"]))


def raw_feature(item: Mapping[str, Any], facts: Mapping[str, Namespace]) -> float | None:
    """A fact, its ratio to another, or whether it equals a word; None where it is missing or no number."""
    value = _read(item["fact"], facts)
    if value is None:
        return None
    if "equals" in item:
        return float(value == item["equals"])
    if isinstance(value, str) or math.isnan(float(value)):
        return None
    if "over" not in item:
        return float(value)
    over = _read(item["over"], facts)
    return float(value) / over if isinstance(over, int | float) and over > 0 else None


def _read(name: str, made: Mapping[str, Namespace]) -> Any:
    space, attribute = _parts(name)
    return getattr(made[space], attribute, None)


@cache
def _parts(name: str) -> tuple[str, str]:
    """A fact's group and its own name."""
    space, _, attribute = name.partition(".")
    return space, attribute
