"""How long a diagnosis of a study takes, reading included, by its number of trials."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SIZES = (0, 1, 100, 1_000, 10_000, 50_000)


def journal(path: Path, trials: int) -> Path:
    """A study of six parameters as an Optuna journal."""
    import optuna
    from optuna.trial import TrialState, create_trial

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    random = np.random.default_rng(trials)
    space = {
        "lr": optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True),
        "weight_decay": optuna.distributions.FloatDistribution(1e-6, 1e-2, log=True),
        "dropout": optuna.distributions.FloatDistribution(0.0, 0.5),
        "num_layers": optuna.distributions.IntDistribution(1, 8),
        "batch_size": optuna.distributions.CategoricalDistribution((32, 64, 128, 256)),
        "optimizer": optuna.distributions.CategoricalDistribution(("adamw", "sgd")),
    }
    storage = optuna.storages.InMemoryStorage()
    study = optuna.create_study(study_name="speed", storage=storage)
    made = []
    for _ in range(trials):
        u = random.random(6)
        params = {
            "lr": float(10 ** (4 * u[0] - 5)),
            "weight_decay": float(10 ** (4 * u[1] - 6)),
            "dropout": float(u[2] / 2),
            "num_layers": 1 + int(8 * u[3]),
            "batch_size": 32 * 2 ** int(4 * u[4]),
            "optimizer": "adamw" if u[5] < 0.7 else "sgd",
        }
        value = float((u[0] - 0.6) ** 2 + 0.3 * (u[1] - 0.4) ** 2 + 0.05 * random.normal())
        made.append(create_trial(params=params, distributions=space, value=value, state=TrialState.COMPLETE))
    lines = _operations(study, made)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _operations(study: object, trials: list[object]) -> list[str]:
    """The journal's lines for a study with finished trials."""
    from optuna.distributions import distribution_to_json

    lines = [{"op_code": 0, "worker_id": "w", "study_name": "speed", "directions": [1]}]
    for number, trial in enumerate(trials):
        began = f"2026-01-{1 + number // 2000 % 28:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00.000000"
        lines.append(
            {
                "op_code": 4,
                "worker_id": "w",
                "study_id": 0,
                "datetime_start": began,
                "datetime_complete": began,
                "state": 1,
                "value": trial.value,  # type: ignore[attr-defined]
                "params": {k: trial.distributions[k].to_internal_repr(v) for k, v in trial.params.items()},  # type: ignore[attr-defined]
                "distributions": {k: distribution_to_json(d) for k, d in trial.distributions.items()},  # type: ignore[attr-defined]
                "user_attrs": {},
                "system_attrs": {},
                "intermediate_values": {},
            }
        )
    return [json.dumps(line) + "\n" for line in lines]


def seconds(path: Path) -> tuple[float, float]:
    """Wall and processor seconds of `advisor check` in a process of its own, start-up included."""
    import resource

    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "check", str(path), "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1) or json.loads(done.stdout)["sources"][0]["studies"] != 1:
        raise RuntimeError(done.stderr.decode() or "the study was not read")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed_table() -> str:
    """Markdown table of the seconds by size."""
    lines = ["| trials | wall s | processor s |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            wall, processor = seconds(journal(Path(folder) / f"{size}.journal", size))
            lines.append(f"| {size:,} | {wall:.1f} | {processor:.1f} |")
    return (
        "`advisor check` of a study of six parameters in a journal file, start-up and reading included.\n\n"
        + "\n".join(lines)
    )


if __name__ == "__main__":
    print(speed_table())
