"""What needs a GPU, tried on one: half precision, out of memory, two workers on a device, throughput, lr-find.

At most eight minutes on one device; elsewhere it says that there is none and does what the processor can. --write puts
the table into RESULTS.md with the day and the device; a table of a device is not replaced by one of a processor.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from advisor.planner.plan import SearchPlan
from advisor.runner import run
from benchmarks.results import replace_section, section_of

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
    """The digits task in full precision, in float16 where that is a device's, and in bfloat16."""
    trained({"epochs": 1})  # what is loaded at first counts for none
    found = [(name, *trained({"amp": amp, "epochs": 5, "learning_rate": 0.01}))
             for name, amp in (("full", False), ("float16", True), ("bfloat16", "bf16"))
             if amp is not True or device()]  # fmt: skip
    return ", ".join(f"{name}: accuracy {value:.4f} in {seconds:.1f} s" for name, value, seconds in found)


def trained(config: dict[str, Any]) -> tuple[float, float]:
    """Value and seconds of one training of the digits task by the bundled trainer."""
    from advisor.runner.task_trial import open_task
    from advisor.runner.trainer import Training
    from advisor.runner.worker import seed_everything

    seed_everything(0)
    task = open_task(DIGITS)
    training = Training(task, task.load(), config, "val_accuracy", True, lambda step, value: None)
    begun = time.perf_counter()
    return float(training.run()["value"]), time.perf_counter() - begun


def throughput(folder: Path) -> str:
    """Images a second of the bundled trainer beside a loop as a person writes it: same network, batches, epochs."""
    epochs = 30
    config = {"epochs": epochs, "amp": False, "learning_rate": 0.05, "batch_size": 64, "hidden_size": 256}
    own, plain = [], []
    for _ in range(3):
        own.append(trained(config)[1])
        plain.append(plain_loop(config))
    images = epochs * 898 / 1000
    ours, theirs = images / statistics.median(own), images / statistics.median(plain)
    return f"{ours:.0f} thousand images a second, a plain loop {theirs:.0f}: {ours / theirs:.2f}x, validation in both"


def plain_loop(config: Mapping[str, Any]) -> float:
    """Seconds of the same training, written out with torch's own loader over tensors and nothing logged."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    from advisor.runner.task_trial import open_task

    task = open_task(DIGITS)
    train, held = (TensorDataset(*part) for part in task.load())
    place = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    begun = time.perf_counter()
    model = task.model(config).to(place)
    optimizer = torch.optim.SGD(model.parameters(), lr=config["learning_rate"], momentum=0.9)
    for _ in range(config["epochs"]):
        for inputs, target in DataLoader(train, batch_size=config["batch_size"], shuffle=True):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs.to(place)), target.to(place)).backward()
            optimizer.step()
        with torch.no_grad():
            for inputs, target in DataLoader(held, batch_size=256):
                (model(inputs.to(place)).argmax(1) == target.to(place)).float().mean().item()
    return time.perf_counter() - begun


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
    "precision": half_precision, "throughput of the digits task": throughput, "lr-find": range_test,
    "out of memory": out_of_memory, "two workers": two_workers,
}  # fmt: skip
ANYWHERE = ("precision", "throughput of the digits task", "lr-find")
SKIPPED = "skipped: PyTorch sees no CUDA device here"


def device() -> str | None:
    """The device's name, None where there is none."""
    try:
        import torch
    except ImportError:
        return None
    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None


def table(name: str | None) -> list[str]:
    """The table of what was seen on the device, or on the processor where there is none."""
    where = f"on {name}" if name else "on a processor; no device was there, and on none has it run yet"
    lines = [f"Last run {datetime.date.today()} {where}.", "", "| what | seen |", "|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for part, measure in PARTS.items():
            seen = measure(Path(folder)) if name or part in ANYWHERE else SKIPPED
            lines.append(f"| {part} | {seen} |")
            print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Runs the parts and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    name = device()
    lines = table(name)
    if options.write and (name or "on a processor" in section_of("device") or not section_of("device")):
        replace_section("device", "\n".join(["## On a device", "", "`python -m benchmarks.device`", "", *lines]))


if __name__ == "__main__":
    main()
