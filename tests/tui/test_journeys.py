"""Journeys: from talk to a plan; from a study's finding over the plan to a result."""

from __future__ import annotations

import math
import select
import time
from pathlib import Path

import optuna
import pytest
from advisor_tui import monitor
from advisor_tui.app import AdvisorApp
from advisor_tui.plan_edits import checked
from advisor_tui.screens.notice import Notice
from advisor_tui.screens.run import RunScreen
from advisor_tui.screens.run_plan import RunPlan
from advisor_tui.widgets.conversation import Answer, Conversation
from advisor_tui.widgets.finding_list import FindingList
from advisor_tui.widgets.finding_text import FindingText
from advisor_tui.widgets.known_facts import KnownFacts, value_words
from advisor_tui.widgets.message_box import MessageBox
from advisor_tui.widgets.parameter_table import ParameterTable
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from advisor.consult.questions import words_of
from advisor.planner.plan import SearchPlan, Stage
from tests.tui.shown import settled

TRAIN = "import math\ndef train(config, report):\n    return (math.log10(config['lr']) + 1.0) ** 2 + 0.3\n"


def make_study(path: Path) -> None:
    """Sixty trials of a search whose optimum lies a power of ten above its range."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{path}", study_name="digits", direction="minimize")
    study.set_metric_names(["val_loss"])
    space = {
        "lr": optuna.distributions.FloatDistribution(1e-5, 1e-2, log=True),
        "dropout": optuna.distributions.FloatDistribution(0.0, 0.5),
    }
    for number in range(60):
        config = {"lr": 10 ** (-5 + 3 * ((number * 0.618) % 1)), "dropout": 0.5 * ((number * 0.755) % 1)}
        value = (math.log10(config["lr"]) + 1.0) ** 2 + 0.3 + 0.02 * math.sin(7.0 * number)
        study.add_trial(optuna.create_trial(params=config, distributions=space, value=value))


async def told_in_full(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """Waits until the answer has streamed in and the plan beside it was made."""
    for _ in range(3):
        await settled(app, pilot)


async def test_from_talk_to_a_plan() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await settled(app, pilot)
        said = "I train a cnn with sgd, validation accuracy, 50 hours, one run takes 30 minutes"
        app.screen.query_one(MessageBox).text = said
        await pilot.press("enter")
        await told_in_full(app, pilot)
        assert not isinstance(app.screen, Notice), app.screen.text
        answers = list(app.screen.query_one(Conversation).query(Answer))
        assert len(answers) == 1
        table = app.screen.query_one(KnownFacts)
        known = {words_of(name): value_words(value, name) for name, (value, _) in table.values.items()}
        assert known["budget"].startswith("50 h")
        assert known["cost of one trial"] == "30 min"
        assert known["optimizer"] == "sgd"
        app.workspace.told["metric"] = "val_accuracy"
        app.facts_changed.publish(None)
        await told_in_full(app, pilot)
        assert "learning_rate" in str(app.screen.query_one("#outline", Static).content)
        await pilot.press("escape", "P")
        await told_in_full(app, pilot)
        assert app.current_mode == "plan"
        assert app.screen.query_one("#budget", Input).value == "50h"
        assert app.workspace.plan is not None
        assert app.workspace.plan.cost is not None
        assert app.workspace.plan.cost.hours is not None
        assert app.workspace.plan.cost.hours <= 50.0
        rows = app.screen.query_one(ParameterTable).row_names
        assert rows[0] == "learning_rate"


async def test_make_the_plan_makes_it_and_goes_there() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await settled(app, pilot)
        said = "I train a cnn with sgd, 50 hours on 4 GPUs, 30 minutes a run, the metric is val_accuracy"
        for words in (said, "make the plan"):
            app.screen.query_one(MessageBox).text = words
            await pilot.press("enter")
            await told_in_full(app, pilot)
        assert app.current_mode == "plan"
        plan = app.workspace.plan
        assert plan is not None
        assert plan.goal.metric == "val_accuracy"
        assert plan.budget.hours == 50
        assert app.screen.query_one(ParameterTable).row_names[0] == "learning_rate"
        await pilot.press("1")
        await settled(app, pilot)
        assert "make the plan" in app.screen.query_one(MessageBox).said


async def test_from_a_finding_over_the_plan_to_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_study(tmp_path / "study.db")
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")
    app = AdvisorApp(sources=("study.db",), live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        finding = app.screen.query_one(FindingList).findings[0]
        assert finding.rule == "study/boundary-optimum"
        assert finding.subject.parameter == "lr"
        shown = "\n".join(str(line.content) for line in app.screen.query_one(FindingText).query(Static))
        assert "high end" in shown
        await pilot.press("p")
        await settled(app, pilot)
        await pilot.press("3")
        await settled(app, pilot)
        plan = app.workspace.plan
        assert plan is not None
        found = plan.parameter("lr")
        assert found is not None
        assert found.high is not None
        assert found.high > 0.05
        app.screen.query_one("#objective", Input).value = "train.py:train"
        await pilot.pause(0.5)
        await told_in_full(app, pilot)
        two_trials(app)
        await settled(app, pilot)
        await pilot.press("R")
        await settled(app, pilot)
        assert isinstance(app.screen, RunPlan)
        assert "2 trials" in str(app.screen.query_one("#forecast", Static).content)
        app.screen.query_one("#start", Button).press()
        await settled(app, pilot)
        folder = await ended(app, pilot)
        screen = app.screen
        assert isinstance(screen, RunScreen)
        assert len(screen.state.trials) == 2, monitor.complaint(folder)
        assert "finished" in str(screen.query_one("#standing", Static).content)
        assert "val_loss" in str(screen.query_one("#told", Static).content)


def two_trials(app: AdvisorApp) -> None:
    """Cuts the plan down to two trials."""
    from advisor_tui.messages import Planned

    plan = app.workspace.plan
    assert isinstance(plan, SearchPlan)
    explore = Stage(name="explore", kind="explore", sampler="random", trials=2, full_trials=2.0)
    app.post_message(Planned(checked(plan, stages=(explore,), cost=None, incumbents=()), "two trials"))


async def ended(app: AdvisorApp, pilot: Pilot[None]) -> Path:
    """Waits for the end of the search and gives its folder."""
    folder = app.run_folder
    assert folder is not None
    until = time.monotonic() + 90
    while monitor.alive(folder) and time.monotonic() < until:
        select.select([], [], [], 0.1)
    screen = app.screen
    assert isinstance(screen, RunScreen)
    screen.look()
    await settled(app, pilot)
    return folder
