"""From runs to cases: which tag is which curve, every fact about each run, and each run among its peers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from advisor.facts import Case, Computed, Namespace, Subject, kinds
from advisor.facts.base import Reason
from advisor.facts.course import ThroughputFacts
from advisor.facts.gradients import GradientFacts
from advisor.facts.loss import LossFacts, SpikeFacts
from advisor.facts.metric import MetricFacts
from advisor.facts.peers import PeerFacts
from advisor.facts.remedy import RemedyFacts
from advisor.facts.setup import Setup
from advisor.meaning import Meaning, classify, pick
from advisor.records import Run, Series
from advisor.signals.adversaries import adversary_facts
from advisor.signals.choosing import Seen, curve_of, read_run
from advisor.signals.codes import code_facts
from advisor.signals.collapse import broken_facts, collapse_facts
from advisor.signals.course import period_facts, restart_facts, steps_per_epoch, throughput_facts, told_throughput
from advisor.signals.curves import Curve, end_level
from advisor.signals.generalization import gap_facts
from advisor.signals.gradients import clip_facts, gradient_facts
from advisor.signals.latent import latent_facts
from advisor.signals.lengths import length_facts
from advisor.signals.logged import usual_facts
from advisor.signals.loss import loss_facts
from advisor.signals.lost import finite_facts
from advisor.signals.margins import margins_of
from advisor.signals.metric import metric_facts
from advisor.signals.order import median
from advisor.signals.peers import PeerTable, reference_facts
from advisor.signals.policy import policy_facts
from advisor.signals.preference import preference_facts
from advisor.signals.read import Read
from advisor.signals.remedy import remedy_facts
from advisor.signals.schedule import schedule_facts
from advisor.signals.spikes import spike_facts
from advisor.signals.training import training_facts
from advisor.tables import table
from advisor.training import kinds_of


def run_cases(
    runs: Sequence[Run], setup: Setup, reference_runs: Sequence[Run] = (), tags: Mapping[str, str] | None = None
) -> Iterator[Case]:
    """The facts about every run that logged a scalar; `reference_runs` are known-good ones to compare with."""
    seen: Seen = {}
    everyone = [read_run(run, setup, tags or {}, seen) for run in runs if run.series]
    good = [read_run(run, setup, tags or {}, seen) for run in reference_runs if run.series]
    peers = PeerTable(everyone)
    everyone.reverse()
    while everyone:
        read = everyone.pop()  # let go of when it was judged: thousands of runs take much memory
        subject = Subject(kind="run", run=read.run.name, source=read.run.source or None)
        yield Case(subject=subject, facts=_facts(read, peers, good))


def standing(runs: Sequence[Run], setup: Setup, tags: Mapping[str, str] | None = None) -> PeerFacts | None:
    """How the runs stand by the quantity that they share: the best, and those within its noise; None for too few."""
    seen: Seen = {}
    peers = PeerTable([read_run(run, setup, tags or {}, seen) for run in runs if run.series])
    found = (peers.facts(run.name) for run in runs)
    return next((one for one in found if one.rank == 1), None)


def _beside(read: Read) -> Curve | None:
    """The training loss to hold against the held-out one: evaluated at the same steps where there is such a tag."""
    held = read.chosen.get("val")
    if held is None or read.train is None:
        return read.train
    if _in_other_units(read, held, read.train.tag):
        return None
    for tag in pick(read.meanings, "loss", "train"):
        one = read.run.series[tag]
        if tag != read.train.tag and read.meanings[tag].sure and np.array_equal(one.steps, held.steps):
            return curve_of(one) or read.train
    return read.train


def _in_other_units(read: Read, held: Series, trained: str) -> bool:
    """Whether a metric stands in for the held-out loss and the training loss goes by another name."""
    if read.meanings[held.tag].role != "metric":
        return False
    names = [classify([tag])[tag].canonical for tag in (held.tag, trained)]
    return len({name.removeprefix("train_").removeprefix("val_").removeprefix("test_") for name in names}) > 1


def _facts(read: Read, peers: PeerTable, good: Sequence[Read]) -> Computed:
    """Every group of facts about the run, by its name: computed when a rule asks for it."""
    makers: dict[str, Callable[[], Namespace]] = {
        **_of_curves(read),
        **_of_course(read),
        "reference": lambda: reference_facts(read, good),
        "peers": lambda: peers.facts(read.run.name),
        "broken": lambda: broken_facts(read, _falls(made)),
        "remedy": lambda: _remedy(read, made),
        **{name: partial(_of_kind, read, name) for name in kinds.NAMESPACES},
    }
    made = Computed({name: partial(_quietly, make) for name, make in makers.items()})
    return made


def _of_curves(read: Read) -> dict[str, Callable[[], Namespace]]:
    """What each curve says by itself or beside another: losses, metrics, rate, gradient norm."""
    setup, rate, gradient = read.setup, read.chosen.get("rate"), read.chosen.get("gradient")
    return {
        "setup": lambda: _with_peak(setup, rate),
        "train": lambda: _loss(read, "train", read.train),
        "val": lambda: _loss(read, "val", read.val),
        "metric": lambda: _metric(read, "metric"),
        "train_metric": lambda: _metric(read, "train_metric"),
        "gap": lambda: gap_facts(_beside(read), read.val, _accuracies(read)),
        "grad": lambda: gradient_facts(gradient) if gradient is not None else GradientFacts(),
        "clip": lambda: clip_facts(gradient, setup.clip_norm),
        "schedule": lambda: schedule_facts(rate, setup.learning_rate, read.train or read.val),
        "spikes": lambda: spike_facts(read.train) if read.train else SpikeFacts(),
        "usual": lambda: usual_facts(read.run, _with_peak(setup, rate), read.training),
    }


def _of_course(read: Read) -> dict[str, Callable[[], Namespace]]:
    """What the run as a whole did: its kind, how it was lost, its length, restarts and speed."""
    return {
        "training": lambda: training_facts(read.training),
        "finite": lambda: finite_facts(read),
        "lengths": lambda: length_facts(read),
        "period": lambda: period_facts(read.train, _steps_per_epoch(read)),
        "restarts": lambda: restart_facts(_measured(read)),
        "throughput": lambda: _throughput(read),
        "collapse": lambda: collapse_facts(read),
    }


def _quietly(make: Callable[[], Namespace]) -> Namespace:
    """The facts, without NumPy's warnings: what is no number is missing."""
    with np.errstate(all="ignore"):
        return make()


