"""A metric that fell for good from its own best, and one that cannot be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from advisor.facts.loss import LossFacts
from advisor.facts.metric import BrokenFacts, CollapseFacts, Fault, SkillFacts
from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import BoolArray, FloatArray, Series
from advisor.signals.ceilings import at_ceiling, ceilings
from advisor.signals.curves import Curve, best_place, curve, end_level, ordered, start_level
from advisor.signals.one_answer import one_answer
from advisor.signals.order import median
from advisor.signals.read import Read
from advisor.tables import table

HELD = ("validation", "test")


def collapse_facts(read: Read) -> CollapseFacts:
    """The first metric, held-out ones before others, that ends lastingly far from its best."""
    found, fewest = list(_metrics(read)), table("metrics")["collapse"]["fewest_points"]
    for tag, meaning in found:
        made = _oriented(read, tag, meaning)
        values = _collapse(made, meaning) if made is not None and len(made) >= fewest else None
        if values is not None:
            return CollapseFacts(tag=tag, name=meaning.canonical, collapsed=True, **values)
    return CollapseFacts(collapsed=False, default_reason="too-few") if found else CollapseFacts()


def _oriented(read: Read, tag: str, meaning: Meaning) -> Curve | None:
    """The metric's curve, low when good; that of the one runs are ranked by is made once."""
    if (chosen := read.chosen.get("metric")) is not None and chosen is read.run.series[tag]:
        return read.oriented("metric")
    return curve(read.run.series[tag], maximize=meaning.direction == "maximize")


def _metrics(read: Read) -> Iterator[tuple[str, Meaning]]:
    """Metrics whose better direction is known: the one runs are ranked by, other held-out ones, the rest."""
    chosen, implicit = read.chosen.get("metric"), set(table("metrics")["collapse"]["implicit"])
    listed = [
        (t, m)
        for t, m in read.meanings.items()
        if m.role == "metric" and m.direction is not None and not implicit & set(words(t))
    ]
    yield from sorted(listed, key=lambda o: (chosen is None or o[0] != chosen.tag, o[1].split not in HELD, o[0]))


