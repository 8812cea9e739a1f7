"""The plan's space as Optuna sees it: distributions, configurations, and ranges that are widened or refined."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from advisor.planner.drawn import (
    ZERO,
    as_drawn,
    as_meant,
    drawn,
    drawn_side,
    followers,
    is_power_of_two,
    middle,
    nothing,
    with_ends,
)
from advisor.planner.plan import PlannedParameter
from advisor.records import Scalar

Config = dict[str, Scalar]


def distribution(parameter: PlannedParameter, value: Scalar = None) -> Any:
    """The Optuna distribution of a parameter, stretched so that it holds `value` where one is given."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if parameter.kind == "categorical":
        choices = list(parameter.choices)
        return CategoricalDistribution(choices if value is None or value in choices else [*choices, value])
    assert parameter.low is not None
    assert parameter.high is not None
    low, high = parameter.low, parameter.high
    if isinstance(value, int | float):
        low, high = min(low, value), max(high, value)
    if parameter.kind == "int":
        step = 1 if parameter.log or not parameter.step else int(parameter.step)
        if step > 1 and isinstance(value, int | float) and (value - low) % step:
            step = 1
        return IntDistribution(math.ceil(low), math.floor(high), log=parameter.log, step=step)
    step_or_none = None if parameter.log or isinstance(value, int | float) else parameter.step
    return FloatDistribution(low, high, log=parameter.log and low > 0, step=step_or_none)


class Space:
    """The parameters that a stage varies, and the values of all others."""

    def __init__(self, parameters: Iterable[PlannedParameter], held: Mapping[str, Scalar]) -> None:
        self.parameters = tuple(_ordered(parameters))
        self.held = dict(held)

    def walk(self, pick: Callable[[str, Any], Any], config: Mapping[str, Scalar] | None = None) -> Config:
        """A configuration whose parts `pick(name, distribution)` chooses, conditions respected.

        With `config` the distributions are stretched so that they hold its values.
        """
        walked: Config = dict(self.held)
        for parameter in self.parameters:
            walked.pop(parameter.name, None)
            if not self.applies(parameter, walked):
                continue
            wanted = config.get(parameter.name) if config else None
            if parameter.zero and pick(parameter.name + ZERO, self._zero()):
                walked[parameter.name] = nothing(parameter)
            else:
                inner = drawn(capped(parameter, walked))
                picked = pick(inner.name, distribution(inner, as_drawn(parameter, wanted)))
                walked[parameter.name] = as_meant(parameter, picked)
            walked |= followers(parameter, walked[parameter.name])
        return walked

    def config(self, params: Mapping[str, Any]) -> Config:
        """The configuration of a trial's parameters, as drawn or, of another search, as meant; held values included."""
        whole: Config = dict(self.held)
        for parameter in self.parameters:
            whole.pop(parameter.name, None)
            inner = drawn(parameter).name
            if params.get(parameter.name + ZERO):
                whole[parameter.name] = nothing(parameter)
            elif inner in params:
                whole[parameter.name] = as_meant(parameter, params[inner])
            elif parameter.name in params:
                whole[parameter.name] = params[parameter.name]
            whole |= followers(parameter, whole.get(parameter.name))
        return whole

    def params(self, config: Mapping[str, Scalar]) -> dict[str, Any]:
        """The trial's parameters of a configuration; what it does not say is left out."""
        made: dict[str, Any] = {}
        for parameter in self.parameters:
            value = config.get(parameter.name)
            if value is None and not (parameter.kind == "categorical" and None in parameter.choices):
                continue
            if parameter.zero:
                made[parameter.name + ZERO] = value == nothing(parameter)
                if value == nothing(parameter):
                    continue
            made[drawn(parameter).name] = as_drawn(parameter, value)
        return made

    def complete(self, config: Mapping[str, Scalar]) -> Config:
        """The configuration with held values and defaults where it says nothing."""
        made: Config = dict(self.held)
        for parameter in self.parameters:
            made.pop(parameter.name, None)
            if parameter.name in config:
                made[parameter.name] = config[parameter.name]
            elif self.applies(parameter, {**self.held, **config, **made}):
                made[parameter.name] = parameter.default if parameter.default is not None else middle(parameter)
            made |= followers(parameter, made.get(parameter.name))
        return made | {name: value for name, value in config.items() if name not in made}

    def fits(self, config: Mapping[str, Scalar]) -> bool:
        """Whether the configuration lies in the space: every applying parameter there and within its range."""
        for parameter in self.parameters:
            if not self.applies(parameter, {**self.held, **config}):
                continue
            held = capped(parameter, {**self.held, **config})
            if parameter.name not in config or not within(held, config[parameter.name]):
                return False
        return all(config.get(name, value) == value for name, value in self.held.items())

    def unconditional(self) -> dict[str, Any]:
        """The distributions of the parameters that every trial has."""
        return {drawn(p).name: distribution(drawn(p)) for p in self.parameters if not p.only_if and not p.zero}

    def distributions(self, config: Mapping[str, Scalar] | None = None) -> dict[str, Any]:
        """All distributions by the trial's parameter names, stretched to hold `config`."""
        made: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.zero:
                made[parameter.name + ZERO] = self._zero()
            value = as_drawn(parameter, config.get(parameter.name) if config else None)
            made[drawn(parameter).name] = distribution(drawn(parameter), value)
        return made

    def applies(self, parameter: PlannedParameter, config: Mapping[str, Scalar]) -> bool:
        """Whether the parameter is searched beside these values."""
        return all(config.get(other) in values for other, values in parameter.only_if.items())

    def every(self, most: int = 5_000) -> list[dict[str, Any]] | None:
        """The parameters of every configuration, None where there are more than `most` or infinitely many."""
        wanted = {name: _values(found) for name, found in self.distributions().items()}
        if any(values is None for values in wanted.values()) or math.prod(len(v or ()) for v in wanted.values()) > most:
            return None
        made: dict[str, dict[str, Any]] = {}
        for combination in itertools.product(*(values or () for values in wanted.values())):
            drawn = dict(zip(wanted, combination, strict=True))
            used: dict[str, Any] = {}
            self.walk(lambda name, _, drawn=drawn, used=used: used.setdefault(name, drawn[name]))  # type: ignore[misc]
            made.setdefault(key(self.config(used)), used)
        return list(made.values())

    @staticmethod
    def _zero() -> Any:
        from optuna.distributions import CategoricalDistribution

        return CategoricalDistribution([False, True])


