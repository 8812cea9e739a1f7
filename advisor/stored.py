"""Arrays of a bundled .npz file, mapped into memory: what is asked for is read, straight from the file."""

from __future__ import annotations

import math
import mmap
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from numpy.typing import NDArray

_LOCAL_HEADER = 30  # bytes before the name of a member
_LENGTHS = 26  # where the lengths of its name and its extra field stand
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([|<][a-z]\d+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\), \} *\n",
    re.DOTALL,
)


class StoredArrays(Mapping[str, NDArray[Any]]):
    """The arrays by name, read only; those that are packed are unpacked when they are asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._path = path
        with ZipFile(path) as packed:
            self._members = {member.filename.removesuffix(".npy"): member for member in packed.infolist()}

    def __getitem__(self, name: str) -> NDArray[Any]:
        member = self._members[name]
        if member.compress_type != ZIP_STORED:
            with ZipFile(self._path) as packed:
                return array_of(packed.read(member), 0)
        begins = member.header_offset + _LENGTHS
        lengths = np.frombuffer(self._file, "<u2", 2, begins)
        return array_of(self._file, member.header_offset + _LOCAL_HEADER + int(lengths.sum()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def array_of(data: bytes | mmap.mmap, place: int) -> NDArray[Any]:
    """The array that is written there as .npy; ValueError for anything but plain numbers."""
    header = _HEADER.match(data, place)
    if header is None:
        raise ValueError("no array of plain numbers is stored there")
    shape = tuple(int(size) for size in header[3].replace(b" ", b"").split(b",") if size)
    kind = np.dtype(header[1].decode())
    order: Literal["F", "C"] = "F" if header[2] == b"True" else "C"
    return np.frombuffer(data, kind, math.prod(shape), header.end()).reshape(shape, order=order)
