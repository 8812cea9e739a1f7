"""How far a learning rate's range reaches beyond an earlier search that shows no decline at its end."""

from __future__ import annotations

from advisor.planner import earlier
from advisor.planner.draft import Draft
from advisor.planner.plan import Goal, PlannedParameter
from advisor.planner.ranges import from_tables, usual_learning_rates
from advisor.records import Study
from advisor.tables import table


def open_learning_rate(draft: Draft, study: Study, goal: Goal) -> None:
    """Lets a rate's range reach towards the usual ones at each end without a decline that no finding has placed."""
    rate = next((p for p in draft.space.values() if p.canonical == "learning_rate" and p.log), None)
    usual = from_tables(rate.name, draft.setup) if rate is not None else None
    if rate is None or usual is None or rate.name not in study.parameters:
        return
    for side in earlier.open_ends(study, goal, rate):
        if (rate.name, side) not in draft.judged_ends:
            _open(draft, draft.space[rate.name], usual, side)


def _open(draft: Draft, rate: PlannedParameter, usual: PlannedParameter, side: str) -> None:
    """Moves one end to the usual one; where the training is not told, no further than once is sensible."""
    now, wanted = float(getattr(rate, side)), float(getattr(usual, side))
    most = float(table("edges")["beyond"]["rate"][1])
    reach = now / most if side == "low" else now * most
    told = usual_learning_rates(draft.setup).certain
    end = wanted if told else float(f"{max(wanted, reach) if side == 'low' else min(wanted, reach):.3g}")
    if (end >= now) if side == "low" else (end <= now):
        return
    usually = "usual ranges reach" if end == wanted else f"{most:g} times the old end is as far as one search goes:"
    reason = f"no trial shows that it gets worse beyond {now:g}, and {usually} {end:g}"
    draft.change(rate, reason, "tables/learning_rate", **{side: end})
