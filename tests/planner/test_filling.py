"""Commands are filled in whatever their parameters are called, and in every branch of the space."""

from __future__ import annotations

import pytest

from advisor.errors import PlanError
from advisor.planner.filling import branches, fillings, render
from advisor.planner.plan import SearchPlan

PLAN = SearchPlan.model_validate(
    {
        "name": "toy", "goal": {"metric": "loss", "direction": "minimize"},
        "space": [
            {"name": "optim.lr", "kind": "float", "low": 1e-4, "high": 1e-2, "log": True},
            {"name": "opt-name", "kind": "categorical", "choices": ["sgd", "adam"]},
            {"name": "momentum", "kind": "float", "low": 0.5, "high": 0.9, "only_if": {"opt-name": ["sgd"]}},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize("name", ["optim.lr", "learning-rate", "model/lr", "lr"])
def test_any_name_is_filled_in(name: str) -> None:
    assert render(["--lr={{ " + name + " }}", "{{seed}}"], {name: 0.1, "seed": 3}) == ("--lr=0.1", "3")


def test_a_value_is_never_read_as_a_template() -> None:
    assert render(["{{ a }}"], {"a": "{{ b }}", "b": 1}) == ("{{ b }}",)


def test_an_unknown_name_is_said() -> None:
    with pytest.raises(PlanError, match="'lrr' is undefined"):
        render(["{{ lrr }}"], {"lr": 1})


def test_each_branch_has_what_applies_in_it() -> None:
    found = {config["opt-name"]: sorted(config) for config in branches(PLAN)}
    assert found == {"sgd": ["momentum", "opt-name", "optim.lr"], "adam": ["opt-name", "optim.lr"]}


def test_what_does_not_apply_gets_its_default_where_it_is_needed() -> None:
    assert fillings(PLAN, ["momentum"]) == {"momentum": pytest.approx(0.7)}
    assert fillings(PLAN, ["optim.lr"]) == {}
