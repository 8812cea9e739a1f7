"""A second oracle: the LCBench surrogate tells what every change of a configuration does, on its tasks' two halves.

`python -m benchmarks.diagnosis.lcbench`. A run is 17 epochs of validation accuracy with its settings; a change helps or
harms where the accuracy after the last epoch moves by more than one point.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from advisor.diagnosis import diagnose_evidence
from advisor.findings import Prescription
from advisor.records import Evidence, Run, Series
from benchmarks.diagnosis.score import interval
from benchmarks.surrogate import BOX, Surrogate, available, random_configs, tasks

EPOCHS, LONGER, PER_TASK, POINT = 17, 51, 12, 1.0
RATES = (0.03, 0.1, 0.3, 3.0, 10.0, 30.0)


def changed(config: Mapping[str, float]) -> dict[str, tuple[dict[str, float], int]]:
    """The single changes by name: configuration and epochs."""
    made = {f"lr x{f:g}": ({**config, "learning_rate": config["learning_rate"] * f}, EPOCHS) for f in RATES}
    made |= {
        "train-longer": (dict(config), LONGER),
        "add-capacity": (
            {**config, "max_units": config["max_units"] * 2, "num_layers": config["num_layers"] + 1},
            EPOCHS,
        ),
        "dropout up": ({**config, "max_dropout": min(1.0, config["max_dropout"] + 0.25)}, EPOCHS),
        "dropout down": ({**config, "max_dropout": 0.0}, EPOCHS),
        "weight-decay up": ({**config, "weight_decay": config["weight_decay"] * 10}, EPOCHS),
        "weight-decay down": ({**config, "weight_decay": config["weight_decay"] / 10}, EPOCHS),
    }
    return {name: item for name, item in made.items() if _inside(item[0])}


def _larger(config: Mapping[str, float]) -> dict[str, float]:
    return {"max_units": config["max_units"] * 2, "num_layers": config["num_layers"] + 1}


def _inside(config: Mapping[str, float]) -> bool:
    return all(BOX[name][0] * 0.999 <= value <= BOX[name][1] * 1.001 for name, value in config.items() if name in BOX)


def advice(config: Mapping[str, float], curve: np.ndarray) -> tuple[str | None, bool]:
    """The first change advised, and whether anything was a warning."""
    steps = np.arange(len(curve), dtype=np.int64)
    series = Series(tag="val/accuracy", steps=steps, values=curve / 100, wall_times=np.full(len(curve), np.nan))
    run = Run(name="run", series={"val/accuracy": series}, hyperparameters={**config, "optimizer": "sgd"})
    found = diagnose_evidence(Evidence(runs=(run,))).findings
    first = next((f for f in found if f.severity != "good" and f.prescriptions), None)
    warned = any(f.severity in ("warning", "error") for f in found)
    return (_change(first.prescriptions[0]) if first else None), warned


def _change(item: Prescription) -> str | None:
    if item.action == "scale" and item.canonical == "learning_rate" and item.factor:
        return "lr x" + f"{min(RATES, key=lambda f: abs(np.log(f / float(item.factor or 1)))):g}"
    if item.action in ("regularize", "deregularize"):
        name = "dropout" if item.canonical == "dropout" else "weight-decay"
        return f"{name} {'up' if item.action == 'regularize' else 'down'}"
    return item.action


def lines() -> list[str]:
    """The table by half; a note where the surrogate is not here."""
    if not available():
        return ["The surrogate is not here: set ADVISOR_CORPUS."]
    made = ["| half | runs | spoke | right, of those that spoke | harmful, of all | warned, of those nothing helps |"]
    made.append("|---|---|---|---|---|---|")
    for half in ("tune", "test"):
        rows = [row for task in tasks(half) for row in _task(task)]
        spoke = [row for row in rows if row[0]]
        cells = [interval(r[1] for r in spoke), interval(r[2] for r in rows), interval(r[4] for r in rows if not r[3])]
        made.append(f"| {half} | {len(rows)} | {len(spoke)} | " + " | ".join(cells) + " |")
    return made


def _task(name: str) -> list[tuple[bool, bool, bool, bool, bool]]:
    """Of every run: whether it got advice, which helps, which harms; whether anything helps; whether it was warned."""
    oracle, random = Surrogate(name), np.random.default_rng(int(name))
    rows = []
    for config in random_configs(PER_TASK, random):
        curve = oracle.curve(config, EPOCHS)
        gains = {c: float(oracle.curve(new, n)[-1] - curve[-1]) for c, (new, n) in changed(config).items()}
        change, warned = advice(config, curve)
        gain = gains.get(change or "", 0.0)
        rows.append((change in gains, gain > POINT, gain < -POINT, max(gains.values()) > POINT, warned))
    return rows


if __name__ == "__main__":
    print("\n".join(lines()))
