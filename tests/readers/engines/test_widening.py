"""A training's log below a heading of its settings is one training, and no search; a search below one is one still."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from advisor import diagnose
from advisor.readers.reading import read

HEADINGS: dict[str, Mapping[str, object]] = {
    "mmcv": {"env_info": "linux", "config": "model = dict()", "seed": 0, "exp_name": "retinanet.py"},
    "mmcv without its configuration": {"env_info": "linux", "seed": 0, "exp_name": "retinanet.py"},
    "mmcv without a seed": {
        "config": "m",
        "seed": None,
        "mmdet_version": "2.25",
        "CLASSES": ["a", "b"],
        "hook_msgs": {},
    },
    "one word": {"config": "m"},
    "of a mode of its own": {"mode": "config", "config": "m", "seed": 1},
    "with the place where it begins": {"config": "m", "epoch": 0, "iter": 0},
}


def detector(last: float | None = None) -> list[dict[str, object]]:
    """mmdetection's records: ten of the training and one of its evaluation an epoch, its rate stepped down twice."""
    rows: list[dict[str, object]] = []
    for epoch in range(1, 13):
        rate = 0.02 * 0.1 ** ((epoch > 8) + (epoch > 11))
        for place in range(1, 11):
            count = 10 * (epoch - 1) + place
            loss = 0.5 + math.exp(-count / 30) + 0.02 * math.sin(7 * count)
            named = {"loss_cls": 0.6 * loss, "loss_bbox": 0.4 * loss, "loss": loss, "time": 0.2}
            rows.append({"mode": "train", "epoch": epoch, "iter": 50 * place, "lr": rate, **named})
        score = 0.37 * (1 - math.exp(-epoch / 4))
        rows.append(
            {"mode": "val", "epoch": epoch, "iter": 625, "lr": rate, "bbox_mAP": score, "bbox_mAP_50": 1.5 * score}
        )
    if last is not None:
        rows[-30:] = [{**row, "loss": last} for row in rows[-30:] if row["mode"] == "train"]
    return rows


def written(rows: Sequence[Mapping[str, object]], folder: Path) -> str:
    path = folder / "20261001_120000.log.json"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return str(path)


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize("again", [False, True])
def test_a_training_below_its_settings_is_one_training(
    heading: Mapping[str, object], again: bool, tmp_path: Path
) -> None:
    rows = detector()
    path = written([heading, *rows[:66], *([heading] if again else []), *rows[66:]], tmp_path)
    (source,) = read(path).sources
    assert (source.runs, source.studies) == (1, 0)
    assert not [one for one in diagnose(path).findings if one.severity in ("warning", "error")]


def test_a_training_below_its_settings_that_died_is_told_so(tmp_path: Path) -> None:
    found = diagnose(written([HEADINGS["mmcv"], *detector(math.nan)], tmp_path)).findings
    assert (found[0].rule, found[0].severity) == ("run/diverged", "error")


def test_trials_below_a_heading_are_trials(tmp_path: Path) -> None:
    trials = [
        {
            "trial": count,
            "lr": 10.0 ** -(1 + 37 * count % 5),
            "dropout": 0.1 * (count % 4),
            "val_loss": 0.5 + 0.1 * (count % 7),
        }
        for count in range(20)
    ]
    (study,) = read(written([{"study": "a search", "config": "m"}, *trials], tmp_path)).studies
    assert len(study.trials) == 20
    assert set(study.parameters) == {"lr", "dropout"}


def test_a_first_trial_that_failed_is_no_heading(tmp_path: Path) -> None:
    trials = [
        {
            "trial": count,
            "lr": 10.0 ** -(1 + 37 * count % 5),
            "dropout": 0.1 * (count % 4),
            "val_loss": 0.5 + 0.1 * (count % 7),
        }
        for count in range(1, 20)
    ]
    failed = {"trial": 0, "lr": 1.0, "dropout": 0.5, "error": "CUDA out of memory"}
    (study,) = read(written([failed, *trials], tmp_path)).studies
    assert len(study.trials) == 20
