"""Learning-rate range tests among the runs: a rate that rises by one factor to the end, and what their losses say."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.records import FloatArray, Series
from advisor.signals.curves import ordered
from advisor.tables import table

_MOST = 500  # levels of the rate that are read


def range_test(rate: Series | None, loss: Series | None) -> tuple[Series, Series] | None:
    """The rate and the loss, where the run is a range test; None where it is a training."""
    if rate is None or loss is None:
        return None
    known, (steps, values) = table("rate_test")["recognized"], ordered(rate)
    if len(values) < known["levels"] or not (np.isfinite(values) & (values > 0)).all():
        return None
    new = np.append(True, values[1:] != values[:-1])
    held, steps, logs = steps[-1] - steps[new][-1], steps[new].astype(float), np.log10(values[new])
    decades = float(logs[-1] - logs[0])
    if len(logs) < known["levels"] or decades < known["decades"] or not (np.diff(logs) > 0).all():
        return None
    if held > np.diff(steps).max():
        return None
    line = np.polynomial.Polynomial.fit(steps, logs, 1)(steps)
    return (rate, loss) if np.abs(logs - line).max() <= known["straight"] * decades else None


def range_facts(swept: tuple[Series, Series] | None) -> dict[str, Any]:
    """What the test says of the rate to use, as facts of the schedule."""
    if swept is None:
        return {"range_test": False}
    from advisor.signals.rate_readings import read_sweep  # it loads pydantic, and hardly any run is a test

    rates, losses, lost = _levels(*swept)
    found: dict[str, Any] = {
        "range_test": True,
        "range_from": float(rates[0]),
        "range_to": float(swept[0].values.max()),
    }
    if len(losses) < table("rate_test")["recognized"]["levels"]:
        return found
    made = read_sweep(rates.tolist(), losses.tolist(), lost)
    if made.range is not None:
        found |= {"range_rate": made.suggestion, "range_low": made.range[0], "range_high": made.range[1]}
    return found | {"range_lost": lost}


def _levels(rate: Series, loss: Series) -> tuple[FloatArray, FloatArray, float | None]:
    """The loss at each level of the rate, on a straight line of its logarithm, up to where it was lost, and where."""
    from advisor.signals.rate_readings import is_lost

    (steps, values), (at, losses) = ordered(rate), ordered(loss)
    beside = values[np.clip(np.searchsorted(steps, at, side="right") - 1, 0, len(values) - 1)]
    rates, place = np.unique(beside, return_inverse=True)
    means = np.bincount(place, losses) / np.bincount(place)
    lost = next((n for n in range(len(means)) if is_lost(float(means[n]), means[:n].tolist())), len(means))
    even = np.geomspace(rates[0], rates[-1], min(len(rates), _MOST))
    even = even[even <= rates[max(lost - 1, 0)] * (1 + 1e-9)]
    logs = np.interp(np.log(even), np.log(rates[:lost]), means[:lost]) if lost else np.empty(0)
    return even, logs, float(rates[lost]) if lost < len(rates) else None
