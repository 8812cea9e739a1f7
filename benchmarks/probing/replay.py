"""The race of `advisor probe` itself over recorded trainings: what it asks to run, the record answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.findings import Prescription
from advisor.runner.probing.design import learnt, shows_at
from advisor.runner.probing.early import course
from advisor.runner.probing.logged import wobble
from advisor.runner.probing.race import BASE, Arm, Outcome, Place, Race
from advisor.tables import table

COSTS = {"train-longer": 3.0, "train-shorter": 1 / 3}
Row = Mapping[str, Any]
End = tuple[str | None, float]


def meaning(change: str) -> Prescription:
    """The prescription that a change of the retrained runs stands for."""
    name, _, way = change.rpartition(" ")
    if name in ("lr", "batch"):
        what = "learning_rate" if name == "lr" else "batch_size"
        return Prescription(action="scale", parameter=what, canonical=what, factor=float(way.removeprefix("x")))
    if way in ("up", "down"):
        action = "regularize" if way == "up" else "deregularize"
        return Prescription(action=action, parameter=name.replace("-", "_"))
    return Prescription(action=change)


def arms_of(row: Row, most: int | None = None) -> list[Arm]:
    """Base and changes as the probe would race them: what a finding asks for, and what is likely enough."""
    told, loud = table("probing"), row.get("loud", ())
    kept = [c for c, helps in row["chances"].items() if helps >= told["least_chance"] or c in loud]
    harms = row.get("harms", {})
    return [Arm(BASE, {})] + [
        Arm(c, {_touched(c): c}, meaning(c), None, row["chances"][c], COSTS.get(c, 1.0), harms.get(c, 0.02),
            shows_at(meaning(c)), learnt(meaning(c), "runs"), c == "train-longer" and bool(row.get("constant")))
        for c in kept[: most or int(told["changes"])]
    ]  # fmt: skip


def _touched(change: str) -> str:
    return change.partition(" ")[0]


def replayed(row: Row, budget: float, most: int | None = None, is_logged: bool = True, stops: bool = True) -> End:
    """The change that the race ends in, None where nothing was shown, and what it cost in full-length trainings.

    `is_logged`: the log is the base's first run, so that nobody pays for it again; `stops`: trainings may end early.
    A row that is `constant` has a longer training that goes on from the base's checkpoint, the log's too.
    """
    arms = arms_of(row, most)
    if len(arms) == 1:
        return None, 0.0
    first = row["runs"][BASE][0]
    race = Race(arms, budget, "minimize", noise=row.get("noise", wobble(first["losses"], "minimize")))
    if is_logged:
        race.results[BASE, 0] = Outcome(first["value"], 0.0)
        race.left = {0: ""}
    while due := race.next():
        if (both := race.both()) is not None and due == [(both.name, 0)]:
            race.results[both.name, 0] = Outcome(None, both.cost)
            continue
        for place in due:
            race.results[place] = answer(race, row, place, stops)
            race.left |= {place[1]: ""} if place[0] == BASE else {}
    won = race.best()
    return won.name if won else None, race.spent()


def answer(race: Race, row: Row, place: Place, stops: bool) -> Outcome:
    """What the recorded training shows, as far as the race lets it go on."""
    name, seed = place
    own, base = row["runs"][name][seed], row["runs"][BASE][seed]
    arm = next(a for a in race.arms if a.name == name)
    saved = 1.0 if race.is_gone_on(arm, seed) else 0.0
    for count in range(1, len(own["losses"])) if stops and name != BASE else ():
        seen = own["losses"][:count]
        found = course(race, arm, base["losses"], seen, base["value"])
        if found is not None:
            value = seen[-1] if found == "ahead" else None
            return Outcome(value, max(0.0, own["epochs"][count - 1] / base["epochs"][-1] - saved), True, found)
    return Outcome(own["value"], COSTS.get(name, 1.0) - saved)


def is_right(row: Row, change: str | None) -> bool:
    """Whether the change truly helps."""
    return change is not None and row["gains"].get(change, -math.inf) > row["bar"]


def line(name: str, rows: Sequence[Row], ends: Sequence[End], of: Sequence[Row] | None = None) -> str:
    """A row of the table; `of` tells which of them anything helps, where `rows` tell gains of other changes too."""
    both = list(zip(rows, ends, strict=True))
    helpful = [any(g > r["bar"] for g in r["gains"].values()) for r in of or rows]
    helped = [(r, c) for (r, (c, _)), helps in zip(both, helpful, strict=True) if helps]
    hopeless = [c for (_, (c, _)), helps in zip(both, helpful, strict=True) if not helps]
    right = sum(is_right(r, c) for r, c in helped)
    harmful = sum(c is not None and r["gains"].get(c, 0.0) < -r["bar"] for r, (c, _) in both)
    silent = sum(c is None for c in hopeless)
    cost = sum(cost for _, cost in ends) / len(ends)
    return (
        f"| {name} | {right / max(1, len(helped)):.0%} of {len(helped)} | {harmful / len(rows):.1%} "
        f"| {silent / max(1, len(hopeless)):.0%} of {len(hopeless)} | {cost:.2f} |"
    )
