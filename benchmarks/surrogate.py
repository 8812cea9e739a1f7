"""The LCBench surrogate (YAHPO): the accuracy of any configuration of an MLP at any epoch, on tasks of one half.

The order of NAMES and of the answers is that of `yahpo_gym.benchmarks.lcbench`. The folder with `model.onnx` stands in
the corpus (ADVISOR_CORPUS, or beside the checkout); a benchmark that needs it says so where it is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

CORPUS = Path(os.environ.get("ADVISOR_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")
FOLDER = CORPUS / "tabular" / "yahpo-lcbench"
NAMES = ("epoch", "batch_size", "learning_rate", "momentum", "weight_decay", "num_layers", "max_units", "max_dropout")
_ACCURACY = 1
EPOCHS = 52
BOX: Mapping[str, tuple[float, float, bool, bool]] = {
    "batch_size": (16, 512, True, True),
    "learning_rate": (1e-4, 1e-1, True, False),
    "max_dropout": (0.0, 1.0, False, False),
    "max_units": (64, 1024, True, True),
    "momentum": (0.1, 0.99, False, False),
    "num_layers": (1, 5, False, True),
    "weight_decay": (1e-5, 1e-1, False, False),
}
DEFAULT = {"batch_size": 64, "learning_rate": 1e-3, "max_dropout": 0.2, "max_units": 256, "momentum": 0.9, "num_layers": 3, "weight_decay": 1e-4}  # fmt: skip # noqa: E501


def available() -> bool:
    """Whether the surrogate's files are here."""
    return (FOLDER / "model.onnx").is_file()


def tasks(half: str) -> list[str]:
    """Tasks at even positions of the sorted ids, split again: `tune` or `test`."""
    space = json.loads((FOLDER / "config_space.json").read_text())
    ids = sorted(next(h["choices"] for h in space["hyperparameters"] if h["name"] == "OpenML_task_id"), key=int)
    ours = ids[::2]
    return ours[::2] if half == "tune" else ours[1::2]


class Surrogate:
    """One task. `curve` gives the validation accuracy, in percent, after each epoch."""

    def __init__(self, task: str) -> None:
        self.task = task
        encoding = json.loads((FOLDER / "encoding.json").read_text())["OpenML_task_id"]
        self._code = encoding[task]

    @cached_property
    def _session(self):  # type: ignore[no-untyped-def]
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(FOLDER / "model.onnx", options, providers=["CPUExecutionProvider"])

    def curve(self, config: Mapping[str, float], epochs: int = EPOCHS) -> np.ndarray:
        """Validation accuracy [epochs], in percent."""
        return self._query([{**config, "epoch": epoch} for epoch in range(1, epochs + 1)])

    def final(self, configs: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Validation accuracy [n] after the last epoch, in percent."""
        return self._query([{**config, "epoch": EPOCHS} for config in configs])

    def _query(self, rows: Sequence[Mapping[str, float]]) -> np.ndarray:
        numbers = np.array([[row[name] for name in NAMES] for row in rows], dtype=np.float32)
        codes = np.full((len(rows), 1), self._code, dtype=np.int32)
        return self._session.run(None, {"x_cat": codes, "x_cont": numbers})[0][:, _ACCURACY].astype(float)

    @cached_property
    def best(self) -> float:
        """The best accuracy of 20,000 random configurations of the full box."""
        return float(self.final(random_configs(20_000, np.random.default_rng(0))).max())


def random_configs(count: int, random: np.random.Generator) -> list[dict[str, float]]:
    """Configurations drawn evenly over the full box, log scales and whole numbers respected."""
    configs = []
    for _ in range(count):
        config = {}
        for name, (low, high, log, whole) in BOX.items():
            u = random.random()
            value = float(np.exp(np.log(low) + u * (np.log(high) - np.log(low)))) if log else low + u * (high - low)
            config[name] = round(value) if whole else value
        configs.append(config)
    return configs
