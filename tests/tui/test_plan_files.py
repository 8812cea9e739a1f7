"""The plan and files: starter files, what differs, exports, a rate test, what a run would cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.plan_edits import with_fixed
from advisor_tui.screens import plan_files
from advisor_tui.screens.choose import Choose
from advisor_tui.screens.notice import Notice
from advisor_tui.screens.rate_test import RateTest
from advisor_tui.screens.run_plan import RunPlan, forecast_text
from textual.widgets import Checkbox, Input, Static

from advisor.planner.plan import Budget, Objective
from advisor.signals.rate_readings import Sweep
from tests.tui.shown import open_plan, plan, settled


async def test_starter_files_are_written_and_their_plan_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("3", "I")
        await settled(app, pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("enter")
        await settled(app, pilot)
        assert (tmp_path / "search" / "train.py").is_file()
        assert app.workspace.plan is not None
        assert app.workspace.plan.objective is not None
        plan_files._starter(app, "function", Path("search"))
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "overwrites nothing" in app.screen.text
        await pilot.press("escape")


async def test_what_differs_from_an_earlier_version_and_from_a_file_is_told(tmp_path: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await open_plan(app, pilot)
        plan_files.save(app, tmp_path / "old.yaml")
        app.workspace.history.add(with_fixed(plan(), "optimizer", "adam"), "optimizer fixed")
        await pilot.press("D")
        await settled(app, pilot)
        assert isinstance(app.screen, Choose)
        assert app.screen.choices == ("before “optimizer fixed”", "a file …")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "space.optimizer: removed" in app.screen.text
        by_version = app.screen.text
        await pilot.press("escape")
        plan_files._with_file(app, tmp_path / "old.yaml")
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert app.screen.text == by_version
        await pilot.press("escape")


async def test_every_mistake_of_a_plan_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("name: x\ngoal: {metric: loss, direction: up}\n", encoding="utf-8")
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        plan_files.load(app, tmp_path / "plan.yaml")
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "direction" in app.screen.text
        await pilot.press("escape")


async def test_a_plan_beyond_its_budget_runs_only_when_that_is_wanted() -> None:
    dear = plan("train.py:train").model_copy(update={"budget": Budget(trials=20, workers=4)})
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        form = RunPlan(dear, Path("out"))
        await app.push_screen(form)
        await settled(app, pilot)
        assert "the budget is 20" in str(form.query_one("#verdict", Static).content)
        form.action_start()
        assert app.screen is form
        form.query_one("#force", Checkbox).value = True
        await settled(app, pilot)
        assert form.result().flags == ("--workers", "4", "--backend", "local", "--force")
        form.query_one("#workers", Input).value = "none"
        await settled(app, pilot)
        assert "'none' is no number of workers" in str(form.query_one("#verdict", Static).content)


def test_the_forecast_names_stages_hours_and_doubts() -> None:
    text = str(forecast_text(plan(), 4))
    assert "explore" in text
    assert "78 trials, the work of 54 full-length ones, about 6 h 45 min" in text
    assert "there is no objective" in text


async def test_the_rate_test_says_what_is_wrong_and_draws_what_was_found() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        form = RateTest("nothing")
        await app.push_screen(form)
        form.run_test()
        assert "no file.py:Task" in str(form.query_one("#words", Static).content)
        form.query_one("#target", Input).value = "task.py:Digits"
        form.query_one("#from", Input).value = "0"
        form.run_test()
        assert "no range above 0" in str(form.query_one("#words", Static).content)
        form._take(1, "", "Traceback\nadvisor: task.py: no such file\n")
        assert "✗ task.py: no such file" in str(form.query_one("#words", Static).content)
        found = Sweep(
            rates=(1e-4, 1e-3, 1e-2), losses=(2.0, 1.5, 1.0), smoothed=(2.0, 1.6, 1.2), steepest=1e-3, minimum=1e-2
        )
        form._take(0, f"said by the task\n{found.model_dump_json()}\n", "")
        await settled(app, pilot)
        assert "suggested learning rate: 0.001" in str(form.query_one("#words", Static).content)
        assert "steepest 0.001" in form.query_one("Plot").picture  # type: ignore[attr-defined]


async def test_a_plan_that_was_not_saved_is_there_again(tmp_path: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        assert app.workspace.plan is not None
        name = app.workspace.plan.name
    again = AdvisorApp(live=False)
    async with again.run_test(size=(120, 40)) as pilot:
        await settled(again, pilot)
        assert again.workspace.plan is not None
        assert again.workspace.plan.name == name
        assert plan_files.save(again, tmp_path / "kept.yaml")
    fresh = AdvisorApp(live=False)
    async with fresh.run_test(size=(120, 40)) as pilot:
        await settled(fresh, pilot)
        assert fresh.workspace.plan is None


def test_a_finished_run_is_never_run_over(tmp_path: Path) -> None:
    from advisor_tui.screens.run_plan import earlier_run, free_folder

    folder = tmp_path / "plan-run"
    assert (free_folder(folder), earlier_run(folder)) == (folder, "")
    folder.mkdir()
    (folder / "study.db").write_bytes(b"")
    assert "did not finish" in earlier_run(folder)
    assert free_folder(folder) == folder
    (folder / "result.json").write_text("{}")
    assert free_folder(folder) == tmp_path / "plan-run-2"
    assert "a finished run" in earlier_run(folder)
    assert "plan-run-2" in earlier_run(folder)


def test_a_plan_saved_in_another_folder_still_finds_what_it_runs(tmp_path: Path) -> None:
    before, after = tmp_path / "examples", tmp_path / "mine"
    before.mkdir()
    (before / "train.py").write_text("", encoding="utf-8")
    function = Objective(kind="function", target="train.py:train")
    moved = plan_files.told_from(function, before, after)
    assert moved is not None
    assert moved.target == "../examples/train.py:train"
    command = Objective(kind="command", argv=("python", "train.py", "--lr", "{{ lr }}"))
    moved = plan_files.told_from(command, before, after)
    assert moved is not None
    assert moved.argv == ("python", "../examples/train.py", "--lr", "{{ lr }}")
    elsewhere = Objective(kind="function", target="package.module:train")
    assert plan_files.told_from(elsewhere, before, after) == elsewhere
    assert plan_files.told_from(function, before, before) is function
