"""Which columns of a table of trials are results, which of them the search is judged by, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.meaning import Meaning, classify
from advisor.names import direction_of, words
from advisor.readers.engines._cells import measured, numbers_in, running_best
from advisor.readers.engines._documents import ends_as, way_of
from advisor.readers.engines._headings import is_left_out, is_objective, is_result, trials_table, without_prefix
from advisor.records import Direction, Scalar

_PREFERRED = ("validation", "test", None, "train")


def results_of(columns: Mapping[str, Sequence[Scalar]], taken: set[str]) -> dict[str, str]:
    """The numeric columns that are results, with their names."""
    found: dict[str, str] = {}
    for name, cells in columns.items():
        if name in taken or not name or not measured(cells):
            continue
        plain = without_prefix(name, "results")
        if plain is not None:
            found[name] = name if plain.isdecimal() else plain
        elif without_prefix(name, "parameters") is None and not is_left_out(name) and is_result(name):
            found[name] = name
    own = {name: plain for name, plain in found.items() if not running_best(name, columns[name])}
    return own or found


def goals_of(results: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that the search is judged by: as told, Optuna's own, else the plainest held-out result."""
    if wanted.get("objective") in results:
        return (wanted["objective"],)
    numbered = [name for name in results if re.fullmatch(r"values_\w+", name)]
    if len(numbered) > 1:
        return tuple(numbered)
    for name in ("value", "objective"):
        if name in results:
            return (name,)
    ranked = sorted(results, key=lambda name: _rank(name, results[name]))
    return tuple(ranked[:1])


def _rank(name: str, plain: str) -> tuple[Any, ...]:
    meaning: Meaning = classify([plain])[plain]
    known = meaning.direction or direction_of(plain)
    side = _PREFERRED.index(meaning.split)
    if meaning.split == "train" and not {"train", "training"} & set(words(plain)):
        side = _PREFERRED.index(None)
    return (known is None and not is_objective(plain), side, known is None, meaning.role != "metric", len(name))


def directions_of(
    goals: Sequence[str], results: Mapping[str, str], columns: Mapping[str, Sequence[Scalar]]
) -> tuple[Direction, ...]:
    """Which way each is better, by its name; empty unless all of them tell."""
    found = [_way(results[goal], columns[goal]) for goal in goals]
    return tuple(way for way in found if way) if all(found) else ()


def _way(name: str, cells: Sequence[Scalar]) -> Direction | None:
    """Which way a result is better, by its name; an error that was negated, as sklearn's scorers do, is maximized."""
    told = direction_of(name)
    if told is None and {"neg", "negative"} & set(words(name)) and max(numbers_in(cells), default=1.0) <= 0:
        return "maximize"
    return told or classify([name])[name].direction


def engine_of(columns: Mapping[str, object], results: Mapping[str, str]) -> dict[str, str] | None:
    """The goal and direction of an engine whose columns these are."""
    by_words = {" ".join(words(name)): name for name in columns}
    for entry in trials_table()["engines"]:
        goal = by_words.get(entry["goal"])
        if goal in results and all(name in by_words for name in entry["columns"]):
            return {"objective": str(goal), "direction": entry["direction"], "called": entry.get("called", "")}
    return None


def engine_direction(engine: Mapping[str, str] | None, goals: Sequence[str]) -> tuple[Direction, ...]:
    """The direction of the engine, empty where its goal is none of these or the engine does not tell."""
    if engine is None or engine["objective"] not in goals or engine["direction"] == "untold":
        return ()
    return ("minimize",) if engine["direction"] == "minimize" else ("maximize",)


def told_direction(columns: Mapping[str, Sequence[Scalar]], goals: Sequence[str]) -> tuple[Direction, ...]:
    """The direction that a column of one word for all rows tells, as documents and cloud services write it."""
    for name, cells in columns.items():
        way = way_of(name, cells[0]) if cells and len(goals) == 1 else None
        if way is not None and all(cell == cells[0] for cell in cells):
            return (way,)
    return ()


def goal_beside(columns: Mapping[str, Sequence[Scalar]], results: Mapping[str, str]) -> dict[str, str]:
    """The result that a column of one word for all rows names as the metric."""
    for name, cells in columns.items():
        if cells and isinstance(cells[0], str) and ends_as(name, "metric_endings"):
            named = next((column for column, plain in results.items() if cells[0] in (column, plain)), None)
            if named is not None and all(cell == cells[0] for cell in cells):
                return {"objective": named}
    return {}
