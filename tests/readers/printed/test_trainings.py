"""Several trainings in one captured output: by lines that count them or by lines that name theirs."""

from __future__ import annotations

import pytest

from advisor import read

LINES = [
    "seed {n} | epoch {e} | train_loss {a} | val_loss {b}",
    "[Trial {n}] epoch {e}/3 train_loss={a} val_loss={b}",
    "Run: {n:02d}, Epoch: {e:02d}, train_loss: {a}, val_loss: {b}",
    "Split {n} Epoch   {e} - train_loss: {a} - val_loss: {b}",
    "[fold {n}][epoch {e}] train_loss: {a} val_loss: {b}",
    "2024-05-01 10:00:0{e},123 INFO repeat={n} epoch={e} train_loss={a} val_loss={b}",
    "Epoch {e}/3 [Fold {n}/5] train_loss: {a} val_loss: {b}",
    "exp_{n}: epoch {e} train_loss {a} val_loss {b}",
    "seed{n} ep{e} train_loss={a} val_loss={b}",
    "<run {n}> [{e}/3] train_loss={a} val_loss={b}",
    "{{'seed': {n}, 'epoch': {e}, 'train_loss': {a}, 'val_loss': {b}}}",
    "Fold {n} Epoch {e}\n    train_loss: {a}\n    val_loss: {b}",
    "model {n} epoch {e}: train_loss={a}, val_loss={b}",
]


def _found(path, text):
    path.write_text(text)
    return {run.name: {tag: s.values.tolist() for tag, s in run.series.items()} for run in read(str(path)).runs}


def _text(line, pairs):
    return "".join(line.format(n=n, e=e, a=n / e, b=n + e / 10) + "\n" for n, e in pairs)


@pytest.mark.parametrize("by_turns", [False, True])
@pytest.mark.parametrize("line", LINES)
def test_lines_that_name_their_training_part_it_from_the_others(tmp_path, line, by_turns):
    one_by_one = [(n, e) for n in (1, 2, 3) for e in (1, 2, 3)]
    pairs = [(n, e) for e in (1, 2, 3) for n in (1, 2, 3)] if by_turns else one_by_one
    found = _found(tmp_path / "train.log", _text(line, pairs))
    assert len(found) == 3
    assert {name.rpartition("_")[2] for name in found} == {"1", "2", "3"}
    for name, series in found.items():
        n = int(name.rpartition("_")[2])
        assert series == {"train_loss": [n / e for e in (1, 2, 3)], "val_loss": [n + e / 10 for e in (1, 2, 3)]}


def test_folds_within_repeats_are_runs_within_runs(tmp_path):
    line = "Seed {n} Fold {f} Epoch {e} loss {a}\n"
    text = "".join(line.format(n=n, f=f, e=e, a=n + f / e) for n in (0, 1) for f in (0, 1) for e in (1, 2, 3))
    assert sorted(_found(tmp_path / "cv.log", text)) == [f"seed_{n}/fold_{f}" for n in (0, 1) for f in (0, 1)]


@pytest.mark.parametrize(
    "heading",
    ["Seed set to {n}", "Starting trial {n}...", "--- Repeat {n} of 3 ---", "Split {n}:", "Training model {n}"],
)
def test_headings_of_other_words_count_too_in_any_order(tmp_path, heading):
    parts = [heading.format(n=n) + "".join(f"\nEpoch {e} loss: {n / e}" for e in (1, 2, 3)) for n in (42, 7, 13)]
    found = _found(tmp_path / "runs.log", "\n".join(parts) + "\n")
    assert [name.rpartition("_")[2] for name in found] == ["42", "7", "13"]
    assert all(len(series["loss"]) == 3 for series in found.values())


def test_a_number_below_its_training_names_it(tmp_path):
    part = "".join(f"Epoch: {e:02d}, Loss: {1 / e}\n" for e in (1, 2, 3))
    text = "".join(f"{part}Run {n:02d}:\nHighest Train: 78.9\nFinal Test: 71.1\n" for n in (1, 2))
    assert list(_found(tmp_path / "ogb.log", text)) == ["run_1", "run_2"]


def test_results_told_once_more_below_the_same_headings_are_no_points(tmp_path):
    part = "".join(f"Epoch {e} val_loss: {1 / e}\n" for e in (1, 2, 3))
    text = "".join(f"Fold {n}\n{part}" for n in (1, 2)) + "".join(f"Fold {n}\nval_loss: 0.9\n" for n in (1, 2))
    assert [len(series["val_loss"]) for series in _found(tmp_path / "cv.log", text).values()] == [3, 3]


@pytest.mark.parametrize(
    "line",
    [
        "seed 42 | epoch {e} | train_loss {a} | val_loss {b}",
        "Run {half} | Epoch {e} | train_loss {a} | val_loss {b}",
        "Epoch {e} | run {e} | train_loss {a} | val_loss {b}",
        "Epoch {e} | splits {half} | train_loss {a} | val_loss {b}",
        "Config {half}\nEpoch {e} train_loss {a} val_loss {b}",
    ],
)
def test_one_training_with_such_words_stays_one(tmp_path, line):
    text = "".join(line.format(e=e, half=1 + (e > 4), a=1 / e, b=1 / e) + "\n" for e in range(1, 9))
    assert list(_found(tmp_path / "one.log", text)) == ["."]


def test_a_seed_lost_at_once_is_still_a_run(tmp_path):
    line = "[seed {n}] epoch {e} loss {a}\n"
    text = "".join(line.format(n=n, e=e, a=1 / e) for n in (0, 1) for e in (1, 2, 3)) + "[seed 2] epoch 1 loss nan\n"
    assert list(_found(tmp_path / "seeds.log", text)) == ["seed_0", "seed_1", "seed_2"]


JOBS = [
    "[gpu0 job{n}] step {e} loss {a} val_loss {b}",
    "job {n} | epoch {e} | loss: {a} | val_loss: {b}",
    "[job_id={n}] step {e}: loss {a} val_loss {b}",
    "2024-05-01 10:00:0{e} job-{n} INFO step {e} loss={a} val_loss={b}",
]


@pytest.mark.parametrize("line", JOBS)
def test_two_jobs_that_print_by_turns_are_two_trainings(tmp_path, line):
    pairs = [(n, e) for e in (1, 2, 3, 4) for n in (1187, 1188)]
    found = _found(tmp_path / "train.log", _text(line, pairs))
    assert sorted(name.rpartition("_")[2] for name in found) == ["1187", "1188"]
    for name, series in found.items():
        n = int(name.rpartition("_")[2])
        assert series == {"loss": [n / e for e in (1, 2, 3, 4)], "val_loss": [n + e / 10 for e in (1, 2, 3, 4)]}


def test_a_training_that_another_job_goes_on_with_is_one(tmp_path):
    pairs = [(1187, e) for e in (1, 2, 3, 4, 5, 6)] + [(1190, e) for e in (5, 6, 7, 8)]
    assert len(_found(tmp_path / "train.log", _text(JOBS[0], pairs))) == 1
    parts = [
        f"Starting job {n}\n" + _text("step {e} loss {a}", [(3, e) for e in steps])
        for n, steps in ((1, (1, 2, 3)), (2, (3, 4)))
    ]
    assert len(_found(tmp_path / "parts.log", "".join(parts))) == 1


def test_the_processes_of_one_job_are_one_training(tmp_path):
    lines = "".join(
        f"[gpu{rank} job1187] step {e} loss {2 / e} val_loss {3 / e}\n" for e in range(1, 6) for rank in (0, 1)
    )
    assert len(_found(tmp_path / "train.log", lines)) == 1
