from __future__ import annotations

import pytest

from advisor.readers.reading import read


@pytest.mark.parametrize(
    ("name", "content", "tracker"),
    [
        ("run-abc.swanlab", b":SWL\x01\x02", "SwanLab"),
        (".aim/VERSION", b"\x04\x00", "Aim"),
    ],
)
def test_a_tracker_that_is_not_read_is_named_with_the_way_to_export_it(tmp_path, name, content, tracker):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    (error,) = read(str(tmp_path)).errors
    assert f"holds files of {tracker}, which are not read" in error.message
    assert "csv" in error.message.lower()


def test_what_is_unknown_is_shown_with_what_to_pass(tmp_path):
    (tmp_path / "x.txt").write_text("alpha;beta\x1b[31m\nnothing here\n")
    (error,) = read(str(tmp_path)).errors
    assert "x.txt begins `alpha;beta[31m / nothing here`" in error.message
    assert "--column step=NAME" in error.message
    assert "step=100 train_loss=0.52" in error.message
    assert "\x1b" not in error.message
