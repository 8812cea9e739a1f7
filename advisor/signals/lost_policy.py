"""Where the updates of a policy are no numbers any more: its loss alone does not show it, which may read 0.0 then."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.records import Series
from advisor.signals.curves import Curve, ordered
from advisor.signals.endings import FEWEST_AFTER, Loss, ending
from advisor.signals.quantities import means
from advisor.signals.read import Read
from advisor.training import kinds_of

SIGNS = ("entropy", "minus_entropy", "kl")


def policy_lost(read: Read) -> Loss | None:
    """The first of the gradient norm, the policy's loss, its entropy and its KL to end without numbers.

    The gradient norm decides where it was logged, else the loss; without either, entropy and KL have to agree.
    """
    if read.training.kind not in kinds_of(("rewarded",)):
        return None
    deciding = _deciding(read)
    if not deciding or any(_ended(read, one) is None for one in deciding):
        return None
    found = [lost for one in (*deciding, *_signs(read)) if (lost := _ended(read, one)) is not None]
    return min(found, key=lambda lost: lost.since)


def rewards_of(read: Read) -> list[Curve]:
    """The training's own reward of a policy: one that goes on to grow outlives what was lost."""
    reward = read.oriented("train_metric") if read.training.kind in kinds_of(("rewarded",)) else None
    return [] if reward is None else [reward]


def _deciding(read: Read) -> list[Series]:
    """What has to be lost for the policy to be."""
    if "gradient" in read.chosen:
        return [read.chosen["gradient"]]
    losses = [one for tag, one in read.run.series.items() if means(tag, "policy_loss")]
    signs = list(_signs(read))
    return losses or (signs if len(signs) > 1 else [])


def _signs(read: Read) -> Iterator[Series]:
    for tag, one in read.run.series.items():
        if len(one) and any(means(tag, name) for name in SIGNS):
            yield one


def _ended(read: Read, series: Series) -> Loss | None:
    """Where the series ends without numbers, a few of them at least."""
    found = ending(series, read.masked) if len(series) else None
    if found is None or len(ordered(series)[0]) - found.first < FEWEST_AFTER:
        return None
    return Loss(series, found.first, found.since, "policy")
