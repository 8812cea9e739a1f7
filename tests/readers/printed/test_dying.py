"""A training that died is read however its trace of calls ends the log, and its last word on the loss is heard."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor import diagnose
from advisor.readers.printed._dying import without_traces
from advisor.readers.reading import read

CALLS = (
    '  File "/opt/train_loop.py", line 149, in train\n    self.run_step()\n'
    '  File "/opt/train_loop.py", line 273, in run_step\n    self._write_metrics(loss_dict)\n'
)
TRACE = f"Traceback (most recent call last):\n{CALLS}"
RICH = (
    "╭───────────── Traceback (most recent call last) ─────────────╮\n"
    "│ /opt/train_loop.py:149 in train                             │\n"
    "│ ❱ 149 │   self.run_step()   loss = 0.5                      │\n"
    "╰─────────────────────────────────────────────────────────────╯\n"
)


def detectron(records: int = 21) -> str:
    """Detectron2's console of a training that goes well."""
    lines = []
    for count in range(1, records + 1):
        at, loss = 20 * count - 1, 0.4 + 1.3 * math.exp(-count / 8)
        lines.append(
            f"[10/02 11:00:19 d2.utils.events]:  eta: 8:12:11  iter: {at}  total_loss: {loss:.4g}  "
            f"loss_cls: {0.6 * loss:.4g}  loss_box_reg: {0.4 * loss:.4g}  time: 0.3281  data_time: 0.0123  lr: 0.02  \n"
        )
    return "".join(lines)


def steps_of(text: str, tag: str, folder: Path) -> list[int]:
    (folder / "train.log").write_text(text)
    (run,) = read(str(folder / "train.log")).runs
    return [int(step) for step in run.series[tag].steps]


@pytest.mark.parametrize("trace", [TRACE, RICH, TRACE + CALLS * 6], ids=["plain", "rich", "deep"])
@pytest.mark.parametrize("above", ["", "[10/02 11:07:01 d2.engine.train_loop]: ERROR Exception during training:\n"])
def test_a_loss_that_became_no_number_ends_the_training(trace: str, above: str, tmp_path: Path) -> None:
    told = "FloatingPointError: Loss became infinite or NaN at iteration=431!\nloss_dict = {'loss_cls': nan}\n"
    text = detectron() + above + trace + told
    assert steps_of(text, "total_loss", tmp_path) == [*range(19, 420, 20), 431]
    found = diagnose(tmp_path / "train.log").findings
    assert (found[0].rule, found[0].severity, found[0].since_step) == ("run/diverged", "error", 431)


@pytest.mark.parametrize(
    "told",
    [
        "Loss is nan, stopping training",
        "Loss is inf, stopping training",
        "Batch 57: Invalid loss, terminating training",
        "loss become infinite or NaN!",
        "NanLossDuringTrainingError: NaN loss during training.",
        "ValueError: nan loss encountered",
        "AssertionError: Rank 0: found NaN in local forward loss calculation. Device: 0, node: a",
        "ValueError: The loss returned in `training_step` is nan or inf.",
    ],
)
def test_what_others_say_of_such_a_loss_is_heard_too(told: str, tmp_path: Path) -> None:
    lines = "".join(f"step {count}: loss {2.0 * math.exp(-count / 200):.4f}\n" for count in range(10, 400, 10))
    (tmp_path / "train.log").write_text(lines + told + "\n")
    found = diagnose(tmp_path / "train.log").findings
    assert (found[0].rule, found[0].severity) == ("run/diverged", "error")


@pytest.mark.parametrize(
    "told",
    [
        "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB at iteration=431",
        "KeyboardInterrupt",
        "ValueError: loss_weight 0.5 is no list",
    ],
)
def test_another_death_says_nothing_of_the_loss(told: str, tmp_path: Path) -> None:
    assert steps_of(detectron() + TRACE + told + "\n", "total_loss", tmp_path) == [*range(19, 420, 20)]
    assert "run/diverged" not in {one.rule for one in diagnose(tmp_path / "train.log").findings}
    assert "run/restart" not in {one.rule for one in diagnose(tmp_path / "train.log").findings}


def test_a_warning_that_skips_a_batch_is_no_end(tmp_path: Path) -> None:
    text = "loss is nan, skipping this batch\n".join(detectron(42).splitlines(keepends=True))
    assert math.isfinite(read(_saved(text, tmp_path)).runs[0].series["total_loss"].values[-1])


def test_a_training_that_went_on_after_a_trace_is_read_to_its_end(tmp_path: Path) -> None:
    lines = detectron(42).splitlines(keepends=True)
    text = "".join(lines[:21]) + TRACE + "OSError: disk is full\n" + "".join(lines[21:])
    assert steps_of(text, "total_loss", tmp_path) == [*range(19, 840, 20)]


def test_only_the_trace_goes() -> None:
    trace = ("Traceback (most recent call last):", "  File 'x', line 3", "    y()", "E: z")
    text = "".join(f"[rank0]: {line}\n" for line in trace)
    assert without_traces(f"a\n{text}b\n") == "a\nb\n"
    assert without_traces(f"a\n{TRACE}") == "a\n"
    assert without_traces("loss: 0.5\n  indented: 3\n") == "loss: 0.5\n  indented: 3\n"


def _saved(text: str, folder: Path) -> str:
    (folder / "train.log").write_text(text)
    return str(folder / "train.log")
