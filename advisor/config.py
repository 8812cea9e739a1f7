"""Configuration: `[tool.advisor]` in pyproject.toml, or advisor.toml, found upwards from the working folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import ConfigError, did_you_mean


class Waiver(BaseModel):
    """A finding that is accepted for now: which, why, until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    reason: str = Field(min_length=3)
    expires: date
    parameter: str | None = None
    study: str | None = None
    run: str | None = None


class Config(BaseModel):
    """What a project sets for every command; a flag beats it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_rules: tuple[Path, ...] = Field(default=(), alias="extend-rules")
    context: Mapping[str, Any] = Field(default_factory=dict)
    fail_on: str | None = Field(default=None, alias="fail-on")
    rules: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    waive: tuple[Waiver, ...] = ()
    columns: Mapping[str, str] = Field(default_factory=dict)
    tags: Mapping[str, str] = Field(default_factory=dict)
    path: Path | None = None


def find_config(start: Path | None = None) -> Config:
    """The nearest configuration at or above the folder, or an empty one."""
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        for name, keys in (("advisor.toml", ()), ("pyproject.toml", ("tool", "advisor"))):
            path = place / name
            if path.is_file() and (table := _table(path, keys)) is not None:
                return read_config(table, path)
    return Config()


def _table(path: Path, keys: tuple[str, ...]) -> Mapping[str, Any] | None:
    try:
        content: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        if keys:
            return None
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    for key in keys:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content if isinstance(content, Mapping) else None


def read_config(table: Mapping[str, Any], path: Path) -> Config:
    """The configuration in a TOML table; raises ConfigError with the key and a suggestion."""
    known = [field.alias or name for name, field in Config.model_fields.items() if name != "path"]
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: unknown key '{key}'.{did_you_mean(key, known)} Known: {', '.join(known)}")
    try:
        config = Config.model_validate({**table, "path": path})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: key '{where}': {first['msg']}; read {first.get('input')!r}") from None
    folders = tuple((path.parent / folder).resolve() for folder in config.extend_rules)
    return config.model_copy(update={"extend_rules": folders})
