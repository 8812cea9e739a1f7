"""From sources to a ranked diagnosis: the call behind the command line, the terminal program and the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import Field

from advisor.config import Config, Waiver
from advisor.context import told_setup
from advisor.engine import Rule, Rulebook, bundled_rulebook, load_rulebook
from advisor.errors import ConfigError, did_you_mean
from advisor.facts import Case, Setup, Subject, TrainingFacts
from advisor.findings import SEVERITIES, Diagnosis, Finding, ReadAs, Unexamined
from advisor.names import canonical
from advisor.records import Evidence, Record, SourceSummary
from advisor.remembered import Remembered, with_remembered
from advisor.verdicts import KeptVerdicts, kept_verdicts
from advisor.verdicts import verdicts as verdicts_on

Told = Callable[[Subject, Sequence[Finding]], object]
"""Who hears of a subject and what was found on it before anything is ranked."""


class Request(Record):
    """How to diagnose: what is told, which rules, their options, what is waived."""

    setup: Setup = Field(default_factory=Setup)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    extend_rules: tuple[Path, ...] = ()
    tags: Mapping[str, str] = Field(default_factory=dict)
    columns: Mapping[str, str] = Field(default_factory=dict)
    space: Mapping[str, Any] = Field(default_factory=dict)
    remembered: tuple[Remembered, ...] = ()


def request_from(
    config: Config,
    told: Mapping[str, Any] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
) -> Request:
    """A request from the configuration and the flags, a flag beating the file."""
    return Request(
        setup=told_setup(config.context, told or {}),
        select=tuple(select) or config.select,
        ignore=tuple(ignore) or config.ignore,
        options=config.rules,
        waivers=config.waive,
        extend_rules=config.extend_rules,
        tags={**config.tags, **(tags or {})},
        columns=config.columns,
        space=config.space,
    )


def read(*sources: Any, columns: Mapping[str, str] | None = None) -> Evidence:
    """Everything in the sources; what cannot be read is listed in `errors`.

    A source is a path, a URL, an `optuna.Study`, a list of dicts, a dict of lists, a pandas or polars frame, a Keras
    `History`, a Trainer or its state; or a list of these.
    """
    from advisor.readers.objects import read_object
    from advisor.readers.reading import read as read_sources
    from advisor.readers.source import ReadOptions

    options = ReadOptions(columns=columns or {})
    given = [one for source in sources for one in (source if _is_list_of_sources(source) else (source,))]
    searches = [source for source in given if _is_search(source)]
    places = [str(source) for source in given if isinstance(source, (str, PathLike))]
    others = [source for source in given if not _is_search(source) and not isinstance(source, (str, PathLike))]
    parts = [read_object(source, options) or _refused(source) for source in others]
    found = read_sources(*places, options=options) if places else Evidence()
    for part in parts:
        found = Evidence(**{name: (*getattr(found, name), *getattr(part, name)) for name in Evidence.model_fields})
    return _with_studies(found, searches) if searches else found


def _is_list_of_sources(value: Any) -> bool:
    from advisor.readers.objects import stands_alone

    return (
        isinstance(value, (list, tuple))
        and len(value) > 0
        and all(isinstance(item, (str, PathLike)) or _is_search(item) or stands_alone(item) for item in value)
    )


def _is_search(source: Any) -> bool:
    """Whether the source is a search in memory; paths and URLs cost no look at any reader."""
    if isinstance(source, (str, PathLike)):
        return False
    from advisor.readers.searches import is_search

    return is_search(source)


def _refused(source: Any) -> Evidence:
    from advisor.readers.objects import KNOWN

    raise ConfigError(
        f"a source is a path, a URL, an optuna.Study, storage or list of trials, sklearn's cv_results_, {KNOWN}, or a "
        f"list of these; read {type(source).__name__}: {source!r:.60}"
    )


def _with_studies(found: Evidence, objects: Sequence[Any]) -> Evidence:
    from advisor.readers.searches import studies_of

    studies = tuple(study for one in objects for study in studies_of(one))
    summaries = tuple(
        SourceSummary(path=study.name, kind=study.kind, studies=1, points=len(study.trials)) for study in studies
    )
    return found.model_copy(update={"sources": (*found.sources, *summaries), "studies": (*found.studies, *studies)})


def diagnose(*sources: Any, against: Sequence[Any] = (), request: Request | None = None, **told: Any) -> Diagnosis:
    """Findings on the sources, ranked; `told` are facts by name (`optimizer="adamw"`)."""
    request = request or Request(setup=told_setup(told))
    evidence = read(*sources, columns=request.columns)
    reference = read(*against, columns=request.columns) if against else None
    return diagnose_evidence(evidence, request, reference)


def diagnose_evidence(
    evidence: Evidence, request: Request | None = None, reference: Evidence | None = None, told: Told | None = None
) -> Diagnosis:
    """Findings on evidence that was read already; `told` hears of every subject as it is judged."""
    request = request or Request()
    evidence = told_of(evidence, request)
    book = load_rulebook(*request.extend_rules) if request.extend_rules else bundled_rulebook()
    _check_settings(book, request)
    _check_metric(evidence, request)
    rules = chosen(book, request.select, request.ignore)
    known: list[Case] = []
    verdicts: list[Finding | Unexamined] = []
    kept = _kept(evidence, request, rules)
    for case in cases(evidence, request, reference):
        known.append(Case(case.subject, {"training": case.facts["training"]}))
        verdicts += (judged := list(verdicts_on(rules, case, request.options, kept)))
        if told is not None:
            told(case.subject, [verdict for verdict in judged if isinstance(verdict, Finding)])
    if kept is not None:
        kept.close()
    seen = [with_remembered(v, request.remembered) for v in verdicts if isinstance(v, Finding)]
    findings, waived = _waive(seen, request.waivers)
    unexamined = [v for v in verdicts if isinstance(v, Unexamined)]
    errors = evidence.errors + (reference.errors if reference else ())
    return Diagnosis(
        sources=evidence.sources,
        read_as=tuple(_read_as(known)),
        findings=tuple(ranked(findings, book)),
        unexamined=(*unexamined, *waived),
        errors=errors,
    )


def _check_metric(evidence: Evidence, request: Request) -> None:
    if request.setup.metric is not None and (evidence.runs or evidence.studies):
        from advisor.signals.told import check_metric

        check_metric(request.setup, evidence.runs, evidence.studies)


def told_of(evidence: Evidence, request: Request) -> Evidence:
    """The evidence as the request tells it: ranges, the metric that is judged."""
    if not evidence.studies:
        return evidence
    from advisor.declared import as_told

    return as_told(evidence, request.setup, request.space)


def cases(evidence: Evidence, request: Request, reference: Evidence | None = None) -> Iterator[Case]:
    """The facts about every run, study, space and parameter of the evidence."""
    if evidence.runs:
        from advisor.signals.runs import run_cases

        yield from run_cases(evidence.runs, request.setup, reference.runs if reference else (), request.tags)
    if evidence.studies:
        from advisor.signals.studies import compare_cases, study_cases

        for study in evidence.studies:
            yield from study_cases(study, request.setup, evidence.studies)
        yield from compare_cases(evidence.studies, request.setup)


def _read_as(known: Sequence[Case]) -> Iterator[ReadAs]:
    """The kinds of training among the runs and studies, each with the least of its confidences."""
    groups: dict[tuple[Any, ...], dict[tuple[str | None, ...], TrainingFacts]] = {}
    for case in known:
        facts, subject = case.facts.get("training"), case.subject
        if isinstance(facts, TrainingFacts) and facts.name is not None and subject.kind in ("run", "study"):
            member = (subject.kind, subject.run, subject.study, subject.source)
            groups.setdefault((facts.kind, facts.method, facts.name), {})[member] = facts
    for (kind, method, name), members in groups.items():
        least = min(members.values(), key=lambda facts: facts.confidence or 0.0)
        counts = {scope: sum(member[0] == scope for member in members) for scope in ("run", "study")}
        yield ReadAs(
            kind=kind, method=method, name=name, confidence=least.confidence or 0.0, because=least.because or "",
            runs=counts["run"], studies=counts["study"],
        )  # fmt: skip


def rules_in_play(request: Request) -> tuple[Rule, ...]:
    """The rules that the request selects and does not ignore."""
    book = load_rulebook(*request.extend_rules) if request.extend_rules else bundled_rulebook()
    return chosen(book, request.select, request.ignore)


def chosen(book: Rulebook, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that are selected and not ignored; a pattern that names no rule is refused."""
    for pattern in (*select, *ignore):
        _check_pattern(book, pattern)
    return tuple(
        rule
        for rule in book
        if (not select or any(matches(rule.id, pattern) for pattern in select))
        and not any(matches(rule.id, pattern) for pattern in ignore)
    )


