"""A parameter as a sampler draws it: itself, its distance from 1 on a log scale, or the exponent of a power of two."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.names import canonical
from advisor.planner.plan import PlannedParameter
from advisor.records import Parameter, Scalar, Study, TrialState

DISTANCE = "one_minus_"
EXPONENT = "log2_"
ZERO = "_is_zero"


def drawn(parameter: PlannedParameter) -> PlannedParameter:
    """The parameter of the sampler: `one_minus_gamma` from 1e-4 to 0.03, log, for `gamma` from 0.97 to 0.9999."""
    if not parameter.acts_by or parameter.low is None or parameter.high is None:
        return parameter
    if parameter.acts_by == "1-x":
        name, kind = f"{DISTANCE}{parameter.name}", "float"
        low, high = _rest(parameter.high), _rest(parameter.low)
    else:
        name, kind = f"{EXPONENT}{parameter.name}", "int"
        low, high = math.ceil(math.log2(parameter.low)), math.floor(math.log2(parameter.high))
    plain: dict[str, Any] = {"name": name, "kind": kind, "low": low, "high": high, "acts_by": "", "step": None}
    return parameter.model_copy(update={**plain, "log": kind == "float", "hard_low": None, "hard_high": None})


def as_drawn(parameter: PlannedParameter, value: Scalar) -> Any:
    """What a sampler drew for the value."""
    if isinstance(value, bool) or not isinstance(value, int | float) or drawn(parameter) is parameter:
        return value
    return _rest(value) if parameter.acts_by == "1-x" else round(math.log2(value)) if value > 0 else 0


def as_meant(parameter: PlannedParameter, value: Any) -> Scalar:
    """The parameter's value of what a sampler drew."""
    if drawn(parameter) is parameter:
        return value  # type: ignore[no-any-return]
    return _rest(value) if parameter.acts_by == "1-x" else 2 ** int(value)


def with_ends(parameter: PlannedParameter, ends: PlannedParameter) -> PlannedParameter:
    """The parameter with the ends that its drawn self got."""
    values = sorted(float(as_meant(parameter, end) or 0) for end in (ends.low, ends.high))
    return parameter.model_copy(update={"low": values[0], "high": values[1]})


def meant_study(study: Study) -> Study:
    """An earlier stage of ours with the parameters that were meant in place of those that its sampler drew."""
    renamed = {name: as_was for name, p in study.parameters.items() if (as_was := _meant_range(p)) is not None}
    if not study.stage:
        return study
    space = {(renamed[n].name if n in renamed else n): renamed.get(n, p) for n, p in study.parameters.items()}
    trials = tuple(t.model_copy(update={"params": _meant_values(t.params)}) for t in study.trials) if renamed else ()
    return _with_zeros(study.model_copy(update={"parameters": space, "trials": trials or study.trials}))


def _with_zeros(study: Study) -> Study:
    """The study with a zero of its own as a value of its parameter, not as a switch beside it."""
    switches = {f"{name}{ZERO}" for name in study.parameters} & set(study.parameters)
    if not switches:
        return study
    space = {name: _with_zero(study, p) for name, p in study.parameters.items() if name not in switches}
    trials = tuple(t.model_copy(update={"params": _switched(t.params, space)}) for t in study.trials)
    return study.model_copy(update={"parameters": space, "trials": trials})


def _with_zero(study: Study, parameter: Parameter) -> Parameter:
    """The parameter with its zero, where it had one and not every trial of it failed."""
    tried = [t.state for t in study.trials if t.params.get(parameter.name + ZERO)]
    failed = bool(tried) and all(state is TrialState.FAIL for state in tried)
    zero = parameter.name + ZERO in study.parameters and not failed
    return parameter.model_copy(update={"zero": zero})


def _switched(params: Mapping[str, Any], space: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of a trial, nothing of a parameter where its switch said so."""
    off = {name: 1.0 if p.acts_by == "1-x" else 0 for name, p in space.items() if params.get(name + ZERO)}
    return {name: value for name, value in params.items() if name in space} | off


def _meant_range(parameter: Parameter) -> Parameter | None:
    name = _base(parameter.name)
    if name is None or parameter.low is None or parameter.high is None:
        return None
    low, high = sorted(_undone(parameter.name, end) for end in (parameter.low, parameter.high))
    is_power = parameter.name.startswith(EXPONENT)
    told = {"name": name, "canonical": canonical(name), "low": low, "high": high, "log": is_power, "step": None}
    told["acts_by"] = "2**n" if is_power else "1-x"
    return parameter.model_copy(update=told)


def _meant_values(params: Mapping[str, Any]) -> dict[str, Any]:
    return {base: _undone(n, v) for n, v in params.items() if (base := _base(n))} | {
        n: v for n, v in params.items() if not _base(n)
    }


def _undone(name: str, value: float) -> Any:
    return _rest(value) if name.startswith(DISTANCE) else 2 ** int(value)


def _base(name: str) -> str | None:
    found = next((prefix for prefix in (DISTANCE, EXPONENT) if name.startswith(prefix)), None)
    return name.removeprefix(found) or None if found else None


def drawn_side(parameter: PlannedParameter, side: str) -> str:
    """Which end of the drawn parameter this end is; the distance from 1 is smallest at the high one."""
    return side if parameter.acts_by != "1-x" else "low" if side == "high" else "high"


def nothing(parameter: PlannedParameter) -> Scalar:
    """The value of its own beside a log range: 0, or a distance of 0 from 1."""
    return 1.0 if parameter.acts_by == "1-x" else 0


def middle(parameter: PlannedParameter) -> Scalar:
    """The middle of what is searched on its own scale, the first of choices."""
    if parameter.kind == "categorical":
        return parameter.choices[0]
    inner = drawn(parameter)
    assert inner.low is not None
    assert inner.high is not None
    found = math.sqrt(inner.low * inner.high) if inner.log else (inner.low + inner.high) / 2
    return as_meant(parameter, round(found) if inner.kind == "int" else found)


def followers(parameter: PlannedParameter, value: Scalar) -> dict[str, Scalar]:
    """The values of the parameters that follow this one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {}
    return {name: _plain(times * value) for name, times in parameter.followed_by.items()}


def _plain(value: float) -> Scalar:
    return int(value) if float(value).is_integer() else value


def is_power_of_two(value: float) -> bool:
    """Whether the value is 1, 2, 4, …"""
    return value >= 1 and math.log2(value).is_integer()


def _rest(value: float) -> float:
    return float(f"{1 - value:.12g}")
