"""A finding on many runs of one search is said once, with the runs named."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from advisor.facts import Subject
from advisor.findings import Diagnosis, EvidenceLine, Finding, Prescription
from advisor.records import SourceSummary
from advisor.report.alike import alike, spread
from advisor.report.json import to_json
from advisor.report.markdown import to_markdown
from advisor.report.text import print_text


def improving(number: int, share: float = 0.1, severity: str = "warning") -> Finding:
    return Finding.model_validate(
        {
            "rule": "run/still-improving",
            "severity": severity,
            "confidence": 0.8,
            "title": "The training loss still improved when the run ended",
            "explanation": f"Over the last third the training loss changed by -{share:.0%}.",
            "subject": Subject(kind="run", run=f"train_cifar_{number:05d}_lr=0.001", source="exp"),
            "evidence": (
                EvidenceLine(fact="train.falling", value=True),
                EvidenceLine(fact="train.recent_share", value=share),
            ),
            "prescriptions": (Prescription(action="train-longer", factor=3.0, reason="It goes on."),),
        }
    )


def study() -> Finding:
    return Finding(
        rule="study/too-few-trials", severity="info", confidence=0.7, title="10 trials", explanation="Too few.",
        subject=Subject(kind="study", study="exp"),
    )  # fmt: skip


def search(runs: int = 10) -> Diagnosis:
    found = [improving(number, 0.1 + number / 100) for number in range(runs)]
    source = SourceSummary(path="exp", kind="ray", runs=runs, studies=1, points=600, lost=0)
    return Diagnosis(sources=(source,), findings=(*found, study()))


def shown(diagnosis: Diagnosis, verbosity: int) -> str:
    stream = io.StringIO()
    print_text(diagnosis, Console(file=stream, width=100), verbosity=verbosity)
    return stream.getvalue()


@pytest.mark.parametrize(("runs", "sizes"), [(3, [1, 1, 1, 1]), (4, [4, 1]), (10, [10, 1])])
def test_findings_are_said_once_from_four_runs_on(runs: int, sizes: list[int]) -> None:
    assert [len(group) for group in alike(search(runs).findings)] == sizes


def test_other_severities_and_other_subjects_stay_apart_and_in_their_order() -> None:
    findings = [*(improving(n) for n in range(4)), study(), *(improving(n, severity="info") for n in range(4, 8))]
    assert [(group[0].severity, len(group)) for group in alike(findings)] == [("warning", 4), ("info", 1), ("info", 4)]


def test_the_extremes_are_told_with_their_runs() -> None:
    told = spread(search().findings[:10])
    assert told == "train.recent_share from 0.1 (train_cifar_00000_lr=0.001) to 0.19 (train_cifar_00009_lr=0.001)"
    assert spread([improving(1), improving(2)]) == ""


def test_finding_by_finding_ten_runs_of_one_search_are_one_card() -> None:
    text = shown(search(), verbosity=1)
    assert text.count("The training loss still improved when the run ended") == 1
    assert "10 runs: train_cifar_00000_lr=0.001" in text
    assert "over the 10: train.recent_share from 0.1" in text
    assert shown(search(), verbosity=2).count("The training loss still improved when the run ended") == 10


def test_markdown_names_all_runs_under_one_heading() -> None:
    text = to_markdown(search())
    assert text.count("\n## ") == 2
    assert "`run/still-improving` · 10 runs · confidence 80%" in text
    assert all(f"{number:05d}" in text.split("Runs: ")[1].split("\n")[0] for number in range(10))
    assert "Over the last third the training loss changed by -10%." in text


def test_json_keeps_a_finding_a_run() -> None:
    assert len(json.loads(to_json(search()))["findings"]) == 11
