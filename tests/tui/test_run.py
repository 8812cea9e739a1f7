"""Run: events folded into what is shown, a search attached to, steered and left going."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from advisor_tui import monitor
from advisor_tui.app import AdvisorApp
from advisor_tui.plot import Plot
from advisor_tui.recent import remember_run
from advisor_tui.run_state import RunState
from advisor_tui.screens.ask_text import AskText
from advisor_tui.screens.run import RunScreen
from advisor_tui.widgets.stage_progress import StageProgress
from advisor_tui.widgets.trial_table import TrialTable
from textual.widgets import Input, Static

from advisor.runner.events import (
    Event,
    FindingAppeared,
    Progress,
    RangeWidened,
    RunEnded,
    RunStarted,
    StageEnded,
    StageStarted,
    TrialEnded,
    TrialReported,
    TrialStarted,
)
from advisor.runner.processes import started_at
from tests.tui.shown import BOUNDARY, settled

ENDED = [
    StageEnded(time=90, stage="explore", best=0.3, reason="all trials done"),
    RunEnded(time=91, outcome="finished", verdict="lr 0.02 beats the default by 0.1 (p = 0.003)."),
]


def told() -> list[Event]:
    events: list[Event] = [
        RunStarted(time=1, plan="digits", output="out", stages=("explore", "validate")),
        StageStarted(time=1, stage="explore", study="digits-explore", trials=4),
    ]
    for number, (lr, value) in enumerate([(0.1, 0.9), (0.02, 0.3), (0.001, 0.5)]):
        events.append(TrialStarted(time=2, stage="explore", trial=number, params={"lr": lr}))
        events += [
            TrialReported(time=3, stage="explore", trial=number, step=s, value=value + 1 / s) for s in range(1, 6)
        ]
        state = "pruned" if number == 0 else "complete"
        events.append(
            TrialEnded(
                time=30, stage="explore", trial=number, state=state, value=None if number == 0 else value, seconds=9
            )
        )
    events += [
        TrialStarted(time=31, stage="explore", trial=3, params={"lr": 0.05}),
        Progress(
            time=32, stage="explore", done=3, trials=4, pruned=1, best=0.3, best_params={"lr": 0.02}, eta_seconds=9
        ),
        FindingAppeared(time=33, stage="explore", finding=BOUNDARY),
        RangeWidened(time=34, stage="explore", parameter="lr", side="high", before=0.1, after=0.3),
    ]
    return events


def write(folder: Path, events: list[Event]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / monitor.EVENTS).open("a", encoding="utf-8") as file:
        file.writelines(event.model_dump_json() + "\n" for event in events)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "out", told())
    return tmp_path / "out"


@pytest.fixture
def sleeper(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    record = {"pid": process.pid, "started": started_at(process.pid), "plan": "plan.yaml"}
    (folder / monitor.PROCESS).write_text(json.dumps(record), encoding="utf-8")
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_events_fold_into_stages_trials_and_what_was_told(folder: Path) -> None:
    state = RunState()
    for event in monitor.Follower(folder).new():
        state.take(event)
    stage = state.stages["explore"]
    assert (stage.done, stage.trials, stage.pruned, stage.best, stage.eta) == (3, 4, 1, 0.3, 9)
    assert [t.state for t in state.trials.values()] == ["pruned", "complete", "complete", "running"]
    assert state.stages["validate"].state == "waiting"
    assert [finding.title for finding in state.findings] == [BOUNDARY.title]
    assert "moved from 0.1 to 0.3" in state.news[-1]
    for event in ENDED:
        state.take(event)
    assert state.outcome == "finished"


def test_a_line_that_is_not_whole_waits(folder: Path) -> None:
    follower = monitor.Follower(folder)
    assert len(list(follower.new())) == len(told())
    line = ENDED[1].model_dump_json() + "\n"
    with (folder / monitor.EVENTS).open("a", encoding="utf-8") as file:
        file.write(line[:20])
        file.flush()
        assert list(follower.new()) == []
        file.write(line[20:] + "not json\n")
    assert list(follower.new()) == [ENDED[1]]


def test_a_process_number_that_another_process_got_since_is_not_the_search(folder: Path) -> None:
    record = {"pid": os.getpid(), "started": "1", "plan": "plan.yaml"}
    (folder / monitor.PROCESS).write_text(json.dumps(record), encoding="utf-8")
    assert not monitor.alive(folder)
    assert not monitor.steer(folder, "stop-now")


def test_what_is_optimized_is_read_from_the_result_or_from_the_plan(folder: Path) -> None:
    assert monitor.goal(folder) is None
    plan = folder / "plan.yaml"
    plan.write_text("name: x\ngoal: {metric: val_accuracy, direction: maximize}\n", encoding="utf-8")
    record = {"pid": 1, "started": "never", "plan": str(plan)}
    (folder / monitor.PROCESS).write_text(json.dumps(record), encoding="utf-8")
    found = monitor.goal(folder)
    assert found is not None
    assert (found.metric, found.direction) == ("val_accuracy", "maximize")
    (folder / "result.json").write_text('{"metric": "loss", "direction": "minimize"}', encoding="utf-8")
    found = monitor.goal(folder)
    assert found is not None
    assert found.direction == "minimize"


def test_pausing_going_on_and_stopping(folder: Path, sleeper: subprocess.Popen[bytes]) -> None:
    assert monitor.alive(folder)
    assert monitor.steer(folder, "pause")
    os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED | os.WNOWAIT)
    assert monitor.paused(folder)
    assert monitor.steer(folder, "go-on")
    os.waitid(os.P_PID, sleeper.pid, os.WCONTINUED | os.WNOWAIT)
    assert not monitor.paused(folder)
    assert monitor.steer(folder, "stop-now")
    sleeper.wait()
    assert not monitor.alive(folder)


async def attach(app: AdvisorApp, pilot: object, folder: Path) -> RunScreen:
    app.run_folder = folder
    await pilot.press("4")  # type: ignore[attr-defined]
    await settled(app, pilot)  # type: ignore[arg-type]
    screen = app.screen
    assert isinstance(screen, RunScreen)
    return screen


async def test_a_search_is_shown_with_stages_trials_and_words(folder: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await attach(app, pilot, folder)
        stages = str(screen.query_one(StageProgress).render())
        assert "■ explore" in stages
        assert "3/4, 1 pruned, best 0.3" in stages
        table = screen.query_one(TrialTable)
        assert table.row_count == 4
        assert [str(c) for c in table.get_row_at(0)][:3] == ["3", "explore", "? lost"]
        words = str(screen.query_one("#told", Static).content)
        assert BOUNDARY.title in words
        assert "moved from 0.1 to 0.3" in words
        assert "best so far" in screen.query_one(Plot).picture
        assert "not running" in str(screen.query_one("#standing", Static).content)


async def test_trials_sort_by_every_column(folder: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await attach(app, pilot, folder)
        table = screen.query_one(TrialTable)
        table.focus()
        await pilot.press(*["greater_than_sign"] * 3)
        await pilot.pause()
        values = [str(table.get_row_at(n)[3]) for n in range(4)]
        assert values[:2] == ["0.5", "0.3"]
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert [str(table.get_row_at(n)[3]) for n in range(4)][-2:] == ["0.3", "0.5"]


async def test_what_is_told_later_is_shown_without_a_key(folder: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await attach(app, pilot, folder)
        write(folder, [*ENDED])
        screen.look()
        await settled(app, pilot)
        assert "finished" in str(screen.query_one("#standing", Static).content)
        assert "beats the default" in str(screen.query_one("#told", Static).content)


async def test_closing_the_program_leaves_the_search_going_and_attaching_shows_it_again(
    folder: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    first = AdvisorApp(live=False)
    async with first.run_test(size=(120, 40)) as pilot:
        screen = await attach(first, pilot, folder)
        assert "best 0.3, 9 s left" in str(screen.query_one(StageProgress).render())
        assert "running" in str(screen.query_one("#standing", Static).content)
    assert sleeper.poll() is None
    second = AdvisorApp(live=False)
    async with second.run_test(size=(120, 40)) as pilot:
        await pilot.press("4")
        await settled(second, pilot)
        await pilot.press("A")
        await settled(second, pilot)
        assert isinstance(second.screen, AskText)
        second.screen.query_one(Input).value = str(folder)
        await pilot.press("enter")
        await settled(second, pilot)
        assert "▸ running" in str(second.screen.query_one("#standing", Static).content)
        assert second.screen.query_one(TrialTable).row_count == 4


async def test_a_folder_without_a_search_is_told_while_typing(tmp_path: Path) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("4")
        await settled(app, pilot)
        await pilot.press("A")
        await settled(app, pilot)
        app.screen.query_one(Input).value = str(tmp_path)
        await settled(app, pilot)
        assert "no search was run there" in str(app.screen.query_one("#verdict", Static).content)


async def test_a_search_that_was_left_going_is_found_again(folder: Path, sleeper: subprocess.Popen[bytes]) -> None:
    from advisor_tui.recent import remember_run

    remember_run(folder)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4")
        await settled(app, pilot)
        assert "▸ running" in str(app.screen.query_one("#standing", Static).content)
        assert app.run_folder == folder
    assert sleeper.poll() is None


def test_a_long_search_is_taken_in_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "CHUNK", 300)
    write(tmp_path, told())
    whole = list(monitor.Follower(tmp_path, 0).new())
    follower = monitor.Follower(tmp_path)
    taken, turns = [], 0
    while turns == 0 or follower.is_behind:
        taken += list(follower.new())
        turns += 1
    assert len(taken) == len(told()) > len(whole)
    assert turns > 1
    assert list(follower.new()) == []
    assert not follower.is_behind


async def test_the_last_search_is_shown_when_one_comes_back(tmp_path: Path) -> None:
    write(tmp_path, [*told(), *ENDED])
    remember_run(tmp_path)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4")
        await settled(app, pilot)
        assert isinstance(app.screen, RunScreen)
        assert "finished" in str(app.screen.query_one("#standing", Static).content)
