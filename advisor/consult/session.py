"""A conversation as it is kept between turns: what is known, what stands open, what was talked about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from advisor.consult.memory import Memory
from advisor.consult.questions import Asked, asked
from advisor.errors import AdvisorError, ConfigError
from advisor.record import Record, field, mistakes
from advisor.records import Scalar

MAX_BYTES = 5_000_000  # of a kept conversation


class Pending(Record):
    """What the next utterance may answer: a fact, a contradiction, or which of several meanings."""

    kind: Literal["fact", "conflict", "meaning"]
    fact: str = ""
    text: str = ""
    choices: tuple[Scalar, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()

    def asked(self) -> Asked:
        """The question as it is shown."""
        return Asked(fact=self.fact, text=self.text, choices=self.choices)


def pending_for(fact: str) -> Pending:
    """The open question for a fact."""
    question = asked(fact)
    return Pending(kind="fact", fact=fact, text=question.text, choices=question.choices)


class Exchange(Record):
    """One turn as it was: what was said and what was answered."""

    said: str
    reply: str


class Session(Record):
    """Everything that a conversation remembers."""

    version: Literal[1] = 1
    turn: int = 0
    memory: Memory = field(default_factory=Memory)
    pending: Pending | None = None
    focus: tuple[str, ...] = ()
    gone: bool = field(default=False, description="the fault that was talked of is there no more")
    answered: tuple[str, ...] = field(default=(), description="items of the latest answer")
    wants_plan: bool = field(default=False, description="the plan was asked for and waits for a fact")
    offered: str = field(default="", description="the plan's sentence as it was offered last")
    planned: bool = field(default=False, description="a plan was offered since a sight was described last")
    times_asked: Mapping[str, int] = field(default_factory=dict)
    tried: Mapping[str, int] = field(default_factory=dict, description="how often an item's advice did not help")
    exchanges: tuple[Exchange, ...] = ()
    sources: tuple[str, ...] = field(default=(), description="paths of what is loaded, read again by the next turn")


def load_session(path: Path) -> Session:
    """The conversation in the file, a new one where there is no file; raises ConfigError on anything else."""
    try:
        if not path.exists() or path.stat().st_size == 0:
            return Session()
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"--session {path}: {path.stat().st_size} bytes; a session is far smaller")
        return Session.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--session {path}: cannot be read: {error}") from None
    except ValueError as error:
        first = mistakes(error)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"--session {path}: not a conversation that advisor wrote ({where}: {first['msg']})"
        raise ConfigError(f"{message}; name a new file to start another") from None


def save_session(session: Session, path: Path) -> None:
    """Writes the conversation, the earlier file staying whole until the new one is complete."""
    partial = path.with_name(f"{path.name}.part")
    measured = session.memory.model_copy(update={"measured": {}})
    kept = session.model_copy(update={"memory": measured}).model_dump(mode="json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise AdvisorError(f"--session {path}: cannot be written: {error.strerror or error}") from None
