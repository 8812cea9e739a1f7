"""How a plan's space begins: with the earlier search, what is told, and what the person's training accepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.facts.setup import Setup
from advisor.kinds import known_of
from advisor.names import canonical, is_known, part_of, words
from advisor.planner.draft import Draft
from advisor.planner.earlier_space import take_earlier
from advisor.planner.identity import identified, tier_of
from advisor.planner.limits import limited
from advisor.planner.logged import spelled_as_logged
from advisor.planner.objective_source import RESERVED, Accepted
from advisor.planner.plan import LeftOut, PlannedParameter, Why
from advisor.planner.ranges import from_tables, held, set_by_optimizer, settled
from advisor.planner.told_range import told_range
from advisor.records import Scalar, Study
from advisor.siblings import Known
from advisor.tables import table


def _assumed(setup: Setup) -> tuple[str, ...]:
    """What most trainings of the method or kind that was told accept."""
    return tuple(known_of(setup.training, "accepts") or table("planning")["assumed_parameters"])


def start_draft(study: Study | None, setup: Setup, accepted: Accepted, in_use: Mapping[str, Scalar]) -> Draft:
    """The space of the earlier study and what the training accepts beyond it; `in_use` are the values it has now."""
    names = tuple(setup.parameters) if setup.parameters else accepted.names or None
    draft = Draft(setup, accepted=_without_reserved(names), required=frozenset(accepted.required))
    spelled = {draft.spelling(name): value for name, value in in_use.items()}
    draft.defaults |= {name: value for name, value in spelled.items() if name is not None}
    ranges = tuple(setup.space or {})
    if study is not None:
        for parameter in study.parameters.values():
            take_earlier(draft, parameter)
        draft.begun = dict(draft.space)
        for name in ranges:
            _take_told(draft, name)
    if draft.accepted is not None:
        _take_accepted(draft, dict.fromkeys((*draft.accepted, *ranges)))
    elif study is None:
        _take_accepted(draft, ranges or _assume_usual(draft, in_use))
    return draft


def _assume_usual(draft: Draft, in_use: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The parameters of most such trainings, spelled as those in use are, noted as an assumption."""
    names = spelled_as_logged(_assumed(draft.setup), in_use, draft.setup)
    reason = f"the training accepts {', '.join(names)}; tell what it accepts with --set parameters=a,b"
    draft.assumed.append(Why(reason=reason, rule="tables/planning"))
    return names


def _take_told(draft: Draft, name: str) -> None:
    """A range that the person tells, before what an earlier study had of it."""
    twin = draft.find(name)
    spelled = twin.name if twin is not None else draft.spelling(name) or name
    draft.fixed.pop(spelled, None)
    draft.left_out.pop(spelled, None)
    meaning = twin.canonical if twin is not None else canonical(spelled)
    draft.space[spelled] = _as_told(draft, name, spelled, meaning, tier_of(meaning))
    draft.told_ranges.add(spelled)


def _as_told(draft: Draft, name: str, spelled: str, meaning: str, tier: int | None) -> PlannedParameter:
    """The parameter with the range that was told for it by `name`."""
    own = told_range(spelled, str((draft.setup.space or {})[name]))
    return limited(own.model_copy(update={"canonical": meaning, "tier": tier}), draft.setup)


def _without_reserved(names: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(n for n in names if n not in RESERVED))


def _take_accepted(draft: Draft, names: Iterable[str]) -> None:
    for name in names:
        if name in draft.space or name in draft.fixed or name in draft.left_out:
            continue
        twin = draft.find(name)
        if twin is not None and is_known(name) and part_of(twin.name) == part_of(name):
            reason = f"the same hyperparameter as {twin.name}"
            draft.left_out[name] = LeftOut(name=name, reason=reason)
            continue
        _bring_in(draft, name)


def _bring_in(draft: Draft, name: str) -> None:
    """Searches, holds or leaves out a parameter that the training accepts, by what is told, then by the tables."""
    identity, meaning = identified(name, draft.setup), canonical(name)
    if (draft.setup.space or {}).get(name) is not None:
        by_row = (identity.canonical, identity.tier) if identity is not None else (meaning, tier_of(meaning))
        draft.space[name] = _as_told(draft, name, name, *by_row)
    elif identity is not None and not _bounded(name, draft.setup) and (reason := held(identity, draft.setup)):
        _keep_out(draft, name, identity, reason)
    elif moot := set_by_optimizer(name, draft.setup):
        start = settled(meaning, draft.setup)
        if start is not None:
            draft.hold(name, start, moot, "tables/optimizers")
        else:
            draft.leave_out(name, moot, "tables/optimizers")
    elif identity is None and meaning == "epochs":
        draft.leave_out(name, "the length of a trial is part of its cost, so it is not searched", "tables/planning")
    elif planned := from_tables(name, draft.setup) or _from_limits(name, draft.setup):
        draft.space[name] = planned
    else:
        draft.leave_out(name, f"its meaning and range are not known; to search it, tell its range: "
                              f"--set space.{name}=0.1..10:log (or 1..8:int, or a|b|c)")  # fmt: skip


def _keep_out(draft: Draft, name: str, known: Known, reason: str) -> None:
    """Holds a parameter that is not searched where the tables say at what, else leaves it out."""
    if isinstance(known.start, str):
        draft.hold(name, draft.defaults.get(name, known.start), reason, "tables/siblings")
    else:
        draft.leave_out(name, reason, "tables/siblings")


def _bounded(name: str, setup: Setup) -> bool:
    """Whether both of its ends were told."""
    return {"low", "high"} <= set((setup.limits or {}).get(name) or {})


def _from_limits(name: str, setup: Setup) -> PlannedParameter | None:
    """A parameter that no table knows, between the two ends that were told for it."""
    if not _bounded(name, setup):
        return None
    told = (setup.limits or {})[name]
    low, high = float(told["low"]), float(told["high"])
    counts = {word for row in table("natural_limits")["words"] if row["low"] == 1.0 for word in row["any"]}
    whole = bool(counts & set(words(name))) and low.is_integer() and high.is_integer()
    log = low > 0 and high / low > float(table("parameters")["log_span"])
    reason = f"between the ends that were told, on a {'log' if log else 'linear'} scale"
    made = PlannedParameter(
        name=name, canonical=name, kind="int" if whole else "float", low=low, high=high, log=log, reason=reason
    )
    return limited(made, setup)
