"""Walks a source and yields its regular files; what cannot be looked at becomes an error entry."""

from __future__ import annotations

import os
import re
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from advisor.readers.source import HEAD_BYTES, Candidate, printable
from advisor.records import ReadError

MAX_FILES = 200_000  # of one folder
MAX_DEPTH = 64  # levels of folders
SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".cache", ".venv", ".tox", "__pycache__", "node_modules", "site-packages", "hp-advisor"}
)

Found = Candidate | ReadError


def walk(root: Path, max_files: int = MAX_FILES) -> Iterator[Found]:
    """Every regular file at or below `root` with its first bytes, in natural order of names.

    Real folders come before symbolic links to them, and each folder is entered once, so loops end and
    `latest` links add nothing. Folders and files that cannot be opened, named pipes, devices and links
    that lead nowhere are yielded as errors; after `max_files` files the walk stops with one.
    """
    if not root.is_dir():
        yield _candidate(root, root)[0]
        return
    count = 0
    for found in _Walk(root).files():
        if isinstance(found, Candidate):
            count += 1
            if count > max_files:
                yield _error(root, f"holds more than {max_files} files: the rest is left out; name the folders to read")
                return
        yield found


class _Walk:
    """State of one walk: the folders entered and the files met, by device and inode."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: set[tuple[int, int]] = set()
        self._files: set[tuple[int, int]] = set()
        self._links: deque[Path] = deque()

    def files(self) -> Iterator[Found]:
        """The files of the real tree, then those that are reached by links alone."""
        yield from self._folder(self._root, 0)
        while self._links:
            yield from self._link(self._links.popleft())

    def _folder(self, folder: Path, depth: int) -> Iterator[Found]:
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._folders:
                return
            self._folders.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: natural(entry.name))
        except OSError as error:
            yield _error(folder, f"cannot be listed: {error.strerror or error}")
            return
        if ".tfevents." in folder.name:
            yield _error(folder, "is a folder although it is named like an event file; it is read as a folder")
        for entry in listed:
            yield from self._entry(entry, depth)

    def _entry(self, entry: os.DirEntry[str], depth: int) -> Iterator[Found]:
        path = Path(entry.path)
        try:
            if entry.is_symlink():
                self._links.append(path)
            elif not entry.is_dir(follow_symlinks=False):
                yield self._file(path)
            elif depth >= MAX_DEPTH:
                yield _error(path, f"lies more than {MAX_DEPTH} folders deep and is left out")
            elif entry.name not in SKIPPED_FOLDERS:
                yield from self._folder(path, depth + 1)
        except OSError as error:
            yield _error(path, f"cannot be looked at: {error.strerror or error}")

    def _link(self, link: Path) -> Iterator[Found]:
        try:
            status = link.stat()
        except OSError as error:
            yield _error(link, f"is a link that leads nowhere: {error.strerror or error}")
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(link, len(link.relative_to(self._root).parts))
        elif (status.st_dev, status.st_ino) not in self._files:
            yield self._file(link)

    def _file(self, path: Path) -> Found:
        found, identity = _candidate(path, self._root)
        if identity is not None:
            self._files.add(identity)
        return found


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key under which `version_10` follows `version_2`."""
    parts = re.split(r"([0-9]{1,18})", name)
    return [(0, int(part), part) if index % 2 else (1, 0, part) for index, part in enumerate(parts)]


def _candidate(path: Path, root: Path) -> tuple[Found, tuple[int, int] | None]:
    """The file with its first bytes, and its device and inode."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return _error(path, "is a named pipe, socket or device and is not read"), None
            head = os.read(handle, HEAD_BYTES)
        finally:
            os.close(handle)
    except OSError as error:
        return _error(path, f"cannot be opened: {error.strerror or error}"), None
    return Candidate(path=path, root=root, head=head, size=status.st_size), (status.st_dev, status.st_ino)


def _error(path: Path, message: str) -> ReadError:
    return ReadError(source=printable(str(path)), message=message)
