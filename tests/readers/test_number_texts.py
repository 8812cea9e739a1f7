"""Choices listed as texts of numbers are numbers; what may be a name stays one."""

from __future__ import annotations

import optuna
import pytest

from advisor.readers._number_texts import with_numbers
from advisor.readers.optuna.optuna import from_study
from advisor.records import Scalar, Study
from tests.factories import parameter, study, trial

optuna.logging.set_verbosity(optuna.logging.ERROR)


def of(name: str, *choices: Scalar) -> Study:
    trials = [trial(at, 0.5, params={name: choices[at % len(choices)], "bs": 32}) for at in range(6)]
    return with_numbers(study(trials, parameter(name, "categorical", choices=choices)))


@pytest.mark.parametrize(
    ("name", "choices", "numbers"),
    [
        ("lr", ("1e-5", "3e-5", "1e-4"), (1e-5, 3e-5, 1e-4)),
        ("lr", ("1e-5", 0.001), (1e-5, 0.001)),
        ("optim.lr", ("0.1", "0.01", "1"), (0.1, 0.01, 1)),
        ("batch_size", ("16", "32", "64"), (16, 32, 64)),
        ("alpha_x", ("1e-3", "1e-2", "1"), (1e-3, 1e-2, 1)),
    ],
)
def test_texts_of_numbers_are_numbers(name: str, choices: tuple[Scalar, ...], numbers: tuple[float, ...]) -> None:
    made = of(name, *choices)
    assert made.parameters[name].choices == numbers
    assert [t.params[name] for t in made.trials[: len(numbers)]] == list(numbers)
    assert made.trials[0].params["bs"] == 32


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("optimizer", ("adam", "sgd")),
        ("hidden", ("64,64", "128")),
        ("model", ("1", "2", "3")),
        ("lr", ("1e-5", "auto")),
        ("lr", ("1e-5", None)),
        ("flag", (True, "1e-3")),
        ("lr", ("nan", "1e-3")),
    ],
)
def test_what_is_no_number_stays_as_it_is(name: str, choices: tuple[Scalar, ...]) -> None:
    made = of(name, *choices)
    assert made.parameters[name].choices == choices
    assert made.trials[0].params[name] == choices[0]


def test_a_study_in_memory_is_read_so_too() -> None:
    made = optuna.create_study()
    made.optimize(lambda t: float(t.suggest_categorical("lr", ["1e-4", "1e-3", "1e-2"])), n_trials=3)
    found = from_study(made)
    assert found.parameters["lr"].choices == (1e-4, 1e-3, 1e-2)
    assert {type(t.params["lr"]) for t in found.trials} == {float}
