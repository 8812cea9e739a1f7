"""A search of every engine makes a plan, and the plan every export: no impossible range, the best trial tried first."""

from __future__ import annotations

import ast
import math
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advisor.planner.calling import plan
from advisor.planner.exports import ENGINES, export
from advisor.planner.limits import within
from advisor.planner.plan import SearchPlan
from advisor.yaml import parse

RECORDINGS = Path(__file__).parents[1] / "recordings" / "engines"
FORMS = {
    "ax": "minimize", "bayesian-optimization/res.json": "maximize", "bayesian-optimization/state.json": "maximize",
    "bayesian-optimization/trace.txt": "maximize", "keras-tuner": "maximize", "keras-tuner-hyperband": "minimize",
    "optuna/printed.txt": "maximize", "optuna/trials_dataframe.csv": "minimize", "scikit-learn/halving.csv": "maximize",
    "scikit-learn/random.csv": "maximize", "scikit-learn/verbose.txt": "maximize", "smac": "minimize",
    "syne-tune": "minimize",
}  # fmt: skip


@cache
def _plan(form: str) -> SearchPlan:
    told = {"direction": "minimize"} if form == "optuna/trials_dataframe.csv" else {}
    return plan(RECORDINGS / form, budget="60trials", **told)


@pytest.mark.parametrize("form", FORMS)
def test_the_plan_goes_on_where_the_search_ended(form: str) -> None:
    made = _plan(form)
    assert made.goal.direction == FORMS[form]
    assert made.space
    for parameter in made.space:
        if parameter.kind == "categorical":
            assert len(parameter.choices) > 1
            continue
        assert parameter.low is not None
        assert parameter.high is not None
        assert math.isfinite(parameter.high)
        assert (0 if parameter.log else -math.inf) < parameter.low < parameter.high
        for best in made.incumbents:
            assert parameter.name not in best or within(parameter, best[parameter.name])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", FORMS)
def test_every_export_holds_every_parameter_within_its_range(form: str, engine: str) -> None:
    made = _plan(form)
    text = export(made, engine, force=True)
    if engine in ("optuna", "ray", "grid"):
        ast.parse(text)
        held: dict[str, Any] = dict.fromkeys(p.name for p in made.space if f"'{p.name}'" in text)
    else:
        loaded = parse(text, "export")
        held = loaded["parameters"] if engine == "wandb" else loaded["hydra"]["sweeper"]["params"]
    assert {p.name for p in made.space} <= held.keys()
    if engine == "wandb":
        for row in held.values():
            assert row.get("values") or "value" in row or row["min"] < row["max"]


def test_choices_without_names_are_asked_for_and_take_the_names_that_are_told() -> None:
    form = RECORDINGS / "bayesian-optimization" / "state.json"
    asked = next(why.reason for why in _plan("bayesian-optimization/state.json").assumed if "choice 0" in why.reason)
    assert "batch_size and optimizer" in asked
    assert "--set 'space.batch_size=A|B|C|D'" in asked
    told = plan(form, budget="60trials", space={"batch_size": "16|32|64|128", "optimizer": "sgd|adam"})
    assert not [why for why in told.assumed if "choice 0" in why.reason]
    assert told.incumbents[0]["optimizer"] in ("sgd", "adam")
    assert told.carry_over is not None
    assert not told.carry_over.trials, "the file's own trials say 'choice 1'"


def test_a_told_range_goes_before_the_earlier_one_and_before_advice() -> None:
    told = plan(
        RECORDINGS / "ax", budget="60trials", space={"learning_rate": "1e-4..5e-3:log", "momentum": "0.8..0.99"}
    )
    found = {p.name: p for p in told.space}
    assert (found["learning_rate"].low, found["learning_rate"].high) == (1e-4, 5e-3)
    assert found["momentum"].reason.startswith("the range as told")
    for best in told.incumbents:
        assert within(found["learning_rate"], best["learning_rate"])


def test_a_table_of_powers_of_two_is_searched_by_powers_of_two(tmp_path: Path) -> None:
    rows = [f"{n},{0.001 * (n + 1)},{(16, 32, 64)[n % 3]},{(n * 7) % 11 + 1},{1 + n % 5 / 10}" for n in range(15)]
    (tmp_path / "t.csv").write_text("trial,lr,batch_size,num_layers,val_loss\n" + "\n".join(rows) + "\n")
    found = {p.name: p for p in plan(tmp_path / "t.csv", budget="60trials").space}
    assert found["batch_size"].acts_by == "2**n"
    assert not within(found["batch_size"], 48)
    assert not found["num_layers"].acts_by
