"""Safe YAML: one way to read it, no aliases, errors that say where."""

from pathlib import Path

import pytest

from advisor import yaml
from advisor.context import read_context
from advisor.errors import ConfigError, RuleError
from advisor.readers.sidecars import hyperparameters
from advisor.tables import rules_folder
from advisor.yaml import compose, dump, parse, parse_own

TWICE = "first: &kept {lr: 0.1}\nsecond: *kept\n"


def test_an_alias_is_refused_with_its_line() -> None:
    with pytest.raises(RuleError, match=r"rule.yaml, line 1: anchors and aliases are not read; write the value out"):
        parse(TWICE, "rule.yaml")
    with pytest.raises(RuleError, match="aliases"):
        compose(TWICE, "rule.yaml")


def test_the_signs_of_an_alias_in_text_are_text() -> None:
    assert parse("a: this & that\nb: 2 * 3\n", "x") == {"a": "this & that", "b": "2 * 3"}


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(RuleError, match="nested too deeply"):
        parse("[" * 5000, "x")


def test_a_context_file_with_an_alias_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(TWICE)
    with pytest.raises(ConfigError) as caught:
        read_context(path)
    assert "aliases are not read" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_list_as_context_is_quoted_shortly(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("\n".join(f"- {n}" for n in range(5000)))
    with pytest.raises(ConfigError) as caught:
        read_context(path)
    assert len(str(caught.value)) < 400


def test_what_programs_write_twice_is_read_from_sidecars_within_bounds(tmp_path: Path) -> None:
    """PyYAML writes an alias for a value that is held twice; what stands for many values is cut off."""
    path = tmp_path / "hparams.yaml"
    path.write_text(TWICE)
    assert hyperparameters(path) == {"first.lr": 0.1, "second.lr": 0.1}
    many = "".join(f"k{n}: *kept\n" for n in range(300))
    inner = ", ".join(f"a{n}: {n}" for n in range(100))
    path.write_text(f"first: &kept {{{inner}}}\n{many}")
    assert 100 <= len(hyperparameters(path)) <= 2000


@pytest.mark.parametrize(
    "value", [1e-5, 1e20, -1e-10, 0.1, "1e-3", "on", "No", "y", "12:30:00", "010", "0x1F", "null", ""]
)
def test_what_is_written_reads_the_same_by_the_rules_of_both_versions(value: object) -> None:
    from ruamel.yaml import YAML

    old = YAML(typ="safe", pure=True)
    old.version = (1, 1)
    text = dump({"value": value})
    assert old.load(text) == {"value": value}
    assert parse(text, "x") == {"value": value}


OWN = sorted((rules_folder() / "tables").glob("[b-eo-r]*.yaml"), key=lambda path: path.stat().st_size)[:12]


SIGNS = rules_folder() / "run" / "vanishing-gradients.yaml"
"""A file with both signs of an alias in its prose."""


@pytest.mark.parametrize("path", [*OWN, rules_folder() / "run" / "overfitting.yaml", SIGNS], ids=lambda path: path.stem)
def test_own_files_read_as_all_others_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert parse_own(path, text) == parse(text, path.name)


def test_prose_with_both_signs_is_no_reason_to_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    text = SIGNS.read_text(encoding="utf-8")
    assert "&" in text
    assert "*" in text
    monkeypatch.setattr(yaml, "parse", None)
    assert parse_own(SIGNS, text)["references"]


def test_a_mistake_in_an_own_file_is_told_as_any_other() -> None:
    with pytest.raises(RuleError, match=r"new.yaml, line 2"):
        parse_own(rules_folder() / "run" / "new.yaml", "title: x\nwhen: [a")
    with pytest.raises(RuleError, match="aliases"):
        parse_own(rules_folder() / "run" / "new.yaml", TWICE)
