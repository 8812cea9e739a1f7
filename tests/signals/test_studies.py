"""From studies to findings: every rule of studies and spaces on small searches made by hand."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from advisor.context import told_setup
from advisor.diagnosis import Request, diagnose_evidence
from advisor.findings import Diagnosis
from advisor.records import Evidence, Parameter, Study, TrialState
from advisor.signals import studies
from advisor.signals.deaths import death_counts
from advisor.signals.trials import tabulate
from tests.factories import DROPOUT, LR, parameter, search, study, trial
from tests.signals.spaces import random_study


def diagnosis(*studies: Study, **told: Any) -> Diagnosis:
    return diagnose_evidence(Evidence(studies=studies), Request(setup=told_setup(told)))


def found(*studies: Study, **told: Any) -> dict[str, str]:
    """Rule → severity of every finding."""
    return {finding.rule: finding.severity for finding in diagnosis(*studies, **told).findings}


def acting(*studies: Study, **told: Any) -> set[str]:
    return {rule for rule, severity in found(*studies, **told).items() if severity in ("warning", "error")}


def baseline(n: int = 60, **more: Any) -> Study:
    return search(n, changes={0: {"user_attrs": {"baseline": True}}}, **more)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_healthy_search_gets_no_warning(sign: float) -> None:
    assert acting(baseline(sign=sign)) == set()


def test_no_trials_and_one_trial_are_no_crash() -> None:
    assert acting(study([])) == set()
    assert "study/too-few-trials" in found(study([trial(0, 1.0, params={"lr": 0.1})], parameter("lr", **LR)))


def test_the_same_value_from_every_trial_is_an_error() -> None:
    made = search(30)
    constant = made.model_copy(update={"trials": tuple(t.model_copy(update={"values": (0.1,)}) for t in made.trials)})
    assert found(constant)["study/constant-objective"] == "error"


def test_values_within_half_a_percent_are_flat_and_on_an_offset_a_note() -> None:
    assert found(search(40, offset=400.0))["study/flat-results"] == "info"
    unmoved = {n: {"values": (400.0 + 0.002 * (n * 17 % 40),)} for n in range(40)}
    assert found(search(40, changes=unmoved))["study/flat-results"] == "warning"


def test_noise_over_decades_of_rates_is_no_good_news() -> None:
    draw = np.random.default_rng(8)
    noise = {n: {"values": (0.712 + 0.002 * float(draw.standard_normal()),)} for n in range(60)}
    told = found(search(60, changes=noise))
    assert told["study/flat-results"] == "warning"
    assert "study/converged" not in told


def test_seeds_of_a_few_configurations_have_not_converged() -> None:
    made = search(120)
    few = [
        t.model_copy(update={"params": made.trials[n % 12].params, "values": made.trials[n % 12].values})
        for n, t in enumerate(made.trials)
    ]
    assert "study/converged" not in found(made.model_copy(update={"trials": tuple(few)}))


def test_one_configuration_again_and_again_is_an_error_unless_the_seed_varies() -> None:
    same = {"lr": 0.01, "dropout": 0.1}
    made = search(20, changes={i: {"params": same} for i in range(20)})
    assert found(made)["study/identical-trials"] == "error"
    seeds = made.model_copy(
        update={
            "parameters": {**made.parameters, "seed": parameter("seed", "int", low=0, high=99)},
            "trials": tuple(t.model_copy(update={"params": {**same, "seed": t.number}}) for t in made.trials),
        }
    )
    assert "study/identical-trials" not in found(seeds)


def test_repeats_that_were_enqueued_are_no_copies() -> None:
    fixed = {"params": {"lr": 0.003, "dropout": 0.2}, "system_attrs": {"fixed_params": {"lr": 0.003, "dropout": 0.2}}}
    assert "study/identical-trials" not in found(search(30, changes=dict.fromkeys(range(15, 30), fixed)))


def test_nearly_everything_pruned_is_an_error_and_two_thirds_are_not() -> None:
    curve = dict.fromkeys(range(5), 2.0)
    pruned = {"state": TrialState.PRUNED, "values": (), "intermediate": curve}
    assert found(search(100, changes=dict.fromkeys(range(5, 100), pruned)))["study/over-pruned"] == "error"
    assert "study/over-pruned" not in found(search(99, changes=dict.fromkeys(range(33, 99), pruned)))


@pytest.mark.parametrize(
    "death",
    [
        {"state": TrialState.FAIL, "values": ()},
        {"values": (math.nan,)},
        {"values": (math.inf,)},
        {"values": (1.7e308,)},
    ],
)
def test_most_trials_dead_is_an_error(death: dict[str, Any]) -> None:
    dead = [number for number in range(30) if number % 3]
    assert found(search(30, changes=dict.fromkeys(dead, death)))["study/early-deaths"] == "error"
    assert "study/early-deaths" not in found(search(30, changes={3: death}))


def test_the_parameter_that_kills_is_named() -> None:
    made = search(60)
    dead = {t.number: {"state": TrialState.FAIL, "values": ()} for t in made.trials if t.params["lr"] > 5e-4}  # type: ignore[operator]
    (finding,) = [f for f in diagnosis(search(60, changes=dead)).findings if f.rule == "study/early-deaths"]
    first = finding.prescriptions[0]
    assert (first.action, first.parameter, first.low) == ("narrow", "lr", 1e-5)
    assert first.high is not None
    assert 1e-4 < first.high <= 6e-4


def test_a_default_beyond_the_noise_is_an_error_and_one_within_it_is_not() -> None:
    values = sorted(t.values[0] for t in search(40, noise=0.02).trials)
    better = {0: {"user_attrs": {"default": True}, "values": (values[0] - 0.3,)}}
    equal = {0: {"user_attrs": {"default": True}, "values": (values[0] - 0.005,)}}
    assert found(search(40, noise=0.02, changes=better))["study/default-beats-tuned"] == "error"
    assert found(search(40, noise=0.02, changes=equal)).get("study/default-beats-tuned") != "error"
    assert found(search(40, noise=0.02), baseline_value=values[0] - 0.3)["study/default-beats-tuned"] == "error"


def test_an_enqueued_first_trial_is_the_baseline() -> None:
    assert found(search(20))["study/no-baseline"] == "info"
    enqueued = {0: {"system_attrs": {"fixed_params": {"lr": 0.001}}}}
    assert "study/no-baseline" not in found(search(20, changes=enqueued))


def test_few_trials_for_many_parameters() -> None:
    many = [parameter(f"p{i}", low=0.0, high=1.0) for i in range(12)]
    trials = [trial(i, float(i), params={p.name: (i * 7 % 11) / 11 for p in many}) for i in range(12)]
    assert {"study/too-few-trials", "study/too-many-parameters"} <= acting(study(trials, *many))


def test_a_lucky_winner_is_told_and_a_repeated_one_is_not() -> None:
    noisy = search(40, noise=0.5, best=-3.0)
    assert found(noisy)["study/single-seed-winner"] == "warning"
    winner = min(noisy.trials, key=lambda t: t.values[0])
    rows = [number for number in range(37, 40) if number != winner.number][:2]
    fixed = {"params": dict(winner.params), "system_attrs": {"fixed_params": dict(winner.params)}}
    again = {number: fixed | {"values": (winner.values[0] + 0.2,)} for number in rows}
    assert "study/single-seed-winner" not in found(search(40, noise=0.5, best=-3.0, changes=again))
    assert "study/single-seed-winner" not in found(noisy, seeds_repeated=3)


def test_curves_without_pruning_would_have_saved() -> None:
    def with_curve(made: Study) -> Study:
        curves = [{step: t.values[0] + 2.0 * math.exp(-0.4 * step) for step in range(20)} for t in made.trials]
        trials = (t.model_copy(update={"intermediate": c}) for t, c in zip(made.trials, curves, strict=True))
        return made.model_copy(update={"trials": tuple(trials)})

    assert found(with_curve(search(40)))["study/no-pruning"] == "warning"


def test_a_grid_is_known_by_its_values() -> None:
    levels = [1e-4, 1e-3, 1e-2, 1e-1]
    names = ("lr", "weight_decay", "dropout", "epsilon")
    rows = [(a, b, c, d) for a in levels for b in levels for c in levels for d in levels]
    trials = [trial(i, float(i % 17), params=dict(zip(names, row, strict=True))) for i, row in enumerate(rows[:130])]
    made = study(trials, *[parameter(name, low=1e-5, high=1.0, log=True) for name in names])
    assert found(made)["study/grid-explosion"] == "warning"
    assert "study/grid-explosion" not in found(search(130))


def test_architecture_and_batch_and_warmup_without_the_rate() -> None:
    def space(**kinds: Any) -> set[str]:
        made = [parameter(name, **how) for name, how in kinds.items()]
        trials = [
            trial(i, float(i % 7), params={name: how["low"] + i % 3 for name, how in kinds.items()}) for i in range(20)
        ]
        return acting(study(trials, *made))

    layers = {"kind": "int", "low": 1, "high": 6}
    batch = {"kind": "int", "low": 16, "high": 256, "log": True}
    assert "study/architecture-before-lr" in space(num_layers=layers)
    assert "space/batch-without-lr" in space(batch_size=batch)
    assert "space/warmup-without-lr" in space(warmup_steps={"kind": "int", "low": 0, "high": 1000})
    assert "space/missing-lr" in space(dropout={"low": 0.0, "high": 0.5})
    fine = space(num_layers=layers, batch_size=batch, lr={"low": 1e-5, "high": 0.1, "log": True})
    assert not fine & {"study/architecture-before-lr", "space/batch-without-lr", "space/missing-lr"}


@pytest.mark.parametrize(
    ("changes", "rule", "severity"),
    [
        ({"low": 1e-5, "high": 1e-1, "log": False}, "space/linear-scale", "warning"),
        ({"low": 1e-3, "high": 4e-3, "log": True}, "space/lr-range-narrow", None),
        ({"low": 1e-5, "high": 100.0, "log": True}, "space/lr-range-unreasonable", "error"),
        ({"low": 0.0, "high": 0.1, "log": True}, "space/log-from-zero", "error"),
    ],
)
def test_ranges_of_the_learning_rate(changes: dict[str, Any], rule: str, severity: str | None) -> None:
    made = search(12)
    wrong = made.model_copy(update={"parameters": {**made.parameters, "lr": parameter("lr", **changes)}})
    assert found(wrong)[rule] == (severity or found(wrong)[rule])
    assert rule not in found(made)


def _with_zero(values: tuple[float, ...], wd: Parameter) -> Study:
    walked = [{"wd": values[n % len(values)], "lr": 10.0 ** -(n % 3 + 2)} for n in range(4 * len(values))]
    trials = [trial(n, 1.0 + 0.01 * (n * 7 % 5), params=params) for n, params in enumerate(walked)]
    return study(trials, wd, parameter("lr", **LR))


@pytest.mark.parametrize("values", [(0.0, 1e-5, 1e-4, 1e-3), (0.0, 0.001, 0.01, 0.1, 1.0)])
def test_zero_among_values_that_were_listed_starts_no_logarithm(values: tuple[float, ...]) -> None:
    ends = {"low": 0.0, "high": max(values)}
    choices = parameter("wd", "categorical", choices=values)
    for wd in (choices, parameter("wd", **ends), parameter("wd", declared=False, **ends)):
        assert "space/log-from-zero" not in found(_with_zero(values, wd))
    drawn = parameter("wd", log=True, **ends)
    assert found(_with_zero(values, drawn))["space/log-from-zero"] == "error"


def test_dropout_and_coupled_decay_and_epsilon() -> None:
    made = search(12)
    more = {
        "dropout_1": parameter("dropout_1", low=0.0, high=0.9),
        "wd": parameter("wd", low=1e-5, high=0.1, log=True),
        "adam_eps": parameter("adam_eps", low=1e-9, high=1e-6, log=True),
    }
    odd = made.model_copy(update={"parameters": {**made.parameters, **more}})
    said = found(odd, optimizer="adam")
    assert said["space/dropout-too-wide"] == "warning"
    assert said["space/coupled-weight-decay"] == "warning"
    assert "space/low-tier-parameters" in said
    assert "space/coupled-weight-decay" not in found(odd, optimizer="adamw")
    assert any(u.rule == "space/coupled-weight-decay" and u.reason == "not-told" for u in diagnosis(odd).unexamined)


def test_dead_workers_are_seen_and_one_that_runs_is_not() -> None:
    old = {"state": TrialState.RUNNING, "values": (), "completed": None}
    assert found(search(40, changes={5: old, 9: old}))["study/stuck-trials"] == "warning"
    from datetime import datetime

    now = {"started": datetime.now() - timedelta(minutes=2)}
    assert "study/stuck-trials" not in found(search(40, changes={39: old | now}))


def test_converged_and_improving() -> None:
    assert found(baseline(120))["study/converged"] == "good"
    falling = {i: {"values": (1.0 - 0.01 * i,)} for i in range(40)}
    assert "study/still-improving" in found(search(40, changes=falling))


@pytest.mark.parametrize(
    "beside",
    [
        parameter("max_features", low=0.1, high=1.0),
        parameter("learning_rate", low=0.01, high=0.3, log=True),
        parameter("C", low=0.001, high=1000.0, log=True),
    ],
)
def test_more_trees_fail_no_build(beside: Parameter) -> None:
    trees = parameter("n_estimators", "int", low=10, high=200)
    told = random_study(lambda at: 1.0 - at[0] + (at[1] - 0.4) ** 2, (trees, beside), 40, 0.01)
    made = [one for one in diagnosis(told).findings if one.rule == "study/boundary-optimum"]
    assert [(one.severity, one.prescriptions[0].action, one.prescriptions[0].value) for one in made] == [
        ("info", "freeze", 200)
    ]


def test_two_searches_of_one_problem() -> None:
    assert found(search(60, seed=1, name="a"), search(60, seed=2, name="b"))["study/reproduced-optimum"] == "good"
    other = found(search(60, seed=1, name="a"), search(60, seed=2, name="b", best=-4.5))
    assert "study/reproduced-optimum" not in other
    assert other["study/different-optima"] == "info"


def test_an_unknown_direction_is_said_and_the_rest_goes_on() -> None:
    made = search(60).model_copy(update={"directions": ()})
    said = diagnosis(made)
    assert any(u.reason == "not-told" and "direction" in u.missing for u in said.unexamined)
    assert "study/no-baseline" in {f.rule for f in said.findings}
    assert "study/single-seed-winner" in found(made, direction="minimize")


def test_several_objectives_have_no_single_winner() -> None:
    made = search(40)
    two = made.model_copy(
        update={
            "directions": ("minimize", "minimize"),
            "trials": tuple(t.model_copy(update={"values": (t.values[0], 0.5)}) for t in made.trials),
        }
    )
    said = found(two)
    assert said["study/constant-objective"] == "error"
    assert "study/single-seed-winner" not in said


def test_a_broken_constraint_is_no_usable_trial() -> None:
    from advisor.signals.measured import measure

    made = search(20, changes={i: {"constraints": (1.0,)} for i in range(5)})
    assert int(measure(made, told_setup({})).data.usable.sum()) == 15


def test_parameters_that_not_every_trial_has() -> None:
    made = search(40)
    rare = {i: {"params": {**made.trials[i].params, "momentum": 0.8 + 0.004 * i}} for i in range(0, 40, 2)}
    both = search(40, changes=rare)
    both = both.model_copy(
        update={"parameters": {**both.parameters, "momentum": parameter("momentum", low=0.8, high=0.99)}}
    )
    assert not any(severity == "error" for severity in found(both).values())


def test_constants_and_wide_choices_do_not_disturb() -> None:
    made = search(40)
    more = {
        "fixed": parameter("fixed", low=3.0, high=3.0),
        "kind": parameter("kind", "categorical", choices=("a", "b", "c")),
    }
    trials = tuple(
        t.model_copy(update={"params": {**t.params, "fixed": 3.0, "kind": "abc"[t.number % 3]}}) for t in made.trials
    )
    odd = made.model_copy(update={"parameters": {**made.parameters, **more}, "trials": trials})
    assert acting(odd) == set()


def test_forty_thousand_trials_of_which_many_died_are_read_as_a_few_are() -> None:
    few = search(60)
    many = few.model_copy(
        update={
            "trials": tuple(
                few.trials[n % 60].model_copy(
                    update={"number": n, "intermediate": {0: 1.0} if n % 3 else dict.fromkeys(range(5), 0.5)}
                )
                for n in range(40_000)
            )
        }
    )
    counted = death_counts(tabulate(many))
    assert counted["first_step_share"] == pytest.approx(2 / 3, abs=1e-4)
    assert counted["first_step_worse"] == 1.0


def test_what_no_rule_asks_for_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def dear(*_: object) -> None:
        raise AssertionError("no rule in play asks for this")

    monkeypatch.setattr("advisor.signals.measured.effects", dear)
    monkeypatch.setattr("advisor.signals.ends.edge_facts", dear)
    request = Request(select=("study/no-pruning",))
    assert not diagnose_evidence(Evidence(studies=(search(30),)), request).errors


def test_a_study_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for place in ("study_facts", "space_facts", "study_edges", "study_training", "measure"):
        whole = getattr(studies, place)

        def counted(*given: Any, place: str = place, whole: Any = whole) -> Any:
            seen.append(place)
            return whole(*given)

        monkeypatch.setattr(studies, place, counted)
    diagnose_evidence(Evidence(studies=(search(30),)), Request())
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 5


def test_an_end_that_another_objective_speaks_against_is_no_more_than_perhaps() -> None:
    random = np.random.default_rng(1)
    trials = []
    for number in range(60):
        depth = float(random.uniform(-5, -3))
        values = (-depth + 0.02 * float(random.normal()), depth)
        trials.append(trial(number, params={"lr": 10.0**depth}).model_copy(update={"values": values}))
    made = study(trials, parameter("lr", low=1e-5, high=1e-3, log=True), directions=("minimize", "minimize"))
    (end,) = [f for f in diagnose_evidence(Evidence(studies=(made,))).findings if f.rule == "study/boundary-optimum"]
    assert (end.severity, end.confidence) == ("info", 0.5)


@pytest.mark.parametrize(("low", "high", "best"), [(1.0, 100.0, "low"), (1e-9, 1e-7, "high")])
def test_a_range_of_no_sensible_rate_comes_before_the_end_of_it(low: float, high: float, best: str) -> None:
    rate = parameter("learning_rate", low=low, high=high, log=True)
    target = 1.5 if best == "high" else -0.5
    made = random_study(
        lambda at: (at[0] - target) ** 2 + 0.1 * at[1], (rate, parameter("dropout", **DROPOUT)), 40, 0.01
    )
    said = diagnosis(made, optimizer="adamw").findings
    wrong = next(one for one in said if one.rule == "space/lr-range-unreasonable")
    end = next(one for one in said if one.rule == "study/boundary-optimum")
    assert wrong.severity == "error"
    assert (end.severity, end.suppressed_by) == ("info", wrong.rule)
    assert said.index(wrong) < said.index(end)


@pytest.mark.parametrize(("place", "severity"), [(-0.2, "info"), (0.6, "warning")])
def test_what_may_be_left_out_and_is_left_out_needs_no_other_scale(place: float, severity: str) -> None:
    decay = parameter("weight_decay", low=0.0, high=0.1)
    made = random_study(lambda at: (at[0] - place) ** 2 + 0.1 * at[1], (decay, parameter("lr", **LR)), 40, 0.01)
    assert found(made)["space/linear-scale"] == severity
