"""What a key of a rule may hold: a literal, an expression, a text, or `cases:` of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, get_args

from advisor.engine.conditions import Declared, Expression, MissingFactError, Prose
from advisor.engine.rule import CasesFile
from advisor.errors import RuleError, did_you_mean
from advisor.findings import SEVERITIES, Severity

Maker = Callable[[Any, Declared | None, str], "Computed"]


class Computed(Protocol):
    """A value that facts give; `names` are those it may read."""

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it may read."""

    def value(self, facts: Mapping[str, Any]) -> Any:
        """The value; raises MissingFactError when it needs a fact that is not there."""


class Literal:
    """A value that stands in the rule as it is."""

    names: tuple[str, ...] = ()

    def __init__(self, value: Any) -> None:
        self._value = value

    def value(self, facts: Mapping[str, Any]) -> Any:
        """The value itself."""
        return self._value


class Cases:
    """The first of several values whose conditions all hold; one that reads a missing fact is passed over."""

    def __init__(self, file: CasesFile, declared: Declared | None, where: str, make: Maker) -> None:
        for i, case in enumerate(file.cases):
            if not case.when and i < len(file.cases) - 1:
                raise RuleError(f"{where}.cases[{i}]: without `when` it hides those below; it belongs at the end")
        if file.cases[-1].when:
            raise RuleError(f"{where}.cases: the last one has no `when`: what is it where no case holds?")
        self._rows = tuple(
            (
                tuple(Expression(text, declared, f"{where}.cases[{i}].when") for text in case.when),
                make(case.value, declared, f"{where}.cases[{i}].is"),
            )
            for i, case in enumerate(file.cases)
        )
        read = (name for conditions, value in self._rows for item in (*conditions, value) for name in item.names)
        self.names = tuple(dict.fromkeys(read))

    def value(self, facts: Mapping[str, Any]) -> Any:
        """The value of the first case that holds."""
        return next(value for conditions, value in self._rows if all(_holds(c, facts) for c in conditions)).value(facts)


def _holds(condition: Expression, facts: Mapping[str, Any]) -> bool:
    try:
        return condition.truth(facts)
    except MissingFactError:
        return False


def compiled(written: Any, declared: Declared | None, where: str, make: Maker) -> Computed:
    """What is written for a key, ready to compute: `make` compiles one value of it."""
    return Cases(written, declared, where, make) if isinstance(written, CasesFile) else make(written, declared, where)


def severity(text: str, declared: Declared | None, where: str) -> Computed:
    """A severity: one of the four words; what depends on the facts is chosen by `cases:` of them."""
    if text in SEVERITIES:
        return Literal(text)
    words = ", ".join(get_args(Severity))
    if text.replace("-", "_").isidentifier():
        raise RuleError(f"{where}: '{text}': write one of {words}.{did_you_mean(text, SEVERITIES)}")
    raise RuleError(f"{where}: read the expression {text!r}; write one of {words}, or `cases:` of `when` and `is`")


def value(written: Any, declared: Declared | None, where: str) -> Computed:
    """A value of a prescription: one `{{ expression }}`, a text with some, or a literal."""
    if not isinstance(written, str):
        return Literal(written)
    text = written.strip()
    if text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1:
        return Expression(text[2:-2], declared, where)
    return Prose(text, declared, where) if "{" in text else Literal(_number(text))


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
