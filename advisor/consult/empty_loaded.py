"""Runs that logged nothing to judge them by: which they are, and what can be said of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.steps_loaded import listed_names
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def is_empty(run: Run) -> bool:
    """Whether no quantity of a run was logged more than once."""
    return all(len(series) < 2 for series in run.series.values())


def empty_named(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What is said of a named run that logged no curve, where others did; empty for any other."""
    if len(named) != 1 or not is_empty(named[0]) or all(is_empty(run) for run in dialogue.evidence.runs):
        return ""
    if not re.search(table("loaded_words")["asks_of_empty"], said):
        return ""
    points = ", ".join(f"{tag} {series.values[-1]:.4g}" for tag, series in list(named[0].series.items())[:3])
    held = f"nothing but {points}" if points else "no point at all"
    alike = sum(is_empty(run) for run in dialogue.evidence.runs) - 1
    others = f" So did {alike} of the other runs." if alike else ""
    return (
        f"**`{named[0].name}` logged {held}: it ended before it reported a training or held-out point, and these logs "
        f"do not say why.**{others} Its console output or the error that the trainer raised would."
    )


def empty_counted(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How many runs logged no curve, where the question is of runs that came to nothing; empty where all logged one."""
    if named or not re.search(table("loaded_words")["asks_empty"], said):
        return ""
    empty = [run.name for run in dialogue.evidence.runs if is_empty(run)]
    if not empty or len(empty) == len(dialogue.evidence.runs):
        return ""
    return (
        f"**{len(empty)} of {len(dialogue.evidence.runs)} logged no curve, so they never got as far as a report: "
        f"{listed_names(empty)}.** The others can be judged."
    )
