"""The shape of a rule file, and its compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args

from advisor.facts.base import Scope
from advisor.findings import Action, Grade, Severity
from advisor.marks import Before, Bounds
from advisor.record import Record, field

Text = Annotated[str, Bounds(min_length=1)]


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _as_list(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


ExpressionText = Annotated[str, Before(_as_text, bool, int, float)]


class CaseFile(Record):
    """One case: `is` holds when every condition of `when` is true; a case without `when` holds always."""

    when: Annotated[tuple[ExpressionText, ...], Before(_as_list)] = ()
    value: Annotated[str, Before(_as_text)] = field(alias="is")


class CasesFile(Record):
    """Values to choose from, the first whose `when` holds; the last one has no `when`."""

    cases: tuple[CaseFile, ...] = field(min_length=1)


def texts(written: Any) -> tuple[str, ...]:
    """Every text that is written for a key: itself, or that of each case."""
    return tuple(case.value for case in written.cases) if isinstance(written, CasesFile) else (str(written),)


def _form(value: Any) -> str:
    return "(cases)" if isinstance(value, (Mapping, CasesFile)) else "(text)"


class _ByForm:
    """Marks a text or cases of it: a mapping is cases."""

    settings: Mapping[str, Any] = {}

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import Discriminator, Tag

        *kinds, cases = get_args(source)
        text: Any = Annotated[Union[tuple(kinds)], Tag("(text)")]  # noqa: UP007 - of a list
        tagged: Any = text | Annotated[cases, Tag("(cases)")]
        return handler.generate_schema(Annotated[tagged, Discriminator(_form)])


TextOrCases = Annotated[Text | CasesFile, _ByForm()]
ReasonOrCases = Annotated[str | CasesFile, _ByForm()]
ExpressionOrCases = Annotated[ExpressionText | CasesFile, _ByForm()]
ValueOrCases = Annotated[ExpressionText | list[Any] | CasesFile, _ByForm()]
Name = Annotated[str, Bounds(min_length=3, max_length=60, pattern=r"^[^{}<>|`\n]+$")]
LetName = Annotated[str, Bounds(pattern=r"^[a-z][a-z0-9_]*$")]


class PrescriptionFile(Record):
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


class RuleTest(Record):
    """An example a rule carries: facts given, the verdict and words expected."""

    name: Text
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    expect: Literal["fires", "silent", "unexamined"]
    prescription: Mapping[str, Any] | None = None
    severity: Severity | None = None
    says: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class RuleFile(Record):
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
    `weighs`: the single changes that were weighed go out with the finding although it asks for none of them.
    `otherwise`: the finding is told only where no other one on its subject tells what was weighed.
    `kinds` names the kinds of training, or groups of them (tables/kinds.yaml), that the rule holds for; none is all.
    `tests` are the rule's own examples: at least one that fires, one silent, one unexamined.
    """

    name: Name | None = None
    title: TextOrCases
    scope: Scope
    severity: ExpressionOrCases
    confidence: ExpressionOrCases
    let: Mapping[LetName, ExpressionOrCases] = field(default_factory=dict)
    priority: int = 50
    kinds: tuple[str, ...] = ()
    when: tuple[ExpressionText, ...] = field(min_length=1)
    explain: TextOrCases
    why: str = ""
    prescribe: tuple[PrescriptionFile, ...] = ()
    also: str | None = None
    suppresses: tuple[str, ...] = ()
    alone: bool = False
    weighs: bool = False
    otherwise: bool = False
    options: Mapping[str, float | str | bool | tuple[str, ...]] = field(default_factory=dict)
    knowledge: tuple[str, ...] = ()
    watch: ExpressionOrCases | None = None
    since_step: ExpressionOrCases | None = None
    best_step: ExpressionOrCases | None = None
    proven: ExpressionOrCases | None = None
    caveat: Text
    references: tuple[str, ...] = field(min_length=1)
    tests: tuple[RuleTest, ...] = field(min_length=1)


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
