"""Parameters that a sampler draws as something else: by their distance from 1, by powers of two."""

from __future__ import annotations

import math
from typing import Any

import optuna
import pytest
from pydantic import ValidationError

from advisor.planner.drawn import drawn, meant_study, middle
from advisor.planner.limits import within
from advisor.planner.nonsense import nonsense
from advisor.planner.plan import PlannedParameter, SearchPlan, Stage
from advisor.records import STAGE, Parameter, Study, Trial, TrialState
from advisor.runner.sampler import make_sampler
from advisor.runner.space import Space, refined, widened


def parameter(name: str, **told: Any) -> PlannedParameter:
    return PlannedParameter.model_validate({"name": name, "kind": "float", "log": True} | told)


GAMMA = parameter("gamma", low=0.9, high=0.9999, acts_by="1-x", zero=True, hard_high=1.0)
RANK = parameter("lora_r", kind="int", low=4, high=64, acts_by="2**n", followed_by={"lora_alpha": 2.0})
SPACE = Space([GAMMA, RANK], {"epochs": 3})


@pytest.mark.parametrize("sampler", ["random", "qmc", "tpe"])
def test_every_sampler_draws_the_distance_from_one_and_whole_powers(sampler: str) -> None:
    study = optuna.create_study()
    stage = Stage(name="e", kind="explore", trials=60, sampler=sampler, startup_trials=8)  # type: ignore[arg-type]
    study.sampler = make_sampler(stage, SPACE, 0, 1, lambda text: False, 0)
    seen = []
    for number in range(60):
        trial = study.ask()
        config = SPACE.walk(lambda name, wanted, trial=trial: trial._suggest(name, wanted))  # type: ignore[misc]
        study.tell(trial, number % 7)
        assert SPACE.config(trial.params) == config
        assert SPACE.params(config) == pytest.approx(trial.params)
        assert SPACE.fits(config)
        seen.append(config)
    assert any(config["gamma"] == 1.0 for config in seen)
    assert {config["lora_r"] for config in seen} <= {4, 8, 16, 32, 64}
    assert all(config["lora_alpha"] == 2 * config["lora_r"] for config in seen)
    near = [config["gamma"] for config in seen if 0.999 < config["gamma"] < 1]
    assert len(near) >= 2, "a third of the logarithm lies beyond 0.999; evenly drawn it were one in a hundred"


def test_ends_widen_and_narrow_on_the_scale_that_acts() -> None:
    wider = widened(GAMMA, "high", 3.0)
    assert wider is not None
    assert (wider.low, wider.high) == (0.9, pytest.approx(1 - 1e-4 / 3))
    lower = widened(GAMMA, "low", 3.0)
    assert lower is not None
    assert (lower.low, lower.high) == (pytest.approx(0.7), 0.9999)
    ranks = widened(RANK, "high", 3.0)
    assert ranks is not None
    assert ranks.high == 256
    narrow = refined(GAMMA, [0.99, 0.995, 0.999])
    assert narrow.low is not None
    assert 0.9 < narrow.low < 0.99
    assert narrow.high is not None
    assert 0.999 < narrow.high < 0.9999
    assert middle(GAMMA) == pytest.approx(1 - math.sqrt(0.1 * 1e-4))
    assert middle(RANK) == 16


def test_what_such_a_parameter_may_be() -> None:
    assert within(RANK, 8)
    assert not within(RANK, 12)
    assert within(GAMMA, 1.0)
    for told in ({"low": 0.5, "high": 1.0, "acts_by": "1-x"}, {"kind": "int", "low": 5, "high": 7, "acts_by": "2**n"}):
        with pytest.raises(ValidationError, match="acts_by"):
            parameter("p", **told)


def test_a_stage_of_ours_is_read_back_as_what_was_meant() -> None:
    space = {
        "one_minus_gamma": Parameter(
            name="one_minus_gamma", canonical="one_minus_gamma", kind="float", low=1e-4, high=0.1, log=True
        ),
        "log2_lora_r": Parameter(name="log2_lora_r", canonical="log2_lora_r", kind="int", low=2, high=6),
    }
    trial = Trial(
        number=0, state=TrialState.COMPLETE, values=(1.0,), params={"one_minus_gamma": 0.01, "log2_lora_r": 3, "x": 1}
    )
    study = Study(name="s", parameters=space, trials=(trial,), user_attrs={STAGE: "explore"})
    made = meant_study(study)
    assert made.trials[0].params == {"gamma": 0.99, "lora_r": 8, "x": 1}
    assert (made.parameters["gamma"].low, made.parameters["gamma"].high) == (0.9, 0.9999)
    assert (made.parameters["lora_r"].low, made.parameters["lora_r"].high) == (4, 64)
    strange = study.model_copy(update={"user_attrs": {}})
    assert meant_study(strange) is strange, "what another person calls so keeps its name"


def test_the_drawn_one_is_a_plain_log_parameter() -> None:
    inner = drawn(GAMMA)
    assert (inner.name, inner.low, inner.high, inner.log, inner.acts_by) == ("one_minus_gamma", 1e-4, 0.1, True, "")


def test_a_plan_knows_what_follows_and_refuses_it_set_twice() -> None:
    told = {
        "name": "t",
        "goal": {"metric": "loss", "direction": "minimize"},
        "budget": {"trials": 10},
        "space": [RANK.model_dump()],
        "baseline": {"lora_r": 8, "lora_alpha": 16},
        "stages": [{"name": "explore", "kind": "explore", "trials": 8}],
    }
    plan = SearchPlan.model_validate(told)
    assert list(nonsense(plan)) == []
    twice = SearchPlan.model_validate({**told, "fixed": [{"name": "lora_alpha", "value": 16}]})
    assert any("follows lora_r and is set elsewhere" in text for _, text in nonsense(twice))


def _switched(base: str, trials: list[tuple[dict[str, Any], str]], stage: str = "explore") -> Study:
    made = tuple(
        Trial(number=n, state=TrialState(state), params=params, values=(1.0,) if state == "complete" else ())
        for n, (params, state) in enumerate(trials)
    )
    own = Parameter(name=base, canonical=base, kind="float", low=1e-5, high=0.1, log=True)
    zero = Parameter(name=f"{base}_is_zero", canonical=f"{base}_is_zero", kind="categorical", choices=(False, True))
    attrs = {STAGE: stage} if stage else {}
    return Study(name="s", trials=made, parameters={base: own, zero.name: zero}, user_attrs=attrs)


@pytest.mark.parametrize("base", ["weight_decay", "reg_lambda", "clip_norm"])
def test_the_zero_beside_a_range_comes_back_as_a_value_of_its_parameter(base: str) -> None:
    ran = [({f"{base}_is_zero": True}, "complete"), ({f"{base}_is_zero": False, base: 0.01}, "complete")]
    made = meant_study(_switched(base, ran))
    assert list(made.parameters) == [base]
    assert made.parameters[base].zero
    assert [t.params for t in made.trials] == [{base: 0}, {base: 0.01}]


def test_a_zero_that_failed_whenever_it_ran_is_not_searched_again() -> None:
    ran = [
        ({"wd_is_zero": True}, "fail"),
        ({"wd_is_zero": True}, "fail"),
        ({"wd_is_zero": False, "wd": 0.01}, "complete"),
    ]
    assert not meant_study(_switched("wd", ran)).parameters["wd"].zero


def test_a_persons_own_switch_stays_what_it_is() -> None:
    ran = [({"wd_is_zero": True}, "complete")]
    assert set(meant_study(_switched("wd", ran, stage="")).parameters) == {"wd", "wd_is_zero"}
