"""Reads sources of every kind into one Evidence: walk, claim, read, attach what lies beside the logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from advisor.errors import AdvisorError, did_you_mean
from advisor.readers._collecting import uncollected
from advisor.readers._constants import with_constants
from advisor.readers._doubles import without_doubles
from advisor.readers._halves import with_halves
from advisor.readers._number_texts import with_numbers
from advisor.readers._summaries import without_summaries
from advisor.readers._unknown import unrecognized
from advisor.readers._unpacking import Unpacking
from advisor.readers.piped import PIPE, piped
from advisor.readers.registry import in_turn, load_errors, registry
from advisor.readers.remote._files import fetched, is_remote
from advisor.readers.source import Candidate, ColumnReader, Reader, Reading, ReadOptions, UrlReader, printable, shown
from advisor.readers.walk import walk
from advisor.records import Evidence, ReadError, Run, SourceSummary, Study

Subject = TypeVar("Subject")
Heard = Callable[[str, int], object]
_FILE = "file://"
HowToRead = Callable[[Reader, Path, Sequence[Candidate], ReadOptions], Reading]


def read(*sources: str, options: ReadOptions | None = None, heard: Heard | None = None) -> Evidence:
    """Runs and studies of all sources; a missing or broken one is an entry in `errors` and stops no other.

    `heard` hears of every source before it is read, with its number from 1.
    """
    options = options or ReadOptions()
    parts = []
    with uncollected():
        for number, source in enumerate(sources, 1):
            if heard is not None:
                heard(str(source), number)
            parts.append(_read_source(str(source), options))
        return gathered(parts)


def gathered(parts: Sequence[Evidence]) -> Evidence:
    """The parts as one, with logs joined to trials and the other runs that are searches as studies."""
    whole = Evidence(
        sources=tuple(summary for part in parts for summary in part.sources),
        runs=tuple(run for part in parts for run in part.runs),
        studies=tuple(study for part in parts for study in part.studies),
        errors=load_errors() + tuple(error for part in parts for error in part.errors),
    )
    return _searched(whole)


def _searched(evidence: Evidence) -> Evidence:
    """The evidence with logs joined to the trials that wrote them, and the other runs that are searches as studies."""
    if not evidence.runs:
        return evidence
    from advisor.readers.sweeps._join import is_of_study
    from advisor.readers.sweeps.sweep import as_studies, join

    try:
        runs = tuple(join(evidence.studies, evidence.runs))
        pairs = zip(runs, evidence.runs, strict=True)
        free = [run for run, before in pairs if run is before and not is_of_study(run, evidence.studies)]
        sources: list[SourceSummary] = []
        studies: list[Study] = list(evidence.studies)
        of_search: set[tuple[str, str]] = set()
        for summary in evidence.sources:
            own = [run for run in free if (run.source, run.kind) == (summary.path, summary.kind)]
            found = as_studies([run for run in own if (run.source, run.name) not in of_search], summary.path)
            of_search |= {(summary.path, str(trial.user_attrs["run"])) for study in found for trial in study.trials}
            studies.extend(found)
            sources.append(summary.model_copy(update={"studies": summary.studies + len(found)}))
    except Exception as error:
        problem = ReadError(source=evidence.runs[0].source, message=f"the runs are not read as a search: {error}")
        return evidence.model_copy(update={"errors": (*evidence.errors, problem)})
    return evidence.model_copy(update={"runs": runs, "sources": tuple(sources), "studies": tuple(studies)})


def _local(url: str) -> str:
    from urllib.request import url2pathname  # it loads HTTP and TLS

    return url2pathname(url.removeprefix(_FILE))


def _read_source(source: str, options: ReadOptions) -> Evidence:
    if not source.strip():
        return Evidence(
            errors=(ReadError(source=source, message="the name of the source is empty: name a file or folder"),)
        )
    if source == PIPE:
        return _read_piped(options)
    try:
        path = Path(_local(source) if source.startswith(_FILE) else source).expanduser()
        exists = path.exists() or path.is_symlink()
    except (OSError, ValueError, RuntimeError):
        exists = False
    if exists:
        return read_path(source, path, options)
    if is_remote(source):
        return _read_remote(source, options)
    for reader in registry().readers:
        if isinstance(reader, UrlReader) and _says_yes(reader.claims_url, source):
            return _evidence(source, [(reader, _guarded_url(reader, source, options))], ())
    return Evidence(errors=(_missing(source),))


def _read_piped(options: ReadOptions) -> Evidence:
    """What is piped in; its path is told as `-`."""
    try:
        with piped() as path:
            evidence = read_path(PIPE, path, options)
    except AdvisorError as error:
        return Evidence(errors=(ReadError(source=PIPE, message=str(error)),))
    errors = (ReadError(source=PIPE, message=error.message) for error in evidence.errors)
    return evidence.model_copy(update={"errors": tuple(errors)})


def _read_remote(source: str, options: ReadOptions) -> Evidence:
    """What lies behind a URL of files, fetched into a folder for a while; its path is told as the URL."""
    try:
        with fetched(source) as found:
            evidence = read_path(source, found.path, options)
    except AdvisorError as error:
        return Evidence(errors=(ReadError(source=shown(source), message=str(error)),))
    errors = tuple(
        ReadError(source=error.source.replace(str(found.path), shown(source.rstrip("/"))), message=error.message)
        for error in evidence.errors
    )
    if found.left_out:
        listed = ", ".join(found.left_out[:5])
        errors += (
            ReadError(source=shown(source), message=f"not fetched, for they are too large or too many: {listed}"),
        )
    return evidence.model_copy(update={"errors": errors})


def read_path(
    source: str, path: Path, options: ReadOptions, how: HowToRead | None = None, unpacking: Unpacking | None = None
) -> Evidence:
    """Runs and studies at or below a path, each reader's files read by `how`; logs and trials are not joined yet."""
    with nullcontext(unpacking) if unpacking else Unpacking() as unpacking:
        return _read_walked(source, path, options, how or guarded, unpacking)


