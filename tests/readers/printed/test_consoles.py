"""What the consoles of trainers print, and the points that must come of it: a table, `consoles.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from advisor.readers.printed._printed import Printed
from advisor.readers.reading import read

TABLE = Path(__file__).parent / "consoles.yaml"
ROWS = YAML(typ="safe").load(TABLE.read_text(encoding="utf-8"))
CONSOLES = {
    name: (row["printed"], {tag: [(step, value) for step, value in points] for tag, points in row["points"].items()})
    for name, row in ROWS.items()
}


def points_of(text: str) -> dict[str, list[tuple[int, float]]]:
    printed = Printed()
    for line in text.replace("\r", "\n").split("\n"):
        printed.add(line)
    printed.finish()
    return {
        tag: list(zip(series.steps.tolist(), series.values.tolist(), strict=True))
        for tag, series in printed.series().items()
    }


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if "whole" not in row])
def test_the_console_of(name):
    text, expected = CONSOLES[name]
    found = points_of(text)
    assert {tag: str(found.get(tag)) for tag in expected} == {
        tag: str([(step, float(value)) for step, value in points]) for tag, points in expected.items()
    }


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if "without" in row])
def test_no_series_is_made_of_other_things_in(name):
    assert not set(ROWS[name]["without"]) & set(points_of(CONSOLES[name][0]))


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if "whole" in row])
def test_nothing_else_is_read_in_a_file_of(name, tmp_path):
    (tmp_path / "README.md").write_text(CONSOLES[name][0])
    (run,) = read(str(tmp_path)).runs
    found = {tag: list(zip(one.steps.tolist(), one.values.tolist(), strict=True)) for tag, one in run.series.items()}
    assert list(found) == ROWS[name]["whole"]
    assert {tag: found[tag] for tag in CONSOLES[name][1]} == CONSOLES[name][1]


@pytest.mark.parametrize(
    "name",
    [
        "bars before training",
        "yolov8",
        "spacy",
        "model card",
        "xgboost",
        "skorch",
        "darknet",
        "a starred summary is no code",
    ],
)
def test_is_known_by_its_content(tmp_path, name):
    (tmp_path / "out.txt").write_text(CONSOLES[name][0], newline="")
    assert [source.kind for source in read(str(tmp_path)).sources] == ["stdout"]


def test_no_series_but_those_measured():
    found = points_of(CONSOLES["lightgbm"][0])
    assert set(found) == {"training/l2", "training/auc", "valid_1/l2", "valid_1/auc"}
    assert set(points_of(CONSOLES["what was improved is no loss"][0])) == {"loss", "val_loss"}
    assert "Reward" not in points_of(CONSOLES["ml-agents"][0])


HOSTILE = {
    "blanks": " " * 300_000,
    "letters": "a" * 300_000,
    "base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkrLw==" * 3000,
    "a long blank after a key": "loss" + " " * 20_000 + "0.5",
    "slashes": "1/" * 10_000,
    "colons": "1:" * 10_000,
    "thousands": "1,111" * 4000,
    "brackets": "([" * 10_000 + "loss=0.5",
    "cells": "| a " * 5000,
    "names": "epoch  loss  " * 2000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_line_is_read_whatever_it_holds(name):
    printed = Printed()
    for line in ("epoch  loss  acc", "1  0.5  0.6", HOSTILE[name], "2  0.4  0.7"):
        printed.add(line)
    printed.finish()
    assert printed.series()["acc"].values.tolist()[0] == 0.6
