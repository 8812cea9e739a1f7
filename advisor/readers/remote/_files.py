"""Fetches what lies behind a URL of s3, gs, hf, sftp or another store that fsspec reaches, while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from advisor.errors import AdvisorError, did_you_mean
from advisor.readers._unpacking import plain_name
from advisor.readers.source import shown
from advisor.tables import table

_SCHEME = "://"
_MOST_FILES = 20_000  # of one address
_MOST_BYTES = 2 << 30
_LARGEST = 512 << 20


@dataclass
class Fetched:
    """Where the files lie now, and what was left out."""

    path: Path
    left_out: list[str] = field(default_factory=list)


def is_remote(source: str) -> bool:
    """Whether the text is a URL of a store of files."""
    scheme, between, rest = source.partition(_SCHEME)
    return bool(between and rest) and scheme.lower() in table("remote")["stores"]


@contextmanager
def fetched(url: str) -> Iterator[Fetched]:
    """The file or folder behind the URL as one on this machine, gone afterwards."""
    store, place = _store(url)
    from tempfile import TemporaryDirectory  # it loads random numbers and archives

    with TemporaryDirectory(prefix="advisor-") as folder:
        try:
            yield _fetch(store, place, Path(folder))
        except (OSError, ValueError) as error:
            raise AdvisorError(f"{shown(url)} cannot be read: {shown(str(error) or type(error).__name__)}") from None


def _store(url: str) -> tuple[Any, str]:
    scheme = url.partition(_SCHEME)[0].lower()
    wanted = f"install what reads it: pip install 'hp-advisor[remote]' (for {scheme}://: {_package(scheme)})"
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise AdvisorError(f"{scheme}:// needs fsspec; {wanted}") from None
    try:
        store, place = url_to_fs(url)
    except ImportError as error:
        raise AdvisorError(f"{scheme}:// cannot be opened: {error}; {wanted}") from None
    except ValueError as error:
        hint = did_you_mean(scheme, table("remote")["stores"])
        raise AdvisorError(f"{shown(url)} is no URL that fsspec knows: {error}.{hint}") from None
    return store, str(place)


def _package(scheme: str) -> str:
    return str(table("remote")["stores"].get(scheme, "fsspec"))


def _fetch(store: Any, place: str, folder: Path) -> Fetched:
    """Copies the file, or the files of the folder that a log may be in."""
    if not store.exists(place):
        raise FileNotFoundError(
            "there is no such file or folder, or it is not seen from here (a login or a network may be missing)"
        )
    if store.isfile(place):
        target = folder / PurePosixPath(place).name
        store.get_file(place, str(target))
        return Fetched(target)
    fetched = Fetched(folder)
    listed = sorted(store.find(place, detail=True).items())
    bytes_left = _MOST_BYTES
    for name, entry in listed[:_MOST_FILES]:
        inside, size = _inside(name, place), int(entry.get("size") or 0)
        if inside is None or _kind(inside) in table("remote")["no_logs"]:
            continue
        if size > min(_LARGEST, bytes_left):
            fetched.left_out.append(f"{inside} ({size / 1e6:.0f} MB)")
            continue
        bytes_left -= size
        _copy(store, name, folder / inside)
    if len(listed) > _MOST_FILES:
        fetched.left_out.append(f"{len(listed) - _MOST_FILES} more files")
    return fetched


def _kind(inside: PurePosixPath) -> str:
    """How the name of the file ends, or of what is packed in it."""
    return PurePosixPath(plain_name(inside.name)).suffix.lower()


def _copy(store: Any, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    store.get_file(name, str(target))


def _inside(name: str, place: str) -> PurePosixPath | None:
    """The file's path below the folder; None for one that would lie elsewhere."""
    base = place.strip("/")
    text = name.strip("/")
    relative = PurePosixPath(text[len(base) :].strip("/") if text.startswith(base) else text)
    return None if relative.is_absolute() or ".." in relative.parts or not relative.parts else relative