def _check_settings(book: Rulebook, request: Request) -> None:
    """Refuses options and waivers that name no rule, and options that their rule does not have."""
    for identifier, options in request.options.items():
        if identifier not in book.rules:
            raise ConfigError(f"options for '{identifier}': no such rule.{did_you_mean(identifier, book.rules)}")
        known = book[identifier].file.options
        for name in options:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise ConfigError(f"{identifier}: no option '{name}'; {has}.{did_you_mean(name, known)}")
    for waiver in request.waivers:
        _check_pattern(book, waiver.rule, "a waiver: ")


def _check_pattern(book: Rulebook, pattern: str, where: str = "") -> None:
    if not any(matches(rule.id, pattern) for rule in book):
        hint = did_you_mean(pattern, book.rules) or " Write an id, a folder (study) or a pattern (run/lr*)."
        raise ConfigError(f"{where}no rule matches '{pattern}'.{hint}")


def matches(identifier: str, pattern: str) -> bool:
    """Whether an id is meant by an id, a folder (`study`), a prefix within one (`run/lr`) or a pattern (`run/lr*`)."""
    folder, slash, _ = pattern.partition("/")
    if not slash and not set(pattern) & set("*?["):
        return bool(pattern) and identifier.partition("/")[0] == pattern
    return fnmatchcase(identifier, pattern) or (bool(folder and slash) and identifier.startswith(pattern))


