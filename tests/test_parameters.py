"""One row a hyperparameter: spellings, what people write, how it is searched; every row is used."""

from __future__ import annotations

import re

import pytest

from advisor.consult.named_parameters import listed
from advisor.facts import Setup
from advisor.names import canonical, canonical_names
from advisor.parameters import parameters, said, spellings, usual_search
from advisor.planner.identity import tier_of
from advisor.planner.ranges import from_tables, start_of

EVERY = sorted(parameters())


@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_used(name: str) -> None:
    for spelling in (name, *spellings()[name]):
        assert canonical(spelling) == name, spelling
    assert name in canonical_names()
    assert re.search(said()[name], name.replace("_", " "))
    assert listed(name.replace("_", " ")) == (name,)
    assert tier_of(name) is not None
    assert start_of(name, Setup()) is not None
    planned = from_tables(name, Setup())
    assert planned is not None
    assert planned.kind == usual_search(name)["kind"]


def test_an_unknown_name_has_no_row() -> None:
    assert not usual_search("weather")
