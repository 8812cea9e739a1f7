"""Hugging Face `trainer_state.json`: the log history of a Trainer, tags spelled as its TensorBoard logs spell them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from advisor.readers._lines import is_text
from advisor.readers._series import Points, number, whole
from advisor.readers.source import HEAD_BYTES, Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run, Scalar

MAX_BYTES = 256 << 20
_HISTORY = re.compile(rb'"log_history"\s*:\s*\[\s*\{')
_ENTRY = re.compile(r"[\s,]*\{")
_CHECKPOINT = re.compile(r"checkpoint-\d+")
_PREFIXES = {"eval_": "eval/", "test_": "test/"}
_SETTINGS = ("train_batch_size", "num_train_epochs", "max_steps", "logging_steps", "eval_steps", "save_steps")
_RESULTS = ("best_metric", "best_global_step", "total_flos")
_OF_A_STATE = (b'"best_model_checkpoint"', b'"is_hyper_param_search"', b'"log_history"', b'"is_local_process_zero"')


class HuggingFaceReader:
    """Reads one run an output folder: of its checkpoints the one that came furthest."""

    kind = "huggingface"
    title = "Hugging Face trainer_state.json, in an output folder or its checkpoints"
    order = 30
    signs = Signs(holds=_OF_A_STATE)

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is one JSON object with a Trainer's own keys."""
        head = candidate.head
        if not is_text(head) or not head.lstrip().startswith(b"{"):
            return False
        enough = 1 if len(head) < HEAD_BYTES or _HISTORY.search(head) else 2
        return sum(key in head for key in _OF_A_STATE) >= enough and b'"op_code"' not in head

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by the output folder."""
        furthest: dict[str, tuple[int, Run]] = {}
        errors: list[ReadError] = []
        lost = 0
        for file in files:
            try:
                state, problem = _state(file)
            except (OSError, ValueError, RecursionError) as error:
                errors.append(ReadError(source=printable(str(file.path)), message=f"cannot be read: {error}"))
                continue
            if problem:
                errors.append(ReadError(source=printable(str(file.path)), message=problem))
            run, damaged = _run(file, state)
            lost += damaged + bool(problem)
            reached = whole(number(state.get("global_step"))) or 0
            if run.name not in furthest or reached > furthest[run.name][0]:
                furthest[run.name] = (reached, run)
        runs = tuple(run for _, run in furthest.values())
        return Reading(runs=runs, errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = HuggingFaceReader()


def _state(file: Candidate) -> tuple[Mapping[str, Any], str]:
    """The Trainer's state and, where the file is damaged, what was kept of it."""
    if file.size > MAX_BYTES:
        raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON object")
    text = file.content.read_text(encoding="utf-8", errors="replace")
    try:
        state = json.loads(text)
    except ValueError as error:
        entries = _leading_entries(text)
        if not entries:
            raise
        state = {"log_history": entries, "global_step": entries[-1].get("step")}
        return state, f"is damaged or cut off ({error}); the {len(entries)} entries before that are kept"
    if not isinstance(state, dict) or not isinstance(state.get("log_history"), list):
        raise ValueError("has no list `log_history`, which a Trainer writes")
    return state, ""


def _leading_entries(text: str) -> list[dict[str, Any]]:
    """The complete entries of the log history in front of the damage."""
    start = re.search(r'"log_history"\s*:\s*\[', text)
    decoder, entries = json.JSONDecoder(), []
    at = start.end() if start else len(text)
    while (begin := _ENTRY.match(text, at)) is not None:
        try:
            entry, at = decoder.raw_decode(text, begin.end() - 1)
        except (ValueError, RecursionError):
            break
        entries.append(entry)
    return entries


def _run(file: Candidate, state: Mapping[str, Any]) -> tuple[Run, int]:
    points = Points()
    lost = 0
    for position, entry in enumerate(state["log_history"]):
        if not isinstance(entry, dict):
            lost += 1
            continue
        step = whole(number(entry.get("step")))
        for tag, value in spelled(entry):
            points.add(tag, position if step is None else step, value)
    given = {key: number(state.get(key)) for key in _RESULTS}
    run = Run(
        name=_name(file),
        series=points.series(),
        hyperparameters=_settings(state),
        results={key: value for key, value in given.items() if value is not None},
    )
    return run, lost


def spelled(entry: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The numbers of one history entry, tags as the Trainer's TensorBoard callback writes them."""
    for key, given in entry.items():
        value = number(given)
        if value is None or key == "step":
            continue
        prefix = next((known for known in _PREFIXES if key.startswith(known)), None)
        yield (f"{_PREFIXES[prefix]}{key.removeprefix(prefix)}" if prefix else f"train/{key}"), value


def _settings(state: Mapping[str, Any]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {key: state[key] for key in _SETTINGS if number(state.get(key)) is not None}
    searched = state.get("trial_params")
    if isinstance(searched, dict):
        found |= {str(k): v for k, v in searched.items() if isinstance(v, (bool, int, float, str))}
    return found


def _name(file: Candidate) -> str:
    folder = PurePosixPath(file.folder)
    return str(folder.parent) if _CHECKPOINT.fullmatch(folder.name) else str(folder)
