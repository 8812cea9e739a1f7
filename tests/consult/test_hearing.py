from __future__ import annotations

import numpy as np

from advisor.consult.aspects import aspect_files, aspects_of
from advisor.consult.hearing import MODEL, heard, in_talk
from advisor.consult.matcher import matcher, texts_in
from advisor.stored import StoredArrays
from benchmarks.consultation.aspects import LINES, lines

REFIT = "run `python -m benchmarks.consultation.aspects` and commit advisor/consult/aspects.npz"


def test_the_model_knows_the_aspects_of_today() -> None:
    rows = bytes(StoredArrays(MODEL)["names"]).decode().split("\n")
    known = {item: tuple(names) for item, *names in (row.split(" ") for row in rows)}
    assert known == {item: tuple(aspects_of(item).aspects) for item in aspect_files()}, REFIT


def test_lines_are_of_aspects_that_there_are() -> None:
    assert LINES.is_file()
    for one in lines():
        assert not one.aspect or one.aspect in aspects_of(one.item).aspects, one


def test_own_wordings_are_heard_and_mostly_as_what_they_are() -> None:
    asked = [(item, name, one.like[0]) for item in aspect_files() for name, one in aspects_of(item).aspects.items()]
    vectors = matcher().vectors_of([text for *_, text in asked])
    found = [heard(item, vector[None]) for (item, *_), vector in zip(asked, vectors, strict=True)]
    answered = [(one.name, name) for one, (_, name, _) in zip(found, asked, strict=True) if one]
    assert len(answered) > 0.5 * len(asked)
    assert sum(got == name for got, name in answered) > 0.9 * len(answered)


def test_what_is_nothing_of_the_kind_is_not_heard() -> None:
    vectors = matcher().vectors_of(["hello", "good morning", "thanks a lot"])
    assert sum(heard("topic/pruning", vector[None]) is not None for vector in vectors) == 0


def test_an_item_without_aspects_is_not_heard() -> None:
    assert heard("topic/nothing-of-the-kind", np.zeros((1, 384), dtype=np.float32)) is None


def test_a_question_inside_a_long_message_is_heard() -> None:
    question = aspects_of("topic/pruning").aspects
    name, one = next(iter(question.items()))
    text = f"I train a resnet on 50k images with 2 gpus. The weekend was nice. {one.like[0]}?"
    found = heard("topic/pruning", matcher().vectors_of(texts_in(text)))
    assert found is None or in_talk([("topic/pruning", found)]) == (f"topic/pruning#{name}",)
