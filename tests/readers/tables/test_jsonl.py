from __future__ import annotations

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.readers.reading import read
from advisor.readers.registry import registry
from advisor.readers.source import HEAD_BYTES, Candidate, ReadOptions


def lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_history_of_wandb(tmp_path):
    path = lines(
        tmp_path / "wandb-history.jsonl",
        [
            {
                "train/loss": 0.5,
                "_step": 0,
                "_timestamp": 1700000000.5,
                "_runtime": 1.5,
                "hist": {"_type": "histogram"},
            },
            {"train/loss": "NaN", "_step": 10, "_timestamp": 1700000009.5, "val": {"acc": 0.5}},
        ],
    )
    (run,) = read(str(path)).runs
    assert run.series["train/loss"].steps.tolist() == [0, 10]
    assert math.isnan(run.series["train/loss"].values[1])
    assert run.series["val/acc"].wall_times.tolist() == [1700000009.5]


def test_mmengine_tells_train_from_val_by_mode(tmp_path):
    path = lines(
        tmp_path / "20240101.log.json",
        [
            {"env_info": "sys.platform: linux", "seed": 0, "exp_name": "x.py"},
            {"mode": "train", "epoch": 1, "iter": 50, "lr": 0.01, "loss": 1.5},
            {"mode": "val", "epoch": 1, "iter": 100, "lr": 0.01, "mAP": 0.3},
        ],
    )
    (run,) = read(str(path)).runs
    assert run.series["train/loss"].steps.tolist() == [50]
    assert run.series["validation/mAP"].values.tolist() == [0.3]


def test_a_line_cut_off_is_lost_and_the_rest_kept(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1, "loss": 0.5}\nnoise\n{"step": 2, "loss": 0.4}\n{"step": 3, "lo')
    evidence = read(str(path))
    assert evidence.sources[0].lost == 2
    assert evidence.runs[0].series["loss"].values.tolist() == [0.5, 0.4]
    assert evidence.errors[0].message == "2 of 4 lines are no complete JSON objects and are lost"


def test_an_endless_line_is_refused(tmp_path):
    path = tmp_path / "log.jsonl"
    with path.open("wb") as file:
        file.write(b'{"step": 1, "loss": 0.5}\n{"step": 2, "loss": ')
        file.truncate(2 << 30)
    evidence = read(str(path))
    assert evidence.runs[0].series["loss"].values.tolist() == [0.5]
    assert "line 2 is longer than" in evidence.errors[0].message


def test_a_person_names_the_keys(tmp_path):
    path = lines(tmp_path / "x.jsonl", [{"tick": 5, "q": 0.5}, {"tick": 6, "q": 0.4}])
    assert not read(str(path)).runs
    (run,) = read(str(path), options=ReadOptions(columns={"step": "tick", "val_loss": "q"})).runs
    assert run.series["val_loss"].steps.tolist() == [5, 6]


def test_words_and_numbers_that_never_change_are_settings(tmp_path):
    rows = [{"step": i, "loss": 1 / (i + 1), "config": {"optimizer": "adamw", "weight_decay": 0.1}} for i in range(3)]
    (run,) = read(str(lines(tmp_path / "x.jsonl", rows))).runs
    assert run.hyperparameters == {"config/optimizer": "adamw", "config/weight_decay": 0.1}


def test_settings_beside_a_log_are_no_log(tmp_path):
    lines(tmp_path / "metrics.jsonl", [{"step": i, "loss": 1 / (i + 1)} for i in range(3)])
    (tmp_path / "hparams.json").write_text('{"epochs": 30, "lr": 0.1, "dropout": 0.5}')
    (run,) = read(str(tmp_path)).runs
    assert set(run.series) == {"loss"}
    assert run.hyperparameters["dropout"] == 0.5


def test_objects_that_are_no_log_are_left_alone(tmp_path):
    path = lines(tmp_path / "data.jsonl", [{"text": "a cat", "label": 1}, {"text": "a dog", "label": 0}])
    assert read(str(path)).runs == ()


HEADS = (
    b"", b"step,loss\n", b'{"step": 1, "loss": 0.5}\n', b'{"log_history": [', b"SQLite format 3\x00",
    b"step 1 loss=0.5\n",
    b'{"training_iteration": 1, "trial_id": "a"}\n', b":W&B", b"1700000000000 0.5 1\n",
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from(HEADS), tail=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_no_bytes_make_a_reader_raise(tmp_path, head, tail):
    path = tmp_path / "run" / "metrics" / "x"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.with_name("meta.yaml").write_text("lifecycle_stage: active\n")
    path.write_bytes(head + tail)
    candidate = Candidate(path=path, root=tmp_path, head=(head + tail)[:HEAD_BYTES], size=len(head + tail))
    for reader in registry().readers:
        reader.claims(candidate)
        reader.read(tmp_path, [candidate], ReadOptions())
    read(str(tmp_path))


@pytest.mark.parametrize("key", ["type", "set", "event"])
def test_rows_that_say_their_part_of_the_data_are_never_merged(tmp_path, key):
    rows = [{key: part, "epoch": at, "metrics": {"loss": loss}} for at, part, loss in ROWS_OF_PARTS]
    (tmp_path / "events.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (run,) = read(str(tmp_path)).runs
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "train/metrics/loss": [2.0, 1.5],
        "validation/metrics/loss": [2.5, 2.25],
    }


ROWS_OF_PARTS = [(1, "train", 2.0), (1, "val", 2.5), (2, "train", 1.5), (2, "val", 2.25)]


def test_steps_told_beside_how_many_there_are(tmp_path):
    rows = [{"loss": 2.0 / at, "global_step/max_steps": f"{at * 10}/20"} for at in (1, 2)]
    (tmp_path / "logging.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (run,) = read(str(tmp_path)).runs
    assert run.series["loss"].steps.tolist() == [10, 20]


def test_a_count_of_steps_within_another_object_is_the_step(tmp_path):
    rows = [{"level": "INFO", "message": "step", "extra": {"step": i * 50, "loss": 1 / (i + 1)}} for i in range(5)]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (run,) = read(str(tmp_path)).runs
    assert run.series["extra/loss"].steps.tolist() == [0, 50, 100, 150, 200]
