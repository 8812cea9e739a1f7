"""Whether and where a training was lost: no numbers, zeros written for them, a loss that is no longer logged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.facts.loss import FiniteFacts
from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import FloatArray, Run, Series
from advisor.signals.curves import Curve, curve, ordered
from advisor.signals.endings import FEWEST_AFTER, Loss, Way, ending, tail
from advisor.signals.lost_policy import policy_lost, rewards_of
from advisor.signals.order import median
from advisor.signals.read import Read, held_curves
from advisor.signals.skipped import never_a_number, skipped_from
from advisor.tables import table

HELD = ("validation", "test")


def unmasked(run: Run, meanings: Mapping[str, Meaning]) -> tuple[Run, frozenset[str]]:
    """The run with NaN where zeros were written for it, and the tags of those losses.

    Zeros that last to the end stand for no number where the gradient norm beside them is none, or where the loss fell
    to them at once: a loss that is learnt to zero passes through what lies between.
    """
    gradients = [run.series[t] for t, m in meanings.items() if m.role == "gradient_norm"]
    found = {
        tag: masked
        for tag, meaning in meanings.items()
        if meaning.role == "loss" and meaning.split not in HELD
        if (masked := _without_zeros(run.series[tag], gradients)) is not None
    }
    whole = run.model_copy(update={"series": {**run.series, **found}}) if found else run
    return whole, frozenset(found)


def _without_zeros(loss: Series, gradients: Sequence[Series]) -> Series | None:
    steps, values = ordered(loss)
    if not len(values) or values[-1] != 0:
        return None
    first = tail(values == 0)
    since = int(steps[first])
    if not (_gradient_is_lost(gradients, since) or _falls_at_once(values, first)):
        return None
    return loss.model_copy(update={"values": np.where(np.asarray(loss.steps) >= since, np.nan, loss.values)})


def _gradient_is_lost(gradients: Sequence[Series], since: int) -> bool:
    for gradient in gradients:
        after = gradient.values[np.asarray(gradient.steps) >= since]
        if len(after) and not np.isfinite(after).any():
            return True
    return False


def _falls_at_once(values: FloatArray, first: int) -> bool:
    before = values[:first]
    if len(before) < FEWEST_AFTER or len(values) - first < FEWEST_AFTER or not (before > 0).all():
        return False
    return bool(before[-5:].min() > table("curves")["lost"]["sudden"] * before.max())


def finite_facts(read: Read) -> FiniteFacts:
    """Whether the training was lost, since when and with what signs; holes that healed are counted apart.

    The training's own loss decides: an evaluation without numbers beside a training that goes on is only unusable.
    """
    losses = {tag: series for tag, series in read.run.series.items() if _is_loss(read.meanings[tag]) and len(series)}
    losses = losses or never_a_number(read.run.series, read.meanings)
    if not losses:
        return FiniteFacts()
    ended = {tag: loss for tag, series in losses.items() if (loss := ending(series, read.masked)) is not None}
    lost = policy_lost(read) or _deciding(read, losses, ended)
    holes = sum(_holes(series, ended.get(tag)) for tag, series in losses.items())
    if lost is None:
        return FiniteFacts(lost=False, holes=holes, default_reason="too-few")
    others = {tag: one for tag, one in losses.items() if lost.way != "skipped" or tag != lost.series.tag}
    held = [*held_curves(read), *rewards_of(read), *_going_on(read, others, ended)]
    return FiniteFacts(
        tag=lost.series.tag,
        lost=True,
        since_step=lost.since,
        holes=holes,
        outlived=any(_outlived(series, lost.since) for series in held) if held else None,
        default_reason="too-few",
        **_signs(read, lost),
    )


def _is_loss(meaning: Meaning) -> bool:
    return meaning.role == "loss" or meaning.canonical in ("surrogate_loss", "gan_loss")


def _holes(series: Series, lost: Loss | None) -> int:
    values = ordered(series)[1]
    kept = values[: lost.first] if lost is not None else values
    return int((~np.isfinite(kept) | (np.abs(kept) > 1e100)).sum())


def _deciding(read: Read, losses: Mapping[str, Series], ended: Mapping[str, Loss]) -> Loss | None:
    """The loss whose end is the training's: the training loss the run is read by, else the first to end."""
    training = [tag for tag in losses if read.meanings[tag].split not in HELD]
    chosen = read.chosen.get("train")
    if chosen is not None and chosen.tag in losses:
        first = _first_of_its_name(read, chosen, training, ended)
        return first or _silent(read, chosen) or _skipped_to_the_end(read, chosen) or _skipped_throughout(read, chosen)
    if any(tag not in ended for tag in training):
        return None
    found = [ended[tag] for tag in training or losses if tag in ended]
    return min(found, key=lambda loss: (loss.since, loss.series.tag), default=None)


