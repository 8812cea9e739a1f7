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

    def chances(self, rows: FloatArray) -> FloatArray:
        """The mean over the trees of the leaf that each row [runs, features] falls into."""
        every, at = np.arange(len(rows))[:, None], np.repeat(self.roots[None], len(rows), 0)
        while (inner := (left := self.left[at]) >= 0).any():
            below = rows[every, self.feature[at]] <= self.threshold[at]
            at = np.where(inner, np.where(below, left, self.right[at]), at)
        return np.asarray(self.leaves[self.leaf[at]].astype(float).mean(1))


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

    def chances(self, rows: FloatArray) -> FloatArray:
        """The mean over the networks of what they say of each row [runs, features]."""
        scores = np.array([self._scores(row) for row in np.arcsinh((rows - self.middle) / self.spread)])
        return np.asarray((1 / (1 + np.exp(-np.clip(scores + self.second_bias, -30, 30)))).mean(1))

    def _scores(self, row: FloatArray) -> FloatArray:
        """Row by row: a product of matrices would sum in another order, and a run's chances change with its company."""
        hidden = np.maximum(row @ self.first + self.first_bias, 0)
        return np.asarray(np.einsum("nh,nhc->nc", hidden, self.second))


@dataclass(frozen=True)
class Model:
    """The table, its trees and its networks."""

    content: Mapping[str, Any]
    forest: Forest
    networks: Networks

    def chances(self, row: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The chances to help and to harm of every change, for a row of features without gaps."""
        helps, harms = self.chances_of(np.asarray(row)[None])
        return helps[0], harms[0]

    def chances_of(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The same for the rows of many runs [runs, features].

        A logarithmic opinion pool (Genest & Zidek 1986): where one is sure and the other is not, the sure one counts.
        """
        said = np.clip([self.forest.chances(rows), self.networks.chances(rows)], SUREST, 1 - SUREST)
        odds = np.log(said / (1 - said)).mean(0)
        helps, harms = np.split(1 / (1 + np.exp(-odds)), 2, axis=1)
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
