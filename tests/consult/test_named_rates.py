"""Rates in what is said of things by name come from the tables that hold them."""

import re

import pytest

from advisor.consult.named_rates import rates_of, with_rates
from advisor.consult.things_named import things
from advisor.tables import table


def test_a_place_is_written_out() -> None:
    start = table("kinds")["kinds"]["preference"]["adapter_rates"]["start"]
    assert with_rates("take {preference.adapter.start}") == f"take {start:g}".replace("e-0", "e-")


@pytest.mark.parametrize("name", [name for name, row in things().items() if "rate" in row])
def test_every_home_holds_rates(name: str) -> None:
    found = rates_of(things()[name]["rate"]["home"])
    assert found["low"] <= found["start"] <= found["high"]


def test_every_place_in_a_text_can_be_written_out() -> None:
    rows = table("things")
    texts = [row["what"] for row in rows["things"].values()]
    texts += [text for row in rows["things"].values() for text in row.get("elsewhere", {}).values()]
    texts += [row["say"] for row in rows["pairs"]]
    assert not [text for text in map(with_rates, texts) if re.search(r"\{[\w.-]+\}", text)]
