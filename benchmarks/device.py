"""What needs a GPU, tried on one: half precision, out of memory, two workers on a device, throughput, lr-find.

At most eight minutes on one device; elsewhere it says that there is none and changes nothing. --write puts the table
into RESULTS.md with the day and the device.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from advisor.planner.plan import SearchPlan
from advisor.runner import run
from benchmarks.results import replace_section

ROOT = Path(__file__).parents[1]
DIGITS = f"{ROOT / 'examples/digits/task.py'}:DigitsMLP"
HUNGRY = """
import torch

def train(config, report):
    held = torch.zeros(int(config["gigabytes"] * 2**28), device="cuda")
    report(0, float(held.numel() > 0))
    return config["gigabytes"]
"""
BUSY = """
import torch

def train(config, report):
    weights = torch.randn(2048, 2048, device="cuda")
    for step in range(200):
        weights = torch.tanh(weights @ weights / 2048)
    report(0, float(weights.abs().mean()))
    return float(weights.abs().mean()) + config["x"]
"""


def plan_of(folder: Path, code: str, space: list[dict[str, Any]], trials: int) -> SearchPlan:
    """A plan of one stage over a function that is written beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.py").write_text(code, encoding="utf-8")
    stage = {"name": "explore", "kind": "explore", "sampler": "random", "trials": trials}
    return SearchPlan.model_validate(
        {
            "name": "device", "goal": {"metric": "value", "direction": "minimize"}, "space": space,
            "objective": {"kind": "function", "target": f"{folder / 'train.py'}:train"}, "stages": [stage],
            "widen": {"times": 0},
        }
    )  # fmt: skip


def half_precision(folder: Path) -> str:
    """The digits task with and without automatic mixed precision."""
    from advisor.runner.task_trial import open_task
    from advisor.runner.trainer import Training
    from advisor.runner.worker import seed_everything

    found = []
    for amp in (False, True):
        seed_everything(0)
        task = open_task(DIGITS)
        begun = time.perf_counter()
        made = Training(
            task,
            task.load(),
            {"amp": amp, "epochs": 5, "learning_rate": 0.01},
            "val_accuracy",
            True,
            lambda step, value: None,
        )
        found.append((float(made.run()["value"]), time.perf_counter() - begun))
    (full, seconds), (half, faster) = found
    return f"accuracy {full:.4f} in {seconds:.1f} s in full, {half:.4f} in {faster:.1f} s in mixed precision"


def out_of_memory(folder: Path) -> str:
    """Trials that ask for more memory than there is fail as such, and the search goes on."""
    import torch

    most = torch.cuda.get_device_properties(0).total_memory / 2**30
    space = [{"name": "gigabytes", "kind": "float", "low": 0.1, "high": 3 * most}]
    cost = run(plan_of(folder / "memory", HUNGRY, space, 12), output=folder / "memory").cost
    return f"{cost.failed} of {cost.trials} trials out of {most:.0f} GiB failed as out of memory, the others ended"


def two_workers(folder: Path) -> str:
    """Trials a second with one worker and with two on one device."""
    space = [{"name": "x", "kind": "float", "low": 0.0, "high": 1.0}]
    rates = []
    for workers in (1, 2):
        place = folder / f"busy{workers}"
        begun = time.perf_counter()
        run(plan_of(place, BUSY, space, 12), output=place, workers=workers)
        rates.append(12 / (time.perf_counter() - begun))
    return f"{rates[0]:.2f} trials a second with one worker, {rates[1]:.2f} with two, their start counted"


def range_test(folder: Path) -> str:
    """`lr-find` on the digits task, on the device."""
    from advisor.runner.rate_test import find_in_target

    begun = time.perf_counter()
    found = find_in_target(DIGITS, {}, 1e-6, 10.0, 100, 0)
    return f"suggests {found.suggestion or 0:.3g} in {time.perf_counter() - begun:.1f} s"


PARTS: Mapping[str, Callable[[Path], str]] = {
    "mixed precision": half_precision, "out of memory": out_of_memory, "two workers": two_workers,
    "lr-find": range_test,
}  # fmt: skip


def device() -> str | None:
    """The device's name, None where there is none."""
    try:
        import torch
    except ImportError:
        return None
    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None


def main() -> None:
    """Runs the parts and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    name = device()
    if name is None:
        print("skipped: PyTorch sees no CUDA device here")
        return
    lines = [f"Last run {datetime.date.today()} on {name}.", "", "| what | seen |", "|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for part, measure in PARTS.items():
            lines.append(f"| {part} | {measure(Path(folder))} |")
            print(lines[-1], flush=True)
    if options.write:
        replace_section("device", "\n".join(lines))


if __name__ == "__main__":
    main()
