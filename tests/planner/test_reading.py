from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import PlanError
from advisor.planner.reading import UnreadablePlanError, load_plan, parse_plan
from advisor.planner.writing import plan_text, save_plan
from tests.planner.exports.sample import make_plan


def edited(old: str, new: str) -> str:
    text = plan_text(make_plan())
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_plan_comes_back_as_it_was(tmp_path: Path, form: str) -> None:
    path = tmp_path / "plans" / f"p.{form}"
    save_plan(make_plan(), path, form)
    assert load_plan(path) == make_plan()


def test_reasons_stand_as_comments_above_their_choice() -> None:
    lines = plan_text(make_plan()).splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip() == "- name: lr")
    assert lines[at - 1].strip() == "# lr: log: spans decades"


def test_a_person_may_drop_comments_and_reasons() -> None:
    lines = [line for line in plan_text(make_plan()).splitlines() if not line.strip().startswith(("#", "reason:"))]
    assert parse_plan("\n".join(lines)).parameter("lr") is not None


def test_numbers_read_alike_in_yaml_1_1_and_1_2() -> None:
    text = plan_text(make_plan())
    assert "low: 1.0e-05" in text
    assert "1e-05" not in text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sampler: ", "smapler: ", "unknown key. Did you mean 'sampler'?"),
        ("kind: float", "kind: flaot", "Did you mean 'float'?"),
        ("low: 0.0001", "low: 10.0", "lr: low 10 is not below high 1"),
        ("low: 0.0001", "low: 0", "a log range cannot start at 0; start above 0 and set zero: true"),
        ("trials: 8", "trials: many", "valid integer"),
        ("name: layers", "name: lr", "'lr' is listed twice"),
        ("choices: [sgd, adam]", "choices: [sgd]", "at least two choices"),
        ("version: 1", "version: 2", "version"),
    ],
)
def test_mistakes_are_told_with_their_line(old: str, new: str, told: str) -> None:
    text = edited(old, new)
    with pytest.raises(PlanError, match=r"plan\.yaml, line \d+: ") as caught:
        parse_plan(text, "plan.yaml")
    assert told in str(caught.value)
    if new not in ("name: lr", "low: 10.0", "low: 0", "choices: [sgd]"):
        line = next(i for i, t in enumerate(text.splitlines(), 1) if new in t)
        assert f"line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a plan is a mapping"),
        ("- a\n- b", "a plan is a mapping"),
        ("a: [1, 2", "neither YAML nor JSON"),
        ("a: &x [1]\nb: *x", "anchors and aliases are not read"),
        ("{" * 2000, "neither YAML nor JSON"),
        ("x" * 2_000_000, "characters"),
    ],
)
def test_what_is_no_plan_is_unreadable(text: str, told: str) -> None:
    with pytest.raises(UnreadablePlanError, match=told):
        parse_plan(text)


def test_missing_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePlanError, match="cannot be read"):
        load_plan(tmp_path / "no.yaml")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(UnreadablePlanError, match=r"UTF-8|mapping|neither"):
        load_plan(tmp_path / "b.yaml")
