"""The sources of a conversation, kept by their paths and read again when it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from advisor.records import Evidence

_SQLITE = "sqlite:///"


def kept_sources(evidence: Evidence) -> tuple[str, ...]:
    """The paths that the evidence was read from, whole, so that another folder's turn finds them; no passwords."""
    return tuple(_whole(one.path) for one in evidence.sources if (one.runs or one.studies) and "***" not in one.path)


def read_again(sources: Iterable[str]) -> Evidence:
    """What the sources hold now; one that is gone is an error of the evidence."""
    named = tuple(sources)
    if not named:
        return Evidence()
    from advisor.diagnosis import read

    return read(*named)


def _whole(source: str) -> str:
    """The source with its file's whole path; what is no file here, such as a URL, as it is."""
    place, mark, name = source.removeprefix(_SQLITE).partition("#")
    return f"{Path(place).resolve()}{mark}{name}" if Path(place).exists() else source
