"""Configurations that a search begins with: the default and the best of earlier trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.planner import earlier
from advisor.planner.defaults import OwnDefault, own_default, whose_defaults
from advisor.planner.draft import Draft
from advisor.planner.drawn import followers, middle
from advisor.planner.identity import identified
from advisor.planner.limits import within
from advisor.planner.logged import start_in_use
from advisor.planner.plan import PlannedParameter, Why
from advisor.planner.ranges import start_of
from advisor.records import Scalar


def with_default(draft: Draft, name: str) -> Any:
    """The value that the parameter starts at."""
    value = draft.defaults.get(name)
    parameter = draft.space[name]
    if value is None:
        own = _own(draft, parameter)
        value = own.value if own is not None else _usual(draft, parameter)
        if value is not None and not within(parameter, value):
            value = None
    return parameter.model_copy(update={"default": value}) if value is not None else parameter


def _usual(draft: Draft, parameter: PlannedParameter) -> Scalar:
    """The value that most start from; of a term that the log shows in use, what most give it who use it."""
    shown = start_in_use(identified(parameter.name, draft.setup), draft.framework)
    if shown is not None:
        reason = f"{parameter.name} is not told, and the log shows its term in use: it is not 0"
        if all(why.reason != reason for why in draft.assumed):
            draft.assumed.append(Why(reason=reason, rule="tables/siblings"))
        return shown
    return start_of(parameter.canonical, draft.setup, parameter.name)


def _own(draft: Draft, parameter: PlannedParameter) -> OwnDefault | None:
    """The default of the parameter's library or framework, where it is known and lies in the range."""
    found = own_default(parameter.name, parameter.canonical, draft.setup, draft.framework)
    return found if found is not None and within(parameter, found.value) else None


def baseline_of(draft: Draft) -> tuple[dict[str, Scalar], tuple[str, ...], dict[str, str]]:
    """The default configuration: what is in use, else the library's own default, else a usual value as a stand-in.

    Beside it the names of the stand-ins, and whose the library's defaults are.
    """
    defaults: dict[str, Scalar] = {}
    guessed: list[str] = []
    owners: dict[str, str] = {}
    for parameter in draft.space.values():
        value = draft.defaults.get(parameter.name)
        if value is None:
            value, own = with_default(draft, parameter.name).default, _own(draft, parameter)
            if own is None:
                guessed.append(parameter.name)
            else:
                owners[parameter.name] = own.whose
        defaults[parameter.name] = (
            value if value is not None and within(parameter, value) else _stand_in(draft, parameter)
        )
        defaults |= followers(parameter, defaults[parameter.name])
    for fixed in draft.fixed.values():
        defaults[fixed.name] = draft.defaults.get(fixed.name, fixed.value)
    draft.assumed += _of_whom(guessed, owners)
    return defaults, tuple(guessed), owners


def _stand_in(draft: Draft, parameter: PlannedParameter) -> Scalar:
    """The end of the range that is nearest to the usual value beyond it; the middle where no value is usual."""
    usual = _usual(draft, parameter)
    ends = (parameter.low, parameter.high)
    if not isinstance(usual, int | float) or ends[0] is None or ends[1] is None:
        return middle(parameter)
    nearest = min(max(usual, ends[0]), ends[1])
    made = int(nearest) if parameter.kind == "int" else nearest
    return made if within(parameter, made) else middle(parameter)


def _of_whom(guessed: Sequence[str], owners: Mapping[str, str]) -> Iterator[Why]:
    """What the untold part of the default is."""
    if owners:
        reason = f"the default configuration was not told for {', '.join(owners)}: it has {whose_defaults(owners)}"
        yield Why(reason=reason, rule="tables/defaults")
    if guessed:
        reason = f"the default configuration was not told for {', '.join(guessed)}: usual values stand in for it, "
        reason += "and nothing is claimed against them; tell yours with --set baseline.NAME=VALUE"
        yield Why(reason=reason, rule="tables/parameters")


def incumbents_of(
    draft: Draft, best: list[dict[str, Scalar]], baseline: Mapping[str, Scalar]
) -> tuple[dict[str, Scalar], ...]:
    """The earlier study's best configurations and what the findings suggest, as far as they fit the space."""
    held = {fixed.name: fixed.value for fixed in draft.fixed.values()}
    wanted = [{**baseline, **draft.suggested}] if draft.suggested else []
    wanted += [{**baseline, **config} for config in best]
    searched = set(draft.space) | set(held)
    found: list[dict[str, Scalar]] = []
    for config in wanted:
        made = {k: held.get(k, v) for k, v in config.items() if k in searched}
        made = {k: v for k, v in made.items() if k not in draft.space or _applies(draft, k, made)}
        if earlier.fits(made, tuple(draft.space.values())) and made not in found and made != dict(baseline):
            found.append(made)
    return tuple(found)


def _applies(draft: Draft, name: str, config: Mapping[str, Scalar]) -> bool:
    return all(config.get(other) in values for other, values in draft.space[name].only_if.items())
