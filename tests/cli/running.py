"""Runs the command line in a process of its own, as a person does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def advisor(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished process of `advisor ARGUMENTS`."""
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tui'}", "COLUMNS": "100", **environment}
    command = [sys.executable, "-c", "from advisor.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=variables,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def advisor_json(*arguments: object, **options: Any) -> Any:
    """The JSON that `advisor ARGUMENTS --format json` prints, whatever its exit code."""
    done = advisor(*arguments, "--format", "json", **options)
    return json.loads(done.stdout)
