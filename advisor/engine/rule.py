"""The shape of a rule file, and its compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from advisor.facts.base import Scope
from advisor.findings import Action, Grade, Severity

Text = Annotated[str, Field(min_length=1)]


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


ExpressionText = Annotated[str, BeforeValidator(_as_text)]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PrescriptionFile(_File):
    """One prescription as written: every key may be a literal or a `{{ … }}` expression.

    `when` is an optional expression; the prescription is left out when it is false or unknown.
    `chance` is an optional expression: those whose chance of helping is known come first, the likeliest in front.
    """

    action: Action
    when: ExpressionText | None = None
    chance: ExpressionText | None = None
    parameter: str | None = None
    side: str | None = None
    to: ExpressionText | list[Any] | None = None
    factor: ExpressionText | None = None
    value: ExpressionText | list[Any] | None = None
    low: ExpressionText | None = None
    high: ExpressionText | None = None
    count: ExpressionText | None = None
    grade: Grade = "safe"
    reason: str = ""


class RuleTest(_File):
    """An example a rule carries: facts given, the verdict and words expected."""

    name: Text
    given: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    expect: Literal["fires", "silent", "unexamined"]
    prescription: Mapping[str, Any] | None = None
    severity: Severity | None = None
    says: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class RuleFile(_File):
    """A diagnostic rule as written in `rules/<scope>/<name>.yaml`.

    `priority`: lower comes first among findings of the same severity. `options` are thresholds
    that a person can set per rule; expressions read them as `option.<name>`. `since_step` and
    `best_step` are expressions for the step where the fault begins and the step to go back to.
    `also` names a list of `rules/tables/prescriptions.yaml` whose prescriptions stand beside the rule's own.
    `alone`: the finding is left out, not only put behind, where another finding explains it.
    `tests` are the rule's own examples: at least one that fires, one silent, one unexamined.
    """

    title: Text
    scope: Scope
    severity: ExpressionText
    confidence: ExpressionText
    priority: int = 50
    when: tuple[ExpressionText, ...] = Field(min_length=1)
    explain: Text
    why: str = ""
    prescribe: tuple[PrescriptionFile, ...] = ()
    also: str | None = None
    suppresses: tuple[str, ...] = ()
    alone: bool = False
    options: Mapping[str, float | str | bool | tuple[str, ...]] = Field(default_factory=dict)
    knowledge: tuple[str, ...] = ()
    since_step: ExpressionText | None = None
    best_step: ExpressionText | None = None
    caveat: Text
    references: tuple[str, ...] = Field(min_length=1)
    tests: tuple[RuleTest, ...] = Field(min_length=1)
