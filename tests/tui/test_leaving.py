"""Leaving: at any moment, and nothing that was made is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.kept_plans import KeptPlan, KeptPlans
from advisor_tui.messages import Diagnosed
from advisor_tui.recent import state_folder
from advisor_tui.screens.run_plan import RunPlan
from advisor_tui.widgets.parameter_table import ParameterTable
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from advisor.planner.reading import save_plan
from advisor.planner.writing import plan_text
from tests.tui.shown import diagnosis, evidence, open_plan, open_shown, plan, settled


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
        rows = app.screen.query_one(ParameterTable).row_names
        (kept,) = (state_folder() / "plans").glob("*.json")
        assert "left_out" in kept.read_text(encoding="utf-8")
    again = AdvisorApp(live=False)
    async with again.run_test(size=(120, 40)) as other:
        await settled(again, other)
        assert any("going on where you were" in told.message for told in again._notifications)
        await other.press("3")
        await settled(again, other)
        assert again.screen.query_one(ParameterTable).row_names == rows


async def test_a_second_program_keeps_its_plan_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor_tui.plans.AGAIN_SECONDS", 0.01)
    first = AdvisorApp(live=False)
    async with first.run_test(size=(120, 40)) as pilot:
        await open_shown(first, pilot)
        await open_plan(first, pilot, plan().model_copy(update={"name": "of the first"}))
        second = AdvisorApp(live=False)
        async with second.run_test(size=(120, 40)) as other:
            second._offer_kept_plan(("study.db", "logs"))
            await open_shown(second, other)
            assert second.workspace.plan is None
            assert any("Another window works on a plan" in told.message for told in second._notifications)
            await open_plan(second, other, plan().model_copy(update={"name": "of the second"}))
        await open_plan(first, pilot, plan().model_copy(update={"name": "of the first, changed"}))
        kept = KeptPlans()
        assert "name: of the second" in _text(kept.find(("study.db", "logs"))), "nobody holds it any more"
        assert kept.is_elsewhere(("study.db", "logs"))
        kept.release()
    names = [KeptPlans().find(("study.db", "logs"))]
    assert "name: of the first, changed" in _text(names[0])


def _text(kept: KeptPlan | None) -> str:
    assert kept is not None
    return kept.text


async def test_a_plan_stays_with_what_it_was_made_from_when_something_else_is_opened() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await open_plan(app, pilot)
        app.post_message(Diagnosed(("other",), evidence(), diagnosis()))
        await settled(app, pilot)
        assert app.workspace.plan is None
        assert any("The plan beside study.db is put aside" in told.message for told in app._notifications)
        await open_shown(app, pilot)
        assert app.workspace.plan is not None
        assert app.workspace.plan.name == "digits"
        app.post_message(Diagnosed(("study.db", "logs", "more"), evidence(), diagnosis()))
        await settled(app, pilot)
        assert app.workspace.plan is not None, "more beside it is no other thing"


async def test_a_plan_with_a_file_stays_and_says_so(tmp_path: Path) -> None:
    save_plan(plan(), tmp_path / "mine.yaml")
    app = AdvisorApp(sources=(str(tmp_path / "mine.yaml"),), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        app.post_message(Diagnosed(("other",), evidence(), diagnosis()))
        await settled(app, pilot)
        assert app.workspace.plan is not None
        assert any("The plan is still mine.yaml" in told.message for told in app._notifications)


async def test_a_kept_plan_comes_back_beside_what_it_was_made_for_and_nowhere_else(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        rows = [f"{step},{2.0 * 0.9**step + 0.1:.4f}" for step in range(30)]
        (tmp_path / name / "log.csv").write_text("step,loss\n" + "\n".join(rows) + "\n", encoding="utf-8")
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    earlier = KeptPlans()
    earlier.keep(plan_text(plan().model_copy(update={"name": "older"})), (one,))
    earlier.release()

    async def found(sources: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        app = AdvisorApp(sources=sources, live=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await settled(app, pilot)
            await settled(app, pilot)
            return app.workspace.plan.name if app.workspace.plan else None, app.workspace.sources

    assert await found((other,)) == (None, (other,))
    assert await found((one,)) == ("older", (one,))
    assert await found(()) == ("older", (one,)), "where nothing is named, all is as it was"
    earlier.forget((one,))
    earlier.release()
    assert await found(()) == (None, ())


async def test_a_plan_that_was_only_loaded_is_not_called_unsaved(tmp_path: Path) -> None:
    save_plan(plan(), tmp_path / "plan.yaml")
    app = AdvisorApp(sources=(str(tmp_path / "plan.yaml"),), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert app.workspace.plan is not None
        assert app.kept_plans.find() is None
        await pilot.press("d")
        await settled(app, pilot)
        assert app.kept_plans.find() is not None


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
