"""All studies of a run: what ran, what is best, how long a full-length trial is."""

from __future__ import annotations

import sys

from advisor.planner.plan import Stage
from advisor.records import Direction
from advisor.runner.space import Config, key
from advisor.runner.spending import Yardstick, yardstick
from advisor.runner.stage_study import StageStudy
from advisor.runner.stages import SWEEP


class Studies(dict[str, tuple[Stage, StageStudy]]):
    """The studies by name, each with its stage, in the order in which they were opened."""

    def __init__(self, direction: Direction) -> None:
        super().__init__()
        self._direction = direction

    def searched(self) -> dict[str, StageStudy]:
        """The studies whose trials are comparable: no validation, no learning-rate sweep."""
        return {
            name: study
            for name, (stage, study) in self.items()
            if stage.kind != "validate" and not any(t.user_attrs.get("role") == SWEEP for t in study.trials())
        }

    def holds(self, text: str) -> bool:
        """Whether a stage ran or runs the configuration, written by `key`, validation apart."""
        return any(study.holds(text) for study in self.searched().values())

    def left(self, study: StageStudy) -> int:
        """How many trials of the study can differ from each other and from those of other stages."""
        every = study.space.every()
        if every is None:
            return sys.maxsize
        others = [other.keys() for other in self.searched().values() if other is not study]
        carried = {key(study.config(t)) for t in study.trials() if "carried_from" in t.user_attrs}
        return len({key(study.space.config(params)) for params in every}.difference(carried, *others))

    def yardstick(self) -> Yardstick:
        """A full-length trial, as far as this run has seen one."""
        return yardstick(t for _, s in self.values() for t in s.own() if t.user_attrs.get("role") != SWEEP)

    def ranking(self) -> list[tuple[Config, float]]:
        """Every configuration that completed, best first, with the mean of its values."""
        values: dict[str, list[float]] = {}
        configs: dict[str, Config] = {}
        for study in self.searched().values():
            for config, trial in study.completed():
                configs.setdefault(key(config), config)
                values.setdefault(key(config), []).append(trial.value or 0.0)
        sign = -1.0 if self._direction == "maximize" else 1.0
        means = {text: sum(found) / len(found) for text, found in values.items()}
        return [(configs[text], means[text]) for text in sorted(means, key=lambda text: sign * means[text])]
