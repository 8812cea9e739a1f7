"""What a change is worth on a run: severity from its calibrated chance, and what else was weighed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from advisor.engine.coherence import coherent
from advisor.engine.compiled import CompiledPrescription
from advisor.engine.prescribing import Offer
from advisor.engine.rule import PrescriptionFile
from advisor.facts import Case, Namespace
from advisor.findings import Prescription, Severity
from advisor.tables import table

LIST = "remedies"
Odds = Mapping[str, tuple[float, float]]
NEAR = math.log(4)


@cache
def weighed_changes() -> tuple[CompiledPrescription, ...]:
    """Every single change that the retrained runs tried, as the shared list of the table prescriptions says it."""
    files = map(PrescriptionFile.model_validate, table("prescriptions")[LIST])
    return tuple(
        CompiledPrescription(file, None, f"tables/prescriptions.yaml: {LIST}[{i}]", shared=True)
        for i, file in enumerate(files)
    )


def case_odds(case: Case) -> Odds:
    """The calibrated chances to help and to harm of every change on this case, empty where nothing is known."""
    return getattr(case.facts.get("remedy"), "odds", None) or {}


def odds_of(
    prescription: Prescription | None, odds: Odds, setup: Namespace | None = None
) -> tuple[float, float] | None:
    """The chances of the weighed change that a prescription means; None where none is near it.

    A value that is to be set is up or down from what `setup` tells.
    """
    if prescription is None or not odds:
        return None
    name = prescription.canonical or prescription.parameter
    if prescription.action in ("regularize", "deregularize"):
        way = "up" if prescription.action == "regularize" else "down"
        return odds.get(f"{'dropout' if name == 'dropout' else 'weight-decay'} {way}")
    if prescription.action not in ("scale", "set"):
        return odds.get(prescription.action)
    factor = _factor(prescription, name, setup)
    if name == "dropout" and factor is not None and factor != 1:
        return odds.get(f"dropout {'up' if factor > 1 else 'down'}")
    if factor is None or factor <= 0:
        return None
    if name == "learning_rate":
        return _rate(factor, odds)
    way = "up" if factor > 1 else "down"
    scaled = {"batch_size": "batch x4" if factor > 1 else "batch x0.25", "weight_decay": f"weight-decay {way}"}
    return odds.get(scaled.get(name or "", ""))


def _factor(made: Prescription, name: str | None, setup: Namespace | None) -> float | None:
    """By how much it multiplies: told, or from the value that it sets."""
    if made.factor is not None or isinstance(made.value, bool) or not isinstance(made.value, int | float):
        return made.factor
    now = getattr(setup, name, None) if setup is not None and name else None
    return made.value / now if isinstance(now, int | float) and now > 0 else None


def _rate(factor: float, odds: Odds) -> tuple[float, float] | None:
    tried = {name: math.log(float(name.removeprefix("lr x"))) for name in odds if name.startswith("lr x")}
    same = {name: abs(log - math.log(factor)) for name, log in tried.items() if (log < 0) == (factor < 1)}
    nearest = min(same, key=lambda name: same[name], default=None)
    return odds[nearest] if nearest is not None and same[nearest] < NEAR else None


def weighed_severity(written: Severity, first: Prescription | None, case: Case, proven: bool) -> Severity:
    """The severity of a finding that asks for a change: a warning where its first prescription is likely to pay.

    As written where the fault itself is proven, or where the chance is not known; what is known of the situation alone
    can raise it but not lower it.
    """
    known = odds_of(first, case_odds(case), case.facts.get("setup"))
    if known is None or proven or written not in ("info", "warning"):
        return written
    wanted = table("remedies_policy")["warning"]
    if known[0] >= wanted["helps"] and known[1] <= wanted["harms"]:
        return "warning"
    return "info" if getattr(case.facts["remedy"], "basis", None) == "curves" else written


def differential(changes: Iterable[Offer], case: Case) -> list[tuple[Offer, tuple[float, float]]]:
    """The changes that were weighed and don't contradict each other, best first, with their chances."""
    odds, known = case_odds(case), table("remedies_policy")["differential"]
    found = [(one, chances) for one in changes if (chances := odds_of(one.made, odds)) is not None]
    found.sort(key=lambda row: known["risk"] * row[1][1] - row[1][0])
    agreed = list(coherent(found, lambda row: row[0].made))
    return [row for i, row in enumerate(agreed[: known["most"]]) if i < known["fewest"] or row[1][0] >= known["helps"]]
