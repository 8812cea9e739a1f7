"""What `lr-find` suggests beside the best rate of a search: eight small tasks, three optimizers, by several readings.

A search trains each rate of a grid of half decades on two seeds; the best rate is the one of the lowest validation
loss. Each sweep runs on three seeds. The reading was chosen on four tasks; the other four were looked at once.
`--write` puts the table into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.runner.lr_finder import sweep
from advisor.runner.task import Task
from advisor.signals.rate_readings import READINGS, Sweep, read_sweep
from benchmarks.results import replace_section

RATES = tuple(10 ** (-5 + n / 2) for n in range(11))
OPTIMIZERS: Mapping[str, Mapping[str, Any]] = {
    "sgd": {"optimizer": "sgd", "momentum": 0.9}, "adamw": {"optimizer": "adamw"},
    "rmsprop": {"optimizer": "rmsprop", "momentum": 0.0},
}  # fmt: skip
CHOSEN_BY = ("digits mlp", "wine", "spirals", "digits autoencoder")
EPOCHS, SEARCH_SEEDS, SWEEP_SEEDS, BATCH = 8, 2, 3, 32


def tasks() -> Mapping[str, Task]:
    """The eight tasks by name."""
    import torch
    from torch import nn
    from torch.nn.functional import mse_loss

    def mlp(inputs: int, outputs: int, width: int = 48, depth: int = 1) -> Callable[[Any], Any]:
        def build(config: Any) -> Any:
            layers: list[Any] = [nn.Linear(inputs, width), nn.ReLU()]
            for _ in range(depth - 1):
                layers += [nn.Linear(width, width), nn.ReLU()]
            return nn.Sequential(*layers, nn.Linear(width, outputs))

        return build

    class Rows(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gru, self.out = nn.GRU(8, 32, batch_first=True), nn.Linear(32, 10)

        def forward(self, images: Any) -> Any:
            return self.out(self.gru(images.view(-1, 8, 8))[0][:, -1])

    def cnn(config: Any) -> Any:
        return nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(),
            nn.Conv2d(8, 16, 3, stride=2, padding=1),
            nn.BatchNorm2d(16), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10),
        )  # fmt: skip

    def error(output: Any, target: Any) -> Any:
        return mse_loss(output.view_as(target), target)

    digits = _halves("digits")
    images = tuple((x, x) for x, _ in digits)
    made = {
        "digits mlp": Task(mlp(64, 10), lambda: digits), "wine": Task(mlp(13, 3), lambda: _halves("wine")),
        "spirals": Task(mlp(2, 3, 64, 3), _spirals), "digits autoencoder": Task(mlp(64, 64, 24), lambda: images, error),
        "digits cnn": Task(cnn, lambda: digits), "cancer": Task(mlp(30, 2), lambda: _halves("breast_cancer")),
        "diabetes": Task(mlp(10, 1), lambda: _halves("diabetes"), error),
        "digits rows, GRU": Task(lambda c: Rows(), lambda: digits),
    }  # fmt: skip
    torch.set_num_threads(1)
    return made


def _halves(name: str) -> tuple[Any, Any]:
    import numpy as np
    import sklearn.datasets
    import torch

    x, y = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)
    x = (x - x.mean(0)) / (x.std(0) + 1e-8)
    kind = torch.float32 if name == "diabetes" else torch.int64
    y = (y - y.mean()) / y.std() if name == "diabetes" else y
    order = np.random.default_rng(0).permutation(len(x))
    parts = order[: len(x) // 2], order[len(x) // 2 :]
    return tuple((torch.tensor(x[p], dtype=torch.float32), torch.tensor(y[p], dtype=kind)) for p in parts)  # type: ignore[return-value]


def _spirals() -> tuple[Any, Any]:
    import torch

    generator = torch.Generator().manual_seed(0)
    label = torch.arange(1200) % 3
    radius = torch.rand(1200, generator=generator)
    angle = 5 * radius + label * 2 * math.pi / 3 + 0.15 * torch.randn(1200, generator=generator)
    points = 2 * radius[:, None] * torch.stack([angle.sin(), angle.cos()], 1)
    return (points[:600], label[:600]), (points[600:], label[600:])


def trained(task: Task, told: Mapping[str, Any], rate: float, seed: int) -> float:
    """The validation loss at the end, infinite where it was lost."""
    from advisor.runner.trainer import Training
    from advisor.runner.worker import seed_everything

    seed_everything(seed)
    config = {**told, "learning_rate": rate, "batch_size": BATCH, "epochs": EPOCHS}
    seen: list[float] = []
    try:
        Training(task, task.load(), config, "val_loss", False, lambda step, value: seen.append(float(value))).run()
    except FloatingPointError:
        return math.inf
    return seen[-1] if seen and math.isfinite(seen[-1]) else math.inf


def measured() -> Iterator[dict[str, Any]]:
    """One record a task and optimizer: losses over the grid, the sweeps."""
    from advisor.runner.worker import seed_everything

    for name, task in tasks().items():
        for optimizer, told in OPTIMIZERS.items():
            losses = [statistics.median(trained(task, told, r, s) for s in range(SEARCH_SEEDS)) for r in RATES]
            sweeps = []
            for seed in range(SWEEP_SEEDS):
                seed_everything(seed)
                found = sweep(task, task.load(), {**told, "batch_size": BATCH})
                sweeps.append({"rates": found.rates, "losses": found.losses, "diverged": found.diverged_at})
            yield {"task": name, "optimizer": optimizer, "losses": losses, "sweeps": sweeps}


DELAYS = {"sgd": 9.0, "adamw": 9.0, "rmsprop": 0.0}


def read_again(row: Mapping[str, Any]) -> list[Sweep]:
    """The row's sweeps as the advisor reads them now."""
    return [
        read_sweep(told["rates"], told["losses"], told["diverged"], DELAYS[row["optimizer"]]) for told in row["sweeps"]
    ]


