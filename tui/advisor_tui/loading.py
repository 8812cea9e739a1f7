"""Reading and judging sources, away from the screen."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.facts import Subject
    from advisor.findings import Diagnosis, Finding
    from advisor.records import Evidence, Run


@dataclass(frozen=True)
class Step:
    """How far the work is: what is done, the how-manieth of how many of what, and findings: name, severity, number."""

    what: str
    done: int = 0
    total: int = 0
    of: str = ""
    findings: tuple[tuple[str, str, int], ...] = ()

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> Step:
        """The step that travelled as JSON."""
        return cls(**{**content, "findings": tuple(tuple(item) for item in content["findings"])})

    @property
    def words(self) -> str:
        """The step in a few words: judging 23 of 84 runs."""
        return f"{self.what} {self.done:,} of {self.total:,} {self.of}" if self.total > 1 else self.what

    @property
    def brief(self) -> str:
        """The step in fewer words still: judging 23/84."""
        return f"{self.what.partition(' ')[0]} {self.done:,}/{self.total:,}" if self.total > 1 else "reading"


Heard = Callable[[Step], object]


def load(
    sources: Iterable[str],
    facts: Mapping[str, Any],
    heard: Heard,
    against: Sequence[str] = (),
    grown: Sequence[str] = (),
) -> tuple[Evidence, Diagnosis]:
    """Evidence and diagnosis of the sources; `heard` is told how far it is, and may raise to end it.

    `grown` are the files that were seen to grow: nothing is said of the end of their runs, which have none yet.
    """
    from advisor.config import find_config
    from advisor.diagnosis import request_from
    from advisor.readers.reading import read
    from advisor.readers.source import ReadOptions

    listed = list(sources)
    columns = request_from(find_config(), facts).columns
    options = ReadOptions(columns=columns)
    evidence = read(
        *listed,
        options=options,
        heard=lambda source, number: heard(Step(f"reading {source}", number, len(listed), "sources")),
    )
    evidence = with_growing(evidence, grown)
    return evidence, judge(evidence, facts, against, heard)


def with_growing(evidence: Evidence, grown: Sequence[str]) -> Evidence:
    """The evidence with the runs marked whose files grow."""
    runs = tuple(run.model_copy(update={"growing": True}) if _is_of(run, grown) else run for run in evidence.runs)
    return evidence.model_copy(update={"runs": runs}) if grown else evidence


def _is_of(run: Run, grown: Sequence[str]) -> bool:
    """Whether one of the files is the run's own or lies in its folder."""
    place = Path(run.source).expanduser()
    own = place / run.name
    return any(Path(file) == place or own in (Path(file), *Path(file).parents) for file in grown)


def judge(
    evidence: Evidence, facts: Mapping[str, Any], against: Sequence[str] = (), heard: Heard | None = None
) -> Diagnosis:
    """The findings on evidence that was read already, compared with known-good runs where there are any."""
    from advisor.config import find_config
    from advisor.diagnosis import diagnose_evidence, read, request_from
    from advisor.remembered import recall

    request = request_from(find_config(), facts).model_copy(update={"remembered": recall()})
    reference = read(*against, columns=request.columns) if against else None
    found = diagnose_evidence(evidence, request, reference, Judging(evidence, heard) if heard else None)
    return _without_ends(found, evidence)


def _without_ends(diagnosis: Diagnosis, evidence: Evidence) -> Diagnosis:
    """The diagnosis without what rules that wait for the end of a run say of one that still grows."""
    growing = {(run.source, run.name) for run in evidence.runs if run.growing}
    if not growing:
        return diagnosis
    from advisor.engine.rulebook import bundled_rulebook

    book = bundled_rulebook()
    waits = {rule.id for rule in book if rule.scope == "run" and rule.file.watch is None}
    kept = (f for f in diagnosis.findings if f.rule not in waits or (f.subject.source, f.subject.run) not in growing)
    return diagnosis.model_copy(update={"findings": tuple(kept)})


class Judging:
    """Counts what was judged and found, and tells it as a step."""

    def __init__(self, evidence: Evidence, heard: Heard) -> None:
        self.total = len(evidence.runs) + len(evidence.studies)
        kinds = [noun for noun, there in (("runs", evidence.runs), ("studies", evidence.studies)) if there]
        self.of = " and ".join(kinds)
        self.heard = heard
        self.done = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        self.tell()

    def __call__(self, subject: Subject, findings: Sequence[Finding]) -> None:
        """Takes in what was found on one subject."""
        from advisor.report.summary import rule_name

        self.done += subject.kind in ("run", "study")
        self.counts.update((rule_name(f), f.severity) for f in findings if f.severity != "info")
        self.tell()

    def tell(self) -> None:
        """Says how far it is."""
        order = ("error", "warning", "good")
        found = sorted(self.counts.items(), key=lambda item: (order.index(item[0][1]), -item[1]))
        counts = tuple((name, severity, number) for (name, severity), number in found)
        self.heard(Step("judging", min(self.done, self.total), self.total, self.of, counts))


def fingerprint(sources: Iterable[str], most: int = 20_000) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the sources' files: it changes when a live source grows."""
    files: list[tuple[str, int, int]] = []
    for source in sources:
        path = Path(source.removeprefix("sqlite:///").partition("#")[0]).expanduser()
        for file in _files(path):
            if len(files) >= most:
                return tuple(files)
            try:
                status = file.stat()
            except OSError:
                continue
            files.append((str(file), status.st_size, status.st_mtime_ns))
    return tuple(files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        yield from path.parent.glob(f"{path.name}-wal")
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)
