from __future__ import annotations

from advisor.planner.explanation import differences, explanation, warnings_on
from advisor.planner.plan import Why
from tests.planner.exports.sample import make_plan
from tests.planner.sources import LR, planned, searched


def test_every_choice_is_told_with_its_rule() -> None:
    lines = explanation(planned(of=searched({"lr": LR}), parameters=("lr", "batch_size", "frobnicate")))
    text = "\n".join(lines)
    assert "search lr 1e-05 to 0.001 (log)" in text
    assert "search batch_size 16 to 256 (log): the usual range on a log scale [tables/parameters]" in text
    assert "leave out frobnicate" in text
    assert "[tables/strategy]" in text
    for kind in ("baseline", "explore", "refine", "validate", "stop", "carry over", "assumed"):
        assert any(line.startswith(kind) for line in lines), kind


def test_plans_that_differ_in_words_only_are_the_same() -> None:
    plan = make_plan()
    assert differences(plan, plan.model_copy(update={"summary": "Another.", "reasons": (Why(reason="x"),)})) == []


def test_differences_name_their_place() -> None:
    first, second = make_plan(), make_plan(name="other", budget={"trials": 20})
    space = [p.model_copy(update={"high": 10.0}) if p.name == "lr" else p for p in second.space if p.name != "layers"]
    found = differences(first, second.model_copy(update={"space": tuple(space)}))
    assert "space.lr.high: 1.0 -> 10.0" in found
    assert "space.layers: removed" in found
    assert "name: toy -> other" in found
    assert any(line.startswith("budget.trials: 12.0 -> 20.0") for line in found)


def test_what_is_added_is_told_in_words() -> None:
    first = make_plan(fixed=[], space=[{"name": "lr", "kind": "float", "low": 1e-4, "high": 1.0, "log": True}])
    carry = {"storage": "a.db", "study": "s"}
    second = make_plan(left_out=[{"name": "eps", "reason": "it matters little"}], incumbents=[{"lr": 0.1, "wd": 0}],
                       carry_over=carry)  # fmt: skip
    found = differences(first, second)
    assert "left_out.eps: added" in found
    assert "fixed.epochs: added: value 5" in found
    assert "space.layers: added: 1 to 4" in found
    assert "incumbents.1: added: lr 0.1, wd 0" in found
    assert "carry_over: added: storage a.db, study s, trials yes" in found
    assert "carry_over: removed" in differences(second, first)
    assert not any(mark in line for line in found for mark in "[]{}'")


def test_what_is_valid_but_hardly_meant_is_warned_of() -> None:
    plan = make_plan(budget={"trials": 3}, objective=None)
    stages = tuple(s.model_copy(update={"full_trials": 4.0}) for s in plan.stages)
    told = list(warnings_on(plan.model_copy(update={"stages": stages})))
    assert "the stages cost 8 full-length trials, the budget affords 3" in told
    assert any("no objective" in line for line in told)
    by_hand = tuple(s.model_copy(update={"full_trials": 0.0, "trials": 4, "seeds": 2}) for s in plan.stages)
    assert any("the stages cost 16" in line for line in warnings_on(plan.model_copy(update={"stages": by_hand})))
    limits = make_plan(space=[{"name": "drop", "kind": "float", "low": 0.0, "high": 2.0, "hard_high": 1.0}])
    assert any("beyond its limit 1" in line for line in warnings_on(limits))
