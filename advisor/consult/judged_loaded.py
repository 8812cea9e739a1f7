"""By what a run is judged, and what it lacks to be judged at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.entries import shared_tag
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.records import Series
    from advisor.signals.read import Read


def judged_by(read: Read) -> tuple[str, bool]:
    """The tag of the held-out loss, else of the quantity by which runs are ranked, and whether more of it is better."""
    return (read.chosen["val"].tag, False) if "val" in read.chosen else shared_tag([read])


def no_return(read: Read) -> str:
    """What a policy's training lacks to be judged: its return; empty for any other, or where it was logged."""
    if read.kind != "reinforcement" or "metric" in read.chosen or "train_metric" in read.chosen:
        return ""
    return "no return (such as rollout/ep_rew_mean) was logged, and its losses say nothing of how good a policy is."


def loss_tells_nothing(read: Read) -> str:
    """That nothing but the loss of a generative training was logged, whose level tells nothing of its samples."""
    generative = read.training.kind in table("kinds")["groups"]["generative"] or read.kind == "adversarial"
    if not generative or {"metric", "val"} & set(read.chosen):
        return ""
    return (
        f"the loss of a {read.training.name} training stays level and noisy while it learns; samples, FID, or a "
        "held-out loss at fixed timesteps would tell."
    )


def guessing(read: Read) -> str:
    """That a loss stays at that of guessing among so many classes; empty where it moves, or lies elsewhere."""
    series = read.chosen.get("val") or read.chosen.get("train")
    found = guessed_classes(float(series.values[-1])) if series is not None and _stays(series) else None
    return f"{series.tag} stays at ln {found}, that of guessing among {found} classes." if series and found else ""


def guessed_classes(loss: float) -> int | None:
    """The number of classes whose guess has this loss; None where it is near that of none."""
    if not math.isfinite(loss):
        return None
    near = round(math.exp(min(loss, 20.0)))
    apart = float(table("loaded_words")["at_guess"])
    return near if near >= 2 and abs(loss - math.log(near)) < apart and near <= 1000 else None


def _stays(series: Series) -> bool:
    values = series.values[np.isfinite(series.values)]
    return len(values) > 2 and float(np.ptp(values)) < float(table("loaded_words")["at_guess"]) * 4


def points(read: Read) -> str:
    """That a run has few points, where it has; else empty."""
    longest = max((len(series) for series in read.run.series.values()), default=0)
    few = longest < int(table("asked_of_loaded")["fewest_points"])
    return f"It has {FILTERS['count'](longest, 'point')} a curve at most." if few else ""
