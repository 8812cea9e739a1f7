"""Each turn of speech of tables/rewordings is put as its row says, and the grammar then hears what is told."""

import pytest

from advisor.consult.quantities import plain
from advisor.consult.telling import reading_of
from advisor.tables import table

ROWS = table("rewordings")["rewordings"]


@pytest.mark.parametrize("row", ROWS, ids=[row["said"] for row in ROWS])
def test_a_turn_of_speech_is_put_plainly(row: dict[str, str]) -> None:
    assert plain(row["said"]) == row["put"]


@pytest.mark.parametrize("text", ["lr 1e-3, batch 64", "val acc is 0.9 and train acc is 0.99", "4 gpus and 2 days"])
def test_what_is_plain_already_stays(text: str) -> None:
    assert plain(text) == text


def test_of_two_values_weighed_none_is_told() -> None:
    assert not reading_of("with lr 2e-5 i get loss 1.21 and with 2e-4 i get 0.98 on the eval set").facts


def test_the_own_value_beside_that_of_others() -> None:
    assert reading_of("they said no batch size above 64, mine's 256").facts == {"batch_size": 256}
    assert reading_of("a friend of mine uses four 4090s, I own one 3060").facts == {"n_workers": 1}


def test_a_value_that_is_only_asked_about_is_supposed() -> None:
    reading = reading_of("should I set the lr to 1e-4? my batch is 32")
    assert (reading.facts, reading.supposed) == ({"batch_size": 32}, {"learning_rate": 1e-4})