def capped(parameter: PlannedParameter, config: Mapping[str, Scalar]) -> PlannedParameter:
    """The parameter with its range below two to the power of the one that caps it; two values at least are left."""
    power = config.get(parameter.below_power_of_two) if parameter.below_power_of_two else None
    if not isinstance(power, int | float) or power <= 0 or parameter.low is None or parameter.high is None:
        return parameter
    high = min(parameter.high, 2.0 ** min(power, 60) - 1)
    low = min(parameter.low, max(2.0, high - 1))
    return parameter.model_copy(update={"low": low, "high": max(high, low + 1)})


def _values(found: Any) -> Sequence[Any] | None:
    if hasattr(found, "choices"):
        return tuple(found.choices)
    if not found.step:
        return None
    count = math.floor((found.high - found.low) / found.step + 1e-9) + 1
    if count > 5_000:
        return None
    return [found.low + n * found.step for n in range(count)]


def within(parameter: PlannedParameter, value: Scalar) -> bool:
    """Whether the value lies in the parameter's range."""
    if parameter.kind == "categorical":
        return value in parameter.choices
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    assert parameter.low is not None
    assert parameter.high is not None
    if parameter.zero and value == nothing(parameter):
        return True
    fits = parameter.acts_by != "2**n" or is_power_of_two(value)
    return fits and parameter.low <= value <= parameter.high


def key(config: Mapping[str, Scalar]) -> str:
    """A configuration as text: equal for equal configurations."""
    return repr(sorted((name, _plain(value)) for name, value in config.items() if name != "seed"))


