"""Trains base and weighed changes of stored cells again and keeps their validation curves, for the race to replay.

`python -m benchmarks.probing.curves --minutes 10` goes on where it was, beside the packed ones, and `--pack` adds what
it found to them; the halves are those of benchmarks/diagnosis.
Beside each cell a search of Optuna over what the changes touch is trained, as long as the race's largest budget.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import optuna

from advisor.diagnosis import diagnose_evidence
from advisor.records import Evidence
from advisor.runner.probing.base import weighed
from benchmarks.diagnosis.cells import FOLDER, Cell, load_all, trained, variants_of
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.problem import Task
from benchmarks.diagnosis.tasks import task
from benchmarks.diagnosis.training import Config, Trace
from benchmarks.diagnosis.truth import change_of, truth

PACKED = Path(__file__).with_name("curves.zip")
GROWN = FOLDER / "curves.jsonl"
INSIDE = "curves.jsonl"
Row = Mapping[str, Any]
SEEDS, MOST_CHANGES, SEARCHED = 3, 6, 5
DIGITS = 4  # of a loss


def order(cells: list[Cell]) -> list[Cell]:
    """The cells of both halves by turns, drawn once."""
    chance = random.Random(11)
    halves = [[cell for cell in cells if cell.half == half] for half in ("tune", "held-out")]
    for half in halves:
        chance.shuffle(half)
    return [cell for pair in zip(*halves, strict=False) for cell in pair]


def record(cell: Cell) -> dict[str, Any]:
    """What the advisor weighs on the cell, the curves of base and changes, and what Optuna found at the same cost."""
    run, made, found = as_run(cell), task(cell.task), truth(cell)
    diagnosis = diagnose_evidence(Evidence(runs=(run,)))
    listed = [(change, one) for one in weighed(diagnosis, run) if (change := change_of(one.prescription, cell))]
    first = next((f for f in diagnosis.findings if f.severity != "good" and f.prescriptions), None)
    chances: dict[str, float] = {}
    for change, one in listed:
        chances.setdefault(change, one.helps)
    kept = dict(list(chances.items())[:MOST_CHANGES])
    variants = variants_of(cell.config, len(made.train.x))
    wanted = {name: config for name, config in variants.items() if name in {"base", *kept}}
    seeds = [cell.number * 10 + seed for seed in range(SEEDS)]
    traces = trained(made, wanted, seeds)
    return {
        "cell": cell.number, "half": cell.half, "gains": found.gains, "bar": found.bar, "chances": kept,
        "first": change_of(first.prescriptions[0], cell) if first else None,
        "loud": [c for c, one in listed if any(_is_asked(f, one) for f in diagnosis.findings)],
        "runs": {name: [curve(trace) for trace in own] for name, own in traces.items()},
        "optuna": searched(made, cell.config, seeds, traces["base"]),
    }  # fmt: skip


def _is_asked(finding: Any, one: Any) -> bool:
    loud = finding.severity in ("warning", "error") and finding.suppressed_by is None
    return loud and bool(finding.prescriptions) and finding.prescriptions[0] == one.prescription


def curve(trace: Trace) -> dict[str, Any]:
    """Epochs and validation losses as a person's training reports them; the value it returns; the hidden outcome."""
    worst = 10 * max(float(trace.train_loss[0]), 1e-6) if np.isfinite(trace.train_loss[0]) else 100.0
    losses = np.clip(np.nan_to_num(trace.val_loss, nan=np.inf, posinf=np.inf), 1e-6, worst)
    epochs = [round(float(step) / trace.steps_per_epoch) for step in trace.eval_steps]
    value = math.sqrt(float(losses.min()) * float(losses[-1]))
    short = [float(f"{loss:.{DIGITS}g}") for loss in losses]
    return {"epochs": epochs, "losses": short, "value": value, "outcome": trace.outcome}


def searched(made: Task, base: Config, seeds: list[int], traces: tuple[Trace, ...]) -> list[dict[str, float]]:
    """What Optuna's default sampler draws around nothing but the ranges: value seen and hidden outcome of each."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seeds[0]))
    study.add_trial(optuna.trial.create_trial(value=curve(traces[0])["value"]))
    told = []
    for _ in range(SEARCHED):
        trial = study.ask()
        config = replace(
            base,
            learning_rate=base.learning_rate * trial.suggest_float("rate", 0.01, 30, log=True),
            weight_decay=trial.suggest_float("weight_decay", 1e-5, 0.3, log=True),
            dropout=trial.suggest_float("dropout", 0.0, 0.5),
            schedule=trial.suggest_categorical("schedule", ["constant", "cosine"]),
            warmup=trial.suggest_categorical("warmup", [0.0, 0.1]),
            clip=trial.suggest_categorical("clip", [0.0, 1.0]),
        )
        own = [curve(trace) for trace in trained(made, {"drawn": config}, seeds)["drawn"]]
        study.tell(trial, own[0]["value"])
        told.append({"value": own[0]["value"], "outcome": float(np.mean([one["outcome"] for one in own]))})
    return told


def recorded(path: Path = PACKED) -> list[Row]:
    """All records of a file, packed or not."""
    if not path.exists():
        return []
    if path.suffix != ".zip":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read(INSIDE).splitlines()]


def pack(rows: Sequence[Row], path: Path = PACKED) -> None:
    """Writes the records with six digits."""
    text = "".join(json.dumps(_short(row), separators=(",", ":")) + "\n" for row in rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(zipfile.ZipInfo(INSIDE), text, zipfile.ZIP_LZMA)


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {name: _short(item) for name, item in value.items()}
    return [_short(item) for item in value] if isinstance(value, list) else value


def missing(known: Sequence[Row]) -> Iterator[Cell]:
    """The cells that are not recorded yet."""
    numbers = {row["cell"] for row in known}
    yield from (cell for cell in order(load_all()) if cell.number not in numbers)


def main() -> None:
    """Records until the minutes are over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor time")
    parser.add_argument("--file", type=Path, default=GROWN)
    parser.add_argument("--pack", action="store_true", help="add the file's records to the packed ones")
    options = parser.parse_args()
    known = [*recorded(), *recorded(options.file)]
    if options.pack:
        pack(list({row["cell"]: row for row in known}.values()))
        return
    begun = time.process_time()
    for cell in missing(known):
        if time.process_time() - begun > 60 * options.minutes:
            return
        line = json.dumps(record(cell))
        with options.file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(cell.number, cell.half, cell.config.architecture, f"{time.process_time() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
