"""Facts about the code of a variational autoencoder, and the part of a run that its annealing leaves to judge."""

from __future__ import annotations

import numpy as np

from advisor.facts.kinds import LatentFacts
from advisor.records import Run, Series
from advisor.signals.order import median
from advisor.signals.quantities import Line, means, quantity
from advisor.tables import table


def latent_facts(run: Run) -> LatentFacts:
    """The KL term and the reconstruction at the end; absent where the two were not logged apart."""
    kl, recon = _upright(quantity(run, "kl_term")), quantity(run, "reconstruction")
    weight = quantity(run, "kl_weight")
    logged = next((v for k, v in run.hyperparameters.items() if "beta" in k.lower() or "kl_weight" in k.lower()), None)
    if kl is None or recon is None:
        return LatentFacts()
    level = kl.smooth()
    gone = kl.stays_from(level < table("course_of_kinds")["gone"] * level.max())
    third = max(1, len(recon.values) // 3)
    before, after = median(recon.values[-2 * third : -third]), median(recon.values[-third:])
    is_number = isinstance(logged, (int, float)) and not isinstance(logged, bool)
    return LatentFacts(
        kl=kl.late,
        kl_largest=float(level.max()),
        kl_step=int(kl.steps[gone]) if gone is not None else None,
        reconstruction=recon.late,
        share=abs(kl.late / recon.late) if recon.late else None,
        recent=(after - before) / abs(before) if before else None,
        weight=weight.end if weight is not None else float(logged) if is_number else None,  # type: ignore[arg-type]
        weight_name=weight.tag if weight is not None else None,
    )


def _upright(kl: Line | None) -> Line | None:
    """The KL term, which is never negative; some log its negative."""
    return -kl if kl is not None and float(kl.values.max()) <= 0 else kl


def divergences(run: Run) -> frozenset[str]:
    """The tags of KL terms: a part of the loss that may well rise, and never the whole of it."""
    return frozenset(tag for tag in run.series if means(tag, "kl_term"))


def annealed_until(run: Run) -> float | None:
    """The step at which a rising weight of the KL term reaches its end; None where it does not rise."""
    weight = quantity(run, "kl_weight")
    if weight is None or weight.values[0] >= 0.9 * weight.values.max() or weight.end < 0.9 * weight.values.max():
        return None
    return float(weight.steps[int(np.argmax(weight.values >= 0.99 * weight.values.max()))])


def after(series: Series, step: float) -> Series:
    """The points from the step on."""
    kept = series.steps >= step
    parts = {name: getattr(series, name)[kept] for name in ("steps", "values", "wall_times")}
    return series.model_copy(update=parts)
