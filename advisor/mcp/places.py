"""Which files an agent may have read: those below the folders that the client was started for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import ConfigError

_FILE_URLS = ("sqlite:///",)


@dataclass(frozen=True)
class Places:
    """The folders (or files, or URLs) that may be read; links are followed before they are judged."""

    allowed: tuple[str, ...]

    @property
    def roots(self) -> tuple[Path, ...]:
        """The allowed folders and files, absolute."""
        return tuple(Path(place).expanduser().resolve() for place in self.allowed if "://" not in place)

    def sources(self, given: Sequence[str] | str) -> list[str]:
        """The sources, or the one, as they may be read; raises ConfigError for one outside, naming what is allowed."""
        given = [given] if isinstance(given, str) else given
        if not given:
            raise ConfigError(f"sources: name at least one path; allowed is what lies below {self._told()}")
        return [self._source(source) for source in given]

    def file(self, given: str) -> Path:
        """One file's absolute path; raises ConfigError when it lies outside."""
        path = Path(given).expanduser()
        if not path.is_absolute() and self.roots:
            path = self._below_a_root(path)
        return self._inside(path, given)

    def _below_a_root(self, path: Path) -> Path:
        """The path below an allowed folder; also as it is from where the server started, or beside that folder."""
        folders = [root for root in self.roots if root.is_dir()] or [Path.cwd()]
        starts = [*folders, Path.cwd(), *(root.parent for root in self.roots)]
        return next((start / path for start in starts if (start / path).exists()), folders[0] / path)

    def _source(self, source: str) -> str:
        if source in self.allowed:
            return source
        for start in _FILE_URLS:
            if source.startswith(start):
                place, mark, name = source.removeprefix(start).partition("#")
                return f"{start}{self.file(place)}{mark}{name}"
        if "://" in source:
            raise ConfigError(f"{source.partition('://')[0]}://…: start the server with this URL to have it read")
        place, mark, name = source.partition("#")
        return f"{self.file(place)}{mark}{name}"

    def _inside(self, path: Path, given: str) -> Path:
        try:
            resolved = path.resolve()
        except (OSError, RuntimeError, ValueError):
            raise ConfigError(f"{given}: no usable path") from None
        if not any(resolved == root or root in resolved.parents for root in self.roots):
            raise ConfigError(f"{given}: outside of what this server may read: {self._told()}")
        return resolved

    def _told(self) -> str:
        return ", ".join(self._shown(self.allowed))

    @staticmethod
    def _shown(places: Iterable[str]) -> Iterable[str]:
        from advisor.readers.source import shown

        return (shown(place) for place in places)
