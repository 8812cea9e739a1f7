"""What a notebook holds as a source: rows, frames, a Keras History, a Trainer's state; read as the file it would be."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers.reading import gathered, read_path
from advisor.readers.source import ReadOptions
from advisor.records import Evidence

KNOWN = "a list of dicts, a dict of lists, a pandas or polars frame, a Keras History, a Trainer or its state"


def read_object(value: Any, options: ReadOptions) -> Evidence | None:
    """The evidence in the object; None where it is none of those known."""
    written = _as_file(value)
    if written is None:
        return None
    name, text = written
    from tempfile import TemporaryDirectory  # it loads random numbers and archives

    with TemporaryDirectory(prefix="advisor-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        found = gathered([read_path(type(value).__name__, path, options)])
    return _without_folder(found, folder, type(value).__name__)


def stands_alone(value: Any) -> bool:
    """Whether it is one of those known, and no row of a list."""
    return not isinstance(value, Mapping) and (
        _is_state(value) or _is_state(getattr(value, "state", None)) or hasattr(value, "columns") or _is_history(value)
    )


def _is_history(value: Any) -> bool:
    return isinstance(getattr(value, "history", None), Mapping) and hasattr(value, "epoch")


def _as_file(value: Any) -> tuple[str, str] | None:
    """A name and the text of a file that says the same."""
    value = getattr(value, "state", None) if _is_state(getattr(value, "state", None)) else value
    if _is_state(value):
        state = {key: getattr(value, key, None) for key in ("global_step", "max_steps", "num_train_epochs")}
        return "trainer_state.json", _json(state | {"best_model_checkpoint": None, "log_history": value.log_history})
    if _is_history(value):
        return "history.json", _json(dict(value.history))
    if isinstance(value, Mapping) and value and all(_is_column(column) for column in value.values()):
        return "history.json", _json({str(name): list(column) for name, column in value.items()})
    if hasattr(value, "write_csv"):
        return "frame.csv", str(value.write_csv())
    if hasattr(value, "to_csv") and hasattr(value, "columns"):
        return "frame.csv", str(value.to_csv(index=_named_index(value)))
    if isinstance(value, Sequence) and value and all(isinstance(row, Mapping) for row in value):
        return "rows.jsonl", "".join(_json(dict(row)) + "\n" for row in value)
    return None


def _is_column(value: Any) -> bool:
    """Whether it is a list or an array of numbers, as the columns of `History.history` are."""
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__len__") or not hasattr(value, "__iter__"):
        return False
    return len(value) > 0 and all(isinstance(_plain(one), (int, float)) for one in value)


def _is_state(value: Any) -> bool:
    return isinstance(getattr(value, "log_history", None), list) and hasattr(value, "global_step")


def _named_index(frame: Any) -> bool:
    """Whether a pandas index is a column in disguise, such as the step."""
    return any(name is not None for name in getattr(frame.index, "names", ()))


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """Numbers of numpy and torch as Python's, everything else as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, (int, float)):
        return value
    try:
        return value.item()
    except (AttributeError, ValueError, RuntimeError):
        return value.tolist() if hasattr(value, "tolist") else str(value)


def _without_folder(found: Evidence, folder: str, name: str) -> Evidence:
    """The evidence with the object's kind where the passing file was named."""
    errors = tuple(
        error.model_copy(update={"source": name, "message": error.message.replace(folder, name)})
        for error in found.errors
    )
    return found.model_copy(update={"errors": errors})
