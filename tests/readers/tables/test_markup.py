"""XML logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.readers.reading import read

LOSSES = [(0, 1.55, 1.7), (1, 1.39, 1.46), (2, 1.25, 1.27), (3, 1.12, 1.3)]


@pytest.mark.parametrize(
    "row",
    [
        '<epoch number="{0}"><train_loss>{1}</train_loss><val_loss>{2}</val_loss></epoch>',
        '<epoch number="{0}" train_loss="{1}" val_loss="{2}"/>',
        '<record><epoch>{0}</epoch><train loss="{1}"/><val loss="{2}"/></record>',
    ],
)
def test_an_element_an_epoch_is_a_row(tmp_path: Path, row: str) -> None:
    rows = "".join(row.format(*told) for told in LOSSES)
    (tmp_path / "log.xml").write_text(f"<?xml version='1.0'?>\n<training model='unet'>{rows}</training>")
    evidence = read(str(tmp_path))
    assert [source.kind for source in evidence.sources] == ["xml"]
    found = {tag.replace("/", "_"): one for tag, one in evidence.runs[0].series.items()}
    assert found["val_loss"].steps.tolist() == [0, 1, 2, 3]
    assert found["val_loss"].values.tolist() == [1.7, 1.46, 1.27, 1.3]
    assert found["train_loss"].values.tolist() == [1.55, 1.39, 1.25, 1.12]


@pytest.mark.parametrize(
    "text",
    [
        "<project><target name='a' id='1'/><target name='b' id='2'/><target name='c' id='3'/></project>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><log><e n='1' loss='&a;'/><e n='2' loss='1'/><e n='3' loss='1'/></log>",
        "<log><epoch n='1' loss='2'/><epoch n='2' loss='1'/>",
        "<ul><li>loss 1</li><li>loss 2</li><li>loss 3</li></ul>",
    ],
)
def test_other_xml_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "file.xml").write_text(text)
    assert not read(str(tmp_path)).runs
