"""What the program remembers in the person's state folder: sources, the last search, the theme."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

MOST = 20  # places that are remembered


def state_folder() -> Path:
    """Where the program keeps what it remembers."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "advisor"


def recent() -> list[str]:
    """Sources opened before, newest first; an unreadable list is an empty one."""
    try:
        listed = json.loads((state_folder() / "recent.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [item for item in listed if isinstance(item, str)][:MOST] if isinstance(listed, list) else []


def remember(source: str) -> None:
    """Puts the source first; a folder that cannot be written is no error."""
    kept = _whole(source)
    _write("recent.json", [kept, *(item for item in recent() if item != kept)][:MOST])


def remember_run(folder: Path) -> None:
    """Notes the folder of the search that was started last."""
    _write("run.json", str(folder.resolve()))


def last_run() -> Path | None:
    """The folder of the search that was started last, if it is still there."""
    try:
        path = Path(json.loads((state_folder() / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return path if path.is_dir() else None


def remember_plan(text: str, sources: Sequence[str]) -> None:
    """Keeps the plan that is being worked on beside those sources, so that neither leaving nor a crash loses it."""
    _write(f"plans/{_key(sources)}.json", {"plan": text, "sources": [_whole(source) for source in sources]})
    for path in _kept_files()[MOST:]:
        path.unlink(missing_ok=True)


def forget_plan(sources: Sequence[str]) -> None:
    """Drops the plan kept beside those sources: it was saved, or a person let it go."""
    (state_folder() / "plans" / f"{_key(sources)}.json").unlink(missing_ok=True)


def kept_plan(sources: Sequence[str] = ()) -> tuple[str, list[str]] | None:
    """The plan that was being worked on beside those sources, the last of all where none are given; with its sources.

    None where nothing is kept.
    """
    path = state_folder() / "plans" / f"{_key(sources)}.json" if sources else next(iter(_kept_files()), None)
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path is not None else {}
        return str(kept["plan"]), [str(source) for source in kept["sources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept_files() -> list[Path]:
    """The plans that are kept, newest first."""
    found = ((path.stat().st_mtime_ns, path) for path in (state_folder() / "plans").glob("*.json"))
    return [path for _, path in sorted(found, reverse=True)]


def _key(sources: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(map(_whole, sources)).encode()).hexdigest()[:16]


def _whole(source: str) -> str:
    return source if "://" in source else str(Path(source).expanduser().resolve())


def remember_theme(name: str) -> None:
    """Notes the theme that was chosen last."""
    _write("theme.json", name)


def last_theme() -> str:
    """The theme that was chosen last, empty where none was."""
    try:
        name = json.loads((state_folder() / "theme.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return name if isinstance(name, str) else ""


def _write(name: str, content: object) -> None:
    path = state_folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_text(json.dumps(content, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