def _read_walked(source: str, path: Path, options: ReadOptions, how: HowToRead, unpacking: Unpacking) -> Evidence:
    claimed: dict[str, list[Candidate]] = {}
    readers: dict[str, Reader] = {}
    others: list[Candidate] = []
    errors: list[ReadError] = []
    for met in walk(path):
        if isinstance(met, ReadError):
            errors.append(met)
            continue
        found = unpacking.unpacked(met)
        reader = next((reader for reader in in_turn(found) if _says_yes(reader.claims, found)), None)
        reader = reader or _by_columns(found, options)
        if reader is None:
            others.append(found)
            unpacking.forget(found)
        else:
            claimed.setdefault(reader.kind, []).append(found)
            readers[reader.kind] = reader
    files = [file for listed in claimed.values() for file in listed]
    if claimed:
        errors.extend(_missing_parts(files, others))
    else:
        errors.extend(unrecognized(source, others))
    readings = [(readers[kind], how(readers[kind], path, own, options)) for kind, own in claimed.items()]
    known = [(reader, _beside(reading, [*others, *files])) for reader, reading in readings]
    return _evidence(source, _single(with_halves(known)), errors)


def _missing_parts(read: Sequence[Candidate], others: Sequence[Candidate]) -> list[ReadError]:
    """What is missing in packed texts that are read, and files in which nothing could be unpacked."""
    told = [file for file in read if file.content != file.path]
    told += [file for file in others if file.content == file.path]
    return [ReadError(source=printable(str(file.path)), message=file.problem) for file in told if file.problem]


def _single(known: Sequence[tuple[Reader, Reading]]) -> Sequence[tuple[Reader, Reading]]:
    """The readings with every run once and no summaries of them; one reader alone holds none twice."""
    return without_summaries(without_doubles(known)) if len(known) > 1 else known


def guarded(reader: Reader, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
    """What the reader makes of the files; one that fails is an error entry."""
    try:
        return reader.read(root, files, options)
    except Exception as error:
        return _failed(reader, str(root), error)


def _guarded_url(reader: UrlReader, source: str, options: ReadOptions) -> Reading:
    try:
        return reader.read_url(source, options)
    except Exception as error:
        return _failed(reader, source, error)


def _failed(reader: Reader, source: str, error: Exception) -> Reading:
    message = f"the {reader.kind} reader failed: {type(error).__name__}: {error}"
    return Reading(errors=(ReadError(source=shown(source), message=shown(message)),))


def _by_columns(candidate: Candidate, options: ReadOptions) -> Reader | None:
    """The reader of a table that is known only by the columns the person named."""
    if not options.columns:
        return None
    for reader in registry().readers:
        if isinstance(reader, ColumnReader) and reader.claims_columns(candidate, options.columns):
            return reader
    return None


def _says_yes(claims: Callable[[Subject], bool], subject: Subject) -> bool:
    try:
        return claims(subject)
    except Exception:
        return False


def _beside(reading: Reading, candidates: Sequence[Candidate]) -> Reading:
    """The reading with hyperparameters from the files that lie beside the logs."""
    if not reading.runs or find_spec("advisor.readers.sidecars") is None:
        return reading
    from advisor.readers.sidecars import attach

    try:
        return reading.model_copy(update={"runs": tuple(attach(reading.runs, candidates))})
    except Exception as error:
        failure = ReadError(source=reading.runs[0].source, message=f"files beside the logs are not read: {error}")
        return reading.model_copy(update={"errors": (*reading.errors, failure)})


def _evidence(source: str, readings: Sequence[tuple[Reader, Reading]], errors: Iterable[ReadError]) -> Evidence:
    summaries: list[SourceSummary] = []
    runs: list[Run] = []
    studies: list[Study] = []
    problems = list(errors)
    for reader, reading in readings:
        named = tuple(with_constants(_named(run, source, reader.kind)) for run in reading.runs)
        runs.extend(named)
        studies.extend(map(with_numbers, reading.studies))
        problems.extend(reading.errors)
        summaries.append(
            SourceSummary(
                path=shown(source),
                kind=reader.kind,
                runs=len(named),
                studies=len(reading.studies),
                points=reading.points,
                lost=reading.lost,
            )
        )
    return Evidence(sources=tuple(summaries), runs=tuple(runs), studies=tuple(studies), errors=tuple(problems))


def _named(run: Run, source: str, kind: str) -> Run:
    return run.model_copy(update={"source": run.source or shown(source), "kind": run.kind or kind})


def _missing(source: str) -> ReadError:
    try:
        folder = Path(source).expanduser().parent
        hint = did_you_mean(Path(source).name, (entry.name for entry in folder.iterdir()))
    except (OSError, ValueError, RuntimeError):
        hint = ""
    return ReadError(source=shown(source), message=f"there is no such file, folder or storage.{hint}")
