"""Parsed knowledge files, kept in the person's cache folder so that start-up stays quick."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor import yaml

FORMAT = "1"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hp-advisor"


def load_all(paths: Mapping[str, Path]) -> dict[str, Any]:
    """Every file parsed, by its key; a mistake in one is raised as a RuleError."""
    texts = {key: path.read_text(encoding="utf-8") for key, path in paths.items()}
    digest = hashlib.sha256(json.dumps([FORMAT, sorted(texts.items())]).encode()).hexdigest()[:24]
    return _read(digest) or _parse(paths, texts, digest)


def _read(digest: str) -> dict[str, Any] | None:
    try:
        cached = json.loads((_folder() / f"rules-{digest}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        return None
    return cached if isinstance(cached, dict) else None


def _parse(paths: Mapping[str, Path], texts: Mapping[str, str], digest: str) -> dict[str, Any]:
    """The parsed files as the cache gives them back (the keys of mappings are text), kept for the next start."""
    parsed: dict[str, Any] = {key: yaml.parse(text, str(paths[key])) for key, text in texts.items()}
    try:
        kept = json.dumps(parsed)
    except (ValueError, TypeError):
        return parsed
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"rules-{digest}.{os.getpid()}.part"
        partial.write_text(kept, encoding="utf-8")
        partial.replace(folder / f"rules-{digest}.json")
    except (OSError, RuntimeError):
        pass
    plain: dict[str, Any] = json.loads(kept)
    return plain
