"""Lines that tell settings beside results: those of a search, and those of one training that look like them."""

from __future__ import annotations

import math

import pytest

from advisor import read
from advisor.diagnosis import diagnose

DEPTHS = [9, 11, 12, 13, 9, 10, 8, 12, 11, 13]


def _rounds(line, count, level=0.3):
    return "Fitting gradient boosted rounds:\n" + "".join(
        line.format(i=i, d=DEPTHS[i % 10], a=level + 0.35 * math.exp(-i / 40), s=0.9 - 0.3 * math.exp(-i / 40)) + "\n"
        for i in range(1, count + 1)
    )


@pytest.mark.parametrize("count", [8, 60])
@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("[{i}/100] 1 tree, 31 leaves, max depth = {d}, train loss: {a:.5f}, val loss: {a:.5f}, in 0.031s", "loss"),
        ("[{i}/100] 3 trees, 93 leaves (31 on avg), max depth = {d}, train loss: {a:.5f}, in 0.031s", "loss"),
        ("[{i}/100] 1 tree, 31 leaves, max depth = {d}, train score: {s:.5f}, val score: {s:.5f}, in 0.1s", "score"),
    ],
)
def test_rounds_of_a_boosting_that_tell_their_trees_are_one_training(tmp_path, line, tags, count):
    (tmp_path / "fit.log").write_text(_rounds(line, count))
    found = read(str(tmp_path))
    assert [source.kind for source in found.sources] == ["stdout"]
    assert {len(series) for tag, series in found.runs[0].series.items() if tags in tag} == {count}


def test_an_overfit_boosting_is_told_what_its_trees_can_be_given(tmp_path):
    line = "[{i}/200] 1 tree, 31 leaves, max depth = {d}, train loss: {a:.5f}, val loss: {b:.5f}, in 0.03s\n"
    rows = [(0.02 + 0.6 * math.exp(-i / 40), 0.45 + 0.2 * math.exp(-i / 20) + 0.002 * i) for i in range(1, 201)]
    text = "".join(line.format(i=i, d=DEPTHS[i % 10], a=a, b=b) for i, (a, b) in enumerate(rows, 1))
    (tmp_path / "fit.log").write_text(text)
    first = diagnose(str(tmp_path)).findings[0]
    assert first.rule == "run/overfitting"
    assert "max_depth" in {one.parameter for one in first.prescriptions}


def test_settings_that_come_again_while_the_result_goes_one_way_are_no_search(tmp_path):
    line = "round {i}/100: depth = {d}, train loss = {a:.4f}, val loss = {a:.4f}"
    (tmp_path / "fit.log").write_text(_rounds(line, 60))
    assert not read(str(tmp_path)).studies


def test_depths_that_come_again_in_a_search_whose_result_hangs_on_them_are_a_search(tmp_path):
    rows = [(DEPTHS[n * 7 % 10], round(0.01 + n * 0.618034 % 0.3, 3)) for n in range(40)]
    line = "max_depth = {d}, learning_rate = {lr}, train loss: {a:.4f}, val loss: {b:.4f}\n"
    text = "".join(line.format(d=d, lr=lr, a=0.9 - 0.02 * d - lr, b=1 - 0.02 * d - lr) for d, lr in rows)
    (tmp_path / "search.log").write_text(text)
    assert [len(study.trials) for study in read(str(tmp_path)).studies] == [40]
