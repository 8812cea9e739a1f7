"""From a race's trials to what is said of it: outcomes, what each change showed, the verdict."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from advisor.records import Direction
from advisor.runner.checkpoints import GOES_ON, WENT_ON
from advisor.runner.probing.base import Untested
from advisor.runner.probing.belief import gain
from advisor.runner.probing.design import Design
from advisor.runner.probing.early import curve
from advisor.runner.probing.logged import FROM_LOG, reached
from advisor.runner.probing.race import BASE, Arm, Outcome, Place, Race
from advisor.runner.probing.result import BaseShown, Cost, Probe, ProbeResult
from advisor.runner.probing.verdict import Shown, run_words, sentence
from advisor.runner.spending import duration

Ended = Literal["finished", "interrupted", "failed"]


def outcomes(
    trials: Sequence[Any], costs: Mapping[str, float], first_seed: int, direction: Direction
) -> dict[Place, Outcome]:
    """The outcome of every trial of an arm, by arm and seed; the log stands for the base where it can."""
    own = [trial for trial in trials if "arm" in trial.user_attrs]
    ran = [trial for trial in own if FROM_LOG not in trial.user_attrs]
    bases = _bases(own, ran, costs)
    full = next(iter(bases.values()), None)
    ended = {
        (BASE, seed - first_seed): Outcome(value, 0.0 if FROM_LOG in trial.user_attrs else 1.0)
        for seed, (trial, value) in bases.items()
    }
    for trial in ran:
        arm, seed = str(trial.user_attrs["arm"]), int(trial.user_attrs["seed"])
        if (arm, seed - first_seed) not in ended:
            cost = _cost_of(trial, full[0] if full else None, costs.get(arm, 1.0))
            ended[arm, seed - first_seed] = _outcome(trial, bases.get(seed), cost, direction)
        elif arm == BASE:
            ended[arm, seed - first_seed] = Outcome(trial.value, 1.0)
    return ended


def _bases(own: Sequence[Any], ran: Sequence[Any], costs: Mapping[str, float]) -> dict[int, tuple[Any, float]]:
    """The base's trial and value on every seed on which it ended; where it ran again, the log counts no more."""
    found = {}
    for trial in own:
        if trial.user_attrs["arm"] != BASE or trial.state.name != "COMPLETE":
            continue
        of_log = FROM_LOG in trial.user_attrs
        others = [(t, costs.get(str(t.user_attrs["arm"]), 1.0)) for t in ran if not went_on(t)]
        value = reached(trial, others) if of_log else trial.value
        if value is not None and not (of_log and int(trial.user_attrs["seed"]) in found):
            found[int(trial.user_attrs["seed"])] = (trial, value)
    return found


def _outcome(trial: Any, base: tuple[Any, float] | None, cost: float, direction: Direction) -> Outcome:
    """What it returned; of one that was stopped because it was ahead, its last report."""
    reason = str(trial.user_attrs.get("reason", ""))
    if trial.state.name != "PRUNED" or base is None or not curve(trial):
        return Outcome(trial.value, cost, trial.state.name == "PRUNED", reason)
    last, known = curve(trial)[-1], curve(base[0])
    best = (min if direction == "minimize" else max)([*known, base[1]])
    if not gain(last, best, direction) > 0:
        return Outcome(None, cost, True, "hopelessly behind the base")
    return Outcome(
        last,
        cost,
        True,
        f"ended early: ahead of the base's end after {len(curve(trial))} reports, where the base makes {len(known)}",
    )


def _cost_of(trial: Any, full: Any, cost: float) -> float:
    """A trial's part of a full-length training: by its reports where it has some, else by its time."""
    cost -= 1.0 if went_on(trial) else 0.0
    if trial.state.name == "COMPLETE" or full is None:
        return cost
    if full.intermediate_values:
        return min(cost, len(_own_reports(trial, full)) / len(full.intermediate_values))
    return min(cost, (duration(trial) or 0.0) / (duration(full) or 1.0))


def _own_reports(trial: Any, full: Any) -> list[int]:
    """The steps that the trial trained itself: of one that went on, those after the base's last where it counts on."""
    steps = list(trial.intermediate_values)
    last = max(full.intermediate_values)
    later = [step for step in steps if step > last]
    return later if went_on(trial) and (later or max(steps, default=-1) == last) else steps


def went_on(trial: Any) -> bool:
    """Whether the trial began with another's checkpoint."""
    told = trial.user_attrs.get("extra", {}).get(WENT_ON)
    return bool(trial.user_attrs.get(GOES_ON)) and (bool(told) or trial.state.name != "COMPLETE")


def conclude(design: Design, race: Race, name: str, seconds: float, outcome: Ended, why: str) -> ProbeResult:
    """What the race showed so far; `why` says what it failed of."""
    shown = tuple(s for arm in race.arms if (s := _shown(race, arm)) is not None)
    best = race.best()
    won = _shown(race, best) if best is not None else None
    probe = Probe(
        base=_base(race), changes=shown, best=won, untested=(*design.untested, *_untried(race)),
        cost=Cost(trainings=round(race.spent(), 3), hours=seconds / 3600),
    )  # fmt: skip
    said = sentence(shown, won, design.goal.metric) if len(design.arms) > 1 else _nothing(design)
    return ProbeResult(
        plan=name, run=design.run.name, metric=design.goal.metric, direction=design.goal.direction, probe=probe,
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
        effect=sum(effects) / len(effects) if effects else None, interval=race.interval(arm),
        chance=round(race.belief(arm).helps, 3), cost=round(sum(o.cost for o in own), 3),
        reason=next((o.reason for o in reversed(own) if o.reason), ""),
    )  # fmt: skip


def _nothing(made: Design) -> str:
    why = "; ".join(f"{u.prescription.action}: {u.reason}" for u in made.untested[:4])
    told = f" ({why})" if why else ""
    return f"Nothing to test: no finding on {run_words(made.run.name)} asks for a change that can be made{told}."
