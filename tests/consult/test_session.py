from __future__ import annotations

from pathlib import Path

import pytest

from advisor.consult import Dialogue, ask
from advisor.consult.session import Session, load_session, save_session
from advisor.errors import ConfigError
from tests.consult.scripted import Script


def test_a_conversation_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "talk" / "talk.json"
    script = Script(monkeypatch)
    script.say(
        "", "topic/lr-range", question=True, facts={"parameters": ("dropout", "learning_rate"), "budget_hours": 10.0}
    )
    save_session(script.dialogue.session, path)
    again = Script(monkeypatch, Dialogue(session=load_session(path)))
    turn = again.say("", facts={"trial_hours": 0.5})
    assert turn.facts == {"parameters": ("dropout", "learning_rate"), "budget_hours": 10.0, "trial_hours": 0.5}
    assert again.dialogue.session.turn == 2
    assert len(again.dialogue.session.exchanges) == 2


def test_no_file_is_a_new_conversation(tmp_path: Path) -> None:
    assert load_session(tmp_path / "none.json") == Session()


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 2}', '{"turn": "x"}', "\x00\x01"])
def test_a_foreign_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "talk.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"talk\.json: not a conversation that advisor wrote"):
        load_session(path)


def test_measured_facts_are_not_kept_in_the_file(tmp_path: Path) -> None:
    session = Session()
    memory = session.memory.model_copy(update={"measured": {"optimizer": "sgd"}})
    save_session(session.model_copy(update={"memory": memory}), tmp_path / "s.json")
    assert load_session(tmp_path / "s.json").memory.values() == {}


def test_ask_in_python_keeps_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Script(monkeypatch)
    ask("hello", session=tmp_path / "s.json", optimizer="adamw")
    assert load_session(tmp_path / "s.json").memory.values() == {"optimizer": "adamw"}
