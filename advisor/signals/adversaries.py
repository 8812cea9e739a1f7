"""Facts about two networks that train against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.kinds import AdversaryFacts
from advisor.records import Run
from advisor.signals.quantities import Line, quantities, quantity
from advisor.tables import table


def adversary_facts(run: Run) -> AdversaryFacts:
    """Both losses at the end against their starts, what the discriminator says, how far made examples are from real."""
    halves = [] if quantity(run, "generator_of_halves") is None else quantities(run, "discriminator_half")
    real, fake = (None if halves else quantity(run, name) for name in ("real_score", "fake_score"))
    loss = quantity(run, "discriminator") or max(halves, key=lambda half: half.late, default=None)
    generator = quantity(run, "generator")
    return AdversaryFacts(
        real=real.late if real is not None else None,
        fake=fake.late if fake is not None else None,
        **_of_discriminator(loss),
        **_of_generator(generator),
        **_of_distance(quantity(run, "distance")),
        **_blown([line for line in (loss, generator) if line is not None]),
    )


def _blown(losses: Sequence[Line]) -> dict[str, Any]:
    """By how much the larger loss grew in size, whichever its sign, where it still grows; and since when."""
    sizes = [Line(one.tag, one.steps, np.abs(one.values)) for one in losses]
    grown = [one for one in sizes if one.start > 0 and one.end > one.late]
    if not grown:
        return {}
    most = max(grown, key=lambda one: one.end / one.start)
    since = most.stays_from(most.smooth() > table("course_of_kinds")["blown"] * most.start)
    return {
        "blown": most.end / most.start,
        "blown_to": most.end,
        "blown_since": int(most.steps[since]) if since is not None else None,
    }


def _of_discriminator(loss: Line | None) -> dict[str, Any]:
    if loss is None:
        return {}
    has_start = loss.start > 0
    won = loss.stays_from(loss.smooth() < table("course_of_kinds")["won"] * loss.start) if has_start else None
    return {
        "discriminator": loss.late,
        "discriminator_share": loss.late / loss.start if has_start else None,
        "discriminator_lowest": float(loss.values.min()),
        "since_step": int(loss.steps[won]) if won is not None else None,
    }


def _of_generator(loss: Line | None) -> dict[str, Any]:
    if loss is None:
        return {}
    return {"generator": loss.late, "generator_growth": loss.late / loss.start if loss.start > 0 else None}


def _of_distance(distance: Line | None) -> dict[str, Any]:
    """How far made examples lie from real ones, by the best of the last three records, and the rise since the best."""
    if distance is None:
        return {}
    sparse = len(distance.values) <= table("metrics")["collapse"]["sparse"]
    level = distance.values if sparse else distance.smooth()
    best, last = float(level.min()), float(level[-3:].min())
    return {"distance": last, "distance_rise": last / best - 1 if best > 0 else None}
