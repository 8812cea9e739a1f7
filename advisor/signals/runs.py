"""From runs to cases: which tag is which curve, every fact about each run, and each run among its peers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from advisor.facts import Case, Computed, Namespace, Subject, kinds
from advisor.facts.base import Reason
from advisor.facts.course import LengthFacts
from advisor.facts.gradients import GradientFacts
from advisor.facts.loss import LossFacts, SpikeFacts
from advisor.facts.metric import MetricFacts
from advisor.facts.peers import PeerFacts
from advisor.facts.remedy import RemedyFacts
from advisor.facts.setup import Setup
from advisor.meaning import Meaning, by_sign, classify, pick
from advisor.records import Run, Series
from advisor.signals.adversaries import adversary_facts
from advisor.signals.collapse import broken_facts, collapse_facts
from advisor.signals.course import period_facts, restart_facts, steps_per_epoch, throughput_facts
from advisor.signals.curves import Curve, curve, end_level, noise, smooth
from advisor.signals.generalization import gap_facts
from advisor.signals.gradients import clip_facts, gradient_facts
from advisor.signals.latent import after, annealed_until, latent_facts
from advisor.signals.logged import logged_setup, usual_facts
from advisor.signals.loss import loss_facts
from advisor.signals.lost import finite_facts, unmasked
from advisor.signals.metric import metric_facts
from advisor.signals.peers import PeerTable, reference_facts
from advisor.signals.policy import policy_facts
from advisor.signals.preference import preference_facts
from advisor.signals.read import CURVE_POINTS, Read, held_curves
from advisor.signals.remedy import remedy_facts
from advisor.signals.schedule import schedule_facts
from advisor.signals.spikes import spike_facts
from advisor.signals.told import told_tag, with_told
from advisor.signals.training import run_training, training_facts
from advisor.tables import table
from advisor.training import kinds_of

Known = dict[tuple[frozenset[str], str], Mapping[str, Meaning]]


def run_cases(
    runs: Sequence[Run], setup: Setup, reference_runs: Sequence[Run] = (), tags: Mapping[str, str] | None = None
) -> Iterator[Case]:
    """The facts about every run that logged a scalar; `reference_runs` are known-good ones to compare with."""
    known: Known = {}
    everyone = [read_run(run, setup, tags or {}, known) for run in runs if run.series]
    good = [read_run(run, setup, tags or {}, known) for run in reference_runs if run.series]
    table = PeerTable(everyone)
    for read in everyone:
        subject = Subject(kind="run", run=read.run.name, source=read.run.source or None)
        yield Case(subject=subject, facts=_facts(read, table, good))


def standing(runs: Sequence[Run], setup: Setup, tags: Mapping[str, str] | None = None) -> PeerFacts | None:
    """How the runs stand by the quantity that they share: the best, and those within its noise; None for too few."""
    known: Known = {}
    table = PeerTable([read_run(run, setup, tags or {}, known) for run in runs if run.series])
    found = (table.facts(run.name) for run in runs)
    return next((one for one in found if one.rank == 1), None)


def read_run(run: Run, setup: Setup, tags: Mapping[str, str], known: Known) -> Read:
    """Decides the kind of training and chooses the run's curves by the meaning of their tags."""
    key = frozenset(run.series)
    training = run_training(run, setup, key)
    meanings = known.get((key, training.loss)) or with_told(classify(sorted(run.series), tags, training), setup)
    known[key, training.loss] = meanings
    meanings = by_sign(meanings, run.series)
    run, masked = unmasked(run, meanings)
    chosen: dict[str, Series] = {}
    for name, role, splits in (
        ("train", "loss", ("train", None)),
        ("val", "loss", ("validation", "test")),
        ("metric", "metric", ("validation", "test")),
        ("train_metric", "metric", ("train",)),
        ("rate", "learning_rate", (None, "train")),
        ("gradient", "gradient_norm", ("train", None, "validation")),
    ):
        found = _choose(run, meanings, role, splits)
        if found is not None:
            chosen[name] = found
    chosen |= _stand_in(run, meanings, chosen) | _told(run, meanings, setup)
    if training.kind == "vae" and (since := annealed_until(run)) is not None:
        chosen |= {n: after(chosen[n], since) for n in ("train", "val") if n in chosen}
    train, val = (_curve(chosen.get(name)) for name in ("train", "val"))
    if not training.because and "train" in chosen:
        training = run_training(run, setup, key, chosen["train"])
    return Read(run, meanings, logged_setup(setup, run), training, train, val, chosen, masked)


