"""When a changed training need not go on: it is ahead of the base's end already, or hopelessly behind its curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import optuna

from advisor.runner.probing.belief import gain, is_sure, mean
from advisor.runner.probing.race import BASE, Arm, Race
from advisor.tables import table

Curve = Sequence[float]
"""A run's reports in their order."""
Course = Literal["ahead", "behind"]


def course(race: Race, arm: Arm, base: Curve, own: Curve, reached: float) -> Course | None:
    """Whether the arm's curve so far tells enough beside the base's curve and the value that the base reached."""
    if is_ahead(race, arm, base, own, reached):
        return "ahead"
    return "behind" if is_behind(race, arm, base, own) else None


def is_ahead(race: Race, arm: Arm, base: Curve, own: Curve, reached: float) -> bool:
    """Whether its last reports are so much better than anything of the base that the change is sure to help."""
    count = int(table("probing")["early"]["last"])
    last = own[-count:]
    best = _best([*base, reached], race)
    belief = race.belief(arm)
    return len(last) == count and all(is_sure(belief.with_(gain(v, best, race.direction))) for v in last)


def is_behind(race: Race, arm: Arm, base: Curve, own: Curve) -> bool:
    """Whether the curves differ, at a share of the length where they tell, by so much that it hardly helps."""
    told = table("probing")["early"]
    here, count = len(own), int(told["last"])
    if here < count or arm.shows >= 1 or not arm.shows * len(base) <= here <= len(base):
        return False
    pairs = list(zip(own, base, strict=False))[here - count :]
    differences = [gain(changed, unchanged, race.direction) for changed, unchanged in pairs]
    if not all(map(math.isfinite, differences)):
        return True
    apart = float(told["noise"]) * (1 - here / (len(base) + 1))
    seen = race.belief(arm).with_(mean(differences), noise=max(race.noise, apart))
    return seen.helps < float(told["hopeless"])


def _best(values: Sequence[float], race: Race) -> float:
    return min(values) if race.direction == "minimize" else max(values)


class EarlyEnd(optuna.pruners.BasePruner):  # type: ignore[misc]
    """Ends the trials of a race whose course is plain."""

    def __init__(self, race: Race) -> None:
        self._race = race

    def prune(self, study: optuna.Study, trial: Any) -> bool:
        """Whether the trial need not go on."""
        arm = next((a for a in self._race.arms if a.name == trial.user_attrs.get("arm")), None)
        base = next((t for t in reversed(study.get_trials(deepcopy=False)) if is_base_of(t, trial)), None)
        if arm is None or arm.name == BASE or arm.also is not None or base is None:
            return False
        return course(self._race, arm, curve(base), curve(trial), base.value) is not None


def curve(trial: Any) -> Curve:
    """A trial's reports."""
    known = trial.intermediate_values
    return [known[step] for step in sorted(known)]


def is_base_of(candidate: Any, trial: Any) -> bool:
    """Whether the other is the base on the trial's seed, run to its end."""
    told = candidate.user_attrs
    return bool(
        candidate.state.name == "COMPLETE"
        and told.get("arm") == BASE
        and told.get("seed") == trial.user_attrs.get("seed")
    )
