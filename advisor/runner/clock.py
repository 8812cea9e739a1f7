"""The budget's hours: until when a stage may begin trials, so that the stages after it find their time."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from advisor.planner.plan import SearchPlan, Stage
from advisor.runner.forecast import started
from advisor.runner.spending import Yardstick, duration

SEARCHES = ("explore", "refine")


class Clock:
    """Divides the hours that are left among the stages that are left."""

    def __init__(self, plan: SearchPlan, workers: int, full: Callable[[], Yardstick]) -> None:
        self._plan, self._workers, self._full = plan, workers, full
        self._deadline: float | None = None
        self._ends: dict[str, float] = {}

    def start(self, storage: Any, is_shared: bool) -> None:
        """Begins to count; what an interrupted run used before counts too."""
        if self._plan.budget.hours is not None:
            self._deadline = time.time() + self._plan.budget.hours * 3600 - self._used(storage, is_shared)

    def ends(self, stage: Stage) -> Callable[[], float | None]:
        """Until when the stage may begin trials: decided as it begins, less what the validation turns out to need."""
        if self._deadline is None or stage.kind not in SEARCHES:
            return lambda: None
        deadline, rest = self._deadline, self._from(stage)
        weights = {s.name: s.full_trials or started(s) for s in rest if s.kind in SEARCHES}
        left = max(0.0, deadline - self._final(rest) - time.time())
        part = weights[stage.name] / (sum(weights.values()) or 1)
        end = self._ends.setdefault(stage.name, time.time() + left * part)
        is_last = len(weights) == 1
        return lambda: deadline - self._final(rest) if is_last else min(end, deadline - self._final(rest))

    def _from(self, stage: Stage) -> list[Stage]:
        return list(itertools.dropwhile(lambda s: s.name != stage.name, self._plan.stages))

    def _final(self, rest: list[Stage]) -> float:
        """Seconds that the validation takes."""
        each = self._full().seconds or (self._plan.budget.trial_hours or 0.0) * 3600
        return sum(started(s) for s in rest if s.kind == "validate") * each / self._workers

    def _used(self, storage: Any, is_shared: bool) -> float:
        trials = [t for number in self._studies(storage) for t in storage.get_all_trials(number, deepcopy=False)]
        if is_shared:
            began = min((t.datetime_start for t in trials if t.datetime_start), default=None)
            return time.time() - began.timestamp() if began else 0.0
        return sum(duration(t) or 0.0 for t in trials if "carried_from" not in t.user_attrs) / self._workers

    def _studies(self, storage: Any) -> list[int]:
        names = [f"{self._plan.name}-{stage.name}" for stage in self._plan.stages]
        return [s._study_id for s in storage.get_all_studies() if s.study_name.startswith(tuple(names))]
