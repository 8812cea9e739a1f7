from __future__ import annotations

import json
import math

import pytest

from advisor.errors import DirectionError
from advisor.facts.setup import Setup
from advisor.planner import earlier
from advisor.planner.goal import find_goal
from advisor.planner.plan import PlannedParameter
from advisor.records import PLAN, STAGE, Evidence, Trial, TrialState
from tests.factories import run
from tests.planner.sources import LR, planned, searched


def test_the_study_with_most_completed_trials_leads() -> None:
    small, large = searched({"lr": LR}, 5), searched({"lr": LR}, 20, name="second")
    found, notes = earlier.main_study(Evidence(studies=(small, large)))
    assert found is large
    assert "1 other in the sources" in notes[0].reason
    assert earlier.main_study(Evidence()) == (None, ())


def test_completed_trials_are_finite_and_break_no_constraint() -> None:
    kept = Trial(number=0, state=TrialState.COMPLETE, values=(1.0,))
    others = (
        Trial(number=1, state=TrialState.COMPLETE, values=(float("nan"),)),
        Trial(number=2, state=TrialState.COMPLETE, values=(9.0,), constraints=(0.5,)),
        Trial(number=3, state=TrialState.FAIL, values=(9.0,)),
        Trial(number=4, state=TrialState.COMPLETE),
    )
    made = searched({"lr": LR}, 0).model_copy(update={"trials": (kept, *others)})
    assert earlier.completed(made) == [kept]


def test_old_trials_are_carried_over_while_the_space_holds_no_new_parameter() -> None:
    plan = planned(of=searched({"lr": LR}))
    assert plan.carry_over is not None
    assert plan.carry_over.trials
    assert len(plan.incumbents) == 1


def test_a_new_parameter_leaves_old_trials_behind_and_says_why() -> None:
    plan = planned(of=searched({"lr": LR}), parameters=("lr", "batch_size"))
    assert plan.carry_over is not None
    assert not plan.carry_over.trials
    assert "batch_size" in plan.carry_over.reason
    assert len(plan.incumbents) == 3


def test_old_trials_that_vary_what_the_plan_holds_are_left_behind() -> None:
    space = {"lr": LR, "wd": {**LR, "high": 0.1}}
    plan = planned(of=searched(space), budget_trials=8)
    assert plan.carry_over is not None
    assert not plan.carry_over.trials
    assert "vary wd, which this plan holds" in plan.carry_over.reason
    still = {"lr": LR, "wd": {"kind": "float", "low": 0.1, "high": 0.1}}
    kept = planned(of=searched(still), budget_trials=8)
    assert kept.carry_over is not None
    assert kept.carry_over.trials


def test_the_best_configurations_follow_the_direction() -> None:
    made = searched({"lr": LR}, 10, value=lambda params: float(params["lr"]), directions=("minimize",))  # type: ignore[arg-type]
    plan = planned(of=made, metric="loss")
    assert plan.incumbents[0]["lr"] == min(t.params["lr"] for t in made.trials)  # type: ignore[type-var]


def test_a_default_that_the_study_tried_is_the_baseline() -> None:
    made = searched({"lr": LR}, 10)
    tried = made.trials[3].model_copy(update={"user_attrs": {"default": True}})
    made = made.model_copy(update={"trials": (*made.trials[:3], tried, *made.trials[4:])})
    assert planned(of=made).baseline["lr"] == tried.params["lr"]


@pytest.mark.parametrize(("stand_ins", "rate"), [([], 3e-4), (["wd"], 3e-4), (["lr"], 1e-3)])
def test_the_default_told_for_an_earlier_plan_is_known_without_a_trial_of_it(stand_ins: list[str], rate: float) -> None:
    """What only stood in for a default is none now either."""
    kept = json.dumps({"baseline": {"lr": 3e-4, "wd": 0.01}, "stand_ins": stand_ins})
    made = searched({"lr": LR, "wd": LR}, 20, user_attrs={STAGE: "refine", PLAN: kept})
    plan = planned(of=made)
    assert plan.baseline["lr"] == rate
    assert set(plan.stand_ins) == set(stand_ins)


