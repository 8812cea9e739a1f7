"""The questions of the consultation: one a fact, with its words, its choices and what is assumed without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from advisor.cache import load_all
from advisor.engine.filters import FILTERS
from advisor.errors import RuleError, did_you_mean
from advisor.facts.setup import Setup
from advisor.record import Record, field
from advisor.records import Scalar
from advisor.tables import rules_folder, table

Form = Literal["hours", "fraction", "count", "number", "names", "plain"]


class Question(Record):
    """How one fact is asked for and said back.

    `typical` are answers that people give, compared to find out what an answer would change; `choices` stand
    for them where the answers are few. `beside` are facts that only together with this one decide anything, with
    the values supposed of them while they are unknown. `assumed` holds when nobody answers, None where nothing can
    be assumed.
    """

    ask: str
    why: str
    words: str
    form: Form = "plain"
    noun: str = ""
    plural: str = ""
    unit: str = ""
    type: Literal["number", "fraction", "choice", "boolean", "names", "text"]
    choices: tuple[Scalar, ...] = ()
    typical: tuple[Any, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    assumed: Any = None
    knowledge: tuple[str, ...] = field(min_length=1)

    @property
    def answers(self) -> tuple[Any, ...]:
        """The answers to compare."""
        return tuple(tuple(a) if isinstance(a, list) else a for a in self.typical or self.choices)


class Asked(Record):
    """A question that stands open: the fact, the words, what may be answered."""

    fact: str
    text: str
    choices: tuple[Scalar, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the contract shows it."""
        return {"fact": self.fact, "text": self.text, "choices": list(self.choices)}


@cache
def questions() -> Mapping[str, Question]:
    """Every question by the fact that it asks for; raises RuleError on a mistake in a file."""
    paths = {path.stem: path for path in sorted((rules_folder() / "questions").glob("*.yaml"))}
    content = load_all(paths)
    return {fact: _question(fact, content[fact], str(path)) for fact, path in paths.items()}


def _question(fact: str, content: Any, where: str) -> Question:
    if fact not in Setup.declared():
        raise RuleError(f"{where}: no fact '{fact}'.{did_you_mean(fact, Setup.declared())}")
    try:
        question = Question.model_validate(content)
        for value in (*question.answers, question.assumed):
            Setup.model_validate({fact: value})
    except ValueError as error:
        from advisor.engine.rulebook import explain_validation

        raise RuleError(explain_validation(error, where, Question.model_fields)) from None
    return question


def asked(fact: str) -> Asked:
    """The question for the fact."""
    question = questions()[fact]
    return Asked(fact=fact, text=question.ask, choices=question.choices)


def words_of(fact: str) -> str:
    """What the fact is called in a sentence."""
    known = questions().get(fact)
    called: Mapping[str, str] = table("consultation")["called"]
    return known.words if known else called.get(fact, fact.replace("_", " "))


def value_text(fact: str, value: Any) -> str:
    """The value with its unit, as it is said back: `30 min`, `4 workers`, `85 %`."""
    known = questions().get(fact)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_span_text(span)}" for name, span in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if isinstance(value, (int, float)):
        return _number_text(known, value) if known else _plain_number(fact, value)
    return str(value)


def _plain_number(fact: str, value: float) -> str:
    """A number that no question asks for, in the unit that the fact declares: `40 min`, and never sixteen digits."""
    declared = Setup.declared().get(fact)
    hours = declared is not None and declared.unit == "h"
    return str(FILTERS["hours" if hours else "sig"](value) if isinstance(value, float) else value)


def _span_text(span: str) -> str:
    """A told range in words: `1e-05 to 0.01 (log)`."""
    ends, _, how = span.partition(":")
    return ends.replace("..", " to ").replace("|", ", ") + (f" ({how.replace(',', ', ')})" if how else "")


def _number_text(known: Question, value: float) -> str:
    filters = FILTERS
    if known.form == "hours":
        text = str(filters["hours"](value))
        return f"{filters['sig'](value)} h ({text})" if text.endswith("days") else text
    if known.form == "fraction":
        return str(filters["pct"](value, 0 if abs(value * 100 - round(value * 100)) < 1e-9 else 1))
    if known.form == "count":
        return str(filters["count"](value, known.noun, known.plural))
    return f"{filters['sig'](value)} {known.unit}".strip()


def fact_text(fact: str, value: Any) -> str:
    """The fact in words: `cost of one trial: 30 min`."""
    return f"{words_of(fact)}: {value_text(fact, value)}"
