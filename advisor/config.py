"""Configuration: `[tool.advisor]` in pyproject.toml, or advisor.toml, found upwards from the working folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from advisor.errors import ConfigError, did_you_mean
from advisor.marks import Bounds
from advisor.record import Record, field, mistakes


class Waiver(Record):
    """A finding that is accepted for now: which, why, until when."""

    rule: str
    reason: Annotated[str, Bounds(strip_whitespace=True, min_length=3)]
    expires: date
    parameter: str | None = None
    study: str | None = None
    run: str | None = None


class Config(Record):
    """What a project sets for every command; a flag beats it."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_rules: tuple[Path, ...] = field(default=(), alias="extend-rules")
    context: Mapping[str, Any] = field(default_factory=dict)
    fail_on: str | None = field(default=None, alias="fail-on")
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    waive: tuple[Waiver, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    space: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None


def find_config(start: Path | None = None) -> Config:
    """The nearest configuration at or above the folder, or an empty one.

    The search ends at the root of a repository and at the home folder; a stranger's file in a shared one is not read.
    """
    folder = (start or Path.cwd()).resolve()
    for place in places(folder):
        for name, keys in (("advisor.toml", ()), ("pyproject.toml", ("tool", "advisor"))):
            path = place / name
            if path.is_file() and not from_a_stranger(path) and (table := _table(path, keys)) is not None:
                return read_config(table, path)
    return Config()


def places(folder: Path) -> Iterator[Path]:
    """The folder and those above it, up to the root of a repository or the home folder."""
    for place in (folder, *folder.parents):
        yield place
        if (place / ".git").exists() or place == Path.home():
            return


def from_a_stranger(path: Path) -> bool:
    """Whether anyone may write into the folder and the file is not one's own."""
    try:
        shared = bool(path.parent.stat().st_mode & stat.S_IWOTH)
        return shared and hasattr(os, "getuid") and path.stat().st_uid != os.getuid()
    except OSError:
        return True


def _table(path: Path, keys: tuple[str, ...]) -> Mapping[str, Any] | None:
    import tomllib

    try:
        content: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not a text file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    for key in keys:
        content = content.get(key) if isinstance(content, Mapping) else None
    if content is not None and not isinstance(content, Mapping):
        raise ConfigError(f"{path}: [{'.'.join(keys)}] is expected to be a table; read {str(content)[:60]!r}")
    return content


def read_config(table: Mapping[str, Any], path: Path) -> Config:
    """The configuration in a TOML table; raises ConfigError with the key and a suggestion."""
    known = [field.alias or name for name, field in Config.model_fields.items() if name != "path"]
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: unknown key '{key}'.{did_you_mean(key, known)} Known: {', '.join(known)}")
    try:
        config = Config.model_validate({**table, "path": path})
    except ValueError as error:
        first = mistakes(error)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: key '{where}': {first['msg']}; read {first.get('input')!r}") from None
    folders = tuple(_own_folder(path, folder) for folder in config.extend_rules)
    return config.model_copy(update={"extend_rules": folders})


def _own_folder(path: Path, folder: Path) -> Path:
    """The folder of rules, which lies in the project of the configuration: its repository, else its own folder."""
    home = path.parent.resolve()
    project = next((place for place in (home, *home.parents) if (place / ".git").exists()), home)
    found = (home / folder).resolve()
    if not found.is_relative_to(project):
        raise ConfigError(
            f"{path}: key 'extend-rules': {found} lies outside the project {project}; a stranger's rules are not read. "
            "Copy the folder into the project"
        )
    return found
