"""Reading and judging sources, away from the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.findings import Diagnosis
from advisor.records import Evidence


def load(
    sources: Iterable[str],
    told: Mapping[str, Any],
    progress: Callable[[str, int, int], bool],
    against: Sequence[str] = (),
) -> tuple[Evidence, Diagnosis] | None:
    """Evidence and diagnosis of the sources; None once `progress` says that nobody waits any more."""
    from advisor.config import find_config
    from advisor.diagnosis import read, request_from

    request = request_from(find_config(), told)
    listed = list(sources)
    parts: list[Evidence] = []
    for number, source in enumerate(listed, 1):
        if not progress(source, number, len(listed)):
            return None
        parts.append(read(source, columns=request.columns))
    evidence = merged(parts)
    if not progress("", len(listed), len(listed)):
        return None
    return evidence, judge(evidence, told, against)


def judge(evidence: Evidence, told: Mapping[str, Any], against: Sequence[str] = ()) -> Diagnosis:
    """The findings on evidence that was read already, compared with known-good runs where there are any."""
    from advisor.config import find_config
    from advisor.diagnosis import diagnose_evidence, read, request_from

    request = request_from(find_config(), told)
    reference = read(*against, columns=request.columns) if against else None
    return diagnose_evidence(evidence, request, reference)


def merged(parts: Iterable[Evidence]) -> Evidence:
    """The evidence of several sources as one."""
    listed = list(parts)
    return Evidence(
        sources=tuple(s for part in listed for s in part.sources),
        runs=tuple(r for part in listed for r in part.runs),
        studies=tuple(s for part in listed for s in part.studies),
        errors=tuple(e for part in listed for e in part.errors),
    )


def fingerprint(sources: Iterable[str], most: int = 20_000) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the sources' files: it changes when a live source grows."""
    found: list[tuple[str, int, int]] = []
    for source in sources:
        path = Path(source.removeprefix("sqlite:///").partition("#")[0]).expanduser()
        for file in _files(path):
            if len(found) >= most:
                return tuple(found)
            try:
                status = file.stat()
            except OSError:
                continue
            found.append((str(file), status.st_size, status.st_mtime_ns))
    return tuple(found)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        yield from path.parent.glob(f"{path.name}-wal")
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)
