"""The shapes of tables: every key described, a misspelt one refused with a suggestion, every number with a unit."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor import shapes
from advisor.errors import RuleError
from advisor.handbook import run_all_tests
from advisor.tables import rules_folder, table, table_names

PHRASES = "phrases_"
ROOT = Path(__file__).parent.parent


def kinds_of(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        for inner in shape.values():
            yield from kinds_of(inner)
    elif isinstance(shape, list):
        yield from kinds_of(shape[0])
    else:
        yield from shape.split(" | ")


def with_key(content: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: value for key, value in content.items()}


@pytest.mark.parametrize("name", table_names())
def test_every_table_has_the_shape_that_is_written_for_it(name: str) -> None:
    assert shapes.problems(name, table(name)) == ()
    assert set(kinds_of(shapes.shape_of(name))) <= set(shapes.KINDS)


CODE = "".join(path.read_text() for folder in ("advisor", "tui") for path in (ROOT / folder).rglob("*.py"))
NAMED = set(re.findall(r"""["'](\w+)["']""", CODE)) | set(re.findall(r"{(\w+)}", CODE))
PROSE = "".join(path.read_text() for path in rules_folder().rglob("*.yaml"))
DATA_OF_RULES = [name for name in table_names() if not name.startswith(PHRASES) and not table(name).get("knowledge")]
SHOWN_ON_PAGES = ("consultation", "learning_rate", "prescriptions", "remedies_policy", "watching", "probing")


@pytest.mark.parametrize("name", [*DATA_OF_RULES, *SHOWN_ON_PAGES])
def test_every_key_is_read_by_the_program_or_by_a_rule(name: str) -> None:
    naming = (
        (name, "rewordings", "consultation") if name == "grammar" else (name,)
    )  # whose rows name parts of the grammar
    own = "".join((rules_folder() / "tables" / f"{one}.yaml").read_text() for one in naming)
    for key in set(table(name)) - set(shapes.SHARED):
        quoted = key in NAMED or f"{{{key}}}" in own
        joined = key.endswith("_word") and '_word"]' in CODE  # train_word, val_word: by the side that is asked for
        read = quoted or joined or f"table.{name}.{key}" in PROSE
        assert read, f"tables/{name}.yaml: {key} is read nowhere; use it or delete it"


def test_no_shape_describes_a_table_that_is_gone() -> None:
    described = {path.stem for path in (rules_folder() / "schemas").glob("*.yaml")} - {"phrases"}
    assert described == {name for name in table_names() if not name.startswith(PHRASES)}


def test_a_misspelt_key_is_refused_with_a_suggestion() -> None:
    wrong = with_key(dict(table("budget")), "reserve_share", "reserv_share")
    assert shapes.problems("budget", wrong) == (
        "tables/budget.yaml: reserv_share: unknown key. Did you mean 'reserve_share'?",
        "tables/budget.yaml: reserve_share: the key is missing",
    )


def test_a_misspelt_key_of_a_row_says_which_row() -> None:
    wrong = copy.deepcopy(dict(table("optimizers")))
    wrong["optimizers"]["sgd"]["torch_rat"] = wrong["optimizers"]["sgd"].pop("torch_rate")
    (problem,) = shapes.problems("optimizers", wrong)
    assert problem == "tables/optimizers.yaml: optimizers.sgd.torch_rat: unknown key. Did you mean 'torch_rate'?"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.7, "a share between 0 and 1"), ("much", "a share"), (True, "a share"), (float("nan"), "a share")],
)
def test_a_number_of_another_unit_is_refused(value: object, said: str) -> None:
    (problem,) = shapes.problems("budget", {**table("budget"), "reserve_share": value})
    assert f"reserve_share: read {value!r}; write {said}" in problem


def test_a_new_key_is_told_where_keys_are_listed() -> None:
    (problem,) = shapes.problems("grid", {**table("grid"), "weather": 3})
    assert problem == "tables/grid.yaml: weather: unknown key. schemas/grid.yaml lists the keys."


def test_a_table_without_a_shape_says_what_to_write() -> None:
    with pytest.raises(
        RuleError, match=r"tables/weather\.yaml: its keys are not described; write schemas/weather\.yaml"
    ):
        shapes.problems("weather", {})


def test_the_examples_of_the_rules_begin_with_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = with_key(dict(table("grid")), "limit", "limt")
    monkeypatch.setattr("advisor.handbook.table", lambda name: wrong if name == "grid" else table(name))
    total, failures = run_all_tests()
    assert total == len(table_names())
    assert next((failure.rule, failure.message) for failure in failures) == (
        "tables/grid",
        "tables/grid.yaml: limt: unknown key. Did you mean 'limit'?",
    )
