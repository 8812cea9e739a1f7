from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.consult.aspects import SEPARATOR, answered, aspect_files, aspects_of
from advisor.consult.dialogue import Dialogue
from advisor.consult.item import everything
from advisor.consult.reply import say
from advisor.consult.speech import brief, full
from advisor.consult.talk_facts import Talk
from advisor.errors import RuleError
from advisor.facts.setup import Setup

_PRUNING = "topic/pruning"


def _first() -> str:
    return next(iter(aspects_of(_PRUNING).aspects))


def test_aspects_are_of_items_that_there_are() -> None:
    assert aspect_files().keys() <= everything().keys()


@pytest.mark.parametrize("item", sorted(aspect_files()))
def test_each_answer_is_a_few_plain_sentences(item: str) -> None:
    for name, one in aspects_of(item).aspects.items():
        where = f"{item}#{name}"
        assert 10 <= len(one.say.split()) <= 90, where
        assert len(one.do.split()) <= 60, where
        assert not re.search(r"[{}]|\n|!(?!=)", one.say + one.do), where
        assert re.search(r"[.?)]$", one.say), where
        assert len({text.lower() for text in one.like}) == len(one.like), where


def test_what_is_asked_in_particular_is_answered_first_and_what_holds_in_general_last() -> None:
    name = _first()
    one = aspects_of(_PRUNING).aspects[name]
    said = say(everything()[_PRUNING], Setup(), None, Talk(aspects=(f"{_PRUNING}{SEPARATOR}{name}",)))
    general = say(everything()[_PRUNING], Setup(), None, Talk())
    assert said.aspect == one.say
    assert not said.point
    assert not said.reason
    for text in (full(said), brief(said)):
        assert text.replace("**", "").startswith(one.say)
        assert (one.do or general.do) in text
    assert full(said).endswith(f"*In general:* {general.point}")
    assert general.point not in brief(said)


def test_what_differs_from_the_answer_in_general_stands_alone() -> None:
    item, name = "run/plateau", "dqn-loss-not-reward"
    said = say(everything()[item], Setup(), None, Talk(aspects=(f"{item}{SEPARATOR}{name}",)))
    assert aspects_of(item).aspects[name].alone
    assert not said.general
    assert "In general" not in full(said)
    assert full(said).count("Do this") == 1


def test_an_aspect_of_another_item_is_none_of_this() -> None:
    assert answered("topic/seeds", (f"{_PRUNING}{SEPARATOR}{_first()}",)) is None
    assert answered(_PRUNING, (f"{_PRUNING}{SEPARATOR}nothing-of-the-kind",)) is None


def test_an_item_without_aspects_has_none() -> None:
    assert not aspects_of("topic/nothing-of-the-kind").aspects


def test_a_mistake_says_the_file_and_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "aspects" / "topic" / "pruning.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("aspects: {one: {asked: a, say: b, like: [c, d]}}", encoding="utf-8")
    monkeypatch.setattr("advisor.consult.aspects.rules_folder", lambda: tmp_path)
    aspects_of.cache_clear()
    try:
        with pytest.raises(RuleError, match=r"pruning\.yaml: aspects\.one\.like"):
            aspects_of(_PRUNING)
    finally:
        aspects_of.cache_clear()


def test_the_page_of_an_item_has_what_is_asked_in_particular() -> None:
    from advisor.consult.knowledge import page

    assert aspects_of(_PRUNING).aspects[_first()].say in page(_PRUNING)


def test_a_reply_begins_with_what_was_asked() -> None:
    reply = Dialogue().say("why do I have to look at FID, isn't a discriminator loss of 0 what the paper wants?").reply
    assert reply.startswith("**")
    assert "discriminator" in reply.split("\n")[0]


def test_a_step_is_of_the_way_that_the_answer_says() -> None:
    maximised = aspects_of("study/wrong-direction").aspects["maximised-a-loss"]
    assert "direction='minimize'" in maximised.do
    for item in aspect_files():
        for name, one in aspects_of(item).aspects.items():
            ways = {way for way in ("minimize", "maximize") if f"with direction='{way}'" in one.say}
            told = {way for way in ("minimize", "maximize") if f"direction='{way}'" in one.do}
            assert not (ways and told) or ways & told, f"{item}#{name}"
