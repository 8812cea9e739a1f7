"""How a training that died says so: by a trace of calls, which measures nothing, and by a loss that is no number."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache

import numpy as np

from advisor.meaning import classify, pick
from advisor.records import Series
from advisor.tables import table

_BEGINS = "Traceback (most recent call last)"
_TRACE = re.compile(
    r"^(?P<before>.{0,200}?)Traceback \(most recent call last\).*(?:\n|\Z)"
    r"(?:(?:(?P=before))?[ \t|+│╭╰].*(?:\n|\Z))*"
    r"(?:(?:(?P=before))?[A-Za-z_][\w.]*(?::.*)?(?:\n|\Z))?",
    re.MULTILINE,
)
_LAST = 100  # lines among which a training says why it stopped
_STEP = re.compile(r"\b(?:iteration|iter|step|update)s?\W{1,3}(\d{1,12})\b", re.IGNORECASE)


def without_traces(text: str) -> str:
    """The text without traces of calls and the exceptions below them: code and messages, no output."""
    return _TRACE.sub("", text) if _BEGINS in text else text


def ended_lost(series: dict[str, Series], text: str) -> dict[str, Series]:
    """The series, with the loss no number at the end where the training says that it stopped for that."""
    found = next(filter(None, map(_lost().search, text.splitlines()[-_LAST:])), None)
    tag = _loss(series) if found else None
    if found is None or tag is None or not np.isfinite(series[tag].values[-1]):
        return series
    return series | {tag: _with_the_end(series[tag], _STEP.search(found.string))}


def _with_the_end(loss: Series, told: re.Match[str] | None) -> Series:
    last = int(loss.steps.max())
    step = max(int(told[1]) if told else 0, last + 1)
    return loss.model_copy(
        update={
            "steps": np.append(loss.steps, step),
            "values": np.append(loss.values, math.nan),
            "wall_times": np.append(loss.wall_times, math.nan),
        }
    )


def _loss(series: Mapping[str, Series]) -> str | None:
    """The plainest training loss of those that were logged as often as any."""
    meanings = classify(list(series))
    losses = [tag for split in ("train", None) for tag in pick(meanings, "loss", split)]
    longest = max((len(series[tag]) for tag in losses), default=0)
    return next((tag for tag in losses if 2 * len(series[tag]) > longest), None)


@cache
def _lost() -> re.Pattern[str]:
    return re.compile("|".join(table("printed")["stopped_lost"]), re.IGNORECASE)