def best_rate(row: Mapping[str, Any]) -> float:
    """The rate of the lowest validation loss."""
    return RATES[min(range(len(RATES)), key=row["losses"].__getitem__)]


def judged(row: Mapping[str, Any], rate: float | None) -> tuple[float, float]:
    """Decades off the best rate, and the share of training's gain that it forgoes; all where none is told."""
    if rate is None:
        return 3.0, 1.0
    losses, untrained = row["losses"], row["losses"][0]
    place = (math.log10(rate) + 5) * 2
    low = min(max(0, math.floor(place)), len(RATES) - 2)
    part = min(1.0, max(0.0, place - low))
    ends = [min(losses[low + n], untrained) for n in (0, 1)]
    lost = (1 - part) * ends[0] + part * ends[1] - min(losses)
    return math.log10(rate / best_rate(row)), lost / (untrained - min(losses))


def holds(row: Mapping[str, Any], found: Sweep) -> tuple[bool, float]:
    """Whether the range holds the best rate, up to half a step of the search's grid, and its width in decades."""
    if found.range is None:
        return False, 0.0
    low, high = map(math.log10, found.range)
    return low - 0.25 <= math.log10(best_rate(row)) <= high + 0.25, high - low


def table(rows: list[dict[str, Any]]) -> str:
    """Readings by half and optimizer: decades off, and the gain forgone; and the range."""
    lines = ["| half | optimizer | " + " | ".join(READINGS) + " | range holds the best, decades wide |"]
    lines.append("|---|---|" + "---|" * (len(READINGS) + 1))
    for half in ("chosen by", "held out"):
        own = [row for row in rows if (row["task"] in CHOSEN_BY) == (half == "chosen by")]
        for optimizer in (*OPTIMIZERS, "all"):
            sweeps = [(r, s) for r in own if optimizer in (r["optimizer"], "all") for s in read_again(r)]
            cells = [_cell([judged(row, found.reading(name)) for row, found in sweeps]) for name in READINGS]
            inside, wide = zip(*(holds(row, found) for row, found in sweeps), strict=True)
            cells.append(f"{statistics.mean(inside):.0%}, {statistics.mean(wide):.2f}")
            lines.append(f"| {half} | {optimizer} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(found: list[tuple[float, float]]) -> str:
    off, forgone = zip(*found, strict=True)
    mean = statistics.mean(map(abs, off))
    return f"{mean:.2f} ({statistics.median(off):+.2f}), {statistics.mean(forgone):.0%}"


HEAD = """## The learning-rate range test

`python -m benchmarks.lr_find`: 24 searches (8 tasks by 3 optimizers; 11 rates, 2 seeds, 8 epochs), three sweeps each.
Each reading: decades off the best rate of the search (mean of sizes; median with its sign), and the share of what
training gains that its rate forgoes. `smoothed` is suggested since, `steepest` was; it was chosen on the first half.
Momentum's delay taken off is no better: the rates that it gives are too low.

"""


def main() -> None:
    """Measures what is not there yet and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, default=Path("/tmp/lr-find.jsonl"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.records.exists():
        with options.records.open("w") as file:
            for row in measured():
                file.write(json.dumps(row) + "\n")
                file.flush()
    text = table([json.loads(line) for line in options.records.read_text().splitlines()])
    print(text)
    if options.write:
        replace_section("lr-find", HEAD + text)


if __name__ == "__main__":
    main()
