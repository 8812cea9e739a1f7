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


def logged(folder: Path, name: str = "run1", end: float = 0.4) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{i},{2.3 / (1 + i)},{2.4 / (1 + i) + end}" for i in range(40)]
    (folder / f"{name}.csv").write_text("\n".join(["step,train_loss,val_loss", *rows]) + "\n")
    return folder


@pytest.mark.parametrize("relative", [False, True], ids=["whole", "relative"])
def test_what_an_utterance_had_loaded_is_there_in_the_next_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relative: bool
) -> None:
    folder, kept = logged(tmp_path / "runs" / "exp1"), tmp_path / "s.json"
    monkeypatch.chdir(tmp_path)
    assert "I have read 1 run" in ask(f"look at {'runs/exp1' if relative else folder}", session=kept).reply
    monkeypatch.chdir(folder)
    again = Dialogue(session=load_session(kept))
    assert [run.points for run in again.evidence.runs] == [80]
    assert "I have read 1 run" in ask("look at run1.csv", session=kept).reply
    assert load_session(kept).sources == (str(folder / "run1.csv"),)


def test_sources_named_for_one_turn_stay_until_others_are_named(tmp_path: Path) -> None:
    one, two, kept = logged(tmp_path / "one"), logged(tmp_path / "two", "a", 0.9), tmp_path / "s.json"
    for sources, expected in (((one,), one), ((), one), ((two,), two), ((), two)):
        ask("hello", session=kept, sources=sources)
        assert load_session(kept).sources == (str(expected),)
    assert load_session(kept).memory.measured == {}


def test_a_source_that_is_gone_is_an_error_of_the_evidence_and_ends_no_talk(tmp_path: Path) -> None:
    kept = tmp_path / "s.json"
    ask("hello", session=kept, sources=(logged(tmp_path / "gone"),))
    (tmp_path / "gone" / "run1.csv").unlink()
    again = Dialogue(session=load_session(kept))
    assert not again.evidence.runs
    assert again.evidence.errors
    assert again.say("hello").reply


def test_a_password_is_never_kept() -> None:
    from advisor.consult.sources import kept_sources
    from advisor.records import Evidence, SourceSummary

    seen = SourceSummary(path="mysql://me:***@host/db", kind="optuna", studies=1)
    assert kept_sources(Evidence(sources=(seen,))) == ()
