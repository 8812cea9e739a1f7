"""Columns that go by their part of the data alone, `train` beside `val`: what falls in training is a loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.readers._series import split_of
from advisor.records import Series


def parts_alone(names: Iterable[str]) -> bool:
    """Whether a name is nothing but the training data's and another nothing but held-out data's."""
    parts = {split_of(name) for name in names} - {None}
    return "train" in parts and len(parts) > 1


def with_losses(series: Mapping[str, Series]) -> Mapping[str, Series]:
    """The series, those that go by their part of the data alone named losses where what is learnt on falls."""
    if not parts_alone(series):
        return series
    learnt = next(found.values for tag, found in series.items() if split_of(tag) == "train")
    if not len(learnt) or not learnt[-1] < learnt[0]:
        return series
    named = {tag: f"{tag}/loss" if split_of(tag) is not None else tag for tag in series}
    return {named[tag]: found.model_copy(update={"tag": named[tag]}) for tag, found in series.items()}