def _told(run: Run, meanings: Mapping[str, Meaning], setup: Setup) -> dict[str, Series]:
    """The curve of the metric that was told, in its role; a training loss keeps its own."""
    tag = told_tag(meanings, setup)
    if tag is None or len(run.series[tag]) < CURVE_POINTS or meanings[tag].direction is None:
        return {}
    role = "metric" if meanings[tag].role == "metric" else "val"
    return {role: run.series[tag]} if role == "metric" or meanings[tag].split != "train" else {}


def _stand_in(run: Run, meanings: Mapping[str, Meaning], chosen: Mapping[str, Series]) -> dict[str, Series]:
    """A held-out error or likelihood where no loss by that name was held out: it is one, in units of its own."""
    if "val" in chosen or "train" not in chosen:
        return {}
    losses = {tag: m for tag, m in meanings.items() if m.role == "metric" and classify([tag])[tag].role == "loss"}
    found = _choose(run, losses, "metric", ("validation", "test"))
    return {"val": found} if found is not None else {}


def _choose(run: Run, meanings: Mapping[str, Meaning], role: str, splits: Sequence[str | None]) -> Series | None:
    """The plainest tag of the role that is a curve and covers most of what the longest of them covers."""
    for split in splits:
        tags = [tag for tag in pick(meanings, role, split) if meanings[tag].sure or role not in ("loss", "metric")]
        if role == "metric":
            tags = [tag for tag in tags if meanings[tag].direction is not None]
        curves = [run.series[tag] for tag in tags if len(run.series[tag]) >= CURVE_POINTS]
        longest = max((_reach(one) for one in curves), default=0)
        covering = [one for one in curves if _reach(one) >= 0.5 * longest]
        if covering:
            return covering[0]
    return None


def _reach(series: Series) -> int:
    return int(series.steps.max() - series.steps.min())


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
            return _curve(one) or read.train
    return read.train


def _in_other_units(read: Read, held: Series, trained: str) -> bool:
    """Whether a metric stands in for the held-out loss and the training loss goes by another name."""
    if read.meanings[held.tag].role != "metric":
        return False
    names = [classify([tag])[tag].canonical for tag in (held.tag, trained)]
    return len({name.removeprefix("train_").removeprefix("val_").removeprefix("test_") for name in names}) > 1


def _curve(series: Series | None) -> Curve | None:
    made = curve(series) if series is not None else None
    return made if made is not None and made.raw_points >= CURVE_POINTS else None


def _facts(read: Read, table: PeerTable, good: Sequence[Read]) -> Computed:
    """Every group of facts about the run, by its name: computed when a rule asks for it."""
    setup, chosen, run = read.setup, read.chosen, read.run
    rate, gradient = chosen.get("rate"), chosen.get("gradient")
    makers: dict[str, Callable[[], Namespace]] = {
        "setup": lambda: _with_peak(setup, rate),
        "training": lambda: training_facts(read.training),
        "train": lambda: _loss(read, "train", read.train),
        "val": lambda: _loss(read, "val", read.val),
        "metric": lambda: _metric(read, "metric"),
        "train_metric": lambda: _metric(read, "train_metric"),
        "finite": lambda: finite_facts(read),
        "gap": lambda: gap_facts(_beside(read), read.val, _accuracies(read)),
        "grad": lambda: gradient_facts(gradient) if gradient is not None else GradientFacts(),
        "clip": lambda: clip_facts(gradient, setup.clip_norm),
        "schedule": lambda: schedule_facts(rate, setup.learning_rate, read.train or read.val),
        "spikes": lambda: spike_facts(read.train) if read.train else SpikeFacts(),
        "lengths": lambda: _lengths(read),
        "period": lambda: period_facts(read.train, _steps_per_epoch(read)),
        "restarts": lambda: restart_facts(_measured(read)),
        "throughput": lambda: throughput_facts(chosen.get("train")),
        "reference": lambda: reference_facts(read, good),
        "peers": lambda: table.facts(run.name),
        "usual": lambda: usual_facts(run, _with_peak(setup, rate), read.training),
        "collapse": lambda: collapse_facts(read),
        "broken": lambda: broken_facts(read, _falls(made)),
        "remedy": lambda: _remedy(read, made),
        **{name: partial(_of_kind, read, name) for name in kinds.NAMESPACES},
    }
    made = Computed({name: partial(_quietly, make) for name, make in makers.items()})
    return made


