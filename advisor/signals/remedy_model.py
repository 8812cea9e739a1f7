"""The model behind `remedy`: regression trees and small networks over a run's facts, grown on retrained runs.

It is data (`rules/tables/remedies.yaml` and the arrays beside it), written by `benchmarks/diagnosis/fit.py`. Trees and
networks err differently on tasks that neither saw; pooled by their log odds they are better than either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.stored import StoredArrays
from advisor.tables import rules_folder, table

SUREST = 1e-4  # chance that no model says less than, or its rest more


@dataclass(frozen=True)
class Forest:
    """All trees' nodes in one row; a leaf has no children (-1) and a row of `leaves`, chances to help then to harm."""

    roots: IntArray
    left: IntArray
    right: IntArray
    feature: IntArray
    threshold: FloatArray
    leaf: IntArray
    leaves: FloatArray

    def chances(self, row: FloatArray) -> FloatArray:
        """The mean over the trees of the leaf that the row [features] falls into."""
        at = self.roots
        while (inner := self.left[at] >= 0).any():
            below = row[self.feature[at]] <= self.threshold[at]
            at = np.where(inner, np.where(below, self.left[at], self.right[at]), at)
        return np.asarray(self.leaves[self.leaf[at]].astype(float).mean(0))


@dataclass(frozen=True)
class Networks:
    """Networks with one hidden layer, `first` [networks, features, hidden] and `second` [networks, hidden, chances].

    A feature is read as asinh((value - middle) / spread): long tails stay in order and in reach.
    """

    middle: FloatArray
    spread: FloatArray
    first: FloatArray
    first_bias: FloatArray
    second: FloatArray
    second_bias: FloatArray

    def chances(self, row: FloatArray) -> FloatArray:
        """The mean over the networks of what they say of the row [features]."""
        hidden = np.maximum(np.arcsinh((row - self.middle) / self.spread) @ self.first + self.first_bias, 0)
        scores = np.einsum("nh,nhc->nc", hidden, self.second) + self.second_bias
        return np.asarray((1 / (1 + np.exp(-np.clip(scores, -30, 30)))).mean(0))


@dataclass(frozen=True)
class Model:
    """The table, its trees and its networks."""

    content: Mapping[str, Any]
    forest: Forest
    networks: Networks

    def chances(self, row: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The chances to help and to harm of every change, for a row of features without gaps.

        A logarithmic opinion pool (Genest & Zidek 1986): where one is sure and the other is not, the sure one counts.
        """
        said = np.clip([self.forest.chances(row), self.networks.chances(row)], SUREST, 1 - SUREST)
        odds = np.log(said / (1 - said)).mean(0)
        helps, harms = np.split(1 / (1 + np.exp(-odds)), 2)
        return helps, harms


@cache
def model() -> Model:
    """The bundled model."""
    content = table("remedies")
    stored = StoredArrays(rules_folder() / "tables" / content["arrays"])
    arrays = {name: a.astype(float) if a.dtype == np.float32 else a for name, a in stored.items()}
    return Model(
        content,
        Forest(**{field.name: arrays[field.name] for field in fields(Forest)}),
        Networks(**{field.name: arrays[field.name] for field in fields(Networks)}),
    )
