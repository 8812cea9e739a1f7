"""The race: which arm runs next on which seed, and when nothing more is worth its cost; what ran alone decides."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.findings import Prescription
from advisor.records import Direction, Scalar
from advisor.runner.probing.belief import Belief, Chances, after, gain, is_sure, mean
from advisor.runner.probing.verdict import Word, relative
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
    harms: float = 0.0
    shows: float = 1.0
    """The share of the training after which its curve tells how it ends."""
    runs: float = 1.0
    """The share of its length that it is likely to run: a training that is far ahead ends early."""
    goes_on: bool = False
    """Whether it may begin with the checkpoint that the base left at its end."""


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: its value where it has one, and its cost in full-length trainings."""

    value: float | None
    cost: float
    stopped: bool = False
    reason: str = ""


@dataclass
class Race:
    """What ran so far; `budget` in full-length trainings, `noise` what the base's own curve moves by."""

    arms: Sequence[Arm]
    budget: float
    direction: Direction
    results: dict[Place, Outcome] = field(default_factory=dict)
    noise: float = 0.0
    left: dict[int, str] = field(default_factory=dict)
    """The seeds on which the base's last checkpoint is there, and where."""

    def spent(self) -> float:
        """Full-length trainings so far."""
        return math.fsum(outcome.cost for outcome in self.results.values())

    def _pairs(self, arm: Arm) -> list[tuple[float, float]]:
        """The arm's and the base's value on the seeds that both have one of."""
        seeds = sorted(seed for name, seed in self.results if name == arm.name)
        pairs = [(self._value(arm.name, seed), self._value(BASE, seed)) for seed in seeds]
        return [(value, base) for value, base in pairs if value is not None and base is not None]

    def effects(self, arm: Arm) -> list[float]:
        """The arm's relative changes on the seeds that both it and the base finished."""
        return [relative(value, base) for value, base in self._pairs(arm)]

    def belief(self, arm: Arm) -> Belief:
        """What is believed of the arm's gain, by its calibrated chance and its pairs."""
        seen = tuple(gain(value, base, self.direction) for value, base in self._pairs(arm))
        return Belief(Chances(arm.helps, arm.harms), seen, self.noise)

    def interval(self, arm: Arm) -> tuple[float, float] | None:
        """Where the arm's relative change lies, by what is believed of it; never without what was seen."""
        pairs = self._pairs(arm)
        if not pairs:
            return None
        base, seen = mean([base for _, base in pairs]), mean(self.effects(arm))
        ends = [relative(after(g, base, self.direction), base) for g in self.belief(arm).interval]
        return min(*ends, seen), max(*ends, seen)

    def verdict(self, arm: Arm) -> Word | None:
        """What is shown of the arm, None where it did not run."""
        own = [outcome for (name, _), outcome in self.results.items() if name == arm.name]
        if not own:
            return None
        belief = self.belief(arm)
        if belief.seen:
            return _word(belief)
        return "stopped early" if own[0].stopped else "failed"

    def next(self, at_once: int = 1) -> list[Place]:
        """What runs now, for so many workers; empty when the race is over."""
        if (BASE, 0) not in self.results:
            return [(BASE, 0)]
        if (best := self.best()) is not None:
            return self._second_pair(best) or self._together()
        least = float(table("probing")["worth"])
        worths = [(self._worth(arm, places), arm, places) for arm, places in self._possible()]
        promising = sorted((one for one in worths if one[0] >= least), key=lambda one: -one[0])
        chosen: dict[Place, float] = {}
        for _, arm, places in promising[: max(1, at_once)]:
            further = {place: self._cost(arm, [place]) for place in places if place not in chosen}
            if self._affords(math.fsum([*chosen.values(), *further.values()])):
                chosen |= further
        return list(chosen)

    def _next_pair(self, arm: Arm) -> list[Place]:
        """The arm on the next seed, and the base beside it where that did not run; nothing where it failed there."""
        seed = len(self.belief(arm).seen)
        places = [place for place in ((BASE, seed), (arm.name, seed)) if place not in self.results]
        return places if (arm.name, seed) in places and seed < int(table("probing")["most_seeds"]) else []

    def _second_pair(self, arm: Arm) -> list[Place]:
        """While trainings are left, a winner of one pair that leaves much doubt runs on a second seed."""
        belief = self.belief(arm)
        is_open = len(belief.seen) == 1 and belief.helps < float(table("probing")["one_pair"])
        places = self._next_pair(arm) if is_open else []
        return places if self._affords(self._cost(arm, places)) else []

    def _possible(self) -> Iterator[tuple[Arm, list[Place]]]:
        """What could run: a change's first pair or a further one, with the base beside it where that did not run."""
        for arm in self._changes():
            if self.verdict(arm) not in (None, "no difference"):
                continue
            places = self._next_pair(arm)
            if places and self._affords(self._cost(arm, places)):
                yield arm, places

    def _worth(self, arm: Arm, places: Sequence[Place]) -> float:
        """The chance that it shows the change to help, for one full-length training that it is likely to cost."""
        least = float(table("probing")["near_cost"])
        return self.belief(arm).promise() / max(least, self._cost(arm, places) - arm.cost * (1 - arm.runs))

    def _cost(self, arm: Arm, places: Sequence[Place]) -> float:
        """Full-length trainings: what goes on from the base's checkpoint pays for the rest alone."""
        bases = {seed for name, seed in places if name == BASE}
        saved = [1.0 for name, seed in places if name == arm.name and self.is_gone_on(arm, seed, bases)]
        return math.fsum(1.0 if name == BASE else arm.cost for name, _ in places) - math.fsum(saved)

    def is_gone_on(self, arm: Arm, seed: int, due: Collection[int] = ()) -> bool:
        """Whether the arm begins with the base's checkpoint on the seed, which the base left or is due to leave."""
        return arm.goes_on and (seed in self.left or seed in due)

    def _changes(self) -> list[Arm]:
        return [arm for arm in self.arms if arm.change is not None and arm.also is None]

    def _together(self) -> list[Place]:
        """The winner and what is nearly sure beside it, in one."""
        both = self.both()
        if both is None or (both.name, 0) in self.results or not self._affords(both.cost):
            return []
        return [(both.name, 0)]

    def both(self) -> Arm | None:
        """The winner with the likeliest other change that helps or is nearly sure to, where they touch other values."""
        winner = max((a for a in self._changes() if self.verdict(a) == "helps"), key=self._mean, default=None)
        if winner is None:
            return None
        least = float(table("probing")["nearly_sure"])
        others = [(self.belief(a).helps, a) for a in self._changes() if a is not winner and a.helps >= least]
        others += [(self.belief(a).helps, a) for a in self._changes() if a is not winner and self.verdict(a) == "helps"]
        for chance, other in sorted(others, key=lambda one: -one[0]):
            cost = winner.cost * other.cost
            if chance < least or cost > float(table("probing")["together_costs"]):
                continue
            if (config := self._joined(winner, other)) is not None:
                return Arm("together", config, winner.change, other.change, chance, cost)
        return None

    def _joined(self, first: Arm, second: Arm) -> dict[str, Scalar] | None:
        base = self.arms[0].config
        one, two = ({k: v for k, v in arm.config.items() if v != base.get(k)} for arm in (first, second))
        return None if one.keys() & two.keys() else {**base, **one, **two}

    def best(self) -> Arm | None:
        """The change that was shown to help most."""
        helping = [arm for arm in self.arms if arm.change is not None and self.verdict(arm) == "helps"]
        return max(helping, key=self._mean, default=None)

    def _mean(self, arm: Arm) -> float:
        seen = self.belief(arm).seen
        return mean(seen) if seen else 0.0

    def _affords(self, cost: float) -> bool:
        return self.spent() + cost <= self.budget + float(table("probing")["near_cost"])

    def _value(self, name: str, seed: int) -> float | None:
        outcome = self.results.get((name, seed))
        return outcome.value if outcome is not None else None


def _word(belief: Belief) -> Word:
    """Helps where that is sure, harms where the interval is below zero and the effect large, else nothing shown."""
    if is_sure(belief):
        return "helps"
    margin = math.log1p(float(table("probing")["margin"]))
    return "harms" if belief.interval[1] < 0 and mean(belief.seen) <= -margin else "no difference"
