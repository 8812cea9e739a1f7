"""What a search that ran by a plan came to: its stages read as one, the finalists' repeats beside the default's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from advisor.records import CARRIED, Direction, Study, TrialState

VALIDATE, BASELINE = "validate", "baseline"


def family(study: Study, studies: Sequence[Study]) -> list[Study]:
    """The stages of the same plan in the same storage, the study itself among them; empty where no plan made it."""
    if study.stage is None:
        return []
    return [other for other in studies if other.stage and other.source == study.source and _plan(other) == _plan(study)]


def _plan(study: Study) -> str:
    """The plan's name, which begins the names of its stages."""
    before, mark, _ = study.name.rpartition(f"-{study.stage}")
    return before if mark else study.name


def outcome_facts(study: Study, stages: Sequence[Study], way: Direction | None) -> dict[str, Any]:
    """Whether baseline and validation stand beside the stage; on the validation also what was reached."""
    kinds = {stage.stage for stage in stages}
    stage_values: dict[str, Any] = {
        "compared": BASELINE in kinds or _has_default(stages),
        "validated": VALIDATE in kinds,
    }
    if study.stage != VALIDATE or way is None:
        return stage_values
    groups = _finalists(study)
    default = groups.pop("default", None)
    if not groups:
        return stage_values
    sign = -1.0 if way == "maximize" else 1.0
    best = min(groups.values(), key=lambda values: sign * _mean(values))
    searched = sum(
        CARRIED not in trial.user_attrs
        for stage in stages
        if stage.stage in ("explore", "refine")
        for trial in stage.trials
    )
    return stage_values | {
        "outcome_best": _mean(best),
        "outcome_sd": _sd(best),
        "outcome_seeds": len(best),
        "outcome_trials": searched,
        "outcome_stand_ins": study.stand_ins if default else None,
        **(_beside_default(best, default, sign) if default else {}),
    }


def _beside_default(best: Sequence[float], default: Sequence[float], sign: float) -> dict[str, float]:
    """What the best gained over the default, and the noise of that difference."""
    gain = sign * (_mean(default) - _mean(best))
    noise = math.sqrt((_sd(best) or 0.0) ** 2 / len(best) + (_sd(default) or 0.0) ** 2 / len(default))
    return {"outcome_default": _mean(default), "outcome_gain": gain, "outcome_noise": noise}


def _has_default(stages: Sequence[Study]) -> bool:
    return any(trial.user_attrs.get("baseline") is True for stage in stages for trial in stage.trials)


def _finalists(study: Study) -> dict[str, list[float]]:
    """The finite values of each finalist's repeats, the default's under its name."""
    found: dict[str, list[float]] = {}
    for trial in study.trials:
        label = trial.user_attrs.get("finalist")
        value = trial.value if trial.state is TrialState.COMPLETE else None
        if label is not None and value is not None and math.isfinite(value):
            found.setdefault(str(label), []).append(value)
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _sd(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = _mean(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
