"""Losses that are sums: a running total is read as what each record added, spaCy's first record left out."""

from __future__ import annotations

import math

import pytest

from advisor.diagnosis import diagnose

ADDED = [3e5 * math.exp(-i / 15) + 2e5 + 2e3 * math.sin(7 * i) for i in range(60)]
TOTAL = [sum(ADDED[: i + 1]) for i in range(60)]


def _rules(path):
    return {one.rule: one.severity for one in diagnose(str(path)).findings}


@pytest.mark.parametrize("line", ["Loss after epoch {i}: {v}", "Epoch {i}/60 - loss: {v}", "epoch={i} train_loss={v}"])
def test_a_running_total_is_no_lost_training(tmp_path, line):
    (tmp_path / "fit.log").write_text("".join(line.format(i=i, v=f"{v:.1f}") + "\n" for i, v in enumerate(TOTAL)))
    found = _rules(tmp_path)
    assert found["run/cumulative-loss"] == "info"
    assert not {"run/diverged", "run/lost-ground", "run/not-learning"} & set(found)


def test_one_that_stops_at_the_precision_of_its_number_is_still_a_total(tmp_path):
    rows = "".join(f"{i},{min(v, 1e7)}\n" for i, v in enumerate(TOTAL))
    (tmp_path / "log.csv").write_text("epoch,loss\n" + rows)
    found = _rules(tmp_path)
    assert "run/cumulative-loss" in found
    assert "run/diverged" not in found


@pytest.mark.parametrize(
    "values",
    [
        [2.3 + 0.4 * i for i in range(40)],
        [0.5 * 1.2**i for i in range(40)],
        [0.5 + 0.2 * math.sqrt(i) for i in range(40)],
    ],
    ids=["a line", "ever faster", "a root"],
)
def test_a_loss_that_rises_from_where_it_was_is_lost(tmp_path, values):
    (tmp_path / "log.csv").write_text("epoch,train_loss\n" + "".join(f"{i},{v:.5f}\n" for i, v in enumerate(values)))
    found = _rules(tmp_path)
    assert found["run/diverged"] == "error"
    assert "run/cumulative-loss" not in found


SPACY = "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE \n---  ------  ------------  --------  ------  ------\n"


ROW = "{:3d}  {:6d}  {:12.2f}  {:8.2f}  {:6.2f}  {:6.2f}\n"


@pytest.mark.parametrize("level", [120.0, 480.0])
def test_the_first_row_of_spacy_is_of_one_batch(tmp_path, level):
    rows = [(0, 0.0, 56.7, 0.0)] + [
        (i, level / 4, level + 3500 * math.exp(-i / 8), 82 - 70 * math.exp(-i / 8)) for i in range(1, 46)
    ]
    table = "".join(
        f"{i // 3:3d}  {i * 200:6d}  {t:12.2f}  {n:8.2f}  {f:6.2f}  {f / 100:6.2f}\n" for i, t, n, f in rows
    )
    (tmp_path / "train.log").write_text(SPACY + table)
    assert not {"error", "warning"} & set(_rules(tmp_path).values())


def test_spacy_that_is_really_lost_is_told(tmp_path):
    rows = [(0, 0.0, 56.7, 0.0)] + [
        (i, 200.0, 3500 * math.exp(-i / 4) + (0 if i < 15 else 900 * (i - 14)), max(0, 60 - 4 * max(0, i - 14)))
        for i in range(1, 46)
    ]
    table = "".join(
        f"{i // 3:3d}  {i * 200:6d}  {t:12.2f}  {n:8.2f}  {f:6.2f}  {f / 100:6.2f}\n" for i, t, n, f in rows
    )
    (tmp_path / "train.log").write_text(SPACY + table)
    assert {"error", "warning"} & set(_rules(tmp_path).values())
