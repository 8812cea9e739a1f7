"""A second task for the encoder while it is tuned: which aspect of its item a text asks about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.consult.aspects import aspect_files, aspects_of
from benchmarks.consultation.aspects import Line

_NEVER = -1e4  # score of an aspect of another item


class AspectHead:
    """A linear layer over the vectors; the aspects of one item compete, with that it asks none of them.

    `texts` are all that the encoder is tuned on, `told` the lines with their aspects; `width` is that of a vector.
    """

    def __init__(self, texts: Sequence[str], told: Sequence[Line], width: int) -> None:
        import torch
        from torch import nn

        names = [(item, name) for item in aspect_files() for name in ("", *aspects_of(item).aspects)]
        number = {name: place for place, name in enumerate(names)}
        places = {text: place for place, text in enumerate(texts)}
        lines = [one for one in told if one.text in places and (one.item, one.aspect) in number]
        self.wanted = {places[one.text]: number[one.item, one.aspect] for one in lines}
        items = [item for item, _ in names]
        self.rivals = {
            item: torch.tensor([0.0 if other == item else _NEVER for other in items]) for item in dict.fromkeys(items)
        }
        self.item = {places[one.text]: one.item for one in lines}
        self.layer = nn.Linear(width, len(names))

    def loss(self, places: Sequence[int], found: Any) -> Any:
        """Cross entropy of the texts at these places that have an aspect, summed and divided by all of the batch."""
        import torch
        from torch.nn.functional import cross_entropy

        rows = [row for row, place in enumerate(places) if place in self.wanted]
        if not rows:
            return found.sum() * 0.0
        told = [places[row] for row in rows]
        scores = self.layer(found[rows]) + torch.stack([self.rivals[self.item[place]] for place in told])
        wanted = torch.tensor([self.wanted[place] for place in told])
        return cross_entropy(scores, wanted, reduction="sum") / len(places)
