"""Steps below zero in a table: sentence-transformers' evaluators write -1 for the end of an epoch."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.diagnosis import diagnose, read

HEADER = "epoch,steps,cosine_pearson,cosine_spearman"


def written(folder: Path, places: list[tuple[float, int]], header: str = HEADER) -> Path:
    lines = [
        f"{epoch},{step},{0.8 + 0.001 * row:.4f},{0.81 + 0.001 * row:.4f}" for row, (epoch, step) in enumerate(places)
    ]
    file = folder / "similarity_evaluation_sts-dev_results.csv"
    file.write_text("\n".join([header, *lines]) + "\n")
    return file


def steps(file: Path) -> list[int]:
    (run,) = read(file).runs
    return run.series["cosine_spearman"].steps.tolist()


def test_it_stands_behind_the_last_step_of_its_epoch(tmp_path: Path) -> None:
    file = written(tmp_path, [(epoch, step) for epoch in range(4) for step in (1000, 2000, 3000, -1)])
    assert steps(file) == list(range(1000, 17000, 1000))
    assert "run/restart" not in {one.rule for one in diagnose(file).findings}


def test_ends_alone_are_told_by_their_epochs(tmp_path: Path) -> None:
    assert steps(written(tmp_path, [(epoch, -1) for epoch in range(6)])) == list(range(6))


def test_one_step_and_an_end_in_each_epoch_keep_their_order(tmp_path: Path) -> None:
    found = steps(written(tmp_path, [(epoch, step) for epoch in range(4) for step in (500, -1)]))
    assert found == sorted(set(found))


def test_an_evaluation_before_training_stands_first(tmp_path: Path) -> None:
    found = steps(written(tmp_path, [(-1, -1), *((epoch, step) for epoch in range(3) for step in (500, 1000, -1))]))
    assert found == sorted(set(found))
    assert len(found) == 10


@pytest.mark.parametrize("first", [-1, 0])
def test_a_first_step_below_zero_stays_as_it_is(tmp_path: Path, first: int) -> None:
    file = tmp_path / "metrics.csv"
    file.write_text("step,val_acc\n" + "".join(f"{step},0.{50 + step}\n" for step in [first, *range(1, 9)]))
    (run,) = read(file).runs
    assert run.series["val_acc"].steps.tolist() == [first, *range(1, 9)]


def test_steps_of_all_epochs_beside_fractions_of_one_stay_as_they_are(tmp_path: Path) -> None:
    assert steps(written(tmp_path, [(row / 4, 250 * row) for row in range(1, 9)])) == [250 * row for row in range(1, 9)]
