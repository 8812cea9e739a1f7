"""How quickly printed lines are read, beside the same one by one: `python -m benchmarks.printed [--lines 200000]`.

Seconds of the processor, the best of three; the series of both ways are compared bit for bit.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

import numpy as np

from advisor.readers.printed._printed import Printed
from benchmarks.results import replace_section

_PIECE = 5000
_RNG = np.random.default_rng(0)


def trainer(at: int, loss: float, other: float) -> str:
    """A line of Hugging Face's Trainer."""
    rate, epoch = f"{other * 1e-4:.6e}", f"{at / 1000:.3f}"
    return f"{{'loss': {loss:.4f}, 'grad_norm': {other:.6f}, 'learning_rate': {rate}, 'epoch': {epoch}}}"


def pairs(at: int, loss: float, other: float) -> str:
    """A line of names and values."""
    return f"step {at} loss={loss:.4f} lr={other:.6f} grad_norm={other:.4f}"


def bar(at: int, loss: float, other: float) -> str:
    """A line of Keras's bar, and now and then that of an epoch."""
    head = f"Epoch {at // 200 + 1}/50\n" if at % 200 == 0 else ""
    return f"{head}{at % 200 + 1}/200 [====>....] - ETA: 3s - loss: {loss:.4f} - accuracy: {other:.4f}"


def stamped(at: int, loss: float, other: float) -> str:
    """A line of torchtitan, with a date, a time of day and thousands."""
    return (
        f"[titan] 2025-01-01 10:00:{at % 60:02d},123 - root - INFO - step: {at}  loss: {loss:.4f}  "
        f"grad_norm:  {other:.4f}  memory: 10.50GiB(11.10%)  tps: 5,{at % 1000:03d}"
    )


def main() -> None:
    """Measures every kind of line and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=200_000)
    count = parser.parse_args().lines
    rows = [
        f"Processor time, the best of three (load {os.getloadavg()[0]:.1f}); one by one is how lines were read before.",
        "",
        "| lines | MB | MB/s in blocks | MB/s one by one | ratio |",
        "|---|---|---|---|---|",
    ]
    for make in (trainer, pairs, bar, stamped):
        values = zip(range(count), _RNG.random(count).tolist(), _RNG.random(count).tolist(), strict=True)
        lines = "\n".join(make(*row) for row in values).split("\n")
        size = sum(map(len, lines)) / 1e6
        quick, slow = (min(_timed(way, lines) for _ in range(3)) for way in (_in_blocks, _one_by_one))
        assert _same(_in_blocks(lines), _one_by_one(lines))
        title = (make.__doc__ or "").rstrip(".")
        rows.append(f"| {title} | {size:.0f} | {size / quick:.1f} | {size / slow:.1f} | {slow / quick:.1f} |")
        print(rows[-1], flush=True)
    replace_section("printed", "## Printed lines\n\n" + "\n".join(rows))


def _timed(way: Callable[[list[str]], Printed], lines: list[str]) -> float:
    start = time.process_time()
    way(lines).series()
    return time.process_time() - start


def _in_blocks(lines: list[str]) -> Printed:
    printed = Printed()
    for at in range(0, len(lines), _PIECE):
        printed.add_block("\n".join(lines[at : at + _PIECE]))
    printed.finish()
    return printed


def _one_by_one(lines: list[str]) -> Printed:
    printed = Printed()
    for line in lines:
        printed.add(line)
    printed.finish()
    return printed


def _same(first: Printed, second: Printed) -> bool:
    mine, other = first.series(), second.series()
    return list(mine) == list(other) and all(
        series.steps.tobytes() == other[tag].steps.tobytes() and series.values.tobytes() == other[tag].values.tobytes()
        for tag, series in mine.items()
    )


if __name__ == "__main__":
    main()
