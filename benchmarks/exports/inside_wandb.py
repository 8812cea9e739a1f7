"""W&B's own search and agent without its server: `python inside_wandb.py sweep.yaml`, inside W&B's environment.

Validates the sweep by W&B's schema, asks its scheduler's search for every run, and starts each as its agent does:
the command filled in by its own function, the configuration in the file that `wandb.init` reads. Nothing is sent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import sweeps
import yaml
from wandb.sdk.launch.sweeps.utils import create_sweep_command, create_sweep_command_args


def start(command: list[str], values: dict[str, Any], name: str) -> None:
    """Starts one run as the agent would."""
    path = Path(f"config-{name}.yaml")
    path.write_text(yaml.safe_dump({"wandb_version": 1, **values}))
    told = create_sweep_command_args({"args": values}) | {"interpreter": [sys.executable], "env": ["/usr/bin/env"]}
    words: list[str] = []
    for word in create_sweep_command(list(command)):
        words += told[word[2:-1]] if word.startswith("${") and word.endswith("}") else [word]
    aside = {"WANDB_SWEEP_PARAM_PATH": str(path.resolve()), "WANDB_MODE": "offline", "WANDB_SILENT": "true"}
    subprocess.run(words, check=True, env=os.environ | aside)


def main() -> None:
    """All runs of the sweep, as many as its cap says, or as a grid has."""
    config = yaml.safe_load(Path(sys.argv[1]).read_text())
    broken = sweeps.schema_violations_from_proposed_config(config)
    if broken:
        sys.exit("refused by the schema: " + "; ".join(broken))
    runs: list[Any] = []
    for number in range(config["run_cap"]):
        asked = sweeps.next_run(config, runs)
        if asked is None:
            break
        as_sent = json.loads(json.dumps(asked.config, default=lambda number: number.item()))
        start(config["command"], as_sent, f"run-{number}")
        asked.name, asked.state = f"run-{number}", sweeps.RunState.finished
        asked.summary_metrics = {config["metric"]["name"]: last_loss()}
        runs.append(asked)


def last_loss() -> float:
    """A stand-in for what the server would keep of the run: any number that the search can learn from."""
    seen = json.loads(Path("seen.jsonl").read_text().splitlines()[-1])
    return float(sum(value for value in seen.values() if isinstance(value, float)))


main()
