"""What a training leaves: its curves, what it logged beside them, and the figures that prove its truth."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

STORE = Path(__file__).parent / "runs.zip"
FRESH = 8


@dataclass
class Recording:
    """One training: `named` are rules one of which must act where `ill` is proven by `proof`."""

    kind: str
    seed: int
    ill: bool
    named: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    proof: dict[str, float] = field(default_factory=dict)
    proven: bool = True

    def log(self, step: int, **values: float) -> None:
        """Records values of a step; a double underscore in a name is a slash."""
        for name, value in values.items():
            self.curves.setdefault(name.replace("__", "/"), []).append((step, float(f"{value:.6g}")))

    @property
    def name(self) -> str:
        """Kind, condition and seed."""
        return f"{self.kind}-{'ill' if self.ill else 'healthy'}-{self.seed}"

    @property
    def held_out(self) -> bool:
        """Every second seed is of the held-out half."""
        return self.seed % 2 == 1

    @property
    def half(self) -> str:
        """Seeds from `FRESH` on were run later; the results say which of them were looked at."""
        return "further" if self.seed >= FRESH else "held out" if self.held_out else "tuning"


def save(recordings: Iterable[Recording]) -> None:
    """Writes the recordings beside this file, the earlier ones of other names kept."""
    made = list(recordings)
    names = {one.name for one in made}
    kept = [one for one in load() if one.name not in names] if STORE.exists() else []
    with zipfile.ZipFile(STORE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for one in sorted([*kept, *made], key=lambda r: r.name):
            archive.writestr(f"{one.name}.json", json.dumps(vars(one)))


def load() -> list[Recording]:
    """All recordings."""
    with zipfile.ZipFile(STORE) as archive:
        return [_read(archive.read(name)) for name in sorted(archive.namelist())]


def _read(content: bytes) -> Recording:
    values = json.loads(content)
    return Recording(**{**values, "named": tuple(values["named"])})


def last(one: Recording, tag: str) -> float:
    """The median of a curve's last tenth."""
    values = [value for _, value in one.curves[tag]]
    return float(np.median(values[-max(3, len(values) // 10) :]))


def best(one: Recording, tag: str) -> float:
    """The lowest value of a curve."""
    return float(np.nanmin([value for _, value in one.curves[tag]]))
