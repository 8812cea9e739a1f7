"""What a rule from elsewhere cannot do: reach anything but declared facts as plain values, or work without end."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.engine.conditions import Expression, MissingFactError, Prose, View
from advisor.engine.evaluate import function
from advisor.engine.rulebook import read_rule
from advisor.engine.testing import case_for
from advisor.errors import RuleError
from advisor.facts import DECLARED, Setup
from tests.engine.test_rules import RULE

FACTS = {"setup": frozenset(Setup.declared()), "option": frozenset({"limit"}), "let": frozenset()}


def text(written: str, **told: Any) -> str:
    return Prose(written, FACTS, "rule.yaml: explain").render({"setup": View("setup", Setup.model_validate(told), {})})


@pytest.mark.parametrize("name", ["setup", "option", "let", "min", "log10"])
def test_a_loop_cannot_take_the_name_of_a_group_or_a_function(name: str) -> None:
    with pytest.raises(RuleError, match=f"a loop's item cannot be called '{name}'"):
        text("{% for " + name + " in setup.parameters %}{{ " + name + " }}{% endfor %}")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{{ setup['optimizer'] }}", "only a fact that is a list or a table has items"),
        ("{{ min['x'] }}", "only a fact that is a list or a table has items"),
        ("{{ setup.optimizer['upper']() }}", "may be called"),
        ("{{ setup.optimizer.upper() }}", "may be called"),
        ("{{ setup.model_dump }}", "no fact 'setup.model_dump'"),
        ("{{ setup.plain }}", "no fact 'setup.plain'"),
        ("{{ setup.absent }}", "no fact 'setup.absent'"),
        ("{{ setup._facts }}", "without further attributes"),
        ("{{ setup.parameters[setup.metric] }}", "read by a number or a name"),
        ("{% for one in setup.parameters %}{{ one.upper }}{% endfor %}", "without further attributes"),
        ("{% for one in setup.parameters %}{{ one['upper'] }}{% endfor %}", "only a fact that is a list"),
        ("{% for a, b in setup.parameters %}{% endfor %}", "a loop is written"),
        ("{% for a in setup.parameters %}{% for b in setup.parameters %}x{% endfor %}{% endfor %}", "inside a loop"),
        ("{% for a in setup.parameters %}{{ loop.index }}{% endfor %}", "no facts 'loop'"),
        ("{% for a in setup.parameters %}x{% endfor %}{{ a }}", "no facts 'a'"),
        ("{% set a = setup.metric %}", "not allowed"),
        ("{% include 'other.txt' %}", "not allowed"),
        ("{% macro a() %}{% endmacro %}", "not allowed"),
        ("{{ setup.metric|sig(digits=3) }}", "without names"),
        ("{{ setup.metric|attr('upper') }}", "no filter 'attr'"),
        ("{{ setup.metric|format(1) }}", "no filter 'format'"),
        ("{{ 1e400 }}", "a number too large"),
        ("{{ " + "not " * 100 + "true }}", "nested deeper than"),
        ("{{ " + "(" * 900 + "1" + ")" * 900 + " }}", "nested too deeply"),
    ],
)
def test_what_is_not_allowed_is_refused_when_the_rule_is_read(written: str, message: str) -> None:
    with pytest.raises(RuleError) as error:
        Prose(written, FACTS, "rule.yaml: explain")
    assert message in str(error.value)


def test_a_view_holds_declared_facts_as_plain_values() -> None:
    view = View("setup", Setup(optimizer="sgd", learning_rate=0.1), {})
    assert view.get("optimizer") == "sgd"
    for name in ("absent", "wanting", "provenance", "plain", "model_dump", "__class__"):
        assert view.get(name) is None


def test_a_tree_that_names_something_else_finds_nothing() -> None:
    compute = function(["fact", "setup", "model_dump"])
    with pytest.raises(MissingFactError):
        Expression("setup.metric", FACTS, "f").value({"setup": View("setup", Setup(), {})})
    assert compute({"setup": View("setup", Setup(), {})}).name == "setup.model_dump"
    with pytest.raises(KeyError):
        function(["call", "open", ["const", "x"]])


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{{ setup.metric * 3 }}", "takes numbers only"),
        ("{{ setup.metric + setup.metric }}", "takes numbers only"),
        ("{{ setup.metric % 3 }}", "takes numbers only"),
        ("{{ 9000000000 * 9000000000 * 9000000000 }}", "too large"),
        ("{{ setup.learning_rate|sig(2000) }}", "digits"),
        ("{{ setup.learning_rate|pct(2000) }}", "digits"),
        ("{{ setup.learning_rate|round(2000) }}", "digits"),
        ("{{ setup.metric|replace('', 'xx') }}", "is empty"),
        ("{% for one in setup.metric %}x{% endfor %}", "a loop goes over a list"),
    ],
)
def test_work_that_grows_is_stopped(written: str, message: str) -> None:
    with pytest.raises(RuleError, match=r"rule\.yaml: explain") as error:
        text(written, metric="loss", learning_rate=0.1)
    assert message in str(error.value)


def test_a_long_list_is_neither_walked_nor_joined() -> None:
    many = tuple(f"p{i}" for i in range(1_001))
    with pytest.raises(RuleError, match="a loop over 1001 items; at most 1000"):
        text("{% for one in setup.parameters %}{{ one }}{% endfor %}", parameters=many)
    with pytest.raises(RuleError, match="more than 100000 characters"):
        text("{{ setup.parameters|join('" + "-" * 200 + "') }}", parameters=many)


def test_named_values_are_computed_once_and_stay_short() -> None:
    doubled = {"a0": "'xxxxxxxxxxxxxxxx'"} | {f"a{i}": f"let.a{i - 1} ~ let.a{i - 1}" for i in range(1, 60)}
    rule = read_rule("run/test", {**RULE, "let": doubled, "when": ["let.a59 == 'x'"]}, "f.yaml")
    from advisor.engine import judge

    with pytest.raises(RuleError, match="at most 100000 are written"):
        judge(rule, case_for(rule, {}, "here"))
    summed = {"a0": "1"} | {f"a{i}": f"let.a{i - 1} + let.a{i - 1}" for i in range(1, 60)}
    rule = read_rule("run/test", {**RULE, "let": summed, "when": ["let.a59 > 5", "setup.learning_rate > 1"]}, "f.yaml")
    assert judge(rule, case_for(rule, {"setup": {"learning_rate": 0.1}}, "here")) is None


def test_a_loop_writes_what_a_list_holds() -> None:
    assert text("{% for one in setup.parameters %}{{ one|upper }} {% endfor %}", parameters=["lr", "wd"]) == "LR WD"


def test_every_scope_declares_facts_of_plain_kinds() -> None:
    for groups in DECLARED.values():
        for group in groups.values():
            assert group.fact_names() == set(group.declared())
            assert all(isinstance(value, (str, bool)) for value in group().plain().values())
