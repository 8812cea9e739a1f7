"""Trials that are unlike nearly all others in what they searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from advisor.records import Study, TrialState
from advisor.signals.trials import varying
from advisor.signals.unlike import unlike_facts
from tests.factories import DROPOUT, LR, parameter, search, study, trial

PRUNED: dict[str, Any] = {"state": TrialState.PRUNED, "values": ()}


def _facts(made: Study) -> tuple[int, Sequence[int], Sequence[str]]:
    found = unlike_facts(made, varying(made))
    return found["unlike"], found["unlike_trials"] or (), found["unlike_parameters"] or ()


def _branches(lacking: Sequence[int], choice: str | None = None, changes: Mapping[int, Any] | None = None) -> Study:
    """Fifty trials over lr, an optimizer and its beta, which those trials lack."""
    made = []
    for n in range(50):
        params = {"lr": 0.001 * (1 + n % 9), "optimizer": choice if choice and n in lacking else "adam", "beta": n / 50}
        if n in lacking:
            del params["beta"]
        made.append(trial(n, 1.0 + n % 7, params=params).model_copy(update=(changes or {}).get(n, {})))
    optimizer = parameter("optimizer", "categorical", choices=("adam", "sgd"))
    return study(made, parameter("lr", **LR), optimizer, parameter("beta", low=0.0, high=1.0))


def test_trials_that_are_alike_are_none() -> None:
    assert _facts(search(40)) == (0, (), ())


def test_one_pruned_before_its_parameters_is_named() -> None:
    made = search(40, changes={7: {**PRUNED, "params": {}}})
    assert _facts(made) == (1, (7,), ("lr", "dropout"))
    assert unlike_facts(made, varying(made))["unlike_bare"] == 1


def test_one_pruned_before_the_last_parameter_names_that_alone() -> None:
    assert _facts(search(40, changes={7: {**PRUNED, "params": {"lr": 0.01}}})) == (1, (7,), ("dropout",))


def test_a_failed_one_and_one_that_runs_are_no_observation() -> None:
    left = {7: TrialState.FAIL, 9: TrialState.RUNNING}
    made = search(40, changes={n: {"state": state, "values": (), "params": {}} for n, state in left.items()})
    assert _facts(made) == (0, (), ())


def test_many_that_are_pruned_at_once_are_no_branch() -> None:
    assert _facts(search(40, changes={n: {**PRUNED, "params": {"lr": 0.01}} for n in range(0, 40, 3)}))[0] == 14


def test_another_range_is_named() -> None:
    made = search(40).model_copy(update={"redeclared": {"dropout": (3,)}})
    assert _facts(made) == (1, (3,), ("dropout",))
    assert unlike_facts(made, varying(made))["unlike_ranges"] == 1


def test_a_range_that_was_changed_for_good_is_left_alone() -> None:
    assert _facts(search(40).model_copy(update={"redeclared": {"dropout": tuple(range(15))}}))[0] == 0


def test_completed_ones_without_a_reason_are_named() -> None:
    assert _facts(_branches([0, 1])) == (2, (0, 1), ("beta",))


@pytest.mark.parametrize("lacking", [[11, 30], range(0, 50, 4), range(45, 50)])
def test_a_parameter_of_a_branch_is_conditional(lacking: Sequence[int]) -> None:
    assert _facts(_branches(lacking, choice="sgd"))[0] == 0


def test_a_branch_whose_trials_were_pruned_at_once_is_one_too() -> None:
    assert _facts(_branches(range(0, 50, 4), choice="sgd", changes=dict.fromkeys(range(0, 50, 4), PRUNED)))[0] == 0
    assert _facts(_branches(range(0, 50, 4), changes=dict.fromkeys(range(0, 50, 4), PRUNED)))[0] == 13


def test_sizes_that_are_pruned_at_once_are_no_branch() -> None:
    made = [trial(n, 1.0, params={"layers": 1 + n % 6, "lr": 0.01, "dropout": 0.1}) for n in range(60)]
    cut = [t.model_copy(update={**PRUNED, "params": {"layers": 6}}) if t.params["layers"] == 6 else t for t in made]
    layers = parameter("layers", "int", low=1, high=6)
    assert _facts(study(cut, layers, parameter("lr", **LR), parameter("dropout", **DROPOUT)))[0] == 10


@pytest.mark.parametrize("odd", [1, 3])
def test_a_parameter_that_one_number_or_a_limit_decides_on_is_conditional(odd: int) -> None:
    def config(n: int) -> dict[str, Any]:
        blocks = odd if n in (7, 31, 40) else 2
        return {"lr": 0.01, "blocks": blocks, "dropout": 0.1} | ({} if n in (7, 31, 40) else {"mix": n / 60})

    blocks, mix = parameter("blocks", "int", low=1, high=3), parameter("mix", low=0.0, high=1.0)
    made = [trial(n, float(n), params=config(n)) for n in range(60)]
    assert _facts(study(made, parameter("lr", **LR), blocks, parameter("dropout", **DROPOUT), mix))[0] == 0


def test_a_parameter_that_was_given_up_costs_nothing() -> None:
    assert _facts(_branches(range(46, 50)))[0] == 0


def test_a_layers_width_is_conditional_on_their_number() -> None:
    made = []
    for n in range(60):
        params: dict[str, Any] = {"lr": 0.01, "layers": 1 if n in (5, 20) else 2 + n % 2, "width_2": 8 + n}
        if params["layers"] == 1:
            del params["width_2"]
        made.append(trial(n, float(n), params=params))
    layers, width = parameter("layers", "int", low=1, high=3), parameter("width_2", "int", low=8, high=128)
    assert _facts(study(made, parameter("lr", **LR), layers, width))[0] == 0


def test_what_was_drawn_jointly_afterwards_was_not_ended() -> None:
    drawn = {"system_attrs": {"tpe:relative_params:0": '{"dropout": 0.1, "l', "tpe:relative_params:1": 'r": 0.01}'}}
    bare, half = {**PRUNED, "params": {}}, {**PRUNED, "params": {"lr": 0.01}}
    assert _facts(search(40, changes={7: bare, 30: drawn}))[0] == 0
    assert _facts(search(40, changes={7: half, 30: drawn}))[0] == 1
    assert _facts(search(40, changes={35: bare, 30: drawn}))[0] == 1


def test_one_parameter_has_none_to_be_drawn_with() -> None:
    made = [trial(n, 1.0, params={"lr": 0.01} if n != 4 else {}) for n in range(30)]
    assert _facts(study(made, parameter("lr", **LR)))[0] == 0


def test_other_engines_know_no_joint_sampling() -> None:
    made = search(40, changes={7: {**PRUNED, "params": {}}})
    assert _facts(made.model_copy(update={"kind": "ax"}))[0] == 0


def test_a_seed_is_no_parameter_to_miss() -> None:
    made = [trial(n, 1.0 + n, params={"lr": 0.01, "dropout": 0.1, "seed": n}) for n in range(30)]
    made[3] = trial(3, 1.0, params={"lr": 0.01, "dropout": 0.1})
    seed = parameter("seed", "int", low=0, high=99)
    assert _facts(study(made, parameter("lr", **LR), parameter("dropout", **DROPOUT), seed))[0] == 0
