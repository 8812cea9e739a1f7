"""One key opens anything: what a path holds, and paths completed while they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.ways_in import kind_of
from advisor_tui.widgets.path_input import PathInput, completed
from textual.widgets import Input

from advisor.consult.session import Exchange, Session, save_session
from advisor.planner.reading import save_plan
from tests.tui.shown import plan, settled


def test_what_a_path_holds(tmp_path: Path) -> None:
    save_plan(plan(), tmp_path / "plan.yaml")
    (tmp_path / "sweep.yaml").write_text("method: bayes\nparameters: {lr: {min: 0.1}}\n", encoding="utf-8")
    save_session(Session(exchanges=(Exchange(said="hello", reply="Well"),)), tmp_path / "talk.json")
    (tmp_path / "other.json").write_text("[1, 2", encoding="utf-8")
    search = tmp_path / "search"
    search.mkdir()
    for name in ("events.jsonl", "study.db"):
        (search / name).touch()
    kinds = {name: kind_of(str(tmp_path / name)) for name in ("plan.yaml", "sweep.yaml", "talk.json", "other.json")}
    assert kinds == {"plan.yaml": "plan", "sweep.yaml": "source", "talk.json": "conversation", "other.json": "source"}
    assert (kind_of(str(search)), kind_of(str(tmp_path)), kind_of("postgresql://h/d")) == ("search", "source", "source")


async def test_a_plan_is_opened_like_anything_else(tmp_path: Path) -> None:
    save_plan(plan(), tmp_path / "plan.yaml")
    app = AdvisorApp(sources=(str(tmp_path / "plan.yaml"),), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert app.current_mode == "plan"
        assert app.workspace.plan is not None
        assert app.workspace.plan.name == "digits"
        assert app.workspace.sources == ()


def test_paths_are_completed_as_far_as_they_are_certain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("logs_a", "logs_b", "only"):
        (tmp_path / name).mkdir()
    (tmp_path / "only" / "study.db").touch()
    assert completed("lo") == "logs_"
    assert completed("logs_") is None
    assert completed("on") == "only/"
    assert completed("logs_a only/st") == "logs_a only/study.db"
    assert completed(f"{tmp_path}/onl") == f"{tmp_path}/only/"
    assert completed("") is None
    assert completed("nowhere/x") is None


async def test_tab_takes_the_completion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "only").mkdir()
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+o")
        await settled(app, pilot)
        await pilot.press("o", "n", "tab")
        line = app.screen.query_one("#path", Input)
        assert isinstance(line, PathInput)
        assert line.value == "only/"
        await pilot.press("tab")
        assert not line.has_focus
