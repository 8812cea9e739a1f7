"""Trainings that no threshold of watching was set on: `python -m benchmarks.watching_fresh --first 0 --number 90`.

Each is of a task drawn anew from the families of the causal benchmark, under numbers that it does not use, at the best
of four learning rates, with a schedule, a length and a regularization drawn too; every third beside a faulty twin. A
healthy one learnt more than a constant answer. Says of each what was told while it grew, and counts as
`benchmarks.watching` does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.diagnosis.cells import Cell
from benchmarks.diagnosis.faults import start
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.problem import Task
from benchmarks.diagnosis.tasks import FAMILIES, TASKS
from benchmarks.diagnosis.training import Config, Trace, train
from benchmarks.watching import Known, Replay, curve_kind, in_time, watched

FROM = 500
FACTORS = (0.3, 1.0, 3.0, 10.0)
OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop")
FAULTY = {"lost": {"learning_rate": 1000.0}, "stuck": {"learning_rate": 1e-5}, "overfit": {"epochs": 4.0, "width": 2.0}}


def drawn(number: int) -> tuple[str, Task, Config, np.random.Generator]:
    """The task of this number and a usual configuration for it."""
    rng = np.random.default_rng(70_000 + number)
    word = list(FAMILIES)[number % len(FAMILIES)]
    name = f"{word}-{FROM + number}"
    TASKS[name] = partial(FAMILIES[word][0], name, FROM + number)
    task = TASKS[name]()
    base = start(task, OPTIMIZERS[number % 4 if number % 8 < 4 else 3 - number % 4], rng)
    config = replace(
        base,
        epochs=round(base.epochs * float(rng.choice([0.5, 1, 2]))),
        schedule=str(rng.choice(["constant", "cosine", "linear", "step"])),
        warmup=float(rng.choice([0.0, 0.05, 0.1])),
        clip=float(rng.choice([0.0, 0.0, 1.0])),
        dropout=float(rng.choice([0.0, 0.0, 0.1, 0.2])),
    )
    return name, task, config, rng


def trained(number: int) -> Iterator[Known]:
    """The run at the best rate where it is healthy, and at every third number a faulty twin."""
    name, task, config, _ = drawn(number)
    configs = [replace(config, learning_rate=config.learning_rate * factor) for factor in FACTORS]
    traces = train(task, configs, [number] * len(configs))
    best = min(range(len(configs)), key=lambda i: traces[i].outcome)
    found = curve_kind(traces[best])
    if found is not None and (found[0] == "overfit" or (found[0] == "healthy" and learnt(task, traces[best]))):
        yield _known(number, name, configs[best], traces[best], found)
    if number % 3 == 0:
        yield from _twin(number, name, task, configs[best])


def learnt(task: Task, trace: Trace) -> bool:
    """Whether its held-out loss ever was well below that of a constant answer."""
    constant = 1.0 if task.kind == "regression" else float(np.log(task.n_classes))
    return float(np.nanmin(trace.val_loss)) < 0.9 * constant


def _twin(number: int, name: str, task: Task, config: Config) -> Iterator[Known]:
    changed = FAULTY[list(FAULTY)[number // 3 % len(FAULTY)]]
    faulty = replace(
        config,
        **{key: type(getattr(config, key))(getattr(config, key) * factor) for key, factor in changed.items()},
        **({"clip": 0.0, "warmup": 0.0} if "learning_rate" in changed else {"dropout": 0.0, "weight_decay": 0.0}),
    )
    trace = train(task, [faulty], [number])[0]
    found = curve_kind(trace)
    if found is not None and found[0] != "healthy":
        yield _known(number, name, faulty, trace, found)


def _known(number: int, name: str, config: Config, trace: Trace, found: tuple[str, float]) -> Known:
    cell = Cell(number, name, "fresh", "", config, (trace,), {})
    return Known(as_run(cell), "fresh", *found)


def line(number: int, replay: Replay) -> str:
    """What was told of one run."""
    known = replay.known
    told = ", ".join(f"{rule} at {share:.0%}" for share, rule in replay.told) or "nothing"
    return f"{number} {known.kind} (from {known.onset:.0%}){' in time' if in_time(replay) else ''}: {told}"


def main() -> None:
    """Trains, replays and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--number", type=int, default=90)
    options = parser.parse_args()
    replays: list[Replay] = []
    for number in range(options.first, options.first + options.number):
        for known in trained(number):
            replays.append(watched(known))
            print(line(number, replays[-1]), flush=True)
    for kind in ("healthy", "lost", "stuck", "overfit"):
        group = [one for one in replays if one.known.kind == kind]
        counted = sum(bool(one.told) for one in group) if kind == "healthy" else sum(map(in_time, group))
        print(f"{kind}: {counted} of {len(group)} {'ever warned of' if kind == 'healthy' else 'told in time'}")


if __name__ == "__main__":
    main()
