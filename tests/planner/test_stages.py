from __future__ import annotations

import pytest

from advisor.findings import Prescription
from advisor.planner.plan import PlannedParameter
from advisor.planner.selection import affordable, strategy_row
from advisor.planner.stages import Curves, Wishes, make_stages, plan_pruner
from advisor.tables import table
from tests.planner.sources import LR, finding, planned, searched


def stages(trials: float, parameters: int = 4, **told: object) -> dict[str, float]:
    curves = Curves(reports=True, last_step=50, points=50)
    made = make_stages(trials, strategy_row(trials, parameters), parameters, curves, Wishes(**told))
    return {stage.kind: stage.full_trials for stage in made}


def test_the_example_budget_explores_refines_and_validates() -> None:
    found = stages(200)
    assert list(found) == ["baseline", "explore", "refine", "validate"]
    assert sum(found.values()) <= 200
    assert found["explore"] > found["refine"]
    assert found["validate"] == 18


def test_one_trial_is_spent_on_one_trial() -> None:
    assert stages(1, 1) == {"explore": 1.0}


def test_a_small_budget_is_not_eaten_by_repeats() -> None:
    assert "validate" not in stages(12)
    for trials in range(1, 400):
        found = stages(trials)
        assert sum(found.values()) <= trials
        assert found.get("validate", 0) <= max(0.3 * trials, 6)


def test_more_seeds_where_a_finding_asks_for_them() -> None:
    assert stages(400, seeds=5)["validate"] > stages(400)["validate"]


def test_a_range_test_comes_first_where_little_is_known() -> None:
    assert list(stages(60, lr_test=True))[:2] == ["baseline", "lr-test"]


def test_the_strategy_follows_budget_then_parameters() -> None:
    assert strategy_row(5, 4)["sampler"] == "grid"
    assert strategy_row(15, 4)["sampler"] == "qmc"
    assert strategy_row(24, 2)["sampler"] == "qmc"
    assert strategy_row(60, 5)["sampler"] == "tpe"
    assert strategy_row(500, 40)["sampler"] == "random"


def test_ten_trials_settle_a_critical_parameter_and_fewer_one_that_matters_less() -> None:
    tiers = (1, 2, 3, 3, 4, 4, 5)
    wanted = [PlannedParameter(name=f"p{n}", kind="float", low=0, high=1, tier=tier) for n, tier in enumerate(tiers)]
    assert [affordable(n, wanted) for n in (5, 15, 20, 30, 70)] == [1, 2, 5, 6, 7]
    critical = [p.model_copy(update={"tier": 1}) for p in wanted]
    assert [affordable(n, critical) for n in (20, 30, 60)] == [2, 3, 6]
    unknown = [p.model_copy(update={"tier": None}) for p in wanted]
    assert affordable(20, unknown) == 6


def test_nothing_is_pruned_where_nothing_can_be() -> None:
    assert plan_pruner(Curves(reports=False), Wishes())[0].kind == "none"
    assert plan_pruner(Curves(points=3), Wishes())[0].kind == "none"


def test_noisy_curves_are_pruned_later_and_the_saving_is_a_range() -> None:
    clear = plan_pruner(Curves(reports=True, last_step=100, points=100, agreement=0.9, saving=0.4), Wishes())
    noisy = plan_pruner(Curves(reports=True, last_step=100, points=100, agreement=0.2, saving=0.4), Wishes())
    assert noisy[0].warmup_steps > clear[0].warmup_steps
    assert 0 < clear[1][0] < clear[1][1] <= 0.7
    assert noisy[1][1] <= clear[1][1]


def test_after_over_pruning_only_the_worst_stop() -> None:
    pruner, _ = plan_pruner(
        Curves(reports=True, last_step=100, points=100), Wishes(pruning="relaxed", pruning_rule="x")
    )
    assert (pruner.kind, pruner.rule) == ("percentile", "x")
    assert pruner.percentile == 100 - table("planning")["pruner"]["percentile_careful"]


def test_a_search_gets_no_more_trials_than_its_space_can_use() -> None:
    from advisor.strategies import useful_trials

    assert (useful_trials(1), useful_trials(2), useful_trials(4), useful_trials(6)) == (25, 25, 200, 500)
    wishes = Wishes(most=useful_trials(1))
    stages = make_stages(100, strategy_row(100, 1), 1, Curves(), wishes)
    assert 5 <= sum(stage.trials for stage in stages if stage.kind in ("explore", "refine")) <= 25


def test_before_the_pruner_has_seen_its_first_trials_it_saves_none() -> None:
    curves = Curves(reports=True, last_step=50, points=50)
    made = make_stages(4, strategy_row(4, 1), 1, curves, Wishes())
    assert {stage.kind: stage.trials for stage in made} == {"baseline": 1, "explore": 3}


@pytest.mark.parametrize("saving", [0.1, 0.3, 0.5, None])
def test_no_more_trials_are_promised_than_the_saving_that_is_told_pays_for(saving: float | None) -> None:
    curves = Curves(reports=True, last_step=50, points=50, saving=saving)
    most = plan_pruner(curves, Wishes())[1][1]
    for stage in make_stages(60, strategy_row(60, 3), 3, curves, Wishes()):
        assert stage.trials * stage.seeds * (1 - most) <= stage.full_trials + 1e-6


@pytest.mark.parametrize(
    "names", [("C", "gamma", "epsilon", "kernel"), ("C", "gamma"), ("n_estimators", "max_features", "min_samples_leaf")]
)
def test_a_model_without_steps_is_promised_no_pruning(names: tuple[str, ...]) -> None:
    plan = planned(parameters=names)
    assert {stage.pruner.kind for stage in plan.stages} == {"none"}
    assert plan.cost is not None
    assert plan.cost.trials <= plan.cost.full_trials


def test_what_has_steps_is_still_pruned() -> None:
    assert "median" in {s.pruner.kind for s in planned(parameters=("lr", "weight_decay", "dropout")).stages}
    boosted = planned(parameters=("learning_rate", "max_depth", "min_child_weight", "subsample"))
    assert "median" in {s.pruner.kind for s in boosted.stages}


def test_trials_that_reported_nothing_promise_no_pruning_unless_the_training_reports_now() -> None:
    made = searched({"lr": LR, "weight_decay": LR, "dropout": {"kind": "float", "low": 0.0, "high": 0.5}})
    silent = planned(of=made)
    assert silent.cost is not None
    assert (silent.cost.trials, silent.cost.saved_by_pruning) == (silent.cost.full_trials, (0.0, 0.0))
    table_of_trials = planned(of=made.model_copy(update={"kind": "trials"}))
    assert "median" in {stage.pruner.kind for stage in table_of_trials.stages}


@pytest.mark.parametrize("trials", [40, 60, 100])
def test_noisy_repeats_bring_more_configurations_to_the_repeats_within_the_budget(trials: int) -> None:
    noisy = finding("study/noisy-repeats", Prescription(action="repeat-seeds", count=3), severity="warning")
    plain, repeated = (planned(*found, of=searched({"lr": LR}), budget_trials=trials) for found in ((), (noisy,)))
    tops = [next(s.top for s in plan.stages if s.kind == "validate") or 0 for plan in (plain, repeated)]
    assert tops[1] > tops[0]
    assert sum(s.full_trials for s in repeated.stages) <= trials
    assert any("repeats differed" in s.reason for s in repeated.stages)
    assert not any("repeats differed" in s.reason for s in plain.stages)
