"""From a race's trials to what is said of it: outcomes, what each change showed, the verdict."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from advisor.runner.probing.base import Untested
from advisor.runner.probing.design import Design
from advisor.runner.probing.race import BASE, Arm, Outcome, Place, Race
from advisor.runner.probing.result import BaseShown, Cost, Probe, ProbeResult
from advisor.runner.probing.verdict import Shown, interval_of, sentence
from advisor.runner.spending import duration

Ended = Literal["finished", "interrupted", "failed"]


def outcomes(trials: Sequence[Any], costs: Mapping[str, float], first_seed: int) -> dict[Place, Outcome]:
    """The outcome of every trial of an arm, by arm and seed."""
    own = [trial for trial in trials if "arm" in trial.user_attrs]
    full = next((t for t in own if t.user_attrs["arm"] == BASE and t.value is not None), None)
    return {
        (str(t.user_attrs["arm"]), int(t.user_attrs["seed"]) - first_seed): Outcome(
            t.value, _cost_of(t, full, costs.get(str(t.user_attrs["arm"]), 1.0)), t.state.name == "PRUNED",
            str(t.user_attrs.get("reason", "")),
        )
        for t in own
    }  # fmt: skip


def _cost_of(trial: Any, full: Any, cost: float) -> float:
    """A trial's part of a full-length training: by its reports where it has some, else by its time."""
    if trial.state.name == "COMPLETE" or full is None:
        return cost
    if full.intermediate_values:
        return min(cost, len(trial.intermediate_values) / len(full.intermediate_values))
    return min(cost, (duration(trial) or 0.0) / (duration(full) or 1.0))


def conclude(made: Design, race: Race, name: str, seconds: float, outcome: Ended, why: str) -> ProbeResult:
    """What the race showed so far; `why` says what it failed of."""
    shown = tuple(s for arm in race.arms if (s := _shown(race, arm)) is not None)
    best = race.best()
    won = _shown(race, best) if best is not None else None
    probe = Probe(
        base=_base(race), changes=shown, best=won, untested=(*made.untested, *_untried(race)),
        cost=Cost(trainings=round(race.spent(), 3), hours=seconds / 3600),
    )  # fmt: skip
    said = sentence(shown, won, made.goal.metric) if len(made.arms) > 1 else _nothing(made)
    return ProbeResult(
        plan=name, run=made.run.name, metric=made.goal.metric, direction=made.goal.direction, probe=probe,
        verdict="\n".join(filter(None, (said, why))), outcome=outcome,
    )  # fmt: skip


def _untried(race: Race) -> list[Untested]:
    """The changes that did not run, and why."""
    why = "another was shown to help first" if race.best() is not None else "the budget is spent"
    rest = race.budget - race.spent()
    return [
        Untested(
            prescription=arm.change,
            reason=why if arm.cost <= rest else f"it takes {arm.cost:.3g} trainings, {max(0.0, rest):.3g} are left",
        )
        for arm in race.arms
        if arm.change is not None and race.verdict(arm) is None
    ]


def _base(race: Race) -> BaseShown:
    values = [o.value for (name, _), o in race.results.items() if name == BASE and o.value is not None]
    return BaseShown(
        config=dict(race.arms[0].config), seeds=len(values), mean=statistics.fmean(values) if values else None,
        sd=statistics.stdev(values) if len(values) > 1 else None,
    )  # fmt: skip


def _shown(race: Race, arm: Arm) -> Shown | None:
    word = race.verdict(arm)
    if arm.change is None or word is None:
        return None
    effects = race.effects(arm)
    own = [o for (name, _), o in race.results.items() if name == arm.name]
    return Shown(
        prescription=arm.change, also=arm.also, config=dict(arm.config), verdict=word, seeds=len(effects),
        effect=sum(effects) / len(effects) if effects else None, interval=interval_of(effects),
        cost=round(sum(o.cost for o in own), 3), reason=own[-1].reason if own and word == "failed" else "",
    )  # fmt: skip


def _nothing(made: Design) -> str:
    why = "; ".join(f"{u.prescription.action}: {u.reason}" for u in made.untested[:4])
    told = f" ({why})" if why else ""
    return f"Nothing to test: no finding on '{made.run.name}' asks for a change that can be made{told}."
