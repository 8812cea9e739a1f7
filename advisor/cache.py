"""What is dear to make, kept in the person's cache folder by what it was made of: knowledge, a study's statistics.

Nothing is kept beside the logs, and nothing is read back but JSON. What was not used for long goes when more comes.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

FORMAT = "1"
MOST_BYTES = 32_000_000
"""How much the folder holds, the latest first: some fifty rulebooks."""
MOST_DAYS = 60
"""How long a file stays that no start made or asked for."""
_DAY_SECONDS = 86_400  # a file in use is marked as read once a day
_remembering = False


def remember() -> None:
    """Keeps the statistics of studies from now on: a command's choice, never that of a call from Python."""
    global _remembering
    _remembering = True


def remembered(name: str, content: Callable[[], Any], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` gives, from an earlier command where one made it of the same content."""
    if not _remembering:
        return make()
    found: dict[str, Any] = from_earlier_start(name, content(), make)
    return found


def is_remembering() -> bool:
    """Whether what a command concludes is kept for the next one."""
    return _remembering


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hp-advisor"


def load_all(paths: Mapping[str, Path]) -> dict[str, Any]:
    """Every file parsed, by its key; a mistake in one is raised as a RuleError."""
    texts = {key: path.read_text(encoding="utf-8") for key, path in paths.items()}
    found: dict[str, Any] = from_earlier_start("rules", sorted(texts.items()), lambda: _parsed(paths, texts))
    return found


def from_earlier_start(name: str, content: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for this content, from an earlier start where one made it; JSON, keys of mappings are text."""
    import hashlib

    digest = hashlib.sha256(json.dumps([FORMAT, content]).encode()).hexdigest()[:24]
    found = read_kept(f"{name}-{digest}.json")
    return found if found is not None else _keep(f"{name}-{digest}.json", make())


def dates_of(folder: str | Path, ending: str = "", *, deep: bool = True) -> list[tuple[str, int, int]]:
    """Every file with this ending in the folder and below, in order, with when it was last changed and its size."""
    found: list[tuple[str, int, int]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += dates_of(entry.path, ending) if deep and entry.name != "__pycache__" else []
            elif entry.name.endswith(ending):
                about = entry.stat()
                found.append((entry.path, about.st_mtime_ns, about.st_size))
    return sorted(found)


def source_of(*modules: ModuleType) -> str:
    """A fingerprint of the code of packages and modules: what they make is made anew when they change."""
    places = [Path(str(module.__file__)) for module in modules]
    files = [
        f for place in places for f in (sorted(place.parent.glob("*.py")) if place.stem == "__init__" else [place])
    ]
    import hashlib

    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def read_kept(name: str) -> dict[str, Any] | None:
    """The file of this name in the folder; None where there is none that can be read."""
    try:
        place = _folder() / name
        cached = json.loads(place.read_text(encoding="utf-8"))
        if time.time() - place.stat().st_mtime > _DAY_SECONDS:
            os.utime(place)
    except (OSError, ValueError, RuntimeError):
        return None
    return cached if isinstance(cached, dict) else None


def _parsed(paths: Mapping[str, Path], texts: Mapping[str, str]) -> dict[str, Any]:
    from advisor import yaml

    return {key: yaml.parse_own(paths[key], text) for key, text in texts.items()}


def _keep(name: str, made: Any) -> Any:
    """What was made as the cache gives it back, kept for the next start."""
    try:
        text = json.dumps(made)
    except (ValueError, TypeError):
        return made
    _write(name, [text])
    return json.loads(text)


def write_kept(name: str, content: Mapping[str, Any]) -> None:
    """Keeps plain values under this name; where the folder cannot be written, nothing is lost but time."""
    rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
    _write(name, chain("{", (f"{',' if place else ''}{row}" for place, row in enumerate(rows)), "}"))


def _write(name: str, parts: Iterable[str]) -> None:
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{name}.{os.getpid()}.part"
        with partial.open("w", encoding="utf-8") as file:
            file.writelines(parts)
        partial.replace(folder / name)
        _prune(folder)
    except (OSError, RuntimeError):
        pass


def _prune(folder: Path) -> None:
    """Removes what was not used for MOST_DAYS, and the oldest beyond MOST_BYTES."""
    held = sorted(((file.stat(), file) for file in folder.glob("*-*.json*")), key=lambda one: -one[0].st_mtime)
    total = 0
    for about, file in held:
        total += about.st_size
        if total > MOST_BYTES or time.time() - about.st_mtime > MOST_DAYS * _DAY_SECONDS:
            file.unlink(missing_ok=True)
