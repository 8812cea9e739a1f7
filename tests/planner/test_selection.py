from __future__ import annotations

from tests.planner.sources import LR, finding, planned, searched

FLOAT = {"kind": "float", "low": 0.0, "high": 0.5}
MANY = {
    "act": {"kind": "categorical", "choices": ("relu", "gelu")}, "dropout": FLOAT, "lr": LR, "eps": FLOAT,
    "batch_size": {"kind": "int", "low": 16, "high": 256, "log": True}, "mystery": FLOAT, "wd": {**LR, "high": 0.1},
}  # fmt: skip


def test_the_budget_keeps_what_matters_most_and_lists_the_rest() -> None:
    plan = planned(of=searched(MANY), budget_trials=20)
    assert [p.name for p in plan.space] == ["lr", "batch_size", "wd", "mystery", "dropout"]
    assert {item.name for item in plan.left_out} == {"act", "eps"}
    assert all("20 full-length trials settle 5 parameters at most" in item.reason for item in plan.left_out)


def test_a_large_budget_searches_all() -> None:
    assert len(planned(of=searched(MANY), budget_trials=200).space) == len(MANY)


def test_what_was_measured_to_do_little_comes_last() -> None:
    from advisor.findings import Prescription

    hint = finding("study/low-impact-parameters", Prescription(action="freeze", parameter="wd"), severity="info")
    plan = planned(hint, of=searched(MANY), budget_trials=20)
    assert "wd" not in [p.name for p in plan.space]


def test_the_learning_rate_alone_below_ten_trials() -> None:
    plan = planned(of=searched(MANY), budget_trials=8)
    assert [p.name for p in plan.space] == ["lr"]
    assert [stage.kind for stage in plan.stages] == ["baseline", "explore"]
