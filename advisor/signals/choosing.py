"""Which of a run's tags is which curve, by what they mean and how far they reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.facts.setup import Setup
from advisor.meaning import Meaning, by_sign, classify, pick
from advisor.names import words
from advisor.records import Run, Series
from advisor.signals.latent import after, annealed_until, divergences
from advisor.signals.logged import logged_setup
from advisor.signals.lost import unmasked
from advisor.signals.placeholders import without_placeholders
from advisor.signals.range_test import range_test
from advisor.signals.read import CURVE_POINTS, Read
from advisor.signals.rounded import without_rounded
from advisor.signals.summed import with_terms, without_opening
from advisor.signals.told import told_tag, with_told
from advisor.signals.totals import with_totals
from advisor.signals.training import run_training
from advisor.tables import table

Seen = dict[tuple[frozenset[str], str], Mapping[str, Meaning]]


_CURVES: Mapping[str, tuple[str, tuple[str | None, ...]]] = {
    "train": ("loss", ("train", None)),
    "val": ("loss", ("validation", "test")),
    "metric": ("metric", ("validation", "test")),
    "train_metric": ("metric", ("train",)),
    "rate": ("learning_rate", (None, "train")),
    "gradient": ("gradient_norm", ("train", None, "validation")),
}
"""What each curve is by the meaning of its tag, and of which part of the data, the better first."""


def read_run(run: Run, setup: Setup, tags: Mapping[str, str], seen: Seen) -> Read:
    """Decides the kind of training and chooses the run's curves by the meaning of their tags."""
    key = frozenset(run.series)
    training = run_training(run, setup, key)
    meanings = seen.get((key, training.loss)) or with_told(classify(sorted(run.series), tags, training), setup)
    seen[key, training.loss] = meanings
    meanings = by_sign(meanings, run.series)
    run, meanings = without_placeholders(without_opening(run), meanings)
    run, masked = unmasked(run, meanings)
    run, summed = with_terms(run, meanings)
    run, meanings = with_totals(run, meanings)
    chosen: dict[str, Series] = {}
    parts = divergences(run) if training.kind == "vae" else frozenset()
    whole = {tag: meaning for tag, meaning in meanings.items() if tag not in parts}
    for name, (role, splits) in _CURVES.items():
        series = _choose(run, whole if role == "loss" else meanings, role, splits)
        if series is not None:
            chosen[name] = series
    if swept := range_test(chosen.get("rate"), chosen.get("train") or chosen.get("val")):
        alone = run.model_copy(update={"series": {swept[0].tag: swept[0]}})
        known = {tag: meanings[tag] for tag in alone.series}
        return Read(alone, known, logged_setup(setup, run), training, {"rate": swept[0]}, masked, summed, swept)
    chosen |= _stand_in(run, meanings, chosen) | _told(run, meanings, setup)
    if training.kind == "vae" and (since := annealed_until(run)) is not None:
        chosen |= {n: after(chosen[n], since) for n in ("train", "val") if n in chosen}
    loss = chosen.get("train") or chosen.get("val")
    if training.kind in ("supervised", "fine-tuning") and loss is not None:
        training = run_training(run, setup, key, loss, held="train" not in chosen, rate=chosen.get("rate"))
    chosen, setup = without_rounded(run, training, chosen, logged_setup(setup, run))
    return Read(run, meanings, setup, training, chosen, masked, summed)


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
            tags = _whole_first([tag for tag in tags if meanings[tag].direction is not None])
        curves = [run.series[tag] for tag in tags if len(run.series[tag]) >= CURVE_POINTS]
        longest = max((_reach(one) for one in curves), default=0)
        covering = [one for one in curves if _reach(one) >= 0.5 * longest]
        if covering:
            return covering[0]
    return None


def _whole_first(tags: Sequence[str]) -> list[str]:
    """The tags, precision and recall behind where there is an average of both over all thresholds."""
    known = table("metrics")["halves"]
    whole = any(set(words(tag)) & set(known["of"]) for tag in tags)
    return sorted(tags, key=lambda tag: whole and bool(set(words(tag)) & set(known["any"])))


def _reach(series: Series) -> int:
    return int(series.steps.max() - series.steps.min())
