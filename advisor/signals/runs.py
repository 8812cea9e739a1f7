"""From runs to cases: which tag is which curve, every fact about each run, and each run among its peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, cast

import numpy as np

from advisor.facts import Case, Namespace, Subject, kinds
from advisor.facts.course import ThroughputFacts
from advisor.facts.loss import LossFacts
from advisor.facts.metric import BrokenFacts, GapFacts, SkillFacts
from advisor.facts.peers import PeerFacts
from advisor.facts.setup import Setup
from advisor.meaning import classify, pick
from advisor.records import Run, Series
from advisor.signals.adversaries import adversary_facts
from advisor.signals.bump import bump_facts
from advisor.signals.choosing import Seen, read_run
from advisor.signals.codes import code_facts
from advisor.signals.collapse import broken_facts, collapse_facts
from advisor.signals.course import Epochs, epochs_of, period_facts, restart_facts, throughput_facts, told_throughput
from advisor.signals.curves import Curve
from advisor.signals.experts import expert_facts
from advisor.signals.flipping import constant_answers
from advisor.signals.generalization import gained_after, gap_facts
from advisor.signals.gradients import clip_facts
from advisor.signals.grouped import (
    final_accuracy,
    gradients_of,
    levelled,
    losses_of,
    metrics_of,
    remedies_of,
    schedules_of,
    spikes_of,
)
from advisor.signals.latent import latent_facts
from advisor.signals.lengths import length_facts
from advisor.signals.logged import usual_facts
from advisor.signals.lost import finite_facts
from advisor.signals.peers import PeerTable, reference_facts
from advisor.signals.policy import policy_facts
from advisor.signals.preference import preference_facts
from advisor.signals.read import Read, curve_of
from advisor.signals.scaled import costs
from advisor.signals.skill import skill_facts
from advisor.signals.together import RUNS, Maker, Together, each
from advisor.signals.training import training_facts
from advisor.training import kinds_of


def run_cases(
    runs: Sequence[Run], setup: Setup, reference_runs: Sequence[Run] = (), tags: Mapping[str, str] | None = None
) -> Iterator[Case]:
    """The facts about every run that logged a scalar; `reference_runs` are known-good ones to compare with."""
    seen: Seen = {}
    everyone: list[Any] = [read_run(run, setup, tags or {}, seen) for run in runs if run.series]
    good = [read_run(run, setup, tags or {}, seen) for run in reference_runs if run.series]
    makers = _makers(PeerTable(everyone), good)
    for first in range(0, len(everyone), RUNS):
        some = Together(everyone[first : first + RUNS], makers)
        everyone[first : first + RUNS] = [None] * len(some.reads)  # let go of: thousands of runs take much memory
        for place, read in enumerate(some.reads):
            subject = Subject(kind="run", run=read.run.name, source=read.run.source or None)
            yield Case(subject=subject, facts=some.run(place))


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


def _makers(peers: PeerTable, good: Sequence[Read]) -> dict[str, Maker]:
    """What makes every group of facts, by its name."""
    made: dict[str, Maker] = {**_of_curves(), **_of_course()}
    made["reference"] = each(lambda read: reference_facts(read, good))
    made["peers"] = each(lambda read: peers.facts(read.run.name))
    made |= {"skill": _skills, "broken": _broken, "remedy": remedies_of}
    return made | {name: each(partial(_of_kind, name)) for name in kinds.NAMESPACES}


def _broken(some: Together) -> list[BrokenFacts]:
    skills, train, val = (cast(Sequence[Any], some.of(name)) for name in ("skill", "train", "val"))
    told = zip(some.reads, train, val, skills, strict=True)
    return [broken_facts(read, {"train": one, "val": other}, skill) for read, one, other, skill in told]


def _skills(some: Together) -> list[SkillFacts]:
    losses = cast(Sequence[LossFacts], some.of("train"))
    return [skill_facts(read, loss) for read, loss in zip(some.reads, losses, strict=True)]


def _of_curves() -> dict[str, Maker]:
    """What each curve says by itself or beside another: losses, metrics, rate, gradient norm."""
    return {
        "setup": each(_told),
        "train": partial(losses_of, name="train"),
        "val": partial(losses_of, name="val"),
        "metric": partial(metrics_of, name="metric"),
        "train_metric": partial(metrics_of, name="train_metric"),
        "gap": levelled(_gap),
        "grad": gradients_of,
        "clip": each(lambda read: clip_facts(read.chosen.get("gradient"), read.setup.clip_norm)),
        "schedule": schedules_of,
        "spikes": spikes_of,
        "usual": each(lambda read: usual_facts(read.run, _told(read), read.training)),
    }


def _of_course() -> dict[str, Maker]:
    """What the run as a whole did: its kind, how it was lost, its length, restarts and speed."""
    return {
        "training": each(lambda read: training_facts(read.training)),
        "finite": each(finite_facts),
        "lengths": levelled(length_facts),
        "period": each(lambda read: period_facts(read.train, _epochs(read))),
        "restarts": each(lambda read: restart_facts(_measured(read)).replaced(**bump_facts(read.train))),
        "throughput": each(_throughput),
        "collapse": levelled(collapse_facts),
    }


def _told(read: Read) -> Setup:
    return _with_peak(read.setup, read.chosen.get("rate"))


def _gap(read: Read) -> GapFacts:
    """Training against held-out, and the constant answers between which both accuracies jump."""
    chosen = [read.chosen.get(name) for name in ("train_metric", "metric")]
    accuracies = [one for one in chosen if one is not None and "accuracy" in read.meanings[one.tag].canonical]
    answers = constant_answers(*accuracies) if len(accuracies) == 2 else None
    gained = gained_after(read.oriented("metric"), read.val)
    return gap_facts(_beside(read), read.val, _accuracies(read)).replaced(answers=answers, **gained, **costs(read))


def _throughput(read: Read) -> ThroughputFacts:
    """By the wall times; else by a logged speed, but for policies, whose data come more slowly once they learn."""
    found = throughput_facts(read.chosen.get("train"))
    if found.ratio is not None or read.training.kind in kinds_of(("rewarded",)):
        return found
    told = told_throughput(read.run)
    return told if told.ratio is not None else found


def _epochs(read: Read) -> Epochs | None:
    return epochs_of(read.run.series, {name: getattr(read.setup, name) for name in ("n_examples", "batch_size")})


def _accuracies(read: Read) -> tuple[float | None, float | None]:
    """Training and held-out accuracy at the end."""
    train, held = (final_accuracy(read.chosen.get(name), read.meanings) for name in ("train_metric", "metric"))
    return train, held


def _of_kind(name: str, read: Read) -> Namespace:
    """The facts that only the run's kind of training has; of the other kinds they are absent."""
    kind, run = read.training.kind, read.run
    if name == "policy" and kind in kinds_of(("rewarded",)):
        return policy_facts(run, read.meanings, read.training.kind)
    if name == "latent" and kind == "vae":
        return latent_facts(run)
    if name == "codes":
        return code_facts(run)
    if name == "experts":
        return expert_facts(run)
    if name == "adversaries" and kind == "adversarial":
        return adversary_facts(run)
    if name == "preference" and kind == "preference":
        return preference_facts(run, read.meanings)
    return kinds.NAMESPACES[name]()


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
