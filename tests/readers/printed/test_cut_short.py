"""How a captured output ends that was cut off, and the neighbours that were not."""

from pathlib import Path

import pytest

import advisor
from advisor.diagnosis import diagnose_evidence

COURSE = "".join(
    f"step {i * 100}/50000 | train_loss {2 / (1 + i / 5):.4f} | val_loss {2.1 / (1 + i / 5):.4f}\n" for i in range(40)
)
TRACE = 'Traceback (most recent call last):\n  File "train.py", line 91, in <module>\n    loss.backward()\n'
ENDS = {
    "memory": TRACE + "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.\n",
    "time": "slurmstepd: error: *** JOB 1 ON n01 CANCELLED AT 2026-12-01T03:20:11 DUE TO TIME LIMIT ***\n",
    "device": TRACE + "RuntimeError: CUDA error: device-side assert triggered\n",
    "killed": "/var/spool/job: line 12: 4711 Killed  python train.py\nsrun: error: task 0: Exited with exit code: -9\n",
    "disk": TRACE + "OSError: [Errno 28] No space left on device\n",
    "lost": TRACE + "FloatingPointError: loss is nan at step 4000\n",
    "stopped": TRACE + "KeyboardInterrupt\n",
    "error": TRACE + "KeyError: 'labels'\n",
}


def read(folder: Path, text: str) -> advisor.records.Run:
    path = folder / "train.log"
    path.write_text(text, encoding="utf-8")
    [run] = advisor.read(str(path)).runs
    return run


@pytest.mark.parametrize("kind", sorted(ENDS))
def test_the_kind_of_end_is_told_with_its_line(tmp_path: Path, kind: str) -> None:
    cut = read(tmp_path, COURSE + ENDS[kind]).cut
    assert cut is not None
    assert cut.kind == kind
    assert cut.done == pytest.approx(3900 / 50000)
    assert cut.line in ENDS[kind]


@pytest.mark.parametrize(
    "text",
    [
        COURSE,
        COURSE + "Training finished, the model was saved.\n",
        ENDS["memory"] + "retrying with half the batch\n" + COURSE,  # it went on below
        COURSE.replace("/50000", "/3900") + ENDS["error"],  # the last step was done
        COURSE + "step 4000/50000 | train_loss nan | val_loss nan\n",
        COURSE + "UserWarning: the gradient of a step may be inf where amp is off\n",
    ],
)
def test_what_was_not_cut_off(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).cut is None


@pytest.mark.parametrize("kind", ["memory", "time", "killed"])
def test_a_piece_of_a_training_is_never_told_to_train_longer(tmp_path: Path, kind: str) -> None:
    read(tmp_path, COURSE + ENDS[kind])
    found = diagnose_evidence(advisor.read(str(tmp_path / "train.log"))).findings
    shown = [finding for finding in found if finding.suppressed_by is None]
    assert shown[0].rule == "run/cut-short"
    assert shown[0].severity == "warning"
    assert all(one.action != "train-longer" for finding in shown for one in finding.prescriptions)


def test_a_check_that_met_a_loss_that_is_none_tells_of_a_lost_training(tmp_path: Path) -> None:
    read(tmp_path, COURSE + ENDS["lost"])
    first = diagnose_evidence(advisor.read(str(tmp_path / "train.log"))).findings[0]
    assert (first.rule, first.severity) == ("run/diverged", "error")
