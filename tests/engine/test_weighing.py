"""Severity from the calibrated chance, and the differential that goes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.engine.weighing import odds_of, weighed_severity
from advisor.facts import Case, Setup, Subject
from advisor.facts.remedy import RemedyFacts
from advisor.findings import Finding, Prescription
from advisor.report.words import also_likely
from tests.factories import finding
from tests.signals.logs import falling, findings, rising_after

ODDS = {"lr x0.1": (0.7, 0.05), "lr x3": (0.2, 0.5), "train-longer": (0.8, 0.2), "batch x4": (0.61, 0.1)}


def p(action: str, canonical: str | None = None, factor: float | None = None) -> Prescription:
    return Prescription.model_validate(
        {"action": action, "parameter": canonical, "canonical": canonical, "factor": factor}
    )


def case(basis: str = "curves", odds: Any = ODDS) -> Case:
    return Case(subject=Subject(kind="run", run="a"), facts={"remedy": RemedyFacts(basis=basis, odds=odds)})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (p("scale", "learning_rate", 0.1), (0.7, 0.05)),
        (p("scale", "learning_rate", 0.05), (0.7, 0.05)),
        (p("scale", "learning_rate", 0.001), None),
        (p("scale", "learning_rate", 5), (0.2, 0.5)),
        (p("scale", "batch_size", 2), (0.61, 0.1)),
        (p("train-longer"), (0.8, 0.2)),
        (p("check-code"), None),
    ],
)
def test_the_chances_of_a_prescription_are_those_of_the_change_tried_nearest(made: Prescription, expected: Any) -> None:
    assert odds_of(made, ODDS) == expected


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("dropout", 0.1, (0.5, 0.02)),
        ("dropout", 0.7, (0.1, 0.3)),
        ("dropout", 0.5, None),
        ("learning_rate", 0.001, (0.7, 0.05)),
    ],
)
def test_a_value_that_is_set_is_up_or_down_from_the_one_told(parameter: str, value: float, expected: Any) -> None:
    made = Prescription(action="set", parameter=parameter, canonical=parameter, value=value)
    odds = {**ODDS, "dropout down": (0.5, 0.02), "dropout up": (0.1, 0.3)}
    assert odds_of(made, odds, Setup(dropout=0.5, learning_rate=0.01)) == expected
    assert odds_of(made, odds) is None


@pytest.mark.parametrize("written", ["info", "warning"])
def test_the_chance_of_the_first_prescription_decides(written: Any) -> None:
    assert weighed_severity(written, p("scale", "learning_rate", 0.1), case(), proven=False) == "warning"
    assert weighed_severity(written, p("train-longer"), case(), proven=False) == "info"


def test_what_is_proven_an_error_or_good_news_stays_as_written() -> None:
    assert weighed_severity("warning", p("scale", "learning_rate", 3), case(), proven=True) == "warning"
    assert weighed_severity("error", p("scale", "learning_rate", 3), case(), proven=False) == "error"
    assert weighed_severity("good", p("scale", "learning_rate", 0.1), case(), proven=False) == "good"


def test_what_is_known_of_the_situation_alone_can_only_raise() -> None:
    assert weighed_severity("warning", p("scale", "learning_rate", 3), case("situation"), proven=False) == "warning"
    assert weighed_severity("info", p("scale", "batch_size", 4), case("situation"), proven=False) == "warning"
    assert weighed_severity("warning", p("check-code"), case("situation"), proven=False) == "warning"


CURVES = {"train/loss": falling(100, floor=0.05), "val/loss": rising_after(amount=1.0)}


def overfit(**hyperparameters: Any) -> Finding:
    return findings(CURVES, **hyperparameters)["run/overfitting"]


def test_the_differential_is_best_first_and_does_not_contradict_itself() -> None:
    found = overfit(lr=0.01, optimizer="adam", dropout=0.1, weight_decay=0.001).differential
    assert len(found) >= 3
    worth = [one.helps - one.harms for one in found]
    assert worth == sorted(worth, reverse=True)
    changed = [(one.prescription.action, one.prescription.parameter) for one in found]
    assert len(changed) == len(set(changed))
    assert not {"train-longer", "train-shorter"} <= {action for action, _ in changed}


def test_it_stands_in_the_json_only_where_something_was_weighed() -> None:
    shown = overfit(lr=0.01).model_dump(mode="json")
    assert {"prescription", "helps", "harms"} == set(shown["differential"][0])
    assert "differential" not in finding().model_dump(mode="json")


SETTLED = {"train/loss": falling(80, floor=0.3, speed=25), "val/loss": falling(80, floor=0.33, speed=25)}


def test_a_healthy_run_tells_what_to_try_first() -> None:
    found = findings(SETTLED, lr=0.002, optimizer="adam", batch_size=32)["run/healthy"]
    assert (found.severity, found.prescriptions[0].action) == ("good", "keep")
    assert len(found.differential) >= 3


def test_where_nothing_is_found_the_changes_are_weighed_all_the_same() -> None:
    few = {tag: [*values[:2], values[1] * 1.01] for tag, values in SETTLED.items()}
    found = findings(few, lr=0.002, optimizer="adam")
    assert [(one.severity, one.prescriptions[0].action) for one in found.values()] == [("info", "keep")]
    assert len(found["run/undecided"].differential) >= 3


def test_a_finding_that_weighs_nothing_leaves_room_for_the_undecided_one() -> None:
    found = findings({"train/loss": SETTLED["train/loss"]}, lr=0.002, optimizer="adam")
    assert not found["run/no-validation"].differential
    assert found["run/undecided"].differential
    assert "run/undecided" not in findings(CURVES, lr=0.01)


def test_a_lost_run_tells_what_helped_lost_runs() -> None:
    loss = falling(100)
    loss[50:] = float("nan")
    found = findings({"train/loss": loss, "val/loss": loss})["run/diverged"].differential
    actions = [one.prescription.action for one in found[:3]]
    assert "clip" in actions
    assert "scale" in actions


def test_a_lost_run_is_never_told_to_go_on() -> None:
    loss = np.concatenate([falling(70), falling(30)[0] * np.exp(np.arange(30) / 6)])
    for curves in ({"total_loss": loss}, {"train/loss": loss, "val/loss": loss}):
        told = findings(curves, lr=0.02)["run/diverged"]
        assert told.differential
        assert "train-longer" not in {one.prescription.action for one in told.differential}
    settled = findings(SETTLED, lr=0.002)["run/healthy"].differential
    assert "train-longer" in {one.prescription.action for one in settled}


def test_text_tells_what_else_is_likely_in_one_line() -> None:
    weighed = (
        {"prescription": p("train-shorter"), "helps": 0.8, "harms": 0.0},
        {"prescription": p("scale", "lr", 3), "helps": 0.78, "harms": 0.1},
        {"prescription": p("clip"), "helps": 0.1, "harms": 0.0},
    )
    found = finding(prescriptions=(p("train-shorter"),), differential=weighed)
    assert also_likely(found) == "multiply lr by 3 (helped 78 % of similar runs, hurt 10 %)"


def test_text_does_not_tell_as_likely_what_the_finding_sets() -> None:
    weighed = ({"prescription": p("deregularize", "dropout"), "helps": 0.9, "harms": 0.0},)
    asked = Prescription(action="set", parameter="dropout", canonical="dropout", value=0.1)
    assert also_likely(finding(prescriptions=(asked,), differential=weighed)) == ""
    assert also_likely(finding(prescriptions=(p("clip"),), differential=weighed)).startswith(
        "regularize less by dropout"
    )


def test_a_run_carries_its_source() -> None:
    assert Subject(kind="run", run="a", source="logs/a").model_dump()["source"] == "logs/a"


def test_a_warning_leaves_no_room_for_the_undecided_one_even_where_it_weighs_nothing() -> None:
    flat = 1.7 + 0.1 * np.random.default_rng(0).standard_normal(60)
    found = findings({"loss": flat, "lr": np.zeros(60)})
    assert found["run/not-learning"].severity == "warning"
    assert "run/undecided" not in found