def widened(parameter: PlannedParameter, side: str, factor: float) -> PlannedParameter | None:
    """The parameter with its range wider on one side, within its hard limits; None when it cannot be."""
    if parameter.low is None or parameter.high is None:
        return None
    if parameter.acts_by:
        return _widened_as_drawn(parameter, side, factor)
    half = (parameter.high - parameter.low) / 2
    if side == "high":
        high = parameter.high * factor if parameter.log else parameter.high + half
        high = _whole(parameter, min(high, math.inf if parameter.hard_high is None else parameter.hard_high))
        return parameter.model_copy(update={"high": high}) if high > parameter.high else None
    low = parameter.low / factor if parameter.log else parameter.low - half
    if not parameter.log and parameter.low >= 0:
        low = max(low, 0.0)
    low = _whole(parameter, max(low, -math.inf if parameter.hard_low is None else parameter.hard_low))
    if parameter.kind == "int" and parameter.low >= 1:
        low = max(low, 1)
    return parameter.model_copy(update={"low": low}) if low < parameter.low else None


def _widened_as_drawn(parameter: PlannedParameter, side: str, factor: float) -> PlannedParameter | None:
    inner = drawn(parameter)
    assert inner.low is not None
    assert inner.high is not None
    if parameter.acts_by == "2**n":
        reach = max(1, round(math.log2(factor)))
        ends = (inner.low, inner.high + reach) if side == "high" else (max(0, inner.low - reach), inner.high)
    else:
        low_moves = drawn_side(parameter, side) == "low"
        ends = (inner.low / factor, inner.high) if low_moves else (inner.low, min(inner.high * factor, 1.0))
    made = with_ends(parameter, inner.model_copy(update={"low": ends[0], "high": ends[1]}))
    low = made.low if parameter.hard_low is None else max(parameter.hard_low, made.low or 0.0)
    high = made.high if parameter.hard_high is None else min(parameter.hard_high, made.high or 0.0)
    made = made.model_copy(update={"low": low, "high": high})
    return made if (made.low, made.high) != (parameter.low, parameter.high) else None


def refined(parameter: PlannedParameter, best: Sequence[Scalar]) -> PlannedParameter:
    """The parameter's range shrunk to where the best trials lie, with a margin of a quarter of the range each side."""
    if parameter.kind == "categorical":
        kept = tuple(choice for choice in parameter.choices if choice in best)
        return parameter.model_copy(update={"choices": kept}) if len(kept) >= 2 else parameter
    if parameter.acts_by:
        inner = drawn(parameter)
        narrow = refined(inner, [as_drawn(parameter, v) for v in best if v != nothing(parameter)])
        return with_ends(parameter, narrow)
    numbers = [
        float(v) for v in best if isinstance(v, int | float) and not isinstance(v, bool) and (v or not parameter.log)
    ]
    if len(numbers) < 2 or parameter.low is None or parameter.high is None:
        return parameter
    to, back = (math.log, math.exp) if parameter.log else (float, float)
    margin = (to(parameter.high) - to(parameter.low)) / 8
    low = _whole(parameter, max(parameter.low, back(to(min(numbers)) - margin)))
    high = _whole(parameter, min(parameter.high, back(to(max(numbers)) + margin)))
    return parameter.model_copy(update={"low": low, "high": high}) if low < high else parameter


def stretched(parameter: PlannedParameter, value: float) -> PlannedParameter:
    """The parameter with its range stretched so that it holds the value."""
    if parameter.low is None or parameter.high is None or (parameter.log and value <= 0):
        return parameter
    if parameter.acts_by == "1-x" and value >= 1:
        return parameter
    return parameter.model_copy(update={"low": min(parameter.low, value), "high": max(parameter.high, value)})


def _whole(parameter: PlannedParameter, value: float) -> float:
    return round(value) if parameter.kind == "int" and math.isfinite(value) else value


def _plain(value: Scalar) -> Scalar:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _ordered(parameters: Iterable[PlannedParameter]) -> Iterator[PlannedParameter]:
    waiting = list(parameters)
    names = {parameter.name for parameter in waiting}
    while waiting:
        ready = [p for p in waiting if not ({*p.only_if, p.below_power_of_two} & names)] or waiting[:1]
        yield from ready
        names -= {p.name for p in ready}
        waiting = [p for p in waiting if p.name in names]
