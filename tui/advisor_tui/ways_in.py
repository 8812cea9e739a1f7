"""What a path holds, so that one key opens anything: sources, a plan, a kept conversation, the folder of a search."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal["source", "plan", "conversation", "search"]
PLAN_KEYS = ({"goal", "space"}, {"goal", "stages"})
LARGEST = 4_000_000  # bytes of a file that may be a plan


def kind_of(source: str) -> Kind:
    """What the path is opened as; what is neither of the others is a source."""
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            return "search" if (path / "events.jsonl").exists() and (path / "study.db").exists() else "source"
        if not path.is_file() or path.stat().st_size > LARGEST:
            return "source"
        if path.suffix in (".yaml", ".yml"):
            return "plan" if _is_plan(path) else "source"
        return "conversation" if path.suffix == ".json" and _is_conversation(path) else "source"
    except (OSError, ValueError):
        return "source"


def _is_plan(path: Path) -> bool:
    """Whether the file is meant as a plan, with or without mistakes: it names its goal, and space or stages."""
    text = path.read_text(encoding="utf-8", errors="replace")
    keys = {line.partition(":")[0] for line in text.splitlines() if ":" in line}
    return any(wanted <= keys for wanted in PLAN_KEYS)


def _is_conversation(path: Path) -> bool:
    import json

    loaded = json.loads(path.read_text(encoding="utf-8"))
    return isinstance(loaded, dict) and {"exchanges", "memory"} <= set(loaded)