def _throughput(read: Read) -> ThroughputFacts:
    """By the wall times; else by a logged speed, but for policies, whose data come more slowly once they learn."""
    found = throughput_facts(read.chosen.get("train"))
    if found.ratio is not None or read.training.kind in kinds_of(("rewarded",)):
        return found
    told = told_throughput(read.run)
    return told if told.ratio is not None else found


def _steps_per_epoch(read: Read) -> float | None:
    return steps_per_epoch(read.run.series, {name: getattr(read.setup, name) for name in ("n_examples", "batch_size")})


def _accuracies(read: Read) -> tuple[float | None, float | None]:
    """Training and held-out accuracy at the end."""
    train, held = (_accuracy(read.chosen.get(name), read.meanings) for name in ("train_metric", "metric"))
    return train, held


def _falls(made: Mapping[str, Namespace]) -> list[float]:
    """What share of them the losses lost, of those that are known."""
    return [fall for name in ("train", "val") if (fall := getattr(made[name], "fall", None)) is not None]


def _remedy(read: Read, made: Mapping[str, Namespace]) -> RemedyFacts:
    """What changes are worth, where the loss says how training goes."""
    progress = read.training.loss == "progress"
    return remedy_facts(made) if progress else RemedyFacts(default_reason="unusable")


def _of_kind(read: Read, name: str) -> Namespace:
    """The facts that only the run's kind of training has; of the other kinds they are absent."""
    kind, run = read.training.kind, read.run
    if name == "policy" and kind in kinds_of(("rewarded",)):
        return policy_facts(run, read.meanings)
    if name == "latent" and kind == "vae":
        return latent_facts(run)
    if name == "codes":
        return code_facts(run)
    if name == "adversaries" and kind == "adversarial":
        return adversary_facts(run)
    if name == "preference" and kind == "preference":
        return preference_facts(run, read.meanings)
    return kinds.NAMESPACES[name]()


def _loss(read: Read, name: str, made: Curve | None) -> LossFacts:
    """The facts of a loss curve; a surrogate or an adversary's loss says nothing of progress."""
    if made is None:
        return LossFacts(wanting=f"{name}_loss", default_reason=_why_missing(read, name))
    if read.kind != "supervised":
        return LossFacts(tag=made.tag, default_reason="unusable")
    classes = read.setup.n_classes or _candidates(read) or _inferred_classes(read)
    return loss_facts(made, classes, margins_of(read.run, made.tag))


def _why_missing(read: Read, name: str) -> Reason:
    """Logged, but without a number in it, or not logged."""
    splits = ("train", None) if name == "train" else ("validation", "test")
    tags = [tag for split in splits for tag in pick(read.meanings, "loss", split)]
    values = [read.run.series[tag].values for tag in tags]
    return "unusable" if any(len(v) and not np.isfinite(v).any() for v in values) else "not-logged"


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
    accuracy = _accuracy(read.chosen.get("metric") or read.chosen.get("train_metric"), read.meanings)
    if accuracy is None or not settings["least"] < accuracy < settings["most"]:
        return None
    classes = round(1 / accuracy)
    losses = [math.exp(end_level(one.y)) for one in (read.train, read.val) if one is not None and one.log]
    near = any(abs(loss / math.log(classes) - 1) < settings["near_loss"] for loss in losses) if classes > 1 else False
    return classes if near and abs(accuracy * classes - 1) < settings["near_share"] else None


def _metric(read: Read, name: str) -> MetricFacts:
    """The facts of the run's held-out metric, or of that of the training data."""
    series = read.chosen.get(name)
    if series is None:
        return MetricFacts(wanting="a metric")
    found = metric_facts(series, read.meanings[series.tag], read.setup.n_validation)
    return found or MetricFacts(default_reason="unusable")


def _accuracy(series: Series | None, meanings: Mapping[str, Meaning]) -> float | None:
    if series is None or "accuracy" not in meanings[series.tag].canonical:
        return None
    values = series.values[np.isfinite(series.values)]
    if not len(values) or values.max() > 1.0:
        return None
    return median(values[-max(1, len(values) // 10) :])


def _with_peak(setup: Setup, rate: Series | None) -> Setup:
    """The setup with the peak of a logged learning rate where none is told."""
    if setup.learning_rate is not None or rate is None:
        return setup
    values = rate.values[np.isfinite(rate.values)]
    if not len(values):
        return setup
    return setup.replaced(
        learning_rate=float(values.max()), provenance={**setup.provenance, "learning_rate": "measured"}
    )


def logged_peak(run: Run, setup: Setup) -> float | None:
    """The peak of the learning rate that the run logged as a curve, None where it logged none."""
    read = read_run(run, setup, {}, {})
    return _with_peak(setup.replaced(learning_rate=None), read.chosen.get("rate")).learning_rate


def _measured(read: Read) -> list[Series]:
    """The series that measure something: rows of two kinds, one after the other, share their counters alone."""
    known = [one for tag, one in read.run.series.items() if read.meanings[tag].role != "other"]
    return known or list(read.run.series.values())