def _collapse(curve: Curve, meaning: Meaning) -> dict[str, Any] | None:
    settings, level = table("metrics")["collapse"], curve.level
    best = int(np.argmin(level))
    at_best, end = float(level[best]), end_level(curve.y)
    fall, gained = end - at_best, start_level(curve.y) - at_best
    lost = fall / gained if gained > 0 else None
    value = median(curve.values[max(0, best - 1) : best + 2])
    last = median(curve.values[-max(3, len(curve) // 10) :])
    since = _for_good(level > at_best + 0.5 * fall)
    lasting = len(level) - since >= max(3, settings["lasting"] * len(level))
    if not lasting or fall <= settings["noise"] * curve.noise or not _is_far(value, last, lost, meaning):
        return None
    place, sudden = best_place(curve.y, level), _sudden(curve, level, at_best, fall, best)
    if len(curve) <= settings["sparse"]:  # few enough to be looked up in the log
        best, value = place, float(curve.values[place])
    return {
        "best": value,
        "last": last,
        "best_step": int(curve.steps[place]),
        "best_at": float((curve.steps[best] - curve.steps[0]) / curve.span),
        "since_step": int(curve.steps[since]),
        "lost": lost,
        "sudden": sudden,
    }


def _for_good(beyond: BoolArray) -> int:
    """The place from which on all are beyond."""
    return 0 if beyond.all() else len(beyond) - int(np.argmin(beyond[::-1]))


def _is_far(best: float, last: float, lost: float | None, meaning: Meaning) -> bool:
    known = table("metrics")["collapse"]
    reward = "reward" in meaning.canonical or "return" in meaning.canonical
    if lost is not None and lost > known["progress"] and (reward or abs(last - best) > known["size"] * abs(best)):
        return True
    if best <= 0 or last < 0:
        return False
    raised = meaning.direction == "maximize"
    return bool(last < known["below"] * best if raised else last > known["above"] * best)


def _sudden(made: Curve, level: Any, at_best: float, fall: float, best: int) -> bool:
    """Whether most of the fall happened within a small share of the run."""
    settings = table("metrics")["collapse"]
    after = level[best:]
    down = int(np.argmax(after > at_best + settings["most"] * fall))
    near = np.flatnonzero(after[: down + 1] <= at_best + settings["little"] * fall)
    start = int(near[-1]) if len(near) else 0
    span = float(made.steps[best + down] - made.steps[best + start])
    return bool(span <= max(settings["sudden"] * made.span, 2 * made.span / len(made)))


def broken_facts(read: Read, losses: Mapping[str, LossFacts], skill: SkillFacts) -> BrokenFacts:
    """The first metric, held-out loss or part of a loss that cannot be right beside what the losses did."""
    falls = {name: one.fall for name, one in losses.items() if one.fall is not None}
    measured = [m for t, m in read.meanings.items() if _is_measured(m, read) and len(read.run.series[t])]
    if not measured:
        return BrokenFacts()
    guesses = set(skill.tags or ()) if not skill.fitted and skill.level else set()  # nothing is learnt
    for meaning in sorted(measured, key=lambda m: (m.split not in HELD, m.tag)):
        values = ordered(read.run.series[meaning.tag])[1]
        why = None if meaning.tag in guesses else _fault(values, meaning, read, falls)
        if why is not None:
            return _broken(meaning, why, values, _beside(read, meaning))
    if (held := read.chosen.get("val")) is not None and _swapped(losses):
        return _broken(read.meanings[held.tag], "swapped", ordered(held)[1], read.chosen.get("train"))
    if skill.lacking and skill.fitted and skill.tag is not None:
        meaning = read.meanings[skill.tag]
        known = _broken(meaning, "chance", ordered(read.run.series[skill.tag])[1], _beside(read, meaning))
        return known.replaced(value=skill.level)
    if (alike := one_answer(read)) is not None and max(falls.values(), default=0.0) > table("metrics")["broken"][
        "moving"
    ]:
        score, share = alike
        return _broken(score, "one-answer", ordered(read.run.series[score.tag])[1], read.run.series[share.tag])
    return BrokenFacts(broken=False, default_reason="too-few")


def _fault(values: FloatArray, meaning: Meaning, read: Read, falls: Mapping[str, float]) -> Fault | None:
    perfect = at_ceiling(values, meaning, read) or (meaning.direction != "minimize" and _may_be_perfect(read))
    why = _why(values, meaning, list(falls.values()), perfect)
    return why or _unmoved(values, meaning, read, falls.get("train")) or _copied(meaning, read)


def _swapped(losses: Mapping[str, LossFacts]) -> bool:
    """Whether the training loss rises, far beyond its noise and to the end, while the held-out one falls far below."""
    known, train, val = table("metrics")["broken"]["swapped"], losses["train"], losses["val"]
    rises = train.rising and (train.rise or 0.0) > known["rise"] and (train.rise_in_noise or 0.0) > known["noise"]
    if not rises or not val.falling or train.last is None or val.last is None or train.best_at is None:
        return False
    return bool(train.best_at < known["early"] and val.last < known["below"] * train.last)


def _broken(meaning: Meaning, why: Fault, values: FloatArray, beside: Series | None) -> BrokenFacts:
    value = _telling(values[np.isfinite(values)], why)
    told: dict[str, Any] = {"broken": True, "tag": meaning.tag, "name": meaning.canonical, "why": why, "value": value}
    if beside is not None:
        told |= {"beside": beside.tag, "reached": _last_number(beside)}
    return BrokenFacts(points=len(values), default_reason="unusable", **told)


def _last_number(series: Series) -> float | None:
    values = ordered(series)[1]
    values = values[np.isfinite(values)]
    return float(values[-1]) if len(values) else None


def _beside(read: Read, meaning: Meaning) -> Series | None:
    """The same of the training data: by its name, or the name without the held-out part, as Keras writes it."""
    if meaning.role == "loss":
        return read.chosen.get("train")
    trained = read.chosen.get("train_metric")
    if trained is not None and _alike(meaning, read.meanings[trained.tag]):
        return trained
    plain = meaning.canonical.removeprefix("val_").removeprefix("test_")
    found = [t for t, m in read.meanings.items() if m.split is None and m.role == "metric" and m.canonical == plain]
    return read.run.series[found[0]] if len(found) == 1 else None


def _telling(finite: FloatArray, why: Fault) -> float | None:
    """The value that shows it: of those out of the range the farthest, else the last."""
    if not len(finite):
        return None
    if why != "range":
        return float(finite[-1])
    return float(finite.min() if finite.min() < 0 else finite.max())


def _is_measured(meaning: Meaning, read: Read) -> bool:
    part = read.train is not None and meaning.tag != read.train.tag
    return meaning.role == "metric" or (meaning.role == "loss" and (meaning.split in HELD or part))


def _may_be_perfect(read: Read) -> bool:
    """Whether every answer may have been right from the first record on: the held-out loss, where known, began low.

    A training loss does not tell: it is the mean over an epoch at whose end the metric was taken.
    """
    below: float = table("metrics")["broken"]["perfect_below"]
    return read.val is None or not len(read.val) or float(read.val.values[0]) < below


def _why(values: FloatArray, meaning: Meaning, falls: Sequence[float], may_be_perfect: bool) -> Fault | None:
    """Why it cannot be right, None where it may be."""
    settings, finite = table("metrics")["broken"], values[np.isfinite(values)]
    if not len(finite):
        missing = len(values) >= settings["fewest_missing"] and max(falls, default=0.0) > settings["moving"]
        return "missing" if missing else None
    if _ends_without_numbers(values, settings) and max(falls, default=0.0) > settings["moving"]:
        return "ended"
    if meaning.role == "loss" and meaning.split not in HELD:
        return None
    if meaning.role == "metric" and _is_fraction(meaning) and (finite.min() < 0 or finite.max() > 100.5):
        return "range"
    perfect = may_be_perfect and finite[0] in ceilings(meaning)
    if len(values) < settings["fewest_points"] or finite.min() != finite.max() or perfect:
        return None
    why: Fault = "zero" if finite[0] == 0 else "constant"
    return why if min(falls, default=0.0) > _moved(why, meaning, len(values)) else None


def _unmoved(values: FloatArray, meaning: Meaning, read: Read, fall: float | None) -> Fault | None:
    """Whether every held-out share of right answers is one value while what is trained on is learnt."""
    settings, trained = table("metrics")["broken"], _beside(read, meaning)
    if meaning.split not in HELD or not _is_fraction(meaning) or len(values) < settings["unmoved"]:
        return None
    if values.min() != values.max() or values[0] in settings["perfect"]:
        return None
    learned = np.array([]) if trained is None else ordered(trained)[1]
    learned = learned[np.isfinite(learned)]
    if not len(learned):
        return _unmoved_by_loss(values, fall)
    end, start = (float(one) / (1.0 if learned.max() <= 1 else 100.0) for one in (learned[-1], learned[0]))
    held = float(values[0]) / (1.0 if values[0] <= 1 and learned.max() <= 1 else 100.0)
    far: float = settings["apart"]
    return "unmoved" if end - held > far and end - start > far and held < settings["half"] else None


def _unmoved_by_loss(values: FloatArray, fall: float | None) -> Fault | None:
    """The same where the training loss alone tells of learning: few examples may all be answered alike for a while."""
    settings, value = table("metrics")["broken"], float(values[0])
    few = 0 < (value if value <= 1 else value / 100) < settings["half"]
    enough = len(values) >= settings["few_answers"]
    return "unmoved" if few and enough and (fall or 0.0) > settings["learnt"] else None


def _copied(meaning: Meaning, read: Read) -> Fault | None:
    """Whether what is held out is what was trained on, to the last digit."""
    settings, trained = table("metrics")["broken"], _beside(read, meaning)
    held = read.run.series[meaning.tag]
    if meaning.split not in HELD or trained is None or len(held) < settings["copied"] or trained.tag == held.tag:
        return None
    if len(held) != len(trained) or not np.array_equal(held.steps, trained.steps):
        return None
    one, other = (np.asarray(part.values, dtype=float) for part in (held, trained))
    if not np.isfinite(one).all() or len(np.unique(one)) < settings["copied"]:
        return None
    return "copied" if bool((np.abs(one - other) <= settings["same_to"] * np.abs(one)).all()) else None


def _alike(one: Meaning, other: Meaning) -> bool:
    """Whether two tags measure the same thing of different data."""
    names = [set(words(tag.canonical)) & set(table("metrics")["broken"]["fractions"]) for tag in (one, other)]
    return bool(names[0] & names[1])


def _moved(why: Fault, meaning: Meaning, points: int) -> float:
    """How far the losses have to fall beside such a metric: less where so many shares of right answers are the same."""
    settings = table("metrics")["broken"]
    least, strict = float(settings["moved"][why]), bool(set(words(meaning.canonical)) & set(settings["strict"]))
    if not _is_fraction(meaning) or (why == "zero" and strict):
        return least
    few, enough = (points >= settings[name] for name in ("few_answers", "answers"))
    kind = "answer" if enough else "few_answers" if few else why
    return min(least, float(settings["moved"][kind]))


def _ends_without_numbers(values: FloatArray, known: Mapping[str, Any]) -> bool:
    """Whether it is no number any more, to its end, after it was one."""
    bad = ~np.isfinite(values)
    last = len(bad) - int(_for_good(bad))
    return bool(bad[-1]) and last >= max(known["fewest_missing"], known["ended"] * len(values))


def _is_fraction(meaning: Meaning) -> bool:
    return bool(set(words(meaning.canonical)) & set(table("metrics")["broken"]["fractions"]))
