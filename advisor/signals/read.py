"""A run as the signals read it: what its tags mean, and the series chosen for each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from advisor.facts.setup import Setup
from advisor.meaning import Meaning
from advisor.records import Run, Series
from advisor.signals.curves import Curve, curve
from advisor.signals.wandering import as_wandering, is_running_mean
from advisor.training import Training

CURVE_POINTS = 3  # points from which a series is a curve and not a result


@dataclass(frozen=True)
class Read:
    """A run with the meaning of its tags and the series chosen for each role."""

    run: Run
    meanings: Mapping[str, Meaning]
    setup: Setup
    training: Training
    chosen: Mapping[str, Series] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    """Losses whose zeros stood for no number, and are read as such."""
    summed: frozenset[str] = frozenset()
    """Losses that only add up, and are read as what each record added."""
    swept: tuple[Series, Series] | None = None
    """The rate and the loss of a range test, which is no training: nothing else of it is read."""

    _oriented: dict[str, Curve | None] = field(default_factory=dict)

    @cached_property
    def train(self) -> Curve | None:
        """The training loss, made when it is first looked at: thousands of runs are read before one is judged."""
        made = curve_of(self.chosen.get("train"))
        wanders = made is not None and self.training.kind == "diffusion" and is_running_mean(made.tag)
        return as_wandering(made) if made is not None and wanders else made

    @cached_property
    def val(self) -> Curve | None:
        """The held-out loss."""
        return curve_of(self.chosen.get("val"))

    @property
    def kind(self) -> str:
        """What the training's loss is, or that only results were logged."""
        if self.training.loss != "progress":
            return "adversarial" if self.training.loss == "adversaries" else "reinforcement"
        curves = any(len(series) >= CURVE_POINTS for series in self.run.series.values())
        return "supervised" if curves else "results"

    def oriented(self, name: str) -> Curve | None:
        """The curve chosen for a metric's role, low when good, made once; None where there is none."""
        if name not in self._oriented:
            series = self.chosen.get(name)
            up = series is not None and self.meanings[series.tag].direction == "maximize"
            self._oriented[name] = None if series is None else curve(series, maximize=up)
        return self._oriented[name]


def held_curves(read: Read) -> list[Curve]:
    """The held-out loss and metric, low when good."""
    return [made for made in (read.val, metric_curve(read)) if made is not None]


def metric_curve(read: Read) -> Curve | None:
    """The held-out metric, low when good; None where there is none."""
    return read.oriented("metric")


def curve_of(series: Series | None) -> Curve | None:
    """The series as a curve, None where it has too few points."""
    made = curve(series) if series is not None else None
    return made if made is not None and made.raw_points >= CURVE_POINTS else None
