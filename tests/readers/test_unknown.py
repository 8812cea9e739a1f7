from __future__ import annotations

import gzip

import pytest

from advisor.readers.reading import read


@pytest.mark.parametrize(
    ("name", "content", "tracker"),
    [
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


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("runs.tar.gz", gzip.compress(b"runs/\0\0\0" * 99, mtime=0), "a compressed file: unpack it with gunzip"),
        ("train.log.gz", b"\x1f\x8b\x08\x00abc", "gzip and ends too early (cut off, or still being written): nothing"),
        ("evaluations.npz", b"PK\x03\x04\x14\x00", "arrays of NumPy: write them as a table: numpy.savetxt"),
        ("model.keras", b"PK\x03\x04\x14\x00", "a model's weights: they hold no curve"),
        ("results.xlsx", b"PK\x03\x04\x14\x00", "a workbook of Excel: save the sheet as CSV"),
        ("history.pkl", b"\x80\x04\x95C\x00", "a pickle, which runs code when it is opened, so that it is not read"),
        ("history.mat", b"MATLAB 5.0 MAT-file, Platform", "a file of MATLAB: write it as a table"),
        ("plot.png", b"\x89PNG\r\n\x1a\n\x00", "a picture: give the numbers it was drawn from"),
        ("train.1.log", b"# nnet3-train --verbose=1\nLOG x\n", "a log of one job of Kaldi's nnet3"),
        ("out.txt", b'Traceback (most recent call last):\n  File "x.py"\n', "a program's error"),
    ],
)
def test_a_form_that_is_no_log_is_named_with_what_to_do(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    (error,) = read(str(tmp_path)).errors
    assert f"{name} is {said}" in error.message


@pytest.mark.parametrize(
    ("name", "content", "tracker"),
    [
        ("run-abc.swanlab", b":SWL\x01\x02", "SwanLab"),
        ("vdlrecords.1795940898.log", b"\x10\x00\x00\x00\x00\x00\x00\x00\x01", "VisualDL"),
    ],
)
def test_a_tracker_without_a_scalar_is_named_with_the_way_to_export_it(tmp_path, name, content, tracker):
    (tmp_path / name).write_bytes(content)
    evidence = read(str(tmp_path))
    assert evidence.runs == ()
    assert f"is a file of {tracker} without a scalar" in evidence.errors[0].message
    assert "CSV" in evidence.errors[0].message


@pytest.mark.parametrize(
    ("name", "content", "engine"),
    [
        ("dehb_state.json", b'{"cs_space": "x", "min_fidelity": 1, "max_fidelity": 27, "eta": 3}', "DEHB"),
        ("incumbent.json", b'{"config": {"lr": 0.003, "dropout": 0.2}, "score": 0.31, "info": {}}', "DEHB"),
        ("dehb.log", b"2026-05-01 10:00:00.000 | INFO | dehb.optimizers.dehb:run:900 - Iteration 1\n", "DEHB"),
        ("backup.swanlab", b"\x00\x01SWAN" * 50, "SwanLab"),
    ],
)
def test_a_file_of_an_engine_or_tracker_is_named_however_it_looks(tmp_path, name, content, engine):
    (tmp_path / name).write_bytes(content)
    evidence = read(str(tmp_path))
    assert not evidence.runs
    assert not evidence.studies
    assert engine in evidence.errors[0].message
