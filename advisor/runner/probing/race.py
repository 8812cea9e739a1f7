"""The race: which arm runs next on which seed, and when nothing more is worth its cost; what ran alone decides."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import optuna

from advisor.findings import Prescription
from advisor.records import Direction, Scalar
from advisor.runner.probing.verdict import Word, relative, verdict_of
from advisor.tables import table

BASE = "base"
Place = tuple[str, int]


@dataclass(frozen=True)
class Arm:
    """A configuration in the race: the base, a change, or two together."""

    name: str
    config: Mapping[str, Scalar]
    change: Prescription | None = None
    also: Prescription | None = None
    helps: float = 0.0
    cost: float = 1.0
    is_late: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: its value where it has one, and its cost in full-length trainings."""

    value: float | None
    cost: float
    stopped: bool = False
    reason: str = ""


@dataclass
class Race:
    """What ran so far; `budget` in full-length trainings."""

    arms: Sequence[Arm]
    budget: float
    direction: Direction
    results: dict[Place, Outcome] = field(default_factory=dict)

    def spent(self) -> float:
        """Full-length trainings so far."""
        return math.fsum(outcome.cost for outcome in self.results.values())

    def effects(self, arm: Arm) -> list[float]:
        """The arm's relative changes on the seeds that both it and the base finished."""
        pairs = [
            (self._value(arm.name, seed), self._value(BASE, seed)) for name, seed in self.results if name == arm.name
        ]
        return [relative(value, base) for value, base in pairs if value is not None and base is not None]

    def verdict(self, arm: Arm) -> Word | None:
        """What is shown of the arm, None where it did not run."""
        own = [outcome for (name, _), outcome in self.results.items() if name == arm.name]
        effects = self.effects(arm)
        if effects:
            return verdict_of(effects, self.direction)
        if not own:
            return None
        return "stopped early" if own[0].stopped else "failed"

    def next(self) -> list[Place]:
        """What runs now; empty when the race is over."""
        if (BASE, 0) not in self.results:
            return [(BASE, 0)]
        changes = [arm for arm in self.arms if arm.change is not None and arm.also is None]
        if not any(self.verdict(arm) == "helps" for arm in changes):
            untried = sorted((a for a in changes if self.verdict(a) is None), key=lambda a: -a.helps / a.cost)
            for arm in untried:
                if self._affords(arm.cost):
                    return [(arm.name, 0)]
            return self._again(changes)
        return self._together()

    def _again(self, changes: Sequence[Arm]) -> list[Place]:
        """A further seed for the best change that is not decided, and for the base beside it."""
        sign = -1.0 if self.direction == "minimize" else 1.0
        open_ones = [a for a in changes if self.verdict(a) == "no difference" and sign * self._mean(a) > 0]
        for arm in sorted(open_ones, key=lambda a: -sign * self._mean(a)):
            seed = len(self.effects(arm))
            places = [p for p in ((BASE, seed), (arm.name, seed)) if p not in self.results]
            if places and self._affords(math.fsum(1.0 if name == BASE else arm.cost for name, _ in places)):
                return places
        return []

    def _together(self) -> list[Place]:
        """The two best changes in one, where both were shown to help."""
        both = next((arm for arm in self.arms if arm.also is not None), None)
        if both is None or (both.name, 0) in self.results or not self._affords(both.cost):
            return []
        return [(both.name, 0)]

    def best(self) -> Arm | None:
        """The change that was shown to help most."""
        sign = -1.0 if self.direction == "minimize" else 1.0
        helping = [arm for arm in self.arms if arm.change is not None and self.verdict(arm) == "helps"]
        return max(helping, key=lambda arm: sign * self._mean(arm), default=None)

    def _mean(self, arm: Arm) -> float:
        effects = self.effects(arm)
        return math.fsum(effects) / len(effects) if effects else 0.0

    def _affords(self, cost: float) -> bool:
        return self.spent() + cost <= self.budget + float(table("probing")["near_cost"])

    def _value(self, name: str, seed: int) -> float | None:
        outcome = self.results.get((name, seed))
        return outcome.value if outcome is not None else None


class BehindBase(optuna.pruners.BasePruner):  # type: ignore[misc]
    """Stops a change whose curve is lastingly worse than the base's on the same seed at the same steps."""

    def prune(self, study: optuna.Study, trial: Any) -> bool:
        """Whether the trial is hopeless: never for a change whose effect comes late."""
        told = table("probing")["race"]
        if trial.user_attrs.get("late") or trial.user_attrs.get("arm") == BASE:
            return False
        base = next((t for t in study.get_trials(deepcopy=False) if _is_its_base(t, trial)), None)
        if base is None:
            return False
        known, own = base.intermediate_values, trial.intermediate_values
        last = [step for step in sorted(own) if step in known][-int(told["last"]) :]
        if len(last) < told["last"] or len(own) < told["from_share"] * len(known):
            return False
        sign = -1.0 if study.direction.name == "MAXIMIZE" else 1.0
        wobble = float(told["noises"]) * _wobble([known[step] for step in sorted(known)])
        return all(sign * (own[step] - known[step]) > wobble for step in last)


def _is_its_base(other: Any, trial: Any) -> bool:
    told = other.user_attrs
    return bool(
        other.state.name == "COMPLETE" and told.get("arm") == BASE and told.get("seed") == trial.user_attrs.get("seed")
    )


def _wobble(values: Sequence[float]) -> float:
    """How much a curve moves from one report to the next, its trend left out."""
    import numpy as np

    steps = np.diff(np.asarray(values, dtype=float))
    return float(np.median(np.abs(steps - np.median(steps))) * 1.4826) if len(steps) > 1 else math.inf
