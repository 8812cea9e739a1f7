"""Groups of facts that are computed for many runs at once: of their curves of one shape, of what those say together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np

from advisor.facts import Namespace
from advisor.facts.base import Reason
from advisor.facts.gradients import GradientFacts, ScheduleFacts
from advisor.facts.loss import LossFacts, SpikeFacts
from advisor.facts.metric import MetricFacts
from advisor.facts.remedy import RemedyFacts
from advisor.meaning import Meaning, pick
from advisor.names import words
from advisor.records import Series
from advisor.signals.curves import Curve, end_level
from advisor.signals.gradients import gradients, ordinary_before
from advisor.signals.loss import losses
from advisor.signals.margins import margins_of
from advisor.signals.metric import metrics
from advisor.signals.order import median
from advisor.signals.range_test import range_facts
from advisor.signals.read import Read
from advisor.signals.remedy import remedies
from advisor.signals.rows import level_all
from advisor.signals.schedule import schedules
from advisor.signals.spikes import spikes
from advisor.signals.together import Maker, Together, beside_absent
from advisor.tables import table


def losses_of(some: Together, name: str) -> list[LossFacts]:
    """The facts of each run's loss curve; a surrogate or an adversary's loss says nothing of progress."""
    found: dict[int, LossFacts] = {}
    told: dict[int, tuple[Curve, int | None, Sequence[float]]] = {}
    for place, read in enumerate(some.reads):
        made: Curve | None = getattr(read, name)
        if made is None:
            found[place] = LossFacts(wanting=f"{name}_loss", default_reason=_why_missing(read, name))
        elif read.kind != "supervised":
            found[place] = LossFacts(tag=made.tag, default_reason="unusable")
        else:
            told_classes = None if _of_parts(read) else read.setup.n_classes
            classes = told_classes or _candidates(read) or _inferred_classes(read)
            told[place] = made, classes, margins_of(read.run, made.tag)
    found |= zip(told, losses(*zip(*told.values(), strict=True)), strict=True) if told else {}
    return [found[place] for place in range(len(some.reads))]


def spikes_of(some: Together) -> list[SpikeFacts]:
    """The jumps of each run's training loss."""
    curves = {place: read.train for place, read in enumerate(some.reads) if read.train is not None}
    return beside_absent(len(some.reads), curves, spikes(list(curves.values())), SpikeFacts())


def gradients_of(some: Together) -> list[GradientFacts]:
    """How each run's gradient norm develops."""
    norms = {place: read.chosen["gradient"] for place, read in enumerate(some.reads) if "gradient" in read.chosen}
    found = beside_absent(len(some.reads), norms, gradients(list(norms.values())), GradientFacts())
    losses = cast(Sequence[LossFacts], some.of("train"))
    told = zip(some.reads, losses, found, strict=True)
    return [_with_before(facts, read.chosen.get("gradient"), loss) for read, loss, facts in told]


def _with_before(facts: GradientFacts, norms: Series | None, loss: LossFacts) -> GradientFacts:
    """The facts with the ordinary norm before the training loss rose for long, where it did."""
    risen = (loss.rise or 0.0) > table("curves")["gradients"]["risen"] or loss.end_above_start
    if norms is None or not facts.measured or not risen or loss.rise_since is None:
        return facts
    before = ordinary_before(norms, loss.rise_since)
    return facts if before is None else facts.replaced(before=min(before, facts.ordinary or before))


def schedules_of(some: Together) -> list[ScheduleFacts]:
    """Each run's learning rate over its course."""
    found = schedules(
        [(read.chosen.get("rate"), read.setup.learning_rate, read.train or read.val) for read in some.reads]
    )
    pairs = zip(found, some.reads, strict=True)
    return [one.replaced(**range_facts(read.swept)) for one, read in pairs]


def levelled(make: Callable[[Read], Namespace]) -> Maker:
    """Makes a group run by run that looks at levels, which all curves get at once."""

    def made(some: Together) -> list[Namespace]:
        held = (one for read in some.reads for one in (read.train, read.val, read.oriented("metric")))
        level_all([one for one in held if one is not None])
        return [make(read) for read in some.reads]

    return made


def remedies_of(some: Together) -> list[RemedyFacts]:
    """What changes are worth, where the loss says how training goes."""
    known = [place for place, read in enumerate(some.reads) if read.training.loss == "progress"]
    made = remedies([some.run(place) for place in known])
    return beside_absent(len(some.reads), known, made, RemedyFacts(default_reason="unusable"))


def _why_missing(read: Read, name: str) -> Reason:
    """Logged, but without a number in it, too short or in a range test; or not logged."""
    if read.swept is not None:
        return "unusable"
    splits = ("train", None) if name == "train" else ("validation", "test")
    tags = [tag for split in splits for tag in pick(read.meanings, "loss", split)]
    values = [read.run.series[tag].values for tag in tags]
    if any(len(v) and not np.isfinite(v).any() for v in values):
        return "unusable"
    return "too-few" if name in read.chosen else "not-logged"


def _of_parts(read: Read) -> bool:
    """Whether losses beside that of the classes make up the whole, as in a detector: no constant answer costs ln k."""
    parts = set(table("curves")["beside_classes"])
    losses = (tag for tag, meaning in read.meanings.items() if meaning.role == "loss")
    return any(parts & set(words(tag)) for tag in losses)


def _candidates(read: Read) -> int | None:
    """How many examples a contrastive loss chooses among: the batch, or both views of it but one, by its start."""
    batch, loss = read.setup.batch_size, read.train or read.val
    if read.training.kind != "contrastive" or not batch or batch < 2 or loss is None or not loss.log:
        return None
    start = math.exp(float(loss.y.max()))
    return min((batch, 2 * batch - 1), key=lambda count: abs(start - math.log(count)))


def _inferred_classes(read: Read) -> int | None:
    """The number of classes k where accuracy stays at 1/k and a loss at ln k: both say that the answer is constant."""
    settings = table("curves")["accuracy"]
    accuracy = final_accuracy(read.chosen.get("metric") or read.chosen.get("train_metric"), read.meanings)
    if accuracy is None or not settings["least"] < accuracy < settings["most"]:
        return None
    classes = round(1 / accuracy)
    losses = [math.exp(end_level(one.y)) for one in (read.train, read.val) if one is not None and one.log]
    near = any(abs(loss / math.log(classes) - 1) < settings["near_loss"] for loss in losses) if classes > 1 else False
    return classes if near and abs(accuracy * classes - 1) < settings["near_share"] else None


def metrics_of(some: Together, name: str) -> list[MetricFacts]:
    """The facts of each run's held-out metric, or of that of the training data."""
    unusable, wanting = MetricFacts(default_reason="unusable"), MetricFacts(wanting="a metric")
    found = [unusable if name in read.chosen else wanting for read in some.reads]
    curves = {place: made for place, read in enumerate(some.reads) if (made := read.oriented(name)) is not None}
    names = [some.reads[place].meanings[made.tag].canonical for place, made in curves.items()]
    validated = [some.reads[place].setup.n_validation for place in curves]
    for place, facts in zip(curves, metrics(list(curves.values()), names, validated), strict=True):
        found[place] = facts
    return found


def final_accuracy(series: Series | None, meanings: Mapping[str, Meaning]) -> float | None:
    """The level of an accuracy at its end; None where it is none, or no fraction."""
    if series is None or "accuracy" not in meanings[series.tag].canonical:
        return None
    values = series.values[np.isfinite(series.values)]
    if not len(values) or values.max() > 1.0:
        return None
    return median(values[-max(1, len(values) // 10) :])