@pytest.mark.parametrize("kept", ["", "{", "[]", None, 3])
def test_a_plan_that_cannot_be_read_tells_no_default(kept: object) -> None:
    assert earlier.study_default(searched({"lr": LR}, 5, user_attrs={PLAN: kept})) == {}


def test_a_learning_rate_stays_off_an_end_at_which_trials_fail() -> None:
    lr = PlannedParameter(name="lr", kind="float", low=1e-5, high=1e-3, log=True)
    made = searched({"lr": LR}, 60, value=lambda params: math.log10(float(params["lr"])))  # type: ignore[arg-type]
    goal = find_goal(made, (), Setup())
    lost = {"state": TrialState.FAIL, "values": ()}
    died = [t.model_copy(update=lost if float(t.params["lr"]) > 2e-4 else {}) for t in made.trials]  # type: ignore[arg-type]
    assert earlier.open_ends(made, goal, lr) == ["high"]
    assert "high" not in earlier.open_ends(made.model_copy(update={"trials": tuple(died)}), goal, lr)


def test_failures_all_over_the_range_hide_no_decline() -> None:
    """Most trials of the smaller rates died of something else; those that ran are better than all at the high end."""
    made = searched({"lr": LR}, 60)
    rates = [10 ** (-5 + 3 * number / 59) for number in range(60)]
    lost = {"state": TrialState.FAIL, "values": ()}
    beyond = [math.log10(rate) + 2.9 for rate in rates]
    ran = [{"values": (-max(far, -0.1 * far),)} for far in beyond]
    trials = tuple(
        trial.model_copy(update={"params": {"lr": rate}, **(lost if trial.number % 3 and rate < 1e-3 else value)})
        for trial, rate, value in zip(made.trials, rates, ran, strict=True)
    )
    lr = PlannedParameter(name="lr", canonical="learning_rate", kind="float", low=1e-5, high=1e-2, log=True)
    goal = find_goal(made, (), Setup())
    died = made.model_copy(update={"trials": trials})
    assert "high" not in earlier.open_ends(died, goal, lr)


def test_a_study_of_failures_alone_tells_nothing_of_its_ends() -> None:
    made = searched({"lr": LR}, 20, state=TrialState.FAIL)
    lr = PlannedParameter(name="lr", canonical="learning_rate", kind="float", low=1e-5, high=1e-2, log=True)
    assert set(earlier.open_ends(made, find_goal(made, (), Setup()), lr)) <= {"low", "high"}


@pytest.mark.parametrize(("value", "inside"), [(0, True), (0.0, True), (1e-3, True), (1.0, False), (True, False)])
def test_within(value: float, inside: bool) -> None:
    parameter = PlannedParameter(name="wd", kind="float", low=1e-5, high=0.1, log=True, zero=True)
    assert earlier.within(parameter, value) is inside


def test_the_goal_is_told_or_the_studys_own_or_the_names() -> None:
    made = searched({"lr": LR}, 3)
    assert find_goal(made, (), Setup(direction="minimize")).direction == "minimize"
    assert find_goal(made, (), Setup()).direction == "maximize"
    assert find_goal(None, (), Setup(metric="val_loss")).direction == "minimize"


def test_a_metric_is_known_by_the_meaning_of_its_curve_or_asked_for() -> None:
    boosted = run("a", {"train-mlogloss": [0.9, 0.5], "eval-mlogloss": [0.9, 0.6]})
    assert find_goal(None, (boosted,), Setup()).direction == "minimize"
    with pytest.raises(DirectionError, match="is fitness better higher or lower"):
        find_goal(None, (), Setup(metric="fitness"))


def test_what_a_policy_earns_is_what_it_is_trained_for_where_nothing_is_held_out() -> None:
    values = [1.0, 2.0, 3.0]
    played = run("ppo", {"rollout/ep_rew_mean": values, "train/approx_kl": values, "train/loss": values})
    goal = find_goal(None, (played,), Setup())
    assert (goal.metric, goal.direction) == ("rollout/ep_rew_mean", "maximize")
    judged = run("ppo", {"rollout/ep_rew_mean": values, "eval/mean_reward": values})
    assert find_goal(None, (judged,), Setup()).metric == "eval/mean_reward"
