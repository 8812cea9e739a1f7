from __future__ import annotations

from tests.planner.sources import LR, finding, planned, study

FLOAT = {"kind": "float", "low": 0.0, "high": 0.5}
MANY = {
    "act": {"kind": "categorical", "choices": ("relu", "gelu")}, "dropout": FLOAT, "lr": LR, "eps": FLOAT,
    "batch_size": {"kind": "int", "low": 16, "high": 256, "log": True}, "mystery": FLOAT, "wd": {**LR, "high": 0.1},
}  # fmt: skip


def test_the_budget_keeps_what_matters_most_and_lists_the_rest() -> None:
    plan = planned(of=study(MANY), budget_trials=30)
    assert [p.name for p in plan.space] == ["lr", "batch_size", "wd"]
    assert {item.name for item in plan.left_out} == {"act", "dropout", "eps", "mystery"}
    assert all("30 full-length trials settle 3 parameters at most" in item.reason for item in plan.left_out)


def test_what_is_left_out_stays_at_its_best_value() -> None:
    plan = planned(of=study(MANY), budget_trials=30)
    best = study(MANY).trials[-1].params
    assert {fixed.name: fixed.value for fixed in plan.fixed} == {
        n: best[n] for n in ("act", "dropout", "eps", "mystery")
    }


def test_a_large_budget_searches_all() -> None:
    assert len(planned(of=study(MANY), budget_trials=200).space) == len(MANY)


def test_what_was_measured_to_do_little_comes_last() -> None:
    from advisor.findings import Prescription

    hint = finding("study/low-impact-parameters", Prescription(action="freeze", parameter="wd"), severity="info")
    plan = planned(hint, of=study(MANY), budget_trials=30)
    assert "wd" not in [p.name for p in plan.space]


def test_the_learning_rate_alone_below_ten_trials() -> None:
    plan = planned(of=study(MANY), budget_trials=8)
    assert [p.name for p in plan.space] == ["lr"]
    assert [stage.kind for stage in plan.stages] == ["baseline", "explore"]
