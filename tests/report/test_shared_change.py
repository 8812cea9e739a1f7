"""What findings of one kind ask for together: no value of one run is told to all."""

from __future__ import annotations

import pytest

from advisor.facts import Subject
from advisor.findings import Finding, Prescription
from advisor.report.shared_change import shared_change


def asking(**prescription: object) -> Finding:
    return Finding(
        rule="run/diverged", severity="error", confidence=0.9, title="Lost", explanation="It is lost.",
        subject=Subject(kind="run", run="a"),
        prescriptions=(Prescription.model_validate(prescription),) if prescription else (),
    )  # fmt: skip


def scaled(factor: float, rate: float) -> Finding:
    return asking(action="scale", parameter="lr", factor=factor, to=rate * factor)


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([], ""),
        ([asking()], ""),
        ([scaled(0.1, 0.13)], "set lr to 0.013"),
        ([scaled(0.1, 0.13), scaled(0.1, 0.0002)], "multiply lr by 0.1"),
        ([scaled(0.1, 0.13), scaled(0.02, 3.0)], "multiply lr by 0.02 to 0.1"),
        ([scaled(0.1, 0.13), scaled(10, 1e-5), scaled(10, 2e-5)], "multiply lr by 10, 2 of 3"),
        ([asking(action="set", parameter="lr", value=v) for v in (0.01, 0.001)],
         "set lr to 0.001 … 0.01, each its own"),
        ([asking(action="set", parameter="optimizer", value=v) for v in ("adam", "sgd")],
         "set optimizer, each its own"),
        ([asking(action="train-longer", factor=f) for f in (2.0, 3.0)], "train longer"),
        ([asking(action="clip", value=v) for v in (1.0, 1.0)], "clip the gradient norm at 1"),
        ([asking(action="clip", value=1.0), asking(), asking(action="clip", value=2.0)],
         "clip the gradient norm, 2 of 3"),
    ],
)  # fmt: skip
def test_one_change_for_all(findings: list[Finding], told: str) -> None:
    assert shared_change(findings) == told
