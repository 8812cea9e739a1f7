"""Event files of every writer are read whole, and damaged ones as far as they are intact."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import read
from advisor.records import Run
from tests.readers.events.building import crc, event, header, record, scalars, simple, tensor

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
NAME = "events.out.tfevents.1000000000.host"
HEADER = 12


def only_run(path: Path) -> Run:
    evidence = read(path)
    assert len(evidence.runs) == 1, evidence.errors
    return evidence.runs[0]


def write(folder: Path, content: bytes, name: str = NAME) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def thousand() -> list[bytes]:
    return [event(step, simple("loss", float(step))) for step in range(1000)]


def test_simple_values_keep_order_duplicates_and_odd_numbers(tmp_path: Path) -> None:
    values = [1.0, float("nan"), float("inf"), -float("inf"), 5e-324, 3.0]
    steps = [0, 5, 5, 3, 2**40, -1]
    body = b"".join(event(step, simple("loss", value)) for step, value in zip(steps, values, strict=True))
    series = only_run(write(tmp_path, header() + body)).series["loss"]
    assert series.steps.tolist() == steps
    np.testing.assert_array_equal(series.values, np.float32(values).astype(float))
    np.testing.assert_allclose(series.wall_times, [1e9 + step for step in steps])


def test_scalars_that_never_change_are_settings(tmp_path: Path) -> None:
    rows = [("dropout", 0.5), ("batch_size", 64.0), ("epochs", 9.0), ("lr", 0.1), ("grad_norm", 2.0), ("loss", 1.0)]
    write(tmp_path, header() + b"".join(event(step, *(simple(*row) for row in rows)) for step in range(3)))
    assert only_run(tmp_path).hyperparameters == {"dropout": 0.5, "batch_size": 64.0}


def test_tensors_whose_plugin_is_named_once(tmp_path: Path) -> None:
    body = event(0, tensor("loss", 2.0, "scalars"), tensor("text", 9.0, "text"))
    body += b"".join(event(step, tensor("loss", 2.0 - step), tensor("text", 9.0)) for step in range(1, 5))
    run = only_run(write(tmp_path, header() + body))
    assert list(run.series) == ["loss"]
    assert run.series["loss"].values.tolist() == [2.0, 1.0, 0.0, -1.0, -2.0]


def test_torch_writer_with_scalars_groups_and_hyperparameters(tmp_path: Path) -> None:
    writing = pytest.importorskip("torch.utils.tensorboard")
    writer = writing.SummaryWriter(str(tmp_path))
    for step in range(10):
        writer.add_scalar("loss", 1 / (step + 1), step)
        writer.add_scalars("acc", {"train": step / 10, "val": step / 20}, step)
        writer.add_histogram("weights", np.arange(10.0), step)
    writer.add_hparams({"lr": 0.01, "bs": 32, "opt": "adam", "amsgrad": True}, {"result/acc": 0.9})
    writer.close()
    run = only_run(tmp_path)
    assert set(run.series) == {"loss", "acc/train", "acc/val"}
    assert run.series["acc/val"].values.tolist() == pytest.approx([step / 20 for step in range(10)])
    assert dict(run.hyperparameters) == {"lr": 0.01, "bs": 32, "opt": "adam", "amsgrad": True}
    assert run.results["result/acc"] == pytest.approx(0.9)


def test_compressed_and_renamed_files(tmp_path: Path) -> None:
    content = header() + scalars("loss", range(50))
    write(tmp_path / "a", gzip.compress(content), "log.gz")
    write(tmp_path / "b", content, "renamed.bin")
    evidence = read(tmp_path)
    assert [run.name for run in evidence.runs] == ["a", "b"]
    assert all(run.series["loss"].values.tolist() == list(range(50)) for run in evidence.runs)
    write(tmp_path / "a", gzip.compress(content)[:-40], "log.gz")
    cut = read(tmp_path / "a")
    assert any("ends too early" in error.message for error in cut.errors)
    assert len(cut.runs[0].series["loss"])


def test_restarts_are_ordered_by_time_and_nothing_is_purged(tmp_path: Path) -> None:
    write(tmp_path, header(2e9) + scalars("loss", [9.0, 8.0], first=3, wall=2e9), f"a.{NAME}")
    write(tmp_path, header(1e9) + scalars("loss", [1.0, 2.0, 3.0, 4.0, 5.0]), f"b.{NAME}")
    series = only_run(tmp_path).series["loss"]
    assert series.steps.tolist() == [0, 1, 2, 3, 4, 3, 4]
    assert series.values.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 8.0]


@pytest.mark.parametrize("within", [0, 5, 11, 14, 30, -1])
def test_one_flipped_bit_costs_one_record(tmp_path: Path, within: int) -> None:
    records = thousand()
    damaged = bytearray(records[500])
    damaged[within] ^= 4
    records[500] = bytes(damaged)
    evidence = read(write(tmp_path, header() + b"".join(records)))
    series = evidence.runs[0].series["loss"]
    assert series.steps.tolist() == [step for step in range(1000) if step != 500]
    assert series.values.tolist() == series.steps.tolist()
    assert evidence.sources[0].lost == 1
    assert "damaged" in evidence.errors[0].message


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**40])
def test_an_absurd_length_is_passed_over(tmp_path: Path, length: int) -> None:
    records = thousand()
    framed = struct.pack("<Q", length)
    records[500] = framed + crc(framed) + records[500][HEADER:]
    evidence = read(write(tmp_path, header() + b"".join(records)))
    assert len(evidence.runs[0].series["loss"]) == 999
    assert evidence.sources[0].lost == 1


def test_a_cut_end_keeps_what_is_before_it(tmp_path: Path) -> None:
    evidence = read(write(tmp_path, header() + b"".join(thousand())[:-7]))
    assert len(evidence.runs[0].series["loss"]) == 999
    assert "cut off, or still being written" in evidence.errors[0].message


def test_what_is_no_event_file_costs_no_other_source(tmp_path: Path) -> None:
    good = write(tmp_path / "good", header() + scalars("loss", [1.0, 2.0]))
    (tmp_path / f"folder.{NAME}").mkdir()
    write(tmp_path / "empty", b"")
    write(tmp_path / "zeros", b"\x00" * 5000)
    write(tmp_path / "noise", os.urandom(5000))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    (tmp_path / "latest").symlink_to(good, target_is_directory=True)
    os.mkfifo(tmp_path / f"pipe.{NAME}")
    evidence = read(tmp_path)
    assert [run.name for run in evidence.runs] == ["good"]
    told = {Path(error.source).relative_to(tmp_path).parts[0] for error in evidence.errors}
    assert told == {f"folder.{NAME}", "empty", "zeros", "noise", "nowhere", f"pipe.{NAME}"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    folder = write(tmp_path, header() + scalars("loss", [1.0]))
    (folder / NAME).chmod(0)
    assert "cannot be opened" in read(folder).errors[0].message


def test_names_with_control_characters_and_many_tags(tmp_path: Path) -> None:
    tags = ["a\x1b[31mb", "ü/λ", "x" * 300, *(f"t{index}" for index in range(3000))]
    body = b"".join(event(step, simple(tag, 1.0)) for step, tag in enumerate(tags))
    run = only_run(write(tmp_path, header() + body))
    assert set(run.series) == set(tags)


def test_a_record_that_holds_no_event_is_counted(tmp_path: Path) -> None:
    body = scalars("loss", [1.0]) + record(b"\xff\xff\xff\xff") + scalars("loss", [2.0], first=1)
    evidence = read(write(tmp_path, header() + body))
    assert evidence.runs[0].series["loss"].values.tolist() == [1.0, 2.0]
    assert evidence.sources[0].lost == 1


points = st.lists(
    st.tuples(
        st.sampled_from(["a", "loss", "val/long name"]),
        st.integers(-(2**62), 2**62),
        st.floats(width=32),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(points=points, as_tensors=st.booleans(), cut=st.integers(0, 60), gap=st.binary(max_size=20))
def test_every_intact_point_is_kept_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory,
    points: list[tuple[str, int, float]],
    as_tensors: bool,
    cut: int,
    gap: bytes,
) -> None:
    records = [
        event(step, tensor(tag, value, "scalars") if as_tensors else simple(tag, value), wall=0.0)
        for tag, step, value in points
    ]
    kept = len(records)
    if records and cut:
        records[-1] = records[-1][:-cut] if cut < len(records[-1]) else b""
        kept -= 1
    half = kept // 2
    noise = gap if not cut else b""
    content = header() + b"".join(records[:half]) + noise + b"".join(records[half:])
    folder = write(tmp_path_factory.mktemp("run"), content)
    runs = read(folder).runs
    for name in {tag for tag, *_ in points}:
        wanted = [(step, value) for tag, step, value in points[:kept] if tag == name]
        series = runs[0].series.get(name) if runs else None
        got = [] if series is None else list(zip(series.steps.tolist(), series.values.tolist(), strict=True))
        assert repr(got) == repr(wanted)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public logs is not here")
def test_every_folder_of_the_corpus_is_read() -> None:
    folders = sorted(path for kind in ("tensorboard", "optuna") for path in (CORPUS / kind).iterdir())
    for folder in folders:
        evidence = read(folder)
        assert evidence.runs or evidence.studies, folder
        assert not [error for error in evidence.errors if "failed" in error.message], folder
        assert sum(source.points for source in evidence.sources) > 0


def test_series_logged_at_the_same_steps_share_one_array_of_them(tmp_path: Path) -> None:
    for name, offset in (("a", 0), ("b", 0), ("c", 1)):
        rows = [event(step + offset, simple("loss", 1 / (step + 1)), simple("acc", step / 9)) for step in range(9)]
        write(tmp_path / name, header() + b"".join(rows))
    found = {run.name: run.series for run in read(tmp_path).runs}
    assert found["a"]["loss"].steps is found["a"]["acc"].steps is found["b"]["loss"].steps
    assert found["c"]["loss"].steps.tolist() == list(range(1, 10))
