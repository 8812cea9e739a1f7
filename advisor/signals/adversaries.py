"""Facts about two networks that train against each other."""

from __future__ import annotations

from advisor.facts.kinds import AdversaryFacts
from advisor.records import Run
from advisor.signals.quantities import quantity
from advisor.tables import table


def adversary_facts(run: Run) -> AdversaryFacts:
    """Both losses at the end against their starts, what the discriminator says, how far made examples are from real."""
    found = {
        name: quantity(run, name) for name in ("discriminator", "generator", "real_score", "fake_score", "distance")
    }
    discriminator, generator, distance = found["discriminator"], found["generator"], found["distance"]
    real, fake = found["real_score"], found["fake_score"]
    values: dict[str, float | int | None] = {
        "real": real.late if real is not None else None,
        "fake": fake.late if fake is not None else None,
    }
    if discriminator is not None:
        small = (
            discriminator.stays_from(discriminator.smooth() < table("course_of_kinds")["won"] * discriminator.start)
            if discriminator.start > 0
            else None
        )
        values |= {
            "discriminator": discriminator.late,
            "discriminator_share": discriminator.late / discriminator.start if discriminator.start > 0 else None,
            "discriminator_lowest": float(discriminator.values.min()),
            "since_step": int(discriminator.steps[small]) if small is not None else None,
        }
    if generator is not None:
        values |= {
            "generator": generator.late,
            "generator_growth": generator.late / generator.start if generator.start > 0 else None,
        }
    if distance is not None:
        level = distance.smooth()
        best, last = float(level.min()), float(level[-3:].min())
        values |= {"distance": last, "distance_rise": last / best - 1 if best > 0 else None}
    return AdversaryFacts(**values)
