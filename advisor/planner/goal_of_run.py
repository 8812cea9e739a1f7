"""Which logged quantity a plan is to improve: none that is dead, arbitrary, a part of the loss or a hacked total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.facts.setup import Setup
from advisor.meaning import Meaning, classify, pick, ranked
from advisor.names import words
from advisor.records import FloatArray, Run
from advisor.signals.choosing import read_run
from advisor.signals.collapse import collapse_facts
from advisor.signals.quantities import means
from advisor.tables import table
from advisor.tag_entries import holds_any


def goal_of(run: Run, setup: Setup) -> tuple[str, str] | None:
    """The tag to improve and what speaks against the one that stood before it, "" where nothing does."""
    meanings = classify(tuple(run.series))
    usual = [meaning.tag for meaning in ranked(meanings)]
    if usual:
        return _best_of(run, usual)
    if earned := pick(meanings, "metric", "train", "reward"):  # what a policy is trained for
        return _not_hacked(run, meanings, earned[0], setup)
    distances = [tag for tag, m in meanings.items() if means(tag, "distance") and m.direction is not None]
    return (distances[0], "") if distances else None


def _best_of(run: Run, usual: Sequence[str]) -> tuple[str, str]:
    """The first that tells of the model and moves; where all are dead, one whose level says what is missing."""
    first, telling = usual[0], [tag for tag in usual if not _no_goal(tag)]
    found = _nothing_found(run, telling) or next((tag for tag in telling if not _is_dead(run, tag)), None)
    found = found or next(iter(telling), first)
    return found, _against(run, first) if found != first else ""


def _no_goal(tag: str) -> bool:
    return any(holds_any(words(tag), row["any"]) for row in _known()["no_goal"])


def _is_dead(run: Run, tag: str) -> bool:
    values = _finite(run, tag)
    return len(values) >= _known()["fewest_points"] and bool(values.min() == values.max())


def _nothing_found(run: Run, tags: Sequence[str]) -> str | None:
    """Where everything gets the commonest answer the score of what was to be found: 0 beside a share that is dead."""
    known = _known()["nothing_found"]
    shares = [tag for tag in tags if holds_any(words(tag), known["beside"]) and _is_dead(run, tag)]
    scores = [tag for tag in tags if holds_any(words(tag), known["any"]) and _is_dead(run, tag)]
    return next((tag for tag in scores if _finite(run, tag)[0] == 0), None) if shares else None


def _against(run: Run, tag: str) -> str:
    row = next((row for row in _known()["no_goal"] if holds_any(words(tag), row["any"])), None)
    if row is not None:
        return f"{tag} is no goal: {row['why']}"
    return f"{tag} is {_finite(run, tag)[0]:.4g} in every record, so that nothing could be chosen by it"


def _not_hacked(run: Run, meanings: Mapping[str, Meaning], total: str, setup: Setup) -> tuple[str, str]:
    """The reward, or the part of it that fell for good while the whole went on rising."""
    fallen = collapse_facts(read_run(run, setup, {}, {})).tag
    is_part = fallen is not None and fallen != total and meanings[fallen].canonical == meanings[total].canonical
    if fallen is None or not is_part or not _rises(_finite(run, total)):
        return total, ""
    against = f"{total} went on rising while {fallen}, a part of it, fell"
    return fallen, f"{against}: the whole can be had without what that part asks for"


def _rises(values: FloatArray) -> bool:
    parts = np.array_split(values, 3)
    return len(values) >= 3 and float(np.median(parts[2])) > float(np.median(parts[0]))


def _finite(run: Run, tag: str) -> FloatArray:
    values = run.series[tag].values
    return np.asarray(values[np.isfinite(values)], dtype=np.float64)


def _known() -> Mapping[str, Any]:
    return table("metrics")["goals"]  # type: ignore[no-any-return]
