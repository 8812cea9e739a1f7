"""Which parameters the budget affords, and which strategy searches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.optimizers import acting, optimizer_of
from advisor.planner.draft import Draft
from advisor.planner.plan import PlannedParameter
from advisor.planner.ranges import start_of
from advisor.records import Scalar
from advisor.tables import table


def strategy_row(trials: float, parameters: int) -> Mapping[str, Any]:
    """The first row of the strategy table that holds for this budget and this many parameters."""
    for row in table("strategy")["precedence"]:
        if "trials_below" in row and trials >= row["trials_below"]:
            continue
        if "parameters_at_most" in row and parameters > row["parameters_at_most"]:
            continue
        return dict(row)
    return dict(table("strategy")["unknown"])


def affordable(trials: float, wanted: Sequence[PlannedParameter]) -> int:
    """How many of the parameters, the one that matters most first, so many full-length trials can settle.

    Not all of them where those that matter (of the first tiers) would get fewer than the table's trials each; how many
    of them, their weight says.
    """
    row = strategy_row(trials, len(wanted))
    if "parameters" in row:
        return int(min(len(wanted), row["parameters"]))
    each, unknown = float(table("strategy")["trials_per_parameter"]), int(table("planning")["unknown_tier"])
    matter = sum((p.tier or unknown) <= unknown for p in wanted)
    most = len(wanted) if trials >= each * matter else len(wanted) - 1
    taken, count = 0.0, 0
    for parameter in wanted[: max(1, most)]:
        if taken >= trials:
            break
        taken += _trials_for(parameter)
        count += 1
    return count


def _trials_for(parameter: PlannedParameter) -> float:
    """Trials that it takes to settle the parameter: fewer for one that matters less."""
    tiers = table("importance")["tiers"]
    impact = float(tiers[str(parameter.tier or table("planning")["unknown_tier"])]["impact"])
    return float(table("strategy")["trials_per_parameter"]) * impact / float(tiers["1"]["impact"])


def select(draft: Draft, trials: float) -> None:
    """Keeps what matters most for the budget; the rest is held or left out, with the reason."""
    _drop_without_effect(draft)
    wanted = ranked(draft)
    keep = affordable(trials, wanted)
    together = table("planning")["together"]
    kept = [p.name for p in wanted[:keep]]
    searched = {draft.space[name].canonical for name in kept}
    for parameter in wanted:
        needs = together.get(parameter.canonical)
        alone = needs and needs not in searched and any(p.canonical == needs for p in wanted)
        if parameter.name not in kept or alone:
            draft.leave_out(parameter.name, _why_not(parameter, trials, keep), "tables/strategy")
    _conditions(draft)
    _settle(draft)
    draft.space = {p.name: draft.space[p.name] for p in wanted if p.name in draft.space}


def ranked(draft: Draft) -> list[PlannedParameter]:
    """The parameters of the draft, the one that matters most first."""
    unknown = int(table("planning")["unknown_tier"])
    order = {name: number for number, name in enumerate(draft.space)}
    inside = [n for row in table("importance")["tiers"].values() for n in row["parameters"]]

    def weight(parameter: PlannedParameter) -> tuple[Any, ...]:
        place = inside.index(parameter.canonical) if parameter.canonical in inside else len(inside)
        return parameter.name in draft.demoted, parameter.tier or unknown, place, order[parameter.name]

    return sorted(draft.space.values(), key=weight)


def _why_not(parameter: PlannedParameter, trials: float, keep: int) -> str:
    tier = f"it is in tier {parameter.tier}" if parameter.tier else "others usually matter more"
    firm = min(keep, settled_by(trials))
    many = "one parameter" if firm == 1 else f"{firm} parameters"
    more = f" and bear {keep}" if firm < keep else ""
    return f"{trials:.0f} full-length trials settle {many}{more} at most, and {tier}"


def settled_by(trials: float) -> int:
    """How many parameters so many trials settle, by what study/too-few-trials asks of a search; one at least."""
    return max((int(row["parameters"]) for row in table("stopping")["needed"] if trials >= row["trials"]), default=1)


def _settle(draft: Draft) -> None:
    """Of what acts under some choices of a parameter that is not searched: free where its default is one of them."""
    for parameter in list(draft.space.values()):
        for other, values in parameter.only_if.items():
            if other in draft.space:
                continue
            told = draft.fixed[other].value if other in draft.fixed else draft.defaults.get(other)
            if (start_of(other, draft.setup) if told is None else told) in values:
                kept = {name: among for name, among in parameter.only_if.items() if name != other}
                draft.change(parameter, only_if=kept)
            else:
                draft.leave_out(
                    parameter.name, f"it acts where {other} is {' or '.join(map(str, values))} alone", "tables/siblings"
                )


def _optimizers(draft: Draft) -> tuple[str | None, dict[str, Scalar]]:
    """The searched optimizer's name and its choices by family; or no name and the one in use."""
    searched = next((p for p in draft.space.values() if p.canonical == "optimizer"), None)
    if searched is not None:
        return searched.name, {f: c for c in searched.choices if (f := optimizer_of(c)) is not None}
    held = next((f.value for f in draft.fixed.values() if f.canonical == "optimizer"), draft.setup.optimizer)
    family = optimizer_of(held)
    return None, {family: held} if family else {}


def _needs(parameter: PlannedParameter) -> Sequence[str]:
    """The optimizers under which the parameter acts, where it is a setting of some only."""
    settings = table("planning")["optimizer_settings"]
    return acting(parameter.canonical) if parameter.canonical in settings else ()


def _drop_without_effect(draft: Draft) -> None:
    """Leaves out what does nothing under the optimizer in use."""
    name, families = _optimizers(draft)
    if name is not None or not families:
        return
    for parameter in list(draft.space.values()):
        needs = _needs(parameter)
        if needs and not set(needs) & set(families):
            draft.leave_out(parameter.name, f"it does nothing under {next(iter(families))}", "tables/planning")


def _conditions(draft: Draft) -> None:
    """Makes parameters conditional that act under some of the searched optimizers only."""
    name, families = _optimizers(draft)
    if name is None:
        return
    everything = draft.space[name].choices
    for parameter in list(draft.space.values()):
        needs = _needs(parameter)
        if not needs or parameter.only_if:
            continue
        fitting = tuple(c for c in everything if optimizer_of(c) in needs or optimizer_of(c) is None)
        if not fitting:
            draft.leave_out(parameter.name, f"it does nothing under {', '.join(families)}", "tables/planning")
        elif len(fitting) < len(everything):
            draft.change(parameter, only_if={name: fitting})
