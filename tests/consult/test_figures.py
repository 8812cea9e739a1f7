import re

import pytest

from advisor.consult.figures import blank_foreign, clause_at, free, words_of
from advisor.consult.reading import Reading
from advisor.tables import table


def test_a_number_of_an_epoch_or_a_trial_is_no_amount() -> None:
    reading = Reading("epoch 12, trial 83, #22, resnet50 and v2.1: rate 0.3")
    assert [figure.value for figure in free(reading)] == [0.3]


def test_a_percent_sign_belongs_to_its_figure() -> None:
    (figure,) = free(Reading("it reaches 81,5 % there"))
    assert (figure.value, figure.percent) == (81.5, True)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("lr is low, dropout at 7 now", "dropout at 7 now"),
        ("lr is 3e-4 but 7 of them fail", "7 of them fail"),
        ("loss 0.9, 0.8, 7 then", "loss 0.9, 0.8, 7"),
    ],
)
def test_the_clause_of_a_figure(text: str, clause: str) -> None:
    start, end = clause_at(text, text.index("7"))
    assert text[start:end].strip() == clause


@pytest.mark.parametrize(
    "text",
    [
        "importances: lr .44 and the rest nothing",
        "4 lr x 3 wd x 2 dropout",
        "i expected 1e-4",
        "eta 3",
        "15 batches a day",
        "a codebook of 1024 entries",
        "15 minutes of speech",
        "12 hours, 47 trials done",
        "d(g(z))=1e-4",
        "give or take .01",
    ],
)
def test_a_number_of_something_else_is_blanked(text: str) -> None:
    reading = Reading(text)
    blank_foreign(reading)
    assert not re.search(r"\d", reading.text)


def test_every_row_of_numbers_of_something_else_says_of_what() -> None:
    assert all(row["of"] and row["near"] for row in table("figures")["foreign"])


def test_entries_of_the_table_are_written_out() -> None:
    assert "{" not in words_of("between").replace("{0,7}", "")
