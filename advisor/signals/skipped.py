"""Steps that half precision skips to the end of a training whose loss is still told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from advisor.meaning import Meaning
from advisor.records import BoolArray, Series
from advisor.signals.curves import ordered
from advisor.signals.order import median
from advisor.tables import table

FEW = 3  # records at an end


def skipped_from(loss: Series, scales: Iterable[Series], gradient: Series | None) -> int | None:
    """The step from which every step is skipped, by a loss scale that sinks or a gradient that overflows to the end."""
    for scale in scales:
        since = _sinking(scale)
        since = _at_its_lowest(scale, loss) if since is None else since
        if since is not None and _reaches(scale, loss):
            return since
    return _without_gradient(loss, gradient) if gradient is not None and _reaches(gradient, loss) else None


def never_a_number(series: Mapping[str, Series], meanings: Mapping[str, Meaning]) -> dict[str, Series]:
    """Gradient norms that never are a number: where no loss is logged they tell that a training is lost."""
    norms = {tag: one for tag, one in series.items() if meanings[tag].role == "gradient_norm"}
    fewest = table("curves")["lost"]["fewest_points"]
    return {tag: one for tag, one in norms.items() if len(one) >= fewest and not np.isfinite(one.values).any()}


def _reaches(series: Series, loss: Series) -> bool:
    steps = ordered(loss)[0]
    return bool(len(series) and ordered(series)[0][-1] >= steps[-min(len(steps), FEW)])


def _sinking(scale: Series) -> int | None:
    """From where a loss scale only sinks, to where it can hardly sink further."""
    known, (at, scales) = table("precision"), ordered(scale)
    since, far = _tail(np.append(np.diff(scales), -1.0) <= 0), 2.0 ** known["fewest_halvings"]
    since += int(np.argmax(np.append(np.diff(scales[since:]), -1.0) < 0))  # held at its level until there
    goes_on = len(scales) > FEW and (np.diff(scales[-FEW - 1 :]) < 0).all()
    low = 0 <= scales[-1] <= known["lowest_scale"] and (goes_on or scales[-1] * far <= known["lowest_scale"])
    return int(at[since]) if low and scales[since] >= max(scales[-1], np.finfo(float).tiny) * far else None


def _at_its_lowest(scale: Series, loss: Series) -> int | None:
    """From where a loss scale that sank stays at its lowest, beside a loss that is learnt no further."""
    known, (at, scales) = table("precision"), ordered(scale)
    if not 0 <= scales[-1] <= known["lowest_scale"] or scales.max() < scales[-1] * 2.0 ** known["fewest_halvings"]:
        return None
    since = _tail(scales <= scales[-1])
    stays = len(scales) - since >= known["fewest_skipped"]
    return int(at[since]) if stays and not _learns(loss, at[since]) else None


def _without_gradient(loss: Series, gradient: Series) -> int | None:
    """From where the gradient norm is no number any more, beside a loss that is learnt no further."""
    known, (at, values) = table("precision"), ordered(gradient)
    first = _tail(~np.isfinite(values))
    measured = first > 0 or bool(np.isinf(values).any())
    if not measured or len(values) - first < known["fewest_skipped"]:
        return None
    return None if _learns(loss, at[first]) else int(at[first])


def _learns(loss: Series, since: float) -> bool:
    """Whether the loss still falls from that step on."""
    steps, told = ordered(loss)
    after = told[steps >= since]
    return len(after) >= FEW and median(after[-FEW:]) < (1 - table("precision")["idle"]) * median(after[:FEW])


def _tail(bad: BoolArray) -> int:
    """Where the bad values that last to the end begin."""
    return 0 if bad.all() else len(bad) - int(np.argmin(bad[::-1]))
