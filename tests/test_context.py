"""Told facts: --set pairs, context files, units."""

from pathlib import Path

import pytest

from advisor.context import parse_pairs, read_context, told_setup
from advisor.errors import ConfigError


def test_pairs_become_facts() -> None:
    setup = told_setup(
        parse_pairs(["optimizer=AdamW", "lr=3e-4", "parameters=lr,wd", "fine_tuning=yes", "n_workers=4"])
    )
    assert (setup.optimizer, setup.learning_rate, setup.fine_tuning, setup.n_workers) == ("adamw", 3e-4, True, 4)
    assert setup.parameters == ("lr", "wd")
    assert setup.provenance["optimizer"] == "told"


def test_percentages_become_fractions() -> None:
    assert told_setup({"val_accuracy": 76}).val_accuracy == pytest.approx(0.76)


def test_limits_nest() -> None:
    assert told_setup(parse_pairs(["limits.batch_size.high=256"])).limits == {"batch_size": {"high": 256}}


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("optimiser=adam", "Did you mean 'optimizer'?"),
        ("batch_size=many", "fact 'batch_size'"),
        ("baseline={lr: 0.1}", "write --set baseline.lr=0.001"),
        ("optimizer", "key=value"),
    ],
)
def test_a_mistake_is_named(pair: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        told_setup(parse_pairs([pair]))
    assert message in str(error.value)


def test_a_context_file_is_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "context.yaml"
    path.write_text("optimizer: sgd\nlearning_rate: 1e-2\n", encoding="utf-8")
    assert told_setup(read_context(path)).learning_rate == 0.01
    path.write_text("- a\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="a mapping of facts is expected"):
        read_context(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("learning_rate: 0.1\nbatch_size: big\n", "facts.yaml:2: fact 'batch_size'"),
        ("optimizer: 3\n", "facts.yaml:1: fact 'optimizer'"),
        ("direction: minimize\n\nlerning_rate: 0.1\n", "facts.yaml:3: no fact 'lerning_rate'"),
    ],
)
def test_a_wrong_fact_says_where_it_stands(tmp_path, text, says):
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as told:
        read_context(path)
    assert says in str(told.value)
