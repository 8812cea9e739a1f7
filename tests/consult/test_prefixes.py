import re

import pytest

from advisor import kinds
from advisor.consult.prefixes import alternatives, leading, possible, starts
from advisor.consult.things_named import things
from advisor.parameters import said
from advisor.tables import table


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        ("runs?|trials?", {"ru", "tr"}),
        ("(?:val|test)[ _]loss", {"va", "te"}),
        ("r?uns", None),
        ("(?:very )?first", None),
        ("\\d+ gpus", None),
        ("[ab]cd", None),
    ],
)
def test_what_a_pattern_begins_with(expression: str, letters: set[str] | None) -> None:
    found = leading(expression)
    assert (found if found is None else set(found)) == letters


def test_bars_in_groups_and_classes_divide_nothing() -> None:
    assert list(alternatives("a(?:b|c)|[|]d|\\|e")) == ["a(?:b|c)", "[|]d", "\\|e"]


TEXT = "my training loss explodes with adamw and muon, weight decay 0.1, asha kills trials, 3 seeds or gae_lambda?"


@pytest.mark.parametrize("source", ["concepts", "things", "parameters", "trainings", "other_names"])
def test_nothing_that_matches_is_left_out(source: str) -> None:
    rows = table("concepts")["concepts"] if source == "concepts" else table("grammar").get(source)
    rows = {name: row["words"] for name, row in things().items()} if source == "things" else rows
    rows = {"parameters": said, "trainings": kinds.said}.get(source, lambda: rows)()
    begun = starts(TEXT)
    for expression in rows.values():
        if re.search(rf"(?<![\w.])(?:{expression})(?!\w)", TEXT):
            assert possible(expression, begun)
