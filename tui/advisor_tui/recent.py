"""What the program remembers in the person's state folder: sources, the last search, the theme."""

from __future__ import annotations

import json
import os
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
    kept = whole(source)
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


def whole(source: str) -> str:
    """The source as it is the same from every folder."""
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
    write(state_folder() / name, content)


def write(path: Path, content: object) -> None:
    """Writes a file of ours as a whole; one that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_text(json.dumps(content, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
