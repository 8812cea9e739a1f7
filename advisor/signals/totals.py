"""The sum of the losses that a detector logs apart: of boxes, classes and objects no one alone tells how it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from advisor.meaning import Meaning, Split
from advisor.names import words
from advisor.records import Run, Series
from advisor.signals.curves import ordered
from advisor.tables import table

_SPLITS: Mapping[Split, str] = {"train": "train_loss", "validation": "val_loss"}


def with_totals(run: Run, meanings: Mapping[str, Meaning]) -> tuple[Run, Mapping[str, Meaning]]:
    """The run with the sums of its parts of a loss, where it logged them, held out too, and no total."""
    parts = {split: _parts(run, meanings, split) for split in _SPLITS}
    shared = set(parts["train"]) & set(parts["validation"]) or set(parts["validation"])
    if len(shared) < 2:
        return run, meanings
    series, told = dict(run.series), dict(meanings)
    for split, name in _SPLITS.items():
        tags = sorted(tag for part, tag in parts[split].items() if part in shared)
        total = _sum([run.series[tag] for tag in tags]) if len(tags) > 1 else None
        if total is not None:
            series[total.tag] = total
            why = "the sum of the losses that are logged apart"
            told[total.tag] = Meaning(
                tag=total.tag, role="loss", split=split, direction="minimize", canonical=name, why=why
            )
    return run.model_copy(update={"series": series}), told


def _parts(run: Run, meanings: Mapping[str, Meaning], split: Split) -> dict[frozenset[str], str]:
    """The tags by what part of a detector's loss they are; none where a total is logged too."""
    losses = [m for m in meanings.values() if m.role == "loss" and m.split == split and m.sure]
    if any(m.canonical == _SPLITS[split] for m in losses):
        return {}
    return {part: m.tag for m in losses if (part := _part(m)) and _has_numbers(run.series[m.tag])}


def _part(meaning: Meaning) -> frozenset[str]:
    """The words that name the part; none where the tag says more than these, its data and a loss."""
    known = table("tags")["detector_parts"]
    said = set(words(meaning.canonical)) - {"loss", "train", "val"}
    return frozenset(said) if said and said <= set(known) else frozenset()


def _has_numbers(series: Series) -> bool:
    return bool(len(series) and np.isfinite(series.values).any())


def _sum(parts: Sequence[Series]) -> Series | None:
    """The sum at the steps that all of them share; None where they share too few."""
    shared = set.intersection(*(set(ordered(one)[0].tolist()) for one in parts))
    first, steps = parts[0], np.array(sorted(shared))
    if len(steps) < 0.5 * max(map(len, parts)):
        return None
    values = np.sum(list(_at(parts, steps)), axis=0)
    walls = first.wall_times[np.searchsorted(ordered(first)[0], steps)] if len(first) == len(steps) else steps * np.nan
    return Series(tag=" + ".join(one.tag for one in parts), steps=steps, values=values, wall_times=walls)


def _at(parts: Sequence[Series], steps: np.ndarray) -> Iterator[np.ndarray]:
    for one in parts:
        known, values = ordered(one)
        yield values[np.searchsorted(known, steps)]