def _first_of_its_name(read: Read, chosen: Series, training: Sequence[str], ended: Mapping[str, Loss]) -> Loss | None:
    """The chosen loss if it ended, or the same loss told more often that ended sooner."""
    if chosen.tag not in ended:
        return None
    name = read.meanings[chosen.tag].canonical
    same = [ended[tag] for tag in training if tag in ended and read.meanings[tag].canonical == name]
    return min(same, key=lambda loss: loss.since, default=ended[chosen.tag])


def _silent(read: Read, loss: Series) -> Loss | None:
    """A loss that is no longer logged while what was logged in its rows goes on."""
    steps, values = ordered(loss)
    if len(steps) < FEWEST_AFTER:
        return None
    settings = table("curves")["lost"]
    missed = median(np.diff(steps)) * max(FEWEST_AFTER, settings["silent"] * len(steps))
    for tag, meaning in read.meanings.items():
        other = ordered(read.run.series[tag])[0]
        by_role = meaning.role in ("gradient_norm", "learning_rate")
        beside = by_role and other.size and other[-1] > steps[-1] and np.isin(steps, other).mean() >= settings["shared"]
        after = other[other > steps[-1]] if beside else other[:0]
        if len(after) >= FEWEST_AFTER and after[-1] - steps[-1] >= missed:
            gradients = [read.chosen["gradient"]] if "gradient" in read.chosen else []
            way: Way = "numbers" if _gradient_is_lost(gradients, int(after[0])) else "silence"
            return Loss(loss, len(values), int(after[0]), way)
    return None


def _skipped_to_the_end(read: Read, loss: Series) -> Loss | None:
    """A loss after whose last record the loss scale sank to its end: every step was skipped since."""
    steps, values = ordered(loss)
    known = table("precision")
    for scale in (read.run.series[tag] for tag in read.run.series if _is_scale(tag)):
        after = scale.values[np.asarray(scale.steps) >= steps[-1]]
        low = len(after) >= FEWEST_AFTER and 0 <= after[-1] <= known["lowest_scale"]
        if low and after.max() >= max(after[-1], np.finfo(float).tiny) * 2.0 ** known["fewest_halvings"]:
            return Loss(loss, len(values), int(steps[-1]), "silence")
    return None


def _skipped_throughout(read: Read, loss: Series) -> Loss | None:
    """A loss that is still told although no step is taken any more."""
    scales = [read.run.series[tag] for tag in read.run.series if _is_scale(tag)]
    since = skipped_from(loss, scales, read.chosen.get("gradient"))
    return None if since is None else Loss(loss, int(np.searchsorted(ordered(loss)[0], since)), since, "skipped")


def _going_on(read: Read, losses: Mapping[str, Series], ended: Mapping[str, Loss]) -> list[Curve]:
    """Training losses that go on in numbers; a part that does says nothing of a total that is lost."""
    if any(read.meanings[tag].canonical == "train_loss" and len(ended[tag].before) for tag in ended):
        return []
    going = [one for tag, one in losses.items() if tag not in ended and read.meanings[tag].role == "loss"]
    return [made for one in going if (made := curve(one)) is not None]


