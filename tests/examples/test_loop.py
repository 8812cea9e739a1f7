"""The loop closes: the bundled sweep is diagnosed, a plan is made and run, and the result beats the sweep's best."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the bundled trainer needs the torch extra")
ROOT = Path(__file__).parents[2]


def test_the_loop_closes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "examples/loop.py", str(tmp_path), "20trials"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=540,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "study/boundary-optimum" in done.stdout
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert result["best"]["mean"] < result["default"]["mean"]
    assert len(result["best"]["seeds"]) == len(result["default"]["seeds"]) >= 3
    assert result["best"]["config"]["learning_rate"] > 0.01
