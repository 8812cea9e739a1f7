"""Leaving: at any moment, and nothing that was made is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui import recent
from advisor_tui.app import AdvisorApp
from advisor_tui.screens.run_plan import RunPlan
from advisor_tui.widgets.parameter_table import ParameterTable
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from advisor.planner.reading import save_plan
from advisor.planner.writing import plan_text
from tests.tui.shown import open_plan, open_shown, plan, settled


@pytest.mark.parametrize(
    "keys", ["ctrl+o", "question_mark", "ctrl+g", "ctrl+p", "y", "S", "3 enter", "3 x", "3 L", "3 R"]
)
async def test_quit_works_while_a_dialog_is_open(keys: str) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_plan(app, pilot, plan("train.py:train"))
        await pilot.press("2")
        await open_shown(app, pilot)
        await pilot.press(*keys.split())
        await settled(app, pilot)
        assert isinstance(app.screen, ModalScreen)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running or app._exit


async def test_quit_works_while_a_text_is_written() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", *"lr", "ctrl+q")
        await pilot.pause()
        assert not app.is_running or app._exit


async def test_a_plan_is_kept_with_every_change_so_that_a_crash_or_a_page_read_again_loses_none() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_plan(app, pilot)
        await pilot.press("d")
        await settled(app, pilot)
        kept = recent.kept_plan()
        assert kept is not None
        assert "left_out" in kept[0]
        again = AdvisorApp(live=False)
        async with again.run_test(size=(120, 40)) as other:
            await settled(again, other)
            assert any("going on where you were" in told.message for told in again._notifications)
            await other.press("3")
            await settled(again, other)
            assert again.screen.query_one(ParameterTable).row_names == app.screen.query_one(ParameterTable).row_names


async def test_a_kept_plan_comes_back_beside_what_it_was_made_for_and_nowhere_else(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        rows = [f"{step},{2.0 * 0.9**step + 0.1:.4f}" for step in range(30)]
        (tmp_path / name / "log.csv").write_text("step,loss\n" + "\n".join(rows) + "\n", encoding="utf-8")
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    recent.remember_plan(plan_text(plan().model_copy(update={"name": "older"})), (one,))

    async def found(sources: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        app = AdvisorApp(sources=sources, live=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await settled(app, pilot)
            await settled(app, pilot)
            return app.workspace.plan.name if app.workspace.plan else None, app.workspace.sources

    assert await found((other,)) == (None, (other,))
    assert await found((one,)) == ("older", (one,))
    assert await found(()) == ("older", (one,)), "where nothing is named, all is as it was"
    recent.forget_plan((one,))
    assert await found(()) == (None, ())


async def test_a_plan_that_was_only_loaded_is_not_called_unsaved(tmp_path: Path) -> None:
    save_plan(plan(), tmp_path / "plan.yaml")
    app = AdvisorApp(sources=(str(tmp_path / "plan.yaml"),), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert app.workspace.plan is not None
        assert recent.kept_plan() is None
        await pilot.press("d")
        await settled(app, pilot)
        assert recent.kept_plan() is not None


async def test_start_runs_a_copy_and_leaves_the_plan_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text("def train(config, report):\n    return 1.0\n", encoding="utf-8")
    made = plan("train.py:train")
    save_plan(made, tmp_path / "mine.yaml")
    own = "# mine\n" + (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    started: list[tuple[Path, Path]] = []
    app = AdvisorApp(sources=("mine.yaml",), live=False)
    monkeypatch.setattr(app, "run_plan", lambda path, folder, **_: started.append((path, folder)))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("d", "R")
        await settled(app, pilot)
        assert isinstance(app.screen, RunPlan)
        app.screen.query_one("#start", Button).press()
        await settled(app, pilot)
    ((copy, folder),) = started
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == own
    assert folder.resolve() == tmp_path / "mine-run"
    assert copy.resolve().parent == folder.resolve()
    assert copy.read_text(encoding="utf-8") != own


async def test_a_folder_with_an_earlier_run_says_so_and_offers_another(tmp_path: Path) -> None:
    folder = tmp_path / "mine-run"
    folder.mkdir()
    (folder / "study.db").touch()
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        form = RunPlan(plan(), folder)
        await app.push_screen(form)
        await settled(app, pilot)
        told = str(form.query_one("#earlier", Static).content)
        assert "a run that did not finish: Start goes on with it, with more trials if the plan has more" in told
        assert "For a new search write another folder" in told
