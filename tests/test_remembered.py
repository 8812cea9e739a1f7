"""What probes showed in a project: kept in a file, weighed in later diagnoses, gone with the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import ConfigError
from advisor.facts import Subject
from advisor.findings import Finding, Prescription, Weighed
from advisor.remembered import NAME, Remembered, recall, remember, shown_in, with_remembered

LOWER = Prescription(action="scale", parameter="lr", canonical="learning_rate", factor=0.3)
CLIP = Prescription(action="clip", value=1.0)
FINDING = Finding(
    rule="run/unstable", severity="warning", confidence=0.9, title="t", explanation="e",
    subject=Subject(kind="run", run="a"), prescriptions=(LOWER,),
    differential=(Weighed(prescription=LOWER, helps=0.6, harms=0.1), Weighed(prescription=CLIP, helps=0.5, harms=0.0)),
)  # fmt: skip


def shown(
    change: Prescription, verdict: str, probe: str = "x", rules: tuple[str, ...] = ("run/unstable",)
) -> Remembered:
    return Remembered.model_validate(
        {"date": "2026-11-01", "run": "a", "rules": rules, "metric": "val_loss", "change": change, "verdict": verdict,
         "probe": probe}
    )  # fmt: skip


def test_what_helped_before_comes_first_and_what_did_not_last() -> None:
    known = [shown(CLIP, "helps"), shown(LOWER, "no difference"), shown(LOWER, "harms", "y")]
    best, worst = with_remembered(FINDING, known).differential
    assert best.prescription.action == "clip"
    assert best.helps == pytest.approx((3 * 0.5 + 1) / 4)
    assert worst.helps == pytest.approx(3 * 0.6 / 5)
    assert worst.harms == pytest.approx((3 * 0.1 + 1) / 5)
    assert "probes in this project: 0 of 2 helped" in worst.prescription.reason


def test_a_probe_of_a_run_with_another_fault_or_the_other_way_says_less_or_nothing() -> None:
    elsewhere = with_remembered(FINDING, [shown(CLIP, "helps", rules=("run/overfitting",))]).differential
    assert elsewhere[0].helps == pytest.approx((3 * 0.5 + 0.5) / 3.5)
    raised = LOWER.model_copy(update={"factor": 3.0})
    assert with_remembered(FINDING, [shown(raised, "helps")]) == FINDING


def test_what_a_probe_of_this_very_run_left_is_the_chance_since() -> None:
    left = {"prescription": LOWER.model_dump(), "verdict": "helps", "chance": 0.93}
    since = with_remembered(FINDING, shown_in({"metric": "val_loss", "probe": {"changes": [left]}}, FINDING))
    assert (since.differential[0].helps, since.differential[0].harms) == (0.93, pytest.approx(0.07))


def test_the_file_is_found_from_below_read_back_and_forgotten_with_its_deletion(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "runs" / "a"
    below.mkdir(parents=True)
    path = remember([shown(LOWER, "helps"), shown(CLIP, "harms")], tmp_path)
    assert path == tmp_path / NAME
    assert remember([shown(LOWER, "helps")], below) == path
    assert [one.verdict for one in recall(below)] == ["helps", "harms"]
    path.unlink()
    assert recall(below) == ()


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / NAME).write_text('{"date": "2026-11-01"}\n')
    with pytest.raises(ConfigError, match=r"advisor-remembered\.jsonl, line 1: .*mend or delete the line"):
        recall(tmp_path)
