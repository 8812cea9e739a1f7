"""A loss over the candidates of a batch starts at the logarithm of their number, so no two batches compare by it."""

from __future__ import annotations

import math
from typing import Any

from advisor.patterns import compiled
from advisor.tables import table


def candidates_beside(said: str) -> dict[str, Any]:
    """The question whether such losses compare between batches, or what the level of one says; empty for any other."""
    rules = table("plain_questions")["candidates"]
    if not compiled(rules["of"]).search(said) or compiled(rules["not"]).search(said):
        return {}
    return _compared(said) or _level(said)


def _compared(said: str) -> dict[str, Any]:
    """The question whether losses at two batches compare, with both and their logarithms where these are told."""
    rules = table("plain_questions")["candidates"]
    batches = sorted(_batches(said))
    two = len(batches) > 1
    differs = compiled(rules["loss_differs"]).search(said) or (two and compiled(rules["losses_alone"]).search(said))
    if not differs or not (two or compiled(rules["another_batch"]).search(said)):
        return {}
    told = {"a": float(batches[0]), "b": float(batches[-1])} if two else {}
    logs = {"c": _start(said, batches[0]), "d": _start(said, batches[-1])} if told else {}
    return {"question": "candidates-compared", **told, **logs}


def _batches(said: str) -> set[int]:
    """The batches that are named, and the counts near one that are set against it."""
    rules = table("plain_questions")["candidates"]
    named = list(compiled(rules["batch"]).finditer(said))
    beside = compiled(rules["batch_beside"]).finditer(said)
    near = [m for m in beside if any(abs(m.start() - one.start()) <= rules["near"] for one in named)]
    return {int(m["v"]) for m in (*named, *near)}


def _level(said: str) -> dict[str, Any]:
    """The question what a loss that stands says, beside the one it starts at with the batch that is told."""
    rules = table("plain_questions")["candidates"]
    batch, loss = compiled(rules["batch"]).search(said), compiled(rules["level"]).search(said)
    if batch is None or loss is None or not compiled(rules["stands"]).search(said):
        return {}
    start, value = _start(said, int(batch["v"])), float(loss["v"])
    if start <= 0 or not rules["near_low"] * start <= value <= rules["near_high"] * start:
        return {}
    question = "candidates-at-start" if value >= rules["start_low"] * start else "candidates-below-start"
    return {"question": question, "a": value, "b": float(batch["v"]), "c": start}


def _start(said: str, batch: int) -> float:
    """The logarithm of the candidates in such a batch: both views of all other images count where two views meet."""
    views = compiled(table("plain_questions")["candidates"]["two_views"]).search(said)
    return math.log(2 * batch - 1 if views else batch)
