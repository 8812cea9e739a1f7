"""A choice is a switch where another parameter is there with some of its values and with no other."""

from __future__ import annotations

import pytest

from advisor.records import Parameter, Study
from advisor.signals.switches import is_switch
from tests.factories import parameter, study, trial


def of(kind: str) -> Study:
    rows = []
    for number in range(12):
        first = number % 2 == 0
        own = {"lr_sgd": 0.1} if first else {"lr_adam": 0.001}
        always = {"lr_sgd": 0.1} if number % 3 else {}
        params = {"optimizer": "sgd" if first else "adam", **(own if kind == "switch" else always)}
        rows.append(trial(number, 0.5, params=params))
    return study(rows, *PARAMETERS)


PARAMETERS: list[Parameter] = [
    parameter("optimizer", "categorical", choices=("sgd", "adam")),
    parameter("lr_sgd", low=0.01, high=1.0, log=True),
    parameter("lr_adam", low=1e-4, high=1e-2, log=True),
]


@pytest.mark.parametrize(("kind", "name", "found"), [
    ("switch", "optimizer", True), ("switch", "lr_sgd", False), ("often absent", "optimizer", False),
])  # fmt: skip
def test_a_choice_on_which_another_parameter_rests(kind: str, name: str, found: bool) -> None:
    assert is_switch(of(kind), name) is found
