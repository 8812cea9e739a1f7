"""Conditions: three-valued, sandboxed, refused before any log is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.conditions import Expression, MissingFactError, Prose, View
from advisor.engine.filters import FILTERS
from advisor.errors import RuleError
from advisor.facts import Setup

DECLARED = {"setup": frozenset(Setup.declared()), "option": frozenset({"limit"})}


def value(text: str, **facts: object) -> object:
    views = {"setup": View("setup", Setup.model_validate(facts), {}), "option": View("option", {"limit": 2}, {})}
    return Expression(text, DECLARED, "rule.yaml: when[0]").value(views)


def test_a_condition_reads_facts() -> None:
    assert value("setup.learning_rate > 0.1 and setup.optimizer == 'sgd'", learning_rate=0.3, optimizer="sgd") is True


def test_a_missing_fact_is_neither_true_nor_false() -> None:
    with pytest.raises(MissingFactError) as error:
        value("setup.learning_rate > 0.1")
    assert error.value.names == ("setup.learning_rate",)


@pytest.mark.parametrize("operation", ["== 1", "!= 1", "+ 1", "in [1]", "* 2 > 1", "is divisibleby 2"])
def test_no_operation_looks_at_a_missing_fact(operation: str) -> None:
    with pytest.raises(MissingFactError):
        value(f"setup.batch_size {operation}")


def test_only_known_and_missing_may_look() -> None:
    assert value("setup.batch_size is known") is False
    assert value("setup.batch_size is missing") is True
    assert value("setup.batch_size is known and setup.batch_size > 8") is False


def test_a_short_circuit_spares_the_missing_fact() -> None:
    assert value("setup.learning_rate > 1 or setup.batch_size > 8", learning_rate=2.0) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("setup.learnin_rate > 1", "Did you mean 'setup.learning_rate'?"),
        ("stup.learning_rate > 1", "Did you mean 'setup'?"),
        ("setup > 1", "is a group of facts"),
        ("setup.learning_rate ** 9 > 1", "pow is not allowed"),
        ("range(10)", "may be called"),
        ("setup.learning_rate|foo", "no filter 'foo'"),
        ("setup.learning_rate is wrong", "no test 'wrong'"),
        ("setup.learning_rate >", "not valid Jinja2"),
        ("setup.parameters.__class__.__mro__", "without further attributes"),
        ("(1).bit_length()", "may be called"),
        ("1 }}{{ 2", "one expression is expected"),
    ],
)
def test_a_mistake_is_refused_with_a_suggestion(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=r".") as error:
        value(text)
    assert message in str(error.value)
    assert "rule.yaml: when[0]" in str(error.value)


def test_strings_cannot_be_repeated() -> None:
    with pytest.raises(RuleError, match="takes numbers only"):
        value("setup.metric * 1000000", metric="x")


def test_a_condition_must_be_a_real_bool() -> None:
    views = {"setup": View("setup", Setup(learning_rate=0.1), {})}
    with pytest.raises(RuleError, match="must give true or false"):
        Expression("setup.learning_rate", DECLARED, "f").truth(views)


def test_prose_fills_facts_in_and_may_branch() -> None:
    text = "rate {{ setup.learning_rate|sig }}{% if setup.optimizer is known %} with {{ setup.optimizer }}{% endif %}."
    prose = Prose(text, DECLARED, "f")
    assert prose.render({"setup": View("setup", Setup(learning_rate=0.000123456), {})}) == "rate 0.000123."


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_three_significant_digits_stay_near_the_number(number: float) -> None:
    shown = float(FILTERS["sig"](number))
    assert shown == pytest.approx(number, rel=0.006, abs=1e-300)


@pytest.mark.parametrize(("hours", "words"), [(0.5, "30 min"), (13.5, "13.5 h"), (1562.5, "65 days"), (0.005, "18 s")])
def test_hours_are_said_as_people_say_them(hours: float, words: str) -> None:
    assert FILTERS["hours"](hours) == words


@pytest.mark.parametrize(("number", "shown"), [(0.9999, "0.9999"), (0.99987, "0.9999"), (0.9994, "0.999"), (1.0, "1")])
def test_what_is_not_quite_one_is_not_written_as_one(number: float, shown: str) -> None:
    assert FILTERS["sig"](number) == shown


@pytest.mark.parametrize(
    ("gain", "low", "high", "words"),
    [
        (0.0, 0.0, 0.0, "nothing that could be foretold"),
        (0.0022, 0.0, 0.0022, "0.0022 on average, but most likely less (0 or more)"),
        (0.0022, 0.001, 0.01, "about 0.0022 (80 % interval 0.001 to 0.01)"),
    ],
)
def test_what_a_gain_is_worth_never_stands_at_the_end_of_its_interval(
    gain: float, low: float, high: float, words: str
) -> None:
    assert FILTERS["worth"](gain, low, high) == words
