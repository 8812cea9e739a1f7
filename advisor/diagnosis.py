"""From sources to a ranked diagnosis: the call behind the command line, the terminal program and the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from advisor.config import Config, Waiver
from advisor.context import told_setup
from advisor.engine import Rule, bundled_rulebook, load_rulebook
from advisor.errors import ConfigError
from advisor.facts import Case, Setup, Subject, TrainingFacts
from advisor.findings import Diagnosis, Finding, ReadAs, Unexamined
from advisor.one_voice import one_voice
from advisor.ranking import ranked
from advisor.record import Record, field
from advisor.records import Evidence, SourceSummary
from advisor.remembered import Remembered, with_remembered
from advisor.selection import check_settings, chosen, is_named
from advisor.verdicts import KeptVerdicts, kept_verdicts
from advisor.verdicts import verdicts as verdicts_on
from advisor.waivers import waive

Judged = tuple[Case, list[Finding | Unexamined]]
"""A subject, and what the rules say of it."""
Heard = Callable[[Subject, Sequence[Finding]], object]
"""Who hears of a subject and what was found on it before anything is ranked."""

_WORTH_FORKS = 100  # runs to judge anew: what is known already is told sooner than forks have begun


class Request(Record):
    """How to diagnose: what is told, which rules, their options, what is waived."""

    setup: Setup = field(default_factory=Setup)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    extend_rules: tuple[Path, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    space: Mapping[str, Any] = field(default_factory=dict)
    remembered: tuple[Remembered, ...] = ()


def request_from(
    config: Config,
    facts: Mapping[str, Any] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
) -> Request:
    """A request from the configuration and the flags, a flag beating the file."""
    return Request(
        setup=told_setup(config.context, facts or {}),
        select=tuple(select) or config.select,
        ignore=tuple(ignore) or tuple(pattern for pattern in config.ignore if not is_named(select, pattern)),
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
    evidence: Evidence, request: Request | None = None, reference: Evidence | None = None, heard: Heard | None = None,
    processes: int = 1,
) -> Diagnosis:  # fmt: skip
    """Findings on evidence that was read already, by so many processes; `heard` hears of every subject judged."""
    request = request or Request()
    evidence = told_of(evidence, request)
    book = load_rulebook(*request.extend_rules) if request.extend_rules else bundled_rulebook()
    check_settings(book, request.options, request.waivers)
    _check_metric(evidence, request)
    rules = chosen(book, request.select, request.ignore)
    trainings, verdicts = _heard(_judged(evidence, request, reference, rules, processes), heard)
    seen = [with_remembered(v, request.remembered) for v in verdicts if isinstance(v, Finding)]
    findings, waived = waive(seen, request.waivers)
    unexamined = [v for v in verdicts if isinstance(v, Unexamined)]
    errors = evidence.errors + (reference.errors if reference else ())
    return Diagnosis(
        sources=evidence.sources,
        read_as=tuple(_read_as(trainings)),
        findings=tuple(one_voice(tuple(ranked(findings, book)))),
        unexamined=(*unexamined, *waived),
        errors=errors,
    )


def _heard(judged: Iterable[Judged], heard: Heard | None) -> tuple[list[Case], list[Finding | Unexamined]]:
    """The training of each subject, and what the rules say of them, once it was heard."""
    trainings: list[Case] = []
    verdicts: list[Finding | Unexamined] = []
    for case, said in judged:
        trainings.append(Case(case.subject, {"training": case.facts["training"]}))
        verdicts += said
        if heard is not None:
            heard(case.subject, [verdict for verdict in said if isinstance(verdict, Finding)])
    return trainings, verdicts


def _judged(
    evidence: Evidence, request: Request, reference: Evidence | None, rules: Sequence[Rule], processes: int
) -> Iterator[Judged]:
    """Each subject with what the rules say of it; known runs keep what was said of them before."""
    kept = _kept(evidence, request, rules)
    found = cases(evidence, request, reference)
    if processes > 1 and (kept is None or kept.unknown() >= _WORTH_FORKS):
        yield from _judged_by_forks(list(found), request, rules, kept, processes)
    else:
        for case in found:
            yield case, list(verdicts_on(rules, case, request.options, kept))
    if kept is not None:
        kept.close()


def _judged_by_forks(
    listed: list[Case], request: Request, rules: Sequence[Rule], kept: KeptVerdicts | None, processes: int
) -> Iterator[Judged]:
    from advisor.parallel import in_order

    def judged(place: int) -> tuple[list[Finding | Unexamined], str | None]:
        said = list(verdicts_on(rules, listed[place], request.options, kept))
        return said, kept.as_text(listed[place]) if kept is not None else None

    for case, (said, text) in zip(listed, in_order(judged, len(listed), processes), strict=True):
        if kept is not None:
            kept.take(case, text)
        yield case, said


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


def _kept(evidence: Evidence, request: Request, rules: Sequence[Rule]) -> KeptVerdicts | None:
    """What earlier commands concluded on the same runs, under the same rules and words."""
    if request.extend_rules:
        return None
    words = [request.setup.plain(), request.options, request.tags, [rule.id for rule in rules]]
    return kept_verdicts(evidence.runs, words)
