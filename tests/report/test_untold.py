"""Where nobody says which way is better, the answer tells how to say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import advisor


@pytest.mark.parametrize("flags", [[], ["-v"]])
@pytest.mark.parametrize(("metric", "told"), [("FinalObjectiveValue", True), ("val_acc", False)])
def test_the_way_to_tell_a_direction(metric: str, told: bool, flags: list[str], tmp_path: Path) -> None:
    rows = [f"{n},{10 ** -(1 + n * 7 % 11 / 3):.4g},{32 << (n % 3)},{0.5 + n * 5 % 13 / 40}" for n in range(24)]
    (tmp_path / "t.csv").write_text(f"trial,lr,batch_size,{metric}\n" + "\n".join(rows) + "\n")
    found = advisor("diagnose", str(tmp_path / "t.csv"), *flags)
    assert ("--set direction=WAY" in " ".join(found.stdout.split())) is told
