"""Facts about two networks that train against each other."""

from __future__ import annotations

from advisor.facts.kinds import AdversaryFacts
from advisor.records import Run
from advisor.signals.quantities import quantity


def adversary_facts(run: Run) -> AdversaryFacts:
    """Both losses at the end against their starts, what the discriminator says, how far made examples are from real."""
    found = {
        name: quantity(run, name) for name in ("discriminator", "generator", "real_score", "fake_score", "distance")
    }
    one, other, distance = found["discriminator"], found["generator"], found["distance"]
    real, fake = found["real_score"], found["fake_score"]
    values: dict[str, float | int | None] = {
        "real": real.late if real is not None else None,
        "fake": fake.late if fake is not None else None,
    }
    if one is not None:
        small = one.stays_from(one.smooth() < 0.2 * one.start) if one.start > 0 else None
        values |= {
            "discriminator": one.late,
            "discriminator_share": one.late / one.start if one.start > 0 else None,
            "discriminator_lowest": float(one.values.min()),
            "since_step": int(one.steps[small]) if small is not None else None,
        }
    if other is not None:
        values |= {"generator": other.late, "generator_growth": other.late / other.start if other.start > 0 else None}
    if distance is not None:
        level = distance.smooth()
        best, last = float(level.min()), float(level[-3:].min())
        values |= {"distance": last, "distance_rise": last / best - 1 if best > 0 else None}
    return AdversaryFacts(**values)
