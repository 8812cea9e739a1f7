"""A curve of a file that is named by what it is, whatever stands above its columns."""

from __future__ import annotations

from pathlib import Path

from advisor import read


def test_a_header_that_says_nothing_leaves_the_name_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "train_loss.csv").write_text(
        "step,value,timestamp\n1.0,2.0,1700000001000\n2.0,1.5,1700000002000\n3.0,1.0,1700000003000\n"
    )
    (tmp_path / "val_loss.csv").write_text("Step;Value\n1;2.5\n2;nan\n3;1.75\n")
    (found,) = read(str(tmp_path)).runs
    assert {tag: one.steps.tolist() for tag, one in found.series.items()} == {
        "train_loss": [1, 2, 3],
        "val_loss": [1, 2, 3],
    }
    assert found.series["train_loss"].values.tolist() == [2.0, 1.5, 1.0]
    assert found.series["train_loss"].wall_times.tolist() == [1700000001.0, 1700000002.0, 1700000003.0]
    assert str(found.series["val_loss"].values.tolist()) == "[2.5, nan, 1.75]"


def test_a_header_that_says_what_was_measured_is_a_tables(tmp_path: Path) -> None:
    (tmp_path / "val_loss.csv").write_text("step,accuracy\n1,0.5\n2,0.6\n3,0.7\n")
    assert set(read(str(tmp_path / "val_loss.csv")).runs[0].series) == {"accuracy"}


def test_a_data_frame_of_neptune_with_its_index_and_dates(tmp_path: Path) -> None:
    head, day = ",step,value,timestamp\n", "2024-03-05 10:00:0"
    for name, values in {"train_loss": (2.0, 1.5, 1.0), "val_loss": (2.5, 2.25, 2.0)}.items():
        rows = (f"{place},{place + 1}.0,{value},{day}{place}.500000\n" for place, value in enumerate(values))
        (tmp_path / f"{name}.csv").write_text(head + "".join(rows))
    (found,) = read(str(tmp_path)).runs
    assert found.series["train_loss"].steps.tolist() == [1, 2, 3]
    assert found.series["val_loss"].values.tolist() == [2.5, 2.25, 2.0]
    assert found.series["val_loss"].wall_times.tolist()[0] == 1709632800.5
