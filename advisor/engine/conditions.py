"""Conditions and prose of rules: three-valued, checked before any log is read, plain functions over plain facts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from advisor.engine.evaluate import function, text_function
from advisor.engine.filters import FUNCTIONS
from advisor.engine.missing import Missing, MissingFactError
from advisor.engine.syntax import Tree, loop_names, names_read
from advisor.engine.trees import tree
from advisor.errors import RuleError, did_you_mean
from advisor.facts.base import Namespace

__all__ = ["Declared", "Expression", "Missing", "MissingFactError", "Prose", "View", "plain"]
Declared = Mapping[str, frozenset[str]]
_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
"""What parts of a text that were left out leave behind."""
_FAULTS = (TypeError, ValueError, ZeroDivisionError, OverflowError, RecursionError)


class View:
    """What an expression sees of a group of facts: declared facts as plain values, every read remembered."""

    __slots__ = ("_facts", "_name", "_read")

    def __init__(self, name: str, facts: Namespace | Mapping[str, Any], read: dict[str, Any]) -> None:
        self._name, self._read = name, read
        self._facts: Mapping[str, Any] = facts.plain() if isinstance(facts, Namespace) else facts

    def lacks(self, fact: str) -> bool:
        """Whether the fact is missing."""
        return self._facts.get(fact) is None

    def get(self, fact: str) -> Any:
        """The fact's value; None, or a `Missing`, where it is not there."""
        value = self._facts.get(fact)
        if value is not None and not isinstance(value, Missing):
            self._read[f"{self._name}.{fact}"] = value
        return value


class _Checked:
    """A text of a rule with the facts that it reads, each declared."""

    form = ""

    def __init__(self, text: str, declared: Declared | None, where: str) -> None:
        self.text, self.where = text, where
        if declared is not None:
            _check_names(self.tree, self.names, declared, where, text)

    @property
    def tree(self) -> Tree:
        """The text's tree."""
        return tree(self.form, self.text, self.where)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The facts that it may read."""
        return names_read(self.tree)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The groups of those facts."""
        return frozenset(name.partition(".")[0] for name in self.names)


class Expression(_Checked):
    """An expression over facts; `declared` are the facts there are, None where it was checked by an earlier start."""

    form = "expression"

    def __init__(self, text: str, declared: Declared | None, where: str) -> None:
        super().__init__(text.strip(), declared, where)

    @cached_property
    def _compute(self) -> Callable[[Mapping[str, Any]], Any]:
        return function(self.tree)

    def value(self, facts: Mapping[str, Any]) -> Any:
        """The expression's value; raises MissingFactError when it needs a fact that is not there."""
        try:
            result = self._compute(facts)
        except _FAULTS as error:
            raise RuleError(f"{self.where}: {self.text!r} cannot be computed: {error}") from None
        if isinstance(result, Missing):
            result.fail()
        return result

    def truth(self, facts: Mapping[str, Any]) -> bool:
        """The expression's value, which must be exactly true or false."""
        result = self.value(facts)
        if result is not True and result is not False:
            raise RuleError(f"{self.where}: {self.text!r} gives {result!r}; a condition must give true or false")
        return result


class Prose(_Checked):
    """A text with places that facts fill."""

    form = "text"

    def __init__(self, text: str, declared: Declared | None, where: str) -> None:
        super().__init__(" ".join(text.split()) if "\n\n" not in text else text.strip(), declared, where)

    @cached_property
    def _write(self) -> Callable[[Mapping[str, Any]], Any]:
        return text_function(self.tree)

    def value(self, facts: Mapping[str, Any]) -> str:
        """The text, as `render` gives it."""
        return self.render(facts)

    def render(self, facts: Mapping[str, Any]) -> str:
        """The text with its facts filled in; raises MissingFactError when one is not there."""
        try:
            return _BLANKS.sub(" ", str(self._write(facts))).strip()
        except _FAULTS as error:
            raise RuleError(f"{self.where}: the text cannot be written: {error}") from None


def _check_names(parsed: Tree, names: tuple[str, ...], declared: Declared, where: str, text: str) -> None:
    """Raises a RuleError with a suggestion for a name that is not declared, or one that a loop hides."""
    for name in loop_names(parsed):
        if name in declared or name in FUNCTIONS:
            raise RuleError(f"{where}: a loop's item cannot be called '{name}', which is known already: {text!r}")
    for name in names:
        space, _, attribute = name.partition(".")
        if space not in declared:
            raise RuleError(
                f"{where}: no facts '{space}' in {text!r}.{did_you_mean(space, declared)} "
                f"Known: {', '.join(sorted(declared))}"
            )
        if not attribute:
            raise RuleError(f"{where}: '{space}' is a group of facts; write '{space}.<fact>' in {text!r}")
        if attribute not in declared[space]:
            every = [f"{space}.{known}" for known in declared[space]]
            raise RuleError(f"{where}: no fact '{name}' in {text!r}.{did_you_mean(name, every)}")


def plain(value: Any) -> Any:
    """A fact's value as JSON can hold it."""
    if value is None or isinstance(value, (bool, int, str)) or type(value) is float:
        return value
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, (tuple, set, frozenset)):
        return [plain(item) for item in value]
    return json.loads(json.dumps(value, default=str))
