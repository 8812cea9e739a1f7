"""A changed training ends where its course is plain: ahead of all of the base, or behind where its effect shows."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import optuna
import pytest

from advisor.findings import Prescription
from advisor.records import Run, Series
from advisor.runner.claims import Queued
from advisor.runner.owner import Owner
from advisor.runner.probing.conclusion import outcomes
from advisor.runner.probing.design import shows_at
from advisor.runner.probing.early import course
from advisor.runner.probing.logged import FROM_LOG, Logged, logged_base, wobble
from advisor.runner.probing.race import BASE, Arm, Outcome, Race
from advisor.runner.probing.running import QUEUED
from advisor.runner.space import Space
from advisor.runner.stage_study import StageStudy

UP = Prescription(action="scale", parameter="lr", canonical="learning_rate", factor=3.0)
CURVE = [1.0, 0.9, 0.8, 0.7, 0.65, 0.6, 0.58, 0.56, 0.55, 0.55]


def raced(change: Prescription = UP, helps: float = 0.5) -> tuple[Race, Arm]:
    arm = Arm("up", {"lr": 0.3}, change, helps=helps, shows=shows_at(change))
    return Race([Arm(BASE, {"lr": 0.1}), arm], 9.0, "minimize", {(BASE, 0): Outcome(0.55, 1.0)}), arm


def test_one_far_ahead_of_the_end_of_the_base_ends() -> None:
    race, arm = raced()
    assert course(race, arm, CURVE, [0.6, 0.6, 0.4], 0.55) is None, "one report is no proof"
    assert course(race, arm, CURVE, [0.6, 0.4, 0.39], 0.55) == "ahead"


def test_one_behind_ends_once_its_effect_shows() -> None:
    race, arm = raced()
    behind = [value * 1.5 for value in CURVE]
    assert course(race, arm, CURVE, behind[:2], 0.55) is None
    assert course(race, arm, CURVE, behind[:6], 0.55) == "behind"
    assert course(race, arm, CURVE, [*CURVE[:5], float("nan"), float("nan")], 0.55) == "behind", "it is lost"


@pytest.mark.parametrize("action", ["train-longer", "decay", "regularize"])
def test_what_acts_late_is_never_stopped_for_being_behind(action: str) -> None:
    race, arm = raced(Prescription(action=action, parameter="weight_decay"))  # type: ignore[arg-type]
    assert course(race, arm, CURVE, [value * 1.5 for value in CURVE], 0.55) is None


def test_every_change_shows_at_some_share() -> None:
    assert shows_at(UP) < shows_at(UP.model_copy(update={"factor": 0.3})) < 1
    assert shows_at(Prescription(action="check-code")) == pytest.approx(0.6)


def run(seed: float | None, epochs: int = 10) -> Run:
    steps = np.arange(len(CURVE))
    series = Series(tag="val/loss", steps=steps, values=np.array(CURVE), wall_times=steps.astype(float))
    told = {"lr": 0.1, "epochs": epochs} | ({"seed": seed} if seed is not None else {})
    return Run(name="r", series={"val/loss": series}, hyperparameters=told, kind="csv")


def test_a_log_with_its_seed_is_the_first_run_of_the_base() -> None:
    assert logged_base(run(7), "val_loss", {"epochs": 10}) == Logged(7, tuple(CURVE))


@pytest.mark.parametrize(
    ("log", "why"), [(run(None), "tells no seed"), (run(7, 20), "10 times, for 20 epochs"), (run(0.5), "tells no seed")]
)
def test_a_log_that_may_be_another_training_is_not(log: Run, why: str) -> None:
    assert why in str(logged_base(log, "val_loss", {"epochs": log.hyperparameters["epochs"]}))


def test_the_wobble_is_of_the_units_of_a_gain() -> None:
    curve = [1.0, 1.1] * 10
    assert wobble(curve, "minimize") == pytest.approx(wobble([100 * value for value in curve], "minimize"))
    assert wobble([1.0], "minimize") == 0


def trial(arm: str, state: str, reports: list[float], value: float | None, **told: object) -> SimpleNamespace:
    known = dict(enumerate(reports))
    attributes = {"arm": arm, "seed": 7, **told}
    return SimpleNamespace(user_attrs=attributes, state=SimpleNamespace(name=state), intermediate_values=known,
                           value=value, datetime_start=None, datetime_complete=None)  # fmt: skip


LOG = trial(BASE, "COMPLETE", CURVE, CURVE[-1], **{FROM_LOG: True})


def test_the_log_counts_as_the_training_sums_up_its_own_reports() -> None:
    up = [1.0, 0.5, 0.4, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
    rising = trial(BASE, "COMPLETE", [*CURVE[:-1], 0.7], 0.7, **{FROM_LOG: True})
    best = outcomes([rising, trial("up", "COMPLETE", up, 0.4)], {}, 7, "minimize")
    assert best[BASE, 0] == Outcome(0.55, 0.0), "it returns its best report, so the base's best counts"
    last = outcomes([rising, trial("up", "COMPLETE", up, 0.6)], {}, 7, "minimize")
    assert last[BASE, 0].value == 0.7


def test_the_base_runs_again_where_the_training_reports_or_returns_something_else() -> None:
    other = trial("up", "COMPLETE", CURVE, 12.0)
    assert (BASE, 0) not in outcomes([LOG, other], {}, 7, "minimize")
    shorter = trial("up", "COMPLETE", CURVE[:5], CURVE[4])
    assert (BASE, 0) not in outcomes([LOG, shorter], {}, 7, "minimize")
    again = trial(BASE, "COMPLETE", CURVE[:5], 0.5)
    assert outcomes([LOG, shorter, again], {}, 7, "minimize")[BASE, 0] == Outcome(0.5, 1.0)


def test_one_that_ended_ahead_has_a_value_and_its_share_of_the_cost() -> None:
    ahead = trial("up", "PRUNED", [0.6, 0.4, 0.39], None)
    behind = trial("up", "PRUNED", [2.0, 1.9, 1.8, 1.7, 1.6], None)
    found = outcomes([LOG, ahead], {}, 7, "minimize")["up", 0]
    assert (found.value, found.cost) == (0.39, pytest.approx(0.3))
    assert outcomes([LOG, behind], {}, 7, "minimize")["up", 0].value is None


def test_what_another_process_took_is_not_replaced_by_a_random_trial() -> None:
    study = StageStudy(optuna.storages.InMemoryStorage(), "p", "minimize", Owner())
    study.configure(Space((), {}), optuna.samplers.RandomSampler(seed=0), optuna.pruners.NopPruner())
    study.queue([Queued({"lr": 0.1}, "base:0", 0)])
    assert study.claim(QUEUED) is not None
    assert study.claim(QUEUED) is None
