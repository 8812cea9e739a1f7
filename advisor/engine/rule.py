"""The shape of a rule file, and its compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from advisor.facts.base import Scope
from advisor.findings import Action, Grade, Severity

Text = Annotated[str, Field(min_length=1)]


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _as_list(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


ExpressionText = Annotated[str, BeforeValidator(_as_text)]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class CaseFile(_File):
    """One case: `is` holds when every condition of `when` is true; a case without `when` holds always."""

    when: Annotated[tuple[ExpressionText, ...], BeforeValidator(_as_list)] = ()
    value: Annotated[str, BeforeValidator(_as_text)] = Field(alias="is")


class CasesFile(_File):
    """Values to choose from, the first whose `when` holds; the last one has no `when`."""

    cases: tuple[CaseFile, ...] = Field(min_length=1)


def texts(written: Any) -> tuple[str, ...]:
    """Every text that is written for a key: itself, or that of each case."""
    return tuple(case.value for case in written.cases) if isinstance(written, CasesFile) else (str(written),)


def _form(value: Any) -> str:
    return "(cases)" if isinstance(value, (Mapping, CasesFile)) else "(text)"


_Cases = Annotated[CasesFile, Tag("(cases)")]
TextOrCases = Annotated[Annotated[Text, Tag("(text)")] | _Cases, Discriminator(_form)]
ReasonOrCases = Annotated[Annotated[str, Tag("(text)")] | _Cases, Discriminator(_form)]
ExpressionOrCases = Annotated[Annotated[ExpressionText, Tag("(text)")] | _Cases, Discriminator(_form)]
ValueOrCases = Annotated[Annotated[ExpressionText | list[Any], Tag("(text)")] | _Cases, Discriminator(_form)]
Name = Annotated[str, StringConstraints(min_length=3, max_length=60, pattern=r"^[^{}<>|`\n]+$")]
LetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class PrescriptionFile(_File):
    """One prescription as written: every key may be a literal, a `{{ … }}` expression or `cases:` of them.

    `when` is an optional expression; the prescription is left out when it is false or unknown.
    `chance` is an optional expression: those whose chance of helping is known come first, the likeliest in front.
    """

    action: Action
    when: ExpressionText | None = None
    chance: ExpressionText | None = None
    parameter: TextOrCases | None = None
    side: TextOrCases | None = None
    to: ValueOrCases | None = None
    factor: ExpressionOrCases | None = None
    value: ValueOrCases | None = None
    low: ExpressionOrCases | None = None
    high: ExpressionOrCases | None = None
    count: ExpressionOrCases | None = None
    grade: Grade = "safe"
    reason: ReasonOrCases = ""


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

    `name` is the fault in about five plain words, without a value; `title` says it with the values of the case.
    `let` names values that are used more than once: an expression each, read as `let.<name>` by what stands below.
    `priority`: lower comes first among findings of the same severity. `options` are thresholds
    that a person can set per rule; expressions read them as `option.<name>`. `since_step` and
    `best_step` are expressions for the step where the fault begins and the step to go back to.
    `proven`: the fault itself is proven, so that the severity stands as written; elsewhere, on a run, the calibrated
    chance of the first prescription decides between warning and info, where it is known.
    `also` names a list of `rules/tables/prescriptions.yaml` whose prescriptions stand beside the rule's own.
    `watch` is an expression for how far a run or study has to grow (0.2: by a fifth) while the finding holds before it
    is told of one that still grows; a rule without it is mute until the end.
    `alone`: the finding is left out, not only put behind, where another finding explains it.
    `kinds` names the kinds of training, or groups of them (tables/kinds.yaml), that the rule holds for; none is all.
    `tests` are the rule's own examples: at least one that fires, one silent, one unexamined.
    """

    name: Name | None = None
    title: TextOrCases
    scope: Scope
    severity: ExpressionOrCases
    confidence: ExpressionOrCases
    let: Mapping[LetName, ExpressionOrCases] = Field(default_factory=dict)
    priority: int = 50
    kinds: tuple[str, ...] = ()
    when: tuple[ExpressionText, ...] = Field(min_length=1)
    explain: TextOrCases
    why: str = ""
    prescribe: tuple[PrescriptionFile, ...] = ()
    also: str | None = None
    suppresses: tuple[str, ...] = ()
    alone: bool = False
    options: Mapping[str, float | str | bool | tuple[str, ...]] = Field(default_factory=dict)
    knowledge: tuple[str, ...] = ()
    watch: ExpressionOrCases | None = None
    since_step: ExpressionOrCases | None = None
    best_step: ExpressionOrCases | None = None
    proven: ExpressionOrCases | None = None
    caveat: Text
    references: tuple[str, ...] = Field(min_length=1)
    tests: tuple[RuleTest, ...] = Field(min_length=1)


def to_kept(file: RuleFile) -> dict[str, Any]:
    """The checked file as JSON keeps it."""
    return file.model_dump(mode="json", by_alias=True)


def from_kept(content: Mapping[str, Any]) -> RuleFile:
    """A file that was checked when it was kept."""
    made = {key: _constructed(value) for key, value in content.items()}
    made |= {"let": {name: _constructed(value) for name, value in content["let"].items()}}
    made |= {"prescribe": tuple(prescription_from_kept(item) for item in content["prescribe"])}
    made |= {"tests": tuple(map(_test_from_kept, content["tests"]))}
    return RuleFile.model_construct(**made)


def prescription_from_kept(content: Mapping[str, Any]) -> PrescriptionFile:
    """A prescription that was checked when it was kept."""
    return PrescriptionFile.model_construct(**{key: _constructed(value) for key, value in content.items()})


def _test_from_kept(content: Mapping[str, Any]) -> RuleTest:
    words = {key: tuple(content[key]) for key in ("says", "missing")}
    return RuleTest.model_construct(**{**content, **words})


def _constructed(value: Any) -> Any:
    if isinstance(value, Mapping) and set(value) == {"cases"}:
        cases = (CaseFile.model_construct(when=tuple(case["when"]), value=case["is"]) for case in value["cases"])
        return CasesFile.model_construct(cases=tuple(cases))
    return tuple(value) if isinstance(value, list) else value
