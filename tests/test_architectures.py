"""One row a kind of network: what people write, rates, the optimizer to begin with; every row is used."""

from __future__ import annotations

import re

import pytest

from advisor.architectures import architectures, said
from advisor.consult.questions import questions
from advisor.context import told_setup
from advisor.errors import AdvisorError
from advisor.optimizers import optimizers
from advisor.rates import usual_rates

EVERY = sorted(architectures())


@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_used(name: str) -> None:
    row = architectures()[name]
    assert told_setup({"architecture": name}).architecture == name
    assert re.search(said()[name], name)
    assert row.get("optimizer", "adamw") in optimizers()
    if "rates" in row:
        usual = usual_rates(None, (), name)
        assert (usual.low, usual.high, usual.start, usual.whose) == (*row["rates"].values(), row["name"])


def test_the_question_offers_every_row() -> None:
    assert sorted(questions()["architecture"].choices) == EVERY


def test_an_unknown_kind_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(
        AdvisorError, match=r"one of .*mlp.* is known\. Did you mean 'transformer'\?; read 'transformr'"
    ):
        told_setup({"architecture": "transformr"})
