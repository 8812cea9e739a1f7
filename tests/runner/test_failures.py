"""Failed trials weigh on the search: the model sees the worst, risky draws are drawn again, and it is told live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.planner.plan import PlannedParameter, Pruner, Stage
from advisor.runner import run
from advisor.runner.events import Event
from advisor.runner.failures import Risk, Seen, last_failures
from advisor.runner.sampler import make_pruner, make_sampler
from advisor.runner.space import Space
from advisor.runner.stage_study import StageStudy
from tests.runner.plans import EXPLORE, make_plan

SPACE = Space(
    [
        PlannedParameter(name="lr", kind="float", low=1e-4, high=1.0, log=True),
        PlannedParameter(name="batch", kind="int", low=8, high=512, log=True),
    ],
    {},
)


def search(sampler: str, trials: int, fails: Any) -> StageStudy:
    """A search in memory; the loss falls with the rate up to where trials fail."""
    stage = Stage.model_validate(
        {"name": "e", "kind": "explore", "sampler": sampler, "startup_trials": 8, "trials": trials}
    )
    study = StageStudy(optuna.storages.InMemoryStorage(), "s", "minimize")
    study.configure(SPACE, make_sampler(stage, SPACE, 0, 1, study.holds, 0), make_pruner(Pruner(), "minimize"))
    for _ in range(trials):
        claim = study.claim(trials)
        assert claim is not None
        if fails(claim.config):
            study.fail(claim, "returned nan", "nan")
        else:
            study.complete(claim, 1 / claim.config["lr"], {})  # type: ignore[operator]
    return study


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_slow_model_is_led_back_from_its_draw_towards_the_best(share: float) -> None:
    stage = Stage.model_validate({"name": "e", "kind": "explore", "sampler": "random", "trials": 1})
    sampler = make_sampler(stage, SPACE, 0, 1, lambda key: False, 0)
    made = sampler._between({"lr": 1.0, "batch": 8}, {"lr": 1e-4, "batch": 512}, share)
    assert made["lr"] == pytest.approx(10 ** (-4 * share))
    assert made["batch"] == {0.0: 8, 0.5: 64, 1.0: 512}[share]
    assert isinstance(made["batch"], int)


def test_another_choice_is_looked_at_where_all_else_stays() -> None:
    child = {"name": "momentum", "kind": "float", "low": 0.5, "high": 0.9, "only_if": {"opt": ["sgd"]}}
    own = Space(
        [
            *SPACE.parameters,
            PlannedParameter(name="opt", kind="categorical", choices=("sgd", "adam")),
            PlannedParameter.model_validate(child),
        ],
        {},
    )
    stage = Stage.model_validate({"name": "e", "kind": "explore", "sampler": "tpe", "startup_trials": 4, "trials": 9})
    sampler = make_sampler(stage, own, 0, 1, lambda key: False, 0)
    made = sampler._with_another_choice({"lr": 0.01, "batch": 64, "opt": "adam"})
    assert {name: made[name] for name in ("lr", "batch", "opt")} == {"lr": 0.01, "batch": 64, "opt": "sgd"}
    assert 0.5 <= made["momentum"] <= 0.9
    back = sampler._with_another_choice(made)
    assert back == {"lr": 0.01, "batch": 64, "opt": "adam"}
    assert sampler._with_another_choice({"lr": 0.01, "batch": 64}) == {"lr": 0.01, "batch": 64}
    looks = [sampler._looks(optuna.trial.create_trial(state=optuna.trial.TrialState.WAITING)) for _ in range(50)]
    assert not any(looks), "the first trials are spread by themselves"


def test_a_band_in_the_middle_is_told_from_an_edge() -> None:
    spread = [(10 ** (-4 + 4 * i / 39), 64) for i in range(40)]
    trials = [
        optuna.trial.create_trial(
            params={"lr": lr, "batch": batch}, distributions=SPACE.distributions(),
            state=optuna.trial.TrialState.FAIL if 3e-3 < lr < 0.05 else optuna.trial.TrialState.COMPLETE,
            value=None if 3e-3 < lr < 0.05 else 1.0,
        )
        for lr, batch in spread
    ]  # fmt: skip
    risk = Risk(SPACE, trials)
    assert risk.chance({"lr": 0.012, "batch": 64}) > 0.6
    assert risk.chance({"lr": 0.7, "batch": 64}) < 0.2
    assert risk.chance({"lr": 2e-4, "batch": 64}) < 0.2


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_a_failing_region_is_left(sampler: str) -> None:
    study = search(sampler, 30, lambda config: config["lr"] > 0.02)
    failed = [trial.state.name == "FAIL" for trial in study.trials()]
    assert sum(failed[15:]) <= 5, "the optimum lies at the border, so some more fall beyond it"
    best = min(trial.value for trial in study.trials() if trial.value is not None)
    assert best < 1 / 0.004


def test_the_storage_keeps_failures_as_what_they_are() -> None:
    study = search("tpe", 20, lambda config: config["lr"] > 0.02)
    failed = [trial for trial in study.trials() if trial.state.name == "FAIL"]
    assert failed
    assert {(t.user_attrs["failure"], t.user_attrs["reason"], t.value) for t in failed} == {
        ("nan", "returned nan", None)
    }


@pytest.mark.parametrize(("direction", "worst"), [("minimize", 3.0), ("maximize", 1.0)])
def test_to_the_model_a_failed_trial_is_the_worst(direction: str, worst: float) -> None:
    study = optuna.create_study(direction=direction)
    for value in (1.0, 3.0, None):
        trial = study.ask({"x": optuna.distributions.FloatDistribution(0, 1)})
        study.tell(trial, value, state=None if value else optuna.trial.TrialState.FAIL)
    shown = Seen(study)._get_trials(states=(optuna.trial.TrialState.COMPLETE,))
    assert [trial.value for trial in shown] == [1.0, 3.0, worst]
    assert study.trials[2].state.name == "FAIL"


def test_an_edge_is_known_after_few_trials_far_from_it() -> None:
    distributions = SPACE.distributions()
    rates = ((1e-4, 64), (1e-3, 16), (3e-3, 256), (0.1, 32), (0.5, 128))
    trials = [
        optuna.trial.create_trial(
            params={"lr": lr, "batch": batch}, distributions=distributions,
            state=optuna.trial.TrialState.FAIL if lr > 0.05 else optuna.trial.TrialState.COMPLETE,
            value=None if lr > 0.05 else 1.0,
        )
        for lr, batch in rates
    ]  # fmt: skip
    risk = Risk(SPACE, trials)
    assert risk.chance({"lr": 0.9, "batch": 8}) > 0.6
    assert risk.chance({"lr": 2e-4, "batch": 512}) < 0.3
    assert len(Risk(SPACE, trials * 300)._params) == 400


def test_a_trial_lost_to_a_kill_teaches_nothing() -> None:
    study = search("random", 10, lambda config: config["lr"] > 0.02)
    trials = study.trials()
    for trial in trials:
        if trial.state.name == "FAIL":
            trial.set_user_attr("lost", True)
    assert not Risk(SPACE, trials)
    assert Risk(SPACE, trials).chance({"lr": 1.0, "batch": 512}) == 0.0


def test_what_fails_by_chance_alone_has_no_border() -> None:
    study = search("random", 30, lambda config: int(config["batch"]) % 3 == 0)
    found = last_failures(SPACE, study.trials())
    assert found is None or not found.where


def test_where_trials_fail_is_told_with_the_bound() -> None:
    study = search("random", 12, lambda config: False)
    for trial in study.trials():
        if trial.params["lr"] > 0.001:
            trial.state = optuna.trial.TrialState.FAIL
    found = last_failures(SPACE, study.trials())
    assert found is not None
    assert found.where.startswith("lr above 0.00")


def test_a_reported_nan_ends_the_trial_at_once(tmp_path: Path) -> None:
    code = """
def train(config, report):
    for step in range(50):
        report(step, float("nan") if config["lr"] > 0.1 and step == 3 else 1.0)
        open(__file__ + f".{config['lr']}", "w").write(str(step))
    return 1.0
"""
    told: list[Event] = []
    plan = make_plan(tmp_path, code, stages=[{**EXPLORE, "trials": 12}])
    run(plan, output=tmp_path / "out", on_event=told.append)
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    failed = [trial for trial in study.trials if trial.state.name == "FAIL"]
    assert failed
    for trial in failed:
        assert trial.user_attrs["failure"] == "nan"
        assert trial.user_attrs["reason"] == "reported loss nan at step 3"
        assert (tmp_path / f"train.py.{trial.params['lr']}").read_text() == "2"
    assert {e.failure for e in told if e.kind == "trial-ended" and e.state == "fail"} == {"nan"}  # type: ignore[attr-defined]
