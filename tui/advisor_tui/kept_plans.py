"""Plans that are being worked on, kept until they are saved; two programs on one source keep theirs apart."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from advisor_tui.recent import MOST, state_folder, whole, write


@dataclass(frozen=True)
class KeptPlan:
    """A plan as YAML, and what was open beside it."""

    text: str
    sources: tuple[str, ...]


class KeptPlans:
    """The plans that this program keeps, a file for what is open; a file that another program holds is left to it.

    The system lets go of what a program held when it ends, however it ends.
    """

    def __init__(self) -> None:
        self._own: dict[str, Path] = {}
        self._locks: dict[Path, IO[str] | None] = {}

    def keep(self, text: str, sources: Sequence[str]) -> None:
        """Keeps the plan that is being worked on beside the sources, so that neither leaving nor a crash loses it."""
        write(self._place(sources), {"plan": text, "sources": [whole(source) for source in sources]})
        for path in _newest_first(_folder().glob("*.json"))[MOST:]:
            path.unlink(missing_ok=True)

    def forget(self, sources: Sequence[str]) -> None:
        """Drops the plan kept beside the sources: it was saved, or a person let it go."""
        with suppress(OSError):
            self._place(sources).unlink(missing_ok=True)

    def find(self, sources: Sequence[str] = ()) -> KeptPlan | None:
        """The plan that was being worked on beside the sources, the last of all where none are given.

        None where nothing is kept, or another program works on it.
        """
        for path in _kept(sources):
            found = _read(path)
            if found is not None and self._hold(path):
                self._own[_key(found.sources)] = path
                return found
        return None

    def is_elsewhere(self, sources: Sequence[str]) -> bool:
        """Whether another program works on a plan beside the sources."""
        return any(not self._hold(path) for path in _kept(sources))

    def release(self) -> None:
        """Lets other programs have what this one kept."""
        for path, lock in self._locks.items():
            if not path.exists():
                _lock_of(path).unlink(missing_ok=True)
            if lock is not None:
                lock.close()
        self._locks.clear()
        self._own.clear()

    def _place(self, sources: Sequence[str]) -> Path:
        """The file of this program for the sources: the first that no other holds."""
        key = _key(sources)
        if key not in self._own:
            self._own[key] = next(path for path in _places(key) if self._hold(path))
        return self._own[key]

    def _hold(self, path: Path) -> bool:
        """Whether the file is ours from now on; where files cannot be locked, it is."""
        if path in self._locks:
            return True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = _lock_of(path).open("a+")
        except OSError:
            self._locks[path] = None
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        except OSError:
            pass
        if not _is_there(lock, _lock_of(path)):  # its last holder has just taken it away
            lock.close()
            return self._hold(path)
        self._locks[path] = lock
        return True


def _folder() -> Path:
    return state_folder() / "plans"


def _places(key: str) -> Iterator[Path]:
    """Where plans beside the same sources may be: one for every program that is open at once."""
    yield _folder() / f"{key}.json"
    number = 1
    while True:
        number += 1
        yield _folder() / f"{key}.{number}.json"


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_there(lock: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False


def _kept(sources: Sequence[str]) -> list[Path]:
    """The files kept beside the sources, of all where none are given; newest first."""
    found = _folder().glob("*.json")
    return _newest_first(path for path in found if not sources or path.name.partition(".")[0] == _key(sources))


def _newest_first(paths: Iterator[Path]) -> list[Path]:
    dated = []
    for path in paths:
        with suppress(OSError):
            dated.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(dated, reverse=True)]


def _read(path: Path) -> KeptPlan | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return KeptPlan(str(kept["plan"]), tuple(str(source) for source in kept["sources"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(sources: Sequence[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(map(whole, sources)).encode()).hexdigest()[:16]
