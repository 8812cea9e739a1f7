"""Starter files for a person's own project: an objective and a plan that runs it."""

from __future__ import annotations

from pathlib import Path

from advisor.errors import ConfigError

KINDS = ("task", "function", "command")


def write_starter(kind: str, folder: Path) -> list[Path]:
    """Writes the files of one kind; raises ConfigError where one is there already."""
    source = Path(__file__).with_name("templates") / kind
    pairs = [(path, folder / path.name.removesuffix(".txt")) for path in sorted(source.iterdir()) if path.is_file()]
    for _, target in pairs:
        if target.exists():
            raise ConfigError(f"{target} is there already; init overwrites nothing: give another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, target in pairs:
            target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from None
    return [target for _, target in pairs]
