# ruff: noqa: E501
"""Which way is better: a name or curves that contradict the study, a told direction, ends, strays, constraints, placeholders."""

from __future__ import annotations

import math
import random

import pytest

from advisor.config import Config
from advisor.diagnosis import diagnose_evidence, request_from
from advisor.findings import Finding
from advisor.records import Direction, Evidence, Parameter, Study, Trial, TrialState


def _parameter(name: str = "lr", declared: bool = True) -> Parameter:
    return Parameter(
        name=name, canonical="learning_rate", kind="float", low=1e-5, high=1e-2, log=True, declared=declared
    )


def _search(
    direction: Direction,
    metric: str,
    *,
    rising: bool | None = None,
    sign: float = 1.0,
    declared: bool = True,
    trials: int = 30,
) -> Study:
    """A search whose values get larger up to the high end; `rising` tells how values run within the trials."""
    draw = random.Random(4)
    made = []
    for number in range(trials):
        rate = 10 ** draw.uniform(-5, -2)
        value = sign * (0.5 + 0.1 * math.log10(rate / 1e-5) + draw.gauss(0, 0.004))
        curve = (
            {} if rising is None else {step: value * (1 - (0.5 if rising else -0.5) * 0.6**step) for step in range(8)}
        )
        made.append(
            Trial(number=number, state=TrialState.COMPLETE, params={"lr": rate}, values=(value,), intermediate=curve)
        )
    names = (metric,) if metric else ()
    return Study(
        name="s",
        trials=tuple(made),
        parameters={"lr": _parameter(declared=declared)},
        directions=(direction,),
        metric_names=names,
    )


def _findings(study: Study, **told: object) -> dict[str, Finding]:
    request = request_from(Config(), told)
    return {finding.rule: finding for finding in diagnose_evidence(Evidence(studies=(study,)), request).findings}


def test_an_accuracy_that_is_minimized_is_told_before_any_boundary() -> None:
    found = _findings(_search("minimize", "val_accuracy", rising=True))
    assert next(iter(found)) == "study/wrong-direction"
    assert found["study/wrong-direction"].severity == "warning"
    assert found["study/boundary-optimum"].suppressed_by == "study/wrong-direction"
    assert found["study/boundary-optimum"].severity == "info"


def test_a_loss_that_is_maximized_is_told_too() -> None:
    assert "study/wrong-direction" in _findings(_search("maximize", "val_loss"))


@pytest.mark.parametrize(
    ("direction", "metric", "rising", "sign"),
    [
        ("maximize", "val_accuracy", True, 1.0),
        ("minimize", "val_accuracy", True, -1.0),
        ("maximize", "loss", None, -1.0),
        ("minimize", "val_loss", True, 1.0),
        ("minimize", "", None, 1.0),
    ],
)
def test_a_study_that_may_be_right_is_left_alone(
    direction: Direction, metric: str, rising: bool | None, sign: float
) -> None:
    assert "study/wrong-direction" not in _findings(_search(direction, metric, rising=rising, sign=sign))


def test_without_a_name_the_curves_of_nearly_all_trials_tell_it() -> None:
    assert "study/wrong-direction" in _findings(_search("minimize", "", rising=True))
    assert "study/wrong-direction" not in _findings(_search("minimize", "", rising=True, trials=8))


def test_what_is_told_beats_the_studys_own_direction_with_a_word() -> None:
    found = _findings(_search("minimize", "val_accuracy", rising=True), direction="maximize")
    assert "study/wrong-direction" not in found
    assert found["study/told-direction"].severity == "info"
    assert found["study/boundary-optimum"].prescriptions[0].side == "high"
    assert found["study/boundary-optimum"].severity == "error"


def test_an_end_that_nobody_declared_is_the_largest_value_tried() -> None:
    declared = _findings(_search("maximize", "val_accuracy"))["study/boundary-optimum"]
    observed = _findings(_search("maximize", "val_accuracy", declared=False))["study/boundary-optimum"]
    assert (declared.severity, observed.severity) == ("error", "warning")
    assert observed.confidence < declared.confidence
    assert "the largest value tried" in observed.title


def test_the_new_end_of_a_rate_is_three_to_ten_times_the_old_one() -> None:
    to = _findings(_search("maximize", "val_accuracy"))["study/boundary-optimum"].prescriptions[0].to
    assert 0.03 <= float(str(to)) <= 0.1


def test_one_enqueued_trial_outside_the_range_silences_nothing() -> None:
    study = _search("maximize", "val_accuracy")
    stray = Trial(
        number=30,
        state=TrialState.COMPLETE,
        params={"lr": 0.5},
        values=(0.4,),
        system_attrs={"fixed_params": {"lr": 0.5}},
    )
    found = _findings(study.model_copy(update={"trials": (*study.trials, stray)}))
    assert found["study/boundary-optimum"].severity == "error"


def test_a_region_that_a_constraint_forbids_is_respected() -> None:
    study = _search("maximize", "val_accuracy", trials=40)
    limited = tuple(t.model_copy(update={"constraints": (float(t.params["lr"]) - 3e-3,)}) for t in study.trials)  # type: ignore[arg-type]
    assert "study/boundary-optimum" not in _findings(study.model_copy(update={"trials": limited}))


def test_few_finished_trials_prove_no_end_however_many_were_pruned() -> None:
    study = _search("maximize", "val_accuracy", rising=True, trials=60)
    cut = tuple(
        t
        if t.number < 5
        else t.model_copy(
            update={"state": TrialState.PRUNED, "values": (), "intermediate": {n: t.intermediate[n] for n in (0, 1)}}
        )
        for t in study.trials
    )
    found = _findings(study.model_copy(update={"trials": cut}))
    assert next(iter(found)) == "study/over-pruned"
    assert all(finding.severity != "error" for rule, finding in found.items() if rule == "study/boundary-optimum")
    assert "None" not in " ".join(p.reason or "" for finding in found.values() for p in finding.prescriptions)


def test_half_the_trials_at_exactly_one_value_are_no_measurement() -> None:
    study = _search("maximize", "val_accuracy")
    stuck = tuple(t.model_copy(update={"values": (0.1,)}) if t.number % 2 else t for t in study.trials)
    found = _findings(study.model_copy(update={"trials": stuck}))
    assert found["study/degenerate-values"].severity == "warning"


def test_repeats_that_disagree_come_first_and_nothing_is_settled() -> None:
    draw = random.Random(1)
    rates = [1e-4, 1e-4, 1e-4, 1e-3, 1e-3, 1e-3, 1e-2]
    trials = tuple(
        Trial(number=n, state=TrialState.COMPLETE, params={"lr": rate}, values=(draw.uniform(0.3, 0.9),))
        for n, rate in enumerate(rates)
    )
    study = Study(
        name="s", trials=trials, parameters={"lr": _parameter()}, directions=("maximize",), metric_names=("accuracy",)
    )
    found = _findings(study)
    assert next(iter(found)) == "study/noisy-repeats"
    assert not any("settled" in (p.reason or "") for finding in found.values() for p in finding.prescriptions)


@pytest.mark.parametrize("values", [[0.5] * 40, [0.5 + n / 100 for n in range(40)]])
def test_trials_without_parameters_are_not_silent(values: list[float]) -> None:
    trials = tuple(Trial(number=n, state=TrialState.COMPLETE, values=(value,)) for n, value in enumerate(values))
    found = _findings(Study(name="s", trials=trials, directions=("minimize",)))
    assert next(iter(found.values())).severity == "error"
    assert next(iter(found)) in ("study/identical-trials", "study/constant-objective")
