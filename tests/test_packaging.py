"""The wheel holds the rules inside the package, both import packages, one command, and nothing at top level."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("hp_advisor-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert {f"advisor/{path}" for path in rules} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"advisor", "advisor_tui", "hp_advisor"}
    assert "advisor/py.typed" in names
    assert any(name.endswith(".tcss") for name in names)