def _kept(evidence: Evidence, request: Request, rules: Sequence[Rule]) -> KeptVerdicts | None:
    """What earlier commands concluded on the same runs, under the same rules and words."""
    if request.extend_rules:
        return None
    told = [request.setup.plain(), request.options, request.tags, [rule.id for rule in rules]]
    return kept_verdicts(evidence.runs, told)


def _waive(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> tuple[list[Finding], list[Unexamined]]:
    today = date.today()
    valid = [waiver for waiver in waivers if waiver.expires >= today]
    kept, waived = [], []
    for finding in findings:
        if any(_waives(waiver, finding) for waiver in valid):
            waived.append(Unexamined(rule=finding.rule, subject=finding.subject, missing=(), reason="waived"))
        else:
            kept.append(finding)
    return kept, waived


def _waives(waiver: Waiver, finding: Finding) -> bool:
    subject = finding.subject
    named = ((waiver.study, subject.study), (waiver.run, subject.run))
    return (
        matches(finding.rule, waiver.rule)
        and (waiver.parameter is None or _same_parameter(waiver.parameter, subject))
        and all(wanted is None or wanted == got for wanted, got in named)
    )


def _same_parameter(told: str, subject: Subject) -> bool:
    """Whether the parameter is meant, by the person's own spelling or any other that has its canonical name."""
    if subject.parameter is None:
        return False
    return told == subject.parameter or canonical(told) == (subject.canonical or canonical(subject.parameter))


def ranked(findings: Sequence[Finding], book: Rulebook) -> Iterator[Finding]:
    """Findings in the order to act on them, every explained one after its cause, at `info`."""
    ordered = sorted(findings, key=lambda finding: _urgency(finding, book))
    families: dict[Any, list[int]] = {}
    for index, finding in enumerate(ordered):
        families.setdefault(_root(finding.subject), []).append(index)
    causes: dict[int, int] = {}
    for index, finding in enumerate(ordered):
        relatives = families[_root(finding.subject)]
        cause = next((i for i in relatives if _causes(i, index, ordered, book)), None)
        if cause is not None and not _leads_to(cause, index, causes):
            causes[index] = cause
    children: dict[int, list[int]] = {}
    for index, cause in causes.items():
        children.setdefault(cause, []).append(index)
    for index, finding in enumerate(ordered):
        if index not in causes:
            yield finding
            yield from _symptoms(index, ordered, children, book)


def _root(subject: Subject) -> tuple[str | None, ...]:
    return subject.run, subject.study, subject.source


def _urgency(finding: Finding, book: Rulebook) -> tuple[Any, ...]:
    rule = book[finding.rule]
    order = {"error": 0, "warning": 1, "info": 2, "good": 3}[finding.severity]
    return order, rule.file.priority, -finding.confidence, finding.rule


def _causes(cause: int, symptom: int, ordered: Sequence[Finding], book: Rulebook) -> bool:
    if cause == symptom or not _explains(ordered[cause], ordered[symptom], book):
        return False
    return cause < symptom or not _explains(ordered[symptom], ordered[cause], book)


def _explains(cause: Finding, symptom: Finding, book: Rulebook) -> bool:
    if symptom.rule not in book[cause.rule].file.suppresses:
        return False
    if cause.severity == "info" and symptom.severity == "good":
        return False
    if cause.severity == "good" and symptom.severity != "good":
        return False
    named = (cause.subject.parameter, symptom.subject.parameter)
    return None in named or named[0] == named[1]


def _leads_to(start: int, goal: int, causes: Mapping[int, int]) -> bool:
    while start in causes:
        start = causes[start]
        if start == goal:
            return True
    return False


def _symptoms(
    index: int, ordered: Sequence[Finding], children: Mapping[int, Sequence[int]], book: Rulebook
) -> Iterator[Finding]:
    for other in children.get(index, ()):
        if book[ordered[other].rule].file.alone:
            continue
        severity = "good" if ordered[other].severity == "good" else "info"
        yield ordered[other].model_copy(update={"severity": severity, "suppressed_by": ordered[index].rule})
        yield from _symptoms(other, ordered, children, book)


def at_or_above(findings: Iterable[Finding], level: str) -> list[Finding]:
    """The findings of at least this severity."""
    return [finding for finding in findings if SEVERITIES.index(finding.severity) >= SEVERITIES.index(level)]
