from __future__ import annotations

import json
import math

from advisor.readers.reading import read


def test_lists_by_metric_as_keras_keeps_them(tmp_path):
    path = tmp_path / "history.json"
    path.write_text(json.dumps({"loss": [0.7, math.nan, 0.3], "val_loss": [0.8, 0.6, 0.5], "lr": [0.01] * 3}, indent=1))
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2]
    assert math.isnan(run.series["loss"].values[1])


def test_a_list_of_objects(tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps([{"epoch": i, "loss": 1 / (i + 1), "val": {"acc": 0.5}} for i in range(500)]))
    (run,) = read(str(path)).runs
    assert run.series["val/acc"].steps.tolist() == list(range(500))


def test_other_documents_are_left_alone(tmp_path):
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1.0", "sizes": [1, 2]}')
    (tmp_path / "boxes.json").write_text('[{"image_id": 1, "bbox": [1, 2, 3, 4], "area": 0.9}]')
    assert read(str(tmp_path)).runs == ()


def test_a_document_cut_off_says_so(tmp_path):
    path = tmp_path / "history.json"
    path.write_text('{"loss": [0.7, 0.5')
    (error,) = read(str(path)).errors
    assert "cannot be read" in error.message
