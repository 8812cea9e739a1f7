"""A finding in full: which run it is about, and the curves of that very run."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from advisor import diagnose, read
from advisor.report.cards import card

CURVES = {"good": [1 / (i + 1) for i in range(30)], "bad": [0.5 + abs(i - 9) / 20 for i in range(30)]}


def test_runs_of_one_name_are_told_apart_and_show_their_own_curves(tmp_path):
    for name, held in CURVES.items():
        (tmp_path / name).mkdir()
        lines = [f"{i},{1 / (i + 9)},{2 / (i + 1)},{value}" for i, value in enumerate(held)]
        (tmp_path / name / "log.csv").write_text("epoch,box_loss,loss,val_loss\n" + "\n".join(lines) + "\n")
    sources = [str(tmp_path / name) for name in CURVES]
    evidence = read(*sources)
    found = next(f for f in diagnose(*sources).findings if f.rule == "run/overfitting")
    shown = Console(width=200, record=True, file=StringIO())
    shown.print(card([found], {(run.source, run.name): run for run in evidence.runs}))
    text = shown.export_text()
    assert text.count(f"run {tmp_path / 'bad'}") == 1
    assert f"of {tmp_path / 'bad'}" not in text
    assert "val_loss 0.95 → 1.5" in text
    assert "  loss 2 → 0.0667" in text
    assert "box_loss" not in text
