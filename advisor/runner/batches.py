"""Batches of in-memory tensors without a DataLoader's cost; anything else through a DataLoader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class TensorBatches:
    """Batches of a tuple of tensors of one length."""

    def __init__(self, tensors: tuple[Any, ...], batch_size: int, shuffle: bool) -> None:
        self._tensors, self._size, self._shuffle = tensors, batch_size, shuffle

    def __len__(self) -> int:
        return -(-len(self._tensors[0]) // self._size)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        import torch

        count = len(self._tensors[0])
        order = torch.randperm(count) if self._shuffle else torch.arange(count)
        for start in range(0, count, self._size):
            chosen = order[start : start + self._size]
            yield tuple(tensor[chosen] for tensor in self._tensors)


def batches(data: Any, batch_size: int, shuffle: bool) -> Iterable[Any]:
    """Batches of a pair of tensors, of a TensorDataset, of any dataset, or of what is a loader already."""
    from torch.utils.data import DataLoader, TensorDataset

    if isinstance(data, TensorDataset):
        data = data.tensors
    if isinstance(data, tuple):
        return TensorBatches(data, batch_size, shuffle)
    if isinstance(data, DataLoader):
        return data  # type: ignore[no-any-return]
    return DataLoader(data, batch_size=batch_size, shuffle=shuffle)  # type: ignore[no-any-return]
