"""Parsed knowledge files, kept in the person's cache folder so that start-up stays quick."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from advisor import yaml

FORMAT = "1"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hp-advisor"


def load_all(paths: Mapping[str, Path]) -> dict[str, Any]:
    """Every file parsed, by its key; a mistake in one is raised as a RuleError."""
    texts = {key: path.read_text(encoding="utf-8") for key, path in paths.items()}
    found: dict[str, Any] = kept("rules", sorted(texts.items()), lambda: _parsed(paths, texts))
    return found


def kept(name: str, content: Any, make: Callable[[], Any]) -> Any:
    """What `make` gives for this content, from an earlier start where one made it; JSON, keys of mappings are text."""
    digest = hashlib.sha256(json.dumps([FORMAT, content]).encode()).hexdigest()[:24]
    found = _read(f"{name}-{digest}.json")
    return found if found is not None else _keep(f"{name}-{digest}.json", make())


def source_of(*modules: ModuleType) -> str:
    """A fingerprint of the code of packages and modules: what they make is made anew when they change."""
    places = [Path(str(module.__file__)) for module in modules]
    files = [
        f for place in places for f in (sorted(place.parent.glob("*.py")) if place.stem == "__init__" else [place])
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _read(name: str) -> dict[str, Any] | None:
    try:
        cached = json.loads((_folder() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        return None
    return cached if isinstance(cached, dict) else None


def _parsed(paths: Mapping[str, Path], texts: Mapping[str, str]) -> dict[str, Any]:
    return {key: yaml.parse(text, str(paths[key])) for key, text in texts.items()}


def _keep(name: str, made: Any) -> Any:
    """What was made as the cache gives it back, kept for the next start."""
    try:
        text = json.dumps(made)
    except (ValueError, TypeError):
        return made
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{name}.{os.getpid()}.part"
        partial.write_text(text, encoding="utf-8")
        partial.replace(folder / name)
    except (OSError, RuntimeError):
        pass
    return json.loads(text)
