"""Whether a learning rate of zero was only printed so: at a rate of zero nothing moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from advisor.facts.setup import Setup
from advisor.records import Run, Series
from advisor.signals.curves import Curve, curve, noise
from advisor.signals.quantities import quantity
from advisor.signals.read import CURVE_POINTS
from advisor.tables import table
from advisor.training import Training, kinds_of


def without_rounded(
    run: Run, training: Training, chosen: dict[str, Series], setup: Setup
) -> tuple[dict[str, Series], Setup]:
    """The curves and the setup; a rate of zero beside what moves was not measured and is left out."""
    rate = chosen.get("rate")
    printed = rate is not None and not np.nan_to_num(rate.values).any()
    logged = setup.learning_rate == 0 and setup.provenance.get("learning_rate") == "measured"
    if not (printed or logged) or not any(_moved(one) for one in _trained(run, training, chosen)):
        return chosen, setup
    kept = {name: one for name, one in chosen.items() if name != "rate" or not printed}
    return kept, setup.replaced(learning_rate=None) if logged else setup


def _trained(run: Run, training: Training, chosen: Mapping[str, Series]) -> Iterator[Curve]:
    """What only a step moves: the training loss, else the held-out one; of a policy its entropy and its return."""
    found = [chosen.get("train") or chosen.get("val")]
    if training.kind in kinds_of(("rewarded",)):
        entropy = quantity(run, "entropy")
        found = [chosen.get("metric"), run.series[entropy.tag] if entropy is not None else None]
    made = (curve(one) for one in found if one is not None and len(one) >= CURVE_POINTS)
    yield from (one for one in made if one is not None)


def _moved(one: Curve) -> bool:
    """Whether its end lies far from its start, as a share and by the noise of a point."""
    known, count = table("curves")["schedule"], max(1, len(one) // 10)
    start, end = float(np.median(one.y[:count])), float(np.median(one.y[-count:]))
    whole = 1.0 if one.log else max(abs(start), abs(end))
    return bool(abs(end - start) > max(known["moved"] * whole, known["moved_noise"] * noise(one.y)))
