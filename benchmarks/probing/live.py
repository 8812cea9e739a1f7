"""`advisor probe` live: real logs of small trainings of families that no recorded cell has, probed for real.

`python -m benchmarks.probing.live --minutes 5` goes on where it was. Every log (CSV, its configuration and seed beside
it) is of a configuration drawn at random around a usual one. The truth is trained afterwards on further paired seeds:
every change that the probe weighed and a fixed list beside; a change helps by 5 % and three standard errors.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from advisor.diagnosis import Request, read
from advisor.facts.setup import Setup
from advisor.planner.objective import parse_objective
from advisor.runner.probing.result import ProbeResult
from advisor.runner.probing.running import probe
from benchmarks.probing.problems import PROBLEMS, fit

FOUND = Path(__file__).with_name("live.jsonl")
EACH, SEEDS, FIRST_SEED = 5, 4, 1000
Config = Mapping[str, Any]
FILE = """
from benchmarks.probing.problems import fit


def train(config, report):
    told = {{"learning_rate": config["learning_rate"], "weight_decay": config["weight_decay"],
             "dropout": config["dropout"], "epochs": config["epochs"], "batch_size": config["batch_size"],
             "hidden_size": config["hidden_size"], "num_layers": config["num_layers"],
             "lr_schedule": config["lr_schedule"], "warmup_fraction": config["warmup_fraction"],
             "clip_norm": config["clip_norm"], "optimizer": config["optimizer"]}}
    return fit("{problem}", told, lambda step, value, train: report(step, value), config["seed"])[0][0]
"""


def drawn(problem: str, number: int) -> dict[str, Any]:
    """A configuration: usual, with one or two things off."""
    rng = np.random.default_rng([list(PROBLEMS).index(problem), number])
    made: dict[str, Any] = {
        "learning_rate": 1e-3, "weight_decay": 1e-4, "dropout": 0.0, "epochs": 15, "batch_size": 32, "hidden_size": 32,
        "num_layers": 2, "lr_schedule": "constant", "warmup_fraction": 0.0, "clip_norm": 0.0, "optimizer": "adam",
    }  # fmt: skip
    if rng.random() < 0.3:
        made |= {"optimizer": "sgd", "learning_rate": 0.03}
    off: dict[str, Any] = {
        "learning_rate": made["learning_rate"] * float(rng.choice([0.03, 0.1, 0.3, 3, 10, 30])),
        "weight_decay": float(rng.choice([0.0, 0.01, 0.1])), "dropout": float(rng.choice([0.2, 0.5])),
        "epochs": int(rng.choice([10, 40])), "batch_size": int(rng.choice([16, 100])),
        "hidden_size": int(rng.choice([8, 96])), "lr_schedule": "cosine",
    }  # fmt: skip
    names = rng.choice(list(off), size=int(rng.integers(0, 3)), replace=False)
    made |= {str(name): off[str(name)] for name in names}
    return {name: float(f"{v:.4g}") if isinstance(v, float) else v for name, v in made.items()}


def logged(place: Path, problem: str, config: Config, seed: int) -> None:
    """The log of a training, as a person keeps it."""
    rows = ["epoch,train_loss,val_loss"]
    fit(problem, config, lambda step, value, train: rows.append(f"{step},{train:.6g},{value:.6g}"), seed)
    place.mkdir(parents=True)
    (place / "metrics.csv").write_text("\n".join(rows) + "\n")
    (place / "hparams.json").write_text(json.dumps({**config, "seed": seed}))


def probed(problem: str, number: int, budget: float) -> dict[str, Any]:
    """One log, its probe, and what is true of it."""
    config, seed = drawn(problem, number), 100 + number
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        logged(place / "log", problem, config, seed)
        (place / "train.py").write_text(FILE.format(problem=problem))
        objective = parse_objective(f"{place / 'train.py'}:train")
        assert objective is not None
        asked = Request(setup=Setup(metric="val_loss"))
        result = probe(read(str(place / "log")), asked, objective, place / "out", budget, backend="threads")
    assert isinstance(result, ProbeResult)
    told = result.probe
    changes = {f"probed {i}": dict(shown.config) for i, shown in enumerate(told.changes)}
    won = next((n for n, c in changes.items() if told.best is not None and c == dict(told.best.config)), None)
    gains, bar = truth(problem, config, {**changes, **singles(config)})
    return {
        "problem": problem, "number": number, "budget": budget, "won": won, "verdict": result.verdict, "gains": gains,
        "bar": bar, "cost": told.cost.trainings, "first": "probed 0" if told.changes else None,
        "shown": [[s.prescription.action if s.prescription else "", s.verdict, s.effect] for s in told.changes],
        "base_runs": told.base.seeds, "config": config,
    }  # fmt: skip


def singles(config: Config) -> dict[str, Config]:
    """The fixed list of changes that may help whatever was weighed."""
    made = {f"lr x{f:g}": {**config, "learning_rate": config["learning_rate"] * f} for f in (0.1, 0.3, 3, 10)}
    made["dropout up"] = {**config, "dropout": min(0.5, config["dropout"] + 0.25)}
    made["dropout off"] = {**config, "dropout": 0.0}
    made["decay up"] = {**config, "weight_decay": max(1e-3, 10 * config["weight_decay"])}
    made["cosine"] = {**config, "lr_schedule": "cosine"}
    return {name: one for name, one in made.items() if one != config}


def truth(problem: str, base: Config, changes: Mapping[str, Config]) -> tuple[dict[str, float], float]:
    """The mean gain in log test loss of every change on further paired seeds, and the bar."""
    before = _outcomes(problem, base)
    differences = {
        name: [b - a for b, a in zip(before, _outcomes(problem, config), strict=True)]
        for name, config in changes.items()
    }
    middle = statistics.median(statistics.variance(own) for own in differences.values())
    bar = max(math.log(1.05), 3 * math.sqrt(middle / SEEDS))
    return {name: statistics.fmean(own) for name, own in differences.items()}, bar


def _outcomes(problem: str, config: Config) -> list[float]:
    ended = fit(problem, config, lambda *told: None, *range(FIRST_SEED, FIRST_SEED + SEEDS))
    return [math.log(min(max(test, 1e-6), 1e6)) for _, test in ended]


def main() -> None:
    """Probes until the minutes of processor time are over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--budget", type=float, default=6.0)
    parser.add_argument("--file", type=Path, default=FOUND)
    parser.add_argument("--backwards", action="store_true", help="from the other end, beside another that runs")
    options = parser.parse_args()
    begun = time.process_time()
    for number in range(EACH)[:: -1 if options.backwards else 1]:
        for problem in PROBLEMS:
            known = {(r["problem"], r["number"]) for r in found(options.file)}
            if (problem, number) in known or time.process_time() - begun > 60 * options.minutes:
                continue
            with options.file.open("a") as file:
                file.write(json.dumps(probed(problem, number, options.budget)) + "\n")


def found(path: Path = FOUND) -> list[dict[str, Any]]:
    """What was probed so far."""
    return [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []


if __name__ == "__main__":
    main()
