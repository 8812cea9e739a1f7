"""Plan: shown, edited, checked while typed, undone, replanned, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui import plan_edits, planning
from advisor_tui.app import AdvisorApp
from advisor_tui.plan_changes import with_prescription
from advisor_tui.screens.edit_parameter import EditParameter, by_hand
from advisor_tui.widgets.budget_bar import BudgetBar, told_from
from advisor_tui.widgets.parameter_table import ParameterTable, range_text
from advisor_tui.widgets.stage_timeline import StageTimeline
from advisor_tui.workspace import Workspace
from textual.widgets import Checkbox, Input, Static

from advisor.errors import PlanError
from advisor.findings import Prescription
from advisor.planner.plan import PlannedParameter
from tests.tui.shown import open_plan, plan, settled


def rows(app: AdvisorApp) -> list[list[str]]:
    table = app.screen.query_one(ParameterTable)
    return [[str(cell) for cell in table.get_row_at(n)] for n in range(table.row_count)]


async def test_the_plan_is_shown_with_ranges_stages_and_reasons() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        assert rows(app)[0] == ["1", "lr", "1e-5 … 0.01", "log", "0.001"]
        assert ["", "epochs", "fixed at 20", "", "20"] in rows(app)
        assert ["", "momentum", "left out", "", ""] in rows(app)
        assert "The usual range of adamw." in str(app.screen.query_one("#reasons", Static).content)
        timeline = str(app.screen.query_one(StageTimeline).render())
        assert "60 trials, qmc, median" in timeline
        assert "3 best x 5 seeds" in timeline


async def test_a_wrong_edit_is_told_and_cannot_be_applied_and_a_right_one_can_be_undone() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, EditParameter)
        form.query_one("#low", Input).value = "5"
        await settled(app, pilot)
        assert "low 5 is not below high 0.01" in str(form.query_one("#verdict", Static).content)
        await pilot.press("ctrl+s")
        assert app.screen is form
        form.query_one("#low", Input).value = "zero"
        await settled(app, pilot)
        assert "low: 'zero' is no number" in str(form.query_one("#verdict", Static).content)
        form.query_one("#low", Input).value = "0"
        await settled(app, pilot)
        assert "a log range cannot start at 0" in str(form.query_one("#verdict", Static).content)
        form.query_one("#low", Input).value = "1e-6"
        await settled(app, pilot)
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert rows(app)[0][2] == "1e-6 … 0.01"
        await pilot.press("u")
        await settled(app, pilot)
        assert rows(app)[0][2] == "1e-5 … 0.01"
        await pilot.press("U")
        await settled(app, pilot)
        assert rows(app)[0][2] == "1e-6 … 0.01"


async def test_a_number_becomes_a_choice() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, EditParameter)
        form.query_one("#log", Checkbox).value = False
        form.query_one("#kind").value = "categorical"  # type: ignore[attr-defined]
        form.query_one("#choices", Input).value = "0.1"
        await settled(app, pilot)
        assert "at least two choices" in str(form.query_one("#verdict", Static).content)
        form.query_one("#choices", Input).value = "0.1, 0.01, none"
        await settled(app, pilot)
        assert form.result().choices == (0.1, 0.01, "none")


async def test_fixing_and_leaving_out() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        await pilot.press("d")
        await settled(app, pilot)
        assert ["", "lr", "left out", "", ""] in rows(app)
        assert app.workspace.plan is not None
        assert "lr" not in app.workspace.plan.stages[1].parameters
        await pilot.press("x", *"sgd", "enter")
        await settled(app, pilot)
        assert any(row[1] == "optimizer" and row[2].startswith("fixed at") for row in rows(app))


async def test_a_budget_that_cannot_be_is_told_under_the_line() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        bar = app.screen.query_one(BudgetBar)
        assert bar.query_one("#budget", Input).value == "50h"
        bar.query_one("#budget", Input).value = "fifty"
        bar.apply()
        await pilot.pause()
        wrong = bar.query_one(Static)
        assert wrong.has_class("-wrong")
        assert "'fifty' is no budget. Write 50h, 2d or 200 trials." in str(wrong.content)


def test_what_the_budget_line_tells() -> None:
    told, objective = told_from("200 trials", "30m", "4", "python train.py --lr {{ lr }}")
    assert told == {"budget_hours": None, "budget_trials": 200, "trial_hours": 0.5, "n_workers": 4}
    assert objective is not None
    assert objective.argv == ("python", "train.py", "--lr", "{{ lr }}")
    assert told_from("2d", "", "", "")[0]["budget_hours"] == 48
    with pytest.raises(PlanError, match="no number of workers"):
        told_from("", "", "many", "")
    with pytest.raises(PlanError, match="no such file"):
        told_from("", "", "", "nowhere.py:train")


def test_prescriptions_change_the_plan() -> None:
    made = plan()
    wider = with_prescription(made, Prescription(action="expand", parameter="lr", side="high", to=0.1), "r")
    assert wider.space[0].high == 0.1
    frozen = with_prescription(made, Prescription(action="freeze", parameter="optimizer", value="sgd"), "r")
    assert [p.name for p in frozen.space] == ["lr", "weight_decay"]
    assert frozen.fixed[-1].value == "sgd"
    dropped = with_prescription(made, Prescription(action="drop", parameter="weight_decay"), "r")
    assert dropped.left_out[-1].name == "weight_decay"
    assert dropped.stages[1].parameters == ("lr", "optimizer")
    more = with_prescription(made, Prescription(action="add-trials", count=20), "r")
    assert more.stages[1].trials == 80
    told = Prescription(action="scale", parameter="lr", factor=0.003, to=3e-4)
    assert with_prescription(made, told, "r").space[0].default == 3e-4, "as told, not of the plan's own default"
    scaled = with_prescription(made, Prescription(action="scale", parameter="lr", factor=0.5), "r")
    assert scaled.space[0].default == 5e-4
    noted = with_prescription(made, Prescription(action="warmup", reason="It is unstable."), "run/unstable")
    assert noted.reasons[-1].rule == "run/unstable"


def test_canonical_names_find_the_persons_own() -> None:
    item = Prescription(action="expand", parameter="learning_rate", canonical="learning_rate", side="high", to=0.1)
    assert with_prescription(plan(), item, "r").space[0].high == 0.1


async def test_a_plan_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        await pilot.press("R")
        await settled(app, pilot)
        assert app.focused is app.screen.query_one("#objective", Input)


def test_an_edit_says_old_and_new_and_keeps_the_reason() -> None:
    old = plan().space[0]
    once = plan_edits.edited_parameter(old, high=0.1)
    once = plan_edits.edited_parameter(once, reason=by_hand(old, once))
    told = "Edited by hand: 1e-5 … 0.01 log, 0.001 in use → 1e-5 … 0.1 log, 0.001 in use."
    assert once.reason == f"{told} Before: The usual range of adamw."
    twice = plan_edits.edited_parameter(once, high=1.0)
    assert by_hand(once, twice).count("Before:") == 1
    assert by_hand(once, twice).endswith("Before: The usual range of adamw.")


def test_a_loaded_plan_with_another_budget_keeps_goal_default_and_ranges() -> None:
    loaded = plan_edits.checked(plan(), baseline={"lr": 0.002, "optimizer": "sgd"})
    space = Workspace(told={"budget_hours": 20.0, "trial_hours": 0.5, "n_workers": 2})
    space.history.add(loaded, "loaded plan.yaml")
    space.edited = {parameter.name for parameter in loaded.space}
    again = planning.replanned(space)
    assert (again.goal, again.name, again.baseline) == (loaded.goal, loaded.name, loaded.baseline)
    assert {p.name: range_text(p) for p in again.space} == {p.name: range_text(p) for p in loaded.space}
    assert (again.budget.hours, again.budget.trial_hours, again.budget.workers) == (20.0, 0.5, 2)
    assert again.cost is not None
    assert again.cost.hours is not None
    assert again.cost.hours <= 20.0
    assert f"{again.cost.trials} trials" in again.summary or not again.summary


def test_stretches_of_time_are_written_as_they_are_typed() -> None:
    for text in ("50h", "30m", "58s"):
        assert planning.hours_text(planning.parsed_hours(text)) == text


def test_a_choice_more_where_the_best_press_against_the_end_of_the_choices() -> None:
    hidden = PlannedParameter(name="hid", canonical="hidden_size", kind="categorical", choices=(8, 12, 16))
    made = plan_edits.with_parameter(plan(), hidden)
    more = Prescription(action="expand", parameter="hid", side="high", to=24.0)
    found = with_prescription(made, more, "study/boundary-optimum").parameter("hid")
    assert found is not None
    assert found.choices == (8, 12, 16, 24)
    assert all(isinstance(choice, int) for choice in found.choices)
    fewer = Prescription(action="narrow", parameter="hid", low=10.0, high=20.0)
    found = with_prescription(made, fewer, "study/boundary-optimum").parameter("hid")
    assert found is not None
    assert found.choices == (12, 16)
    words = Prescription(action="expand", parameter="optimizer", side="high", to=3.0)
    kept = with_prescription(made, words, "study/boundary-optimum")
    assert kept.parameter("optimizer") == made.parameter("optimizer")
    assert any("optimizer" in why.reason for why in kept.reasons)
