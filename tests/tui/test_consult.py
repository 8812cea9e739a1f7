"""Consult: facts with where they come from, told and taken back; conversations kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.messages import Diagnosed
from advisor_tui.screens import tell_fact
from advisor_tui.screens.consult import ConsultScreen
from advisor_tui.screens.notice import Notice
from advisor_tui.talk import Talk, facts_of
from advisor_tui.widgets import conversation
from advisor_tui.widgets.choice_row import ChoiceRow
from advisor_tui.widgets.conversation import Answer, Conversation, Said, Thinking, pieces
from advisor_tui.widgets.known_facts import KnownFacts
from advisor_tui.wording import without_flags

from advisor.consult.session import Exchange, Session
from advisor.errors import AdvisorError
from advisor.records import Evidence
from tests.tui.shown import diagnosis, evidence, settled


async def test_facts_are_told_by_hand_explained_and_taken_back() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.post_message(Diagnosed(("study.db",), evidence(), diagnosis()))
        await pilot.press("1")
        await settled(app, pilot)
        known = facts_of(app.workspace)
        assert known["direction"] == ("minimize", "measured")
        app.workspace.told["optimizer"] = tell_fact.checked("optimizer", "adamw")
        app.facts_changed.publish(None)
        await settled(app, pilot)
        table = app.screen.query_one(KnownFacts)
        assert str(table.get_row_at(0)[0]) == "optimizer: adamw told"
        app.workspace.evidence = Evidence()
        app.facts_changed.publish(None)
        await settled(app, pilot)
        assert [str(cell) for cell in table.get_row_at(0)] == ["optimizer", "told", "adamw"]
        app.workspace.evidence = evidence()
        tell_fact.explain(app, "direction", None)
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "read in: study.db" in app.screen.text
        await pilot.press("escape")
        tell_fact.forget(app, "optimizer")
        assert "optimizer" not in app.workspace.told


def test_a_fact_that_cannot_be_is_refused() -> None:
    with pytest.raises(AdvisorError, match="architecture"):
        tell_fact.checked("architecture", "toaster")
    with pytest.raises(AdvisorError, match="empty"):
        tell_fact.checked("optimizer", " ")


def test_facts_changed_by_hand_reach_the_conversation() -> None:
    app = AdvisorApp(live=False)
    app.workspace.told = {"batch_size": 64}
    talk = Talk.begin(app.workspace)
    talk.learn({"learning_rate": 0.1})
    assert {name: fact.value for name, fact in talk.dialogue.memory.told.items()} == {"learning_rate": 0.1}


async def test_a_kept_conversation_is_shown_again(tmp_path: Path) -> None:
    from advisor.consult.session import save_session

    save_session(Session(exchanges=(Exchange(said="hello", reply="**Well**"),)), tmp_path / "kept.json")
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, ConsultScreen)
        screen._load(tmp_path / "kept.json")
        await settled(app, pilot)
        assert len(screen.query(Said)) == 1
        assert len(screen.query(Answer)) == 1
        assert screen.talk is not None
        with pytest.raises(AdvisorError, match="no such file"):
            screen._load(tmp_path / "none.json")


async def test_a_choice_is_made_by_its_number_unless_the_choices_are_numbers() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await settled(app, pilot)
        row = app.screen.query_one(ChoiceRow)
        await row.ask("What kind?", ("mlp", "cnn"))
        assert row.meant("2") == "cnn"
        assert row.meant("3") == ""
        assert row.meant("cnn") == ""
        await row.ask("How many?", (1, 2, 4))
        assert row.meant("2") == ""


def test_streaming_loses_nothing() -> None:
    text = "A **grid** is:\n\n- not thorough;\n- dear."
    assert "".join(pieces(text)) == text


def test_flags_of_the_command_line_are_not_shown() -> None:
    assert without_flags("Is x better higher? Tell it: --set direction=maximize.") == "Is x better higher?"
    assert without_flags("--workers 0: no") == "--workers 0: no"


def test_the_question_is_the_one_that_blocks_the_plan_which_comes_once_it_can() -> None:
    talk = Talk.begin(AdvisorApp(live=False).workspace)
    reply = talk.say("I train a cnn with sgd, 50 hours on 4 GPUs, 30 minutes a run")
    assert reply.needed == ("metric",)
    assert "metric" in reply.question
    assert talk.say("make the plan").plan is None
    reply = talk.say("val_loss")
    assert reply.plan is not None
    assert reply.needed == ()


async def test_a_mark_moves_and_a_clock_ticks_while_an_answer_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await settled(app, pilot)
        talk = app.screen.query_one(Conversation)
        talk.say("my loss is nan")
        await pilot.pause()
        thinking = talk.query_one(Thinking)
        monkeypatch.setattr(conversation, "monotonic", lambda: thinking.begun + 3.1)
        thinking.tick()
        later = str(thinking.content)
        assert later.endswith("thinking 3 s")
        monkeypatch.setattr(conversation, "monotonic", lambda: thinking.begun + 3.4)
        thinking.tick()
        assert str(thinking.content) != later
        await talk.answer("Lower the rate.", stream=False)
        assert not talk.query(Thinking)
