"""Five situations as a person meets them, made anew from fixed numbers: what is printed of each is kept as a snapshot.

`python -m tests.report.situations` prints them all anew after a change of words that is meant.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from io import StringIO
from pathlib import Path

import numpy as np
from rich.console import Console

from advisor.diagnosis import Request, diagnose_evidence, read
from advisor.report.text import print_text

SNAPSHOTS = Path(__file__).with_name("snapshots")
WIDTHS = (80, 100, 160)
STEPS = np.arange(120)


def overfitting(folder: Path) -> None:
    """One run whose held-out loss rises while it learns its training data by heart."""
    _write(folder / "log.csv", train_loss=_falling(0, 0.1), val_loss=_falling(1, 0.4) + 0.004 * STEPS)


def healthy(folder: Path) -> None:
    """One run that learned and settled."""
    _write(folder / "log.csv", train_loss=_falling(2, 0.5), val_loss=_falling(3, 0.55))


def search(folder: Path) -> None:
    """A table of 40 trials whose best learning rates press against the upper end of their range."""
    random = np.random.default_rng(4)
    rates, drops = 10 ** random.uniform(-5, -3, 40), random.uniform(0, 0.5, 40)
    losses = (np.log10(rates) + 2.3) ** 2 * 0.2 + 0.05 * drops + 0.01 * random.normal(size=40) + 0.3
    rows = [f"{n},{r:.3g},{d:.3f},{v:.4f}" for n, (r, d, v) in enumerate(zip(rates, drops, losses, strict=True))]
    text = "\n".join(["trial,learning_rate,dropout,val_loss", *rows])
    (folder / "trials.csv").write_text(text + "\n", encoding="utf-8")


def many(folder: Path) -> None:
    """30 runs: a third learn their data by heart, some are lost, one never learned, the others are fine."""
    for number in range(30):
        train, val = _falling(10 + number, 0.2), _falling(50 + number, 0.3 + 0.01 * number)
        if number % 3 == 0:
            val = val + 0.004 * STEPS
        if number % 7 == 1:
            train = np.where(STEPS > 70, np.nan, train)
            val = np.where(STEPS > 70, np.nan, val)
        if number == 5:
            train, val = train * 0 + 2.3, val * 0 + 2.3
        _write(
            folder / f"night-{chr(97 + number % 26) * (1 + number // 26)}" / "log.csv", train_loss=train, val_loss=val
        )


def broken(folder: Path) -> None:
    """A run that was lost, beside a file that is damaged and one that no reader knows."""
    _write(folder / "run" / "log.csv", train_loss=np.where(STEPS > 50, np.nan, _falling(5, 0.1) + 0.02 * STEPS))
    (folder / "study.db").write_bytes(b"SQLite format 3\0" + bytes(200))
    (folder / "notes.txt").write_text("tried a larger model on Monday\n", encoding="utf-8")


SITUATIONS: Mapping[str, Callable[[Path], None]] = {
    make.__name__: make for make in (overfitting, healthy, search, many, broken)
}


def _falling(seed: int, level: float) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=len(STEPS))
    return 2.0 * np.exp(-STEPS / 15) + level + 0.01 * noise


def _write(path: Path, **columns: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [",".join(map(str, (step, *(f"{column[step]:.4f}" for column in columns.values())))) for step in STEPS]
    path.write_text("\n".join([",".join(("step", *columns)), *rows]) + "\n", encoding="utf-8")


@contextmanager
def made(name: str) -> Iterator[None]:
    """The situation in the folder `logs` of a working folder of its own."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("logs").mkdir()
        SITUATIONS[name](Path("logs"))
        yield


def printed(name: str) -> dict[int, str]:
    """What `advisor diagnose logs` prints of the situation, by width."""
    with made(name):
        evidence = read("logs")
        diagnosis = diagnose_evidence(evidence, Request())
    texts = {}
    for width in WIDTHS:
        console = Console(width=width, highlight=False, markup=False, emoji=False, file=StringIO())
        with console.capture() as captured:
            print_text(diagnosis, console, evidence)
        texts[width] = captured.get()
    return texts


def snapshot(name: str, width: int) -> Path:
    """Where the snapshot of a situation lies."""
    return SNAPSHOTS / f"{name}-{width}.txt"


if __name__ == "__main__":
    SNAPSHOTS.mkdir(exist_ok=True)
    for situation in SITUATIONS:
        for columns, text in printed(situation).items():
            snapshot(situation, columns).write_text(text, encoding="utf-8")
