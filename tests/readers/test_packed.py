"""Logs that lie compressed are read as the plain files that they hold."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import diagnose, read
from advisor.readers import _packed
from advisor.readers._unpacking import plain_name
from advisor.readers.live import Tail
from advisor.records import Evidence


def _printed(steps: int = 160) -> str:
    return "".join(
        f"step {step} loss={2.3 * math.exp(-step / 40) + 0.1:.4f} "
        f"val_loss={2.3 * math.exp(-step / 40) + 0.15 + max(0, (step - 60) * 0.01):.4f} lr=0.001\n"
        for step in range(0, steps, 2)
    )


def _rows() -> list[dict[str, float]]:
    return [
        {"step": step, "train_loss": 2 * math.exp(-step / 30), "val_loss": 0.3 + 2 * math.exp(-step / 30)}
        for step in range(80)
    ]


def _csv() -> str:
    rows = [",".join(f"{value:.5g}" for value in row.values()) for row in _rows()]
    return "\n".join(["step,train_loss,val_loss", *rows]) + "\n"


def _jsonl() -> str:
    return "".join(json.dumps(row) + "\n" for row in _rows())


def _trials() -> str:
    rows = [f"{n},{0.001 * 1.3**n:.5g},{0.1 * (n % 4)},{0.9 - 0.01 * (n - 7) ** 2:.4f}" for n in range(12)]
    return "\n".join(["number,params_lr,params_dropout,value", *rows]) + "\n"


def _state() -> str:
    history = [{"step": 10 * n, "loss": 2 / (n + 1), "epoch": n / 10} for n in range(1, 40)]
    return json.dumps({"global_step": 400, "max_steps": 400, "log_history": history}, indent=2)


def _ray() -> str:
    return "".join(
        json.dumps({"training_iteration": n, "trial_id": "a1", "loss": 3 / (n + 1), "config": {"lr": 0.01}}) + "\n"
        for n in range(30)
    )


def _contents(evidence: Evidence) -> list[object]:
    runs = [
        (run.name, run.kind, {tag: (s.steps.tolist(), s.values.tolist()) for tag, s in run.series.items()})
        for run in evidence.runs
    ]
    sources = [(source.kind, source.points) for source in evidence.sources]
    return [runs, sources, [(study.name, study.trials, study.parameters) for study in evidence.studies]]


def _folder(base: Path, name: str, content: bytes) -> Path:
    base.mkdir(parents=True, exist_ok=True)
    (base / name).write_bytes(content)
    return base


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("train.log", _printed()),
        ("metrics.csv", _csv()),
        ("progress.jsonl", _jsonl()),
        ("trials.csv", _trials()),
        ("trainer_state.json", _state()),
        ("result.json", _ray()),
    ],
)
@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_a_packed_log_is_read_as_the_plain_one(tmp_path, name, text, ending, pack: Callable[[bytes], bytes]):
    plain = read(str(_folder(tmp_path / "a" / "logs", name, text.encode())))
    packed = read(str(_folder(tmp_path / "b" / "logs", f"{name}.{ending}", pack(text.encode()))))
    assert plain.runs or plain.studies
    assert packed.errors == ()
    assert _contents(packed) == _contents(plain)


def test_a_packed_log_has_the_findings_of_the_plain_one(tmp_path):
    text = _printed().encode()
    plain, packed = (
        diagnose(str(_folder(tmp_path / "a", "train.log", text))),
        diagnose(str(_folder(tmp_path / "b", "train.log.gz", gzip.compress(text)))),
    )
    assert [(found.rule, found.title) for found in packed.findings] == [
        (found.rule, found.title) for found in plain.findings
    ]
    assert plain.findings[0].rule == "run/overfitting"


def test_rotated_logs_go_by_their_own_names_and_a_copy_that_was_kept_counts_once(tmp_path):
    _folder(tmp_path, "metrics.jsonl", _jsonl().encode())
    _folder(tmp_path, "metrics.jsonl.gz", gzip.compress(_jsonl().encode()))
    _folder(tmp_path, "metrics.jsonl.1.gz", gzip.compress(_jsonl().replace("0.3", "0.4").encode()))
    _folder(tmp_path, "metrics.jsonl.2.gz", gzip.compress(_jsonl().replace("0.3", "0.5").encode()))
    assert [run.name for run in read(str(tmp_path)).runs] == ["metrics", "metrics.jsonl.1", "metrics.jsonl.2"]


def test_the_first_bytes_tell_and_not_the_name(tmp_path):
    packed = read(str(_folder(tmp_path / "a", "train.log", gzip.compress(_printed().encode()))))
    plain = read(str(_folder(tmp_path / "b", "train.log.gz", _printed().encode())))
    assert _contents(packed) == _contents(plain)
    assert packed.runs[0].points == 240


def test_gzip_files_joined_together_are_one(tmp_path):
    text = _printed()
    cut = text.index("step 80")
    joined = gzip.compress(text[:cut].encode()) + gzip.compress(text[cut:].encode())
    evidence = read(str(_folder(tmp_path, "train.log.gz", joined)))
    assert (evidence.runs[0].points, evidence.errors) == (240, ())


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_cut_file_gives_the_whole_lines_before_and_says_so(tmp_path, pack: Callable[[bytes], bytes]):
    text = "".join(f"step {n} loss={4 / (1 + n / 999):.7f}\n" for n in range(40_000))
    evidence = read(str(_folder(tmp_path, "train.log.gz", pack(text.encode())[:-30_000])))
    series = evidence.runs[0].series["loss"]
    assert 10_000 < len(series) < 40_000
    assert series.values[-1] == pytest.approx(4 / (1 + series.steps[-1] / 999), abs=1e-6)
    (error,) = evidence.errors
    assert error.source == str(tmp_path / "train.log.gz")
    assert "ends too early (cut off, or still being written): what was unpacked before" in error.message


def test_a_damaged_file_gives_what_came_before_and_says_so(tmp_path):
    packed = bytearray(gzip.compress(_printed(4000).encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 60] = b"\xff" * 60
    evidence = read(str(_folder(tmp_path, "train.log.gz", bytes(packed))))
    assert len(evidence.runs[0].series["loss"]) > 300
    assert [error.message.partition("(")[0] for error in evidence.errors] == ["is gzip and is damaged "]


def test_a_file_that_is_damaged_from_its_start_is_told_beside_what_is_read(tmp_path):
    _folder(tmp_path, "b.csv.gz", b"\x1f\x8b\x08\x00abc")
    (error,) = read(str(tmp_path)).errors
    assert "b.csv.gz is gzip and ends too early" in error.message
    _folder(tmp_path, "a.csv", _csv().encode())
    evidence = read(str(tmp_path))
    assert len(evidence.runs) == 1
    assert "nothing in it can be unpacked" in evidence.errors[0].message


def test_a_bomb_is_unpacked_up_to_the_bound_and_the_rest_is_said_to_be_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(_packed, "MAX_UNPACKED", 50_000)
    bomb = gzip.compress(_printed().encode() + b"step 900 loss=0.5\n" * 1_000_000)
    assert len(bomb) < 100_000
    evidence = read(str(_folder(tmp_path, "train.log.gz", bomb)))
    assert 240 < evidence.runs[0].points < 50_000
    assert "holds more than is unpacked (50000 bytes of a file" in evidence.errors[0].message
    assert "the rest is left out; unpack it and give the plain file" in evidence.errors[0].message


def test_the_bound_on_a_source_holds_for_its_files_together_and_unread_ones_take_no_part(tmp_path, monkeypatch):
    monkeypatch.setattr(_packed, "MAX_IN_ALL", 4 * 4096 + 50_000)
    prose = b"It was the best of times, it was the worst of times.\n" * 900
    for number in range(4):
        _folder(tmp_path, f"corpus-{number}.txt.gz", gzip.compress(prose))
        _folder(tmp_path, f"train-{number}.log.gz", gzip.compress(_printed(1600).encode()))
    evidence = read(str(tmp_path))
    assert [run.points == 2400 for run in evidence.runs] == [True, False]
    told = {Path(error.source).name: error.message for error in evidence.errors}
    assert list(told) == ["train-1.log.gz", "train-2.log.gz", "train-3.log.gz"]
    assert "the rest is left out" in told["train-1.log.gz"]
    assert "is gzip and left out: the packed texts before it hold" in told["train-3.log.gz"]


def test_what_holds_no_text_stays_packed(tmp_path):
    _folder(tmp_path, "images-idx3-ubyte.gz", gzip.compress(bytes(range(256)) * 40))
    (error,) = read(str(tmp_path)).errors
    assert "images-idx3-ubyte.gz is a compressed file" in error.message


def test_a_followed_source_unpacks_a_file_once_while_it_stays(tmp_path, monkeypatch):
    _folder(tmp_path, "train.log.1.gz", gzip.compress(_printed().encode()))
    tail = Tail(tmp_path)
    first = tail.poll()
    monkeypatch.setattr(_packed, "Stream", None)
    assert _contents(tail.poll()) == _contents(first)
    assert first.runs[0].points == 240


def test_only_the_ending_that_packing_added_is_taken_from_a_name():
    assert [plain_name(name) for name in ("a.csv.gz", "a.log.1.XZ", ".gz", "a.csv")] == [
        "a.csv",
        "a.log.1",
        ".gz",
        "a.csv",
    ]