def _quietly(make: Callable[[], Namespace]) -> Namespace:
    """The facts, without NumPy's warnings: what is no number is missing."""
    with np.errstate(all="ignore"):
        return make()


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
    return loss_facts(made, read.setup.n_classes or _candidates(read) or _inferred_classes(read))


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
    accuracy = _accuracy(read.chosen.get("metric") or read.chosen.get("train_metric"), read.meanings)
    if accuracy is None or not 0.0005 < accuracy < 0.6:
        return None
    classes = round(1 / accuracy)
    losses = [math.exp(end_level(one.y)) for one in (read.train, read.val) if one is not None and one.log]
    near = any(abs(loss / math.log(classes) - 1) < 0.01 for loss in losses) if classes > 1 else False
    return classes if near and abs(accuracy * classes - 1) < 0.1 else None


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
    return float(np.median(values[-max(1, len(values) // 10) :]))


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


def _lengths(read: Read) -> LengthFacts:
    curves = [s for s in read.run.series.values() if len(s) >= CURVE_POINTS]
    held = [read.chosen[name] for name in ("val", "metric") if name in read.chosen]
    validated = any(m.split in ("validation", "test") and m.role in ("loss", "metric") for m in read.meanings.values())
    training = [t for t, m in read.meanings.items() if m.role == "loss" and m.split == "train" and m.sure]
    values: dict[str, Any] = {
        "kind": read.kind,
        "points": max((len(s) for s in read.run.series.values()), default=0),
        "fragment": _fragment(read),
        "steps": max((int(s.steps.max()) for s in read.run.series.values() if len(s)), default=0),
        "evaluations": max((len(s) for s in held), default=None),
        "trained": any(len(read.run.series[tag]) >= CURVE_POINTS for tag in training),
        "validated": validated,
        "growing": read.run.growing,
        "hours": _hours(curves),
    }
    values |= _wasted(read, values["hours"])
    return LengthFacts(**values)


def _measured(read: Read) -> list[Series]:
    """The series that measure something: rows of two kinds, one after the other, share their counters alone."""
    known = [one for tag, one in read.run.series.items() if read.meanings[tag].role != "other"]
    return known or list(read.run.series.values())


def _fragment(read: Read) -> bool | None:
    """Whether the training loss, else the held-out one, is first logged late: its start is not in the log."""
    series = read.chosen.get("train") or read.chosen.get("val")
    if series is None:
        return None
    known, steps = table("constant_answers"), np.sort(np.asarray(series.steps))
    interval = float(np.median(np.diff(steps)))
    return bool(steps[0] > known["late"] * steps[-1] and steps[0] > known["late_intervals"] * max(interval, 1.0))


def _hours(curves: Sequence[Series]) -> float | None:
    walls = [s.wall_times[np.isfinite(s.wall_times)] for s in curves]
    spans = [float(w.max() - w.min()) for w in walls if len(w) > 1]
    return max(spans) / 3600 if spans and max(spans) > 0 else None


def _wasted(read: Read, hours: float | None) -> dict[str, Any]:
    """The share of the run after which neither the held-out loss nor the metric gained more than its own noise."""
    held = held_curves(read)
    long = [made for made in held if len(made) >= 10 and made.span > 0]
    if not long or len(long) < len(held):
        names = ("wasted", "wasted_hours", "saved_share")
        return {"absent": dict.fromkeys(names, "too-few" if held else "not-logged")}
    reached = max(_reached(made) for made in long)
    return {"wasted": 1 - reached, "wasted_hours": hours * (1 - reached) if hours else None, "saved_share": reached}


def _reached(made: Curve) -> float:
    """The share of the run at which the smoothed curve first comes within its noise of its best."""
    level = smooth(made.y)
    slack = min(max(noise(made.y), 0.002), 0.02)
    at = int(np.argmax(level <= level.min() + slack))
    return float((made.steps[at] - made.steps[0]) / made.span)