def _outlived(held: Curve, since: int) -> bool:
    """Whether at least three values follow and the last three lie below all before."""
    after = held.steps > since
    if after.sum() < FEWEST_AFTER or after.all():
        return False
    return bool(median(held.y[after][-3:]) < np.min(held.y[~after]))


def _signs(read: Read, lost: Loss) -> dict[str, Any]:
    steps, before = ordered(lost.series)[0], lost.before
    gradient, by_gradient = read.chosen.get("gradient"), read.meanings[lost.series.tag].role == "gradient_norm"
    return {
        "way": "gradient" if by_gradient and lost.way != "policy" else lost.way,
        "from_start": not len(before),
        "last_finite_step": int(steps[lost.first - 1]) if lost.first else None,
        "growing": _grew(before) if len(before) >= 3 and lost.way != "policy" else None,
        "gradient_grew": _gradient_grew(gradient, lost.since),
        "rate": _rate_at(read.chosen.get("rate"), lost.since),
        "calm": _calm(read.chosen.get("rate"), lost),
        "half": _half_precision(read, gradient, lost.since),
    }


def _calm(rate: Series | None, lost: Loss) -> int:
    """How many records the loss held at a rate as high as that at which it was lost."""
    at = _rate_at(rate, lost.since)
    if rate is None or at is None:
        return len(lost.before)
    steps, values = ordered(rate)
    usable = np.isfinite(values)
    there = np.interp(ordered(lost.series)[0][: lost.first], steps[usable], values[usable])
    return int((there >= table("curves")["lost"]["as_high"] * at).sum())


def _rate_at(rate: Series | None, since: int) -> float | None:
    if rate is None:
        return None
    steps, values = ordered(rate)
    usable = np.isfinite(values) & (values > 0)
    return float(np.interp(since, steps[usable], values[usable])) if usable.any() else None


def _grew(values: FloatArray) -> bool:
    last = values[-max(1, min(5, len(values) // 4)) :]
    return bool(np.max(last) > table("curves")["lost"]["grew"] * median(values))


def _gradient_grew(gradient: Series | None, since: int) -> bool | None:
    before = _before(gradient, since)
    before, settings = before[np.isfinite(before)], table("curves")["lost"]
    if len(before) < settings["fewest_points"] or not np.any(before > 0):
        return None
    return bool(np.max(before[-5:]) > settings["gradient_grew"] * median(before))


def _before(series: Series | None, since: int) -> FloatArray:
    if series is None:
        return np.array([])
    steps, values = ordered(series)
    return np.asarray(values[steps < since])


def _half_precision(read: Read, gradient: Series | None, since: int) -> str | None:
    """The plainest sign of half precision: its setting, a loss scale that sank, steps skipped for their overflow."""
    if any(_is_half(name, value) for name, value in read.run.hyperparameters.items()):
        return "setting"
    if any(_sank(read.run.series[tag]) for tag in read.run.series if _is_scale(tag)):
        return "loss-scale"
    before = _before(gradient, since)
    finite = np.isfinite(before)
    return "overflows" if finite.any() and not finite[: int(np.flatnonzero(finite)[-1])].all() else None


def _is_half(name: str, value: object) -> bool:
    known, named = table("precision"), "".join(words(re.split(r"[./]", name)[-1]))
    if named in known["flags"]:
        return value is True or str(value).lower() == "true"
    said = "".join(part for part in str(value).lower() if part.isalnum() or part == "-").removeprefix("torch")
    return named in known["settings"] and said.replace("fp16-", "16-") in {str(v) for v in known["values"]}


def _is_scale(tag: str) -> bool:
    said = f" {' '.join(words(tag))} "
    return any(f" {alternative} " in said for alternative in table("precision")["scale_tags"])


def _sank(scale: Series) -> bool:
    values = ordered(scale)[1]
    values = values[np.isfinite(values) & (values >= 0)]
    if not len(values):
        return False
    known, held_at_one = table("precision"), bool((values == 1).all())  # as without half precision
    low = values[-1] <= known["lowest_scale"] and not held_at_one
    return bool(low or values.max() >= values[-1] * 2.0 ** known["fewest_halvings"])
