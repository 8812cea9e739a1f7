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


def test_of_runs_that_differ_the_fault_has_its_plain_name_and_a_typical_one_is_told(tmp_path):
    for name, first in (("a", "nan"), ("b", "2.0"), ("c", "2.0")):
        values = [first, *(f"{2 / i:.3f}" for i in range(1, 12)), "nan", "nan", "nan"]
        rows = [f"{i},{'nan' if name == 'a' else value}" for i, value in enumerate(values)]
        (tmp_path / f"{name}.csv").write_text("step,loss\n" + "\n".join(rows) + "\n")
    found = [f for f in diagnose(tmp_path).findings if f.rule == "run/diverged"]
    assert len({f.title for f in found}) == 2
    shown = Console(width=200, record=True, file=StringIO())
    shown.print(card(found, {}))
    head, subjects, *_ = shown.export_text().splitlines()
    assert "The training is lost" in head
    typical = next(f for f in found if f.subject.run != "a" and "a.csv" not in str(f.subject.run))
    assert subjects.rstrip().endswith(f"the first: {typical.title}")
