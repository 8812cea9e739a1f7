"""What drives the steps of a run: gradients, their clipping, the learning rate."""

from __future__ import annotations

from typing import ClassVar

from advisor.facts.base import Namespace, fact


class GradientFacts(Namespace):
    """The gradient norm; rules read it as `grad.…`."""

    usual_needs: ClassVar[str] = "a gradient norm"

    points: int | None = fact("logged points", needs="a gradient norm")
    measured: bool | None = fact("whether it was measured at all: not zero throughout", needs="a gradient norm")
    start: float | None = fact("typical norm early in the run", needs="a gradient norm")
    end: float | None = fact("typical norm at the end", needs="a gradient norm")
    median: float | None = fact("median norm", needs="a gradient norm")
    p90: float | None = fact("norm that nine tenths stay below", needs="a gradient norm")
    ordinary: float | None = fact(
        "norm that nine tenths of the ordinary ones stay below, those up to ten times the median",
        needs="a gradient norm",
    )
    before: float | None = fact(
        "the same of those before the training loss rose for long, where it did", needs="a gradient norm"
    )
    largest: float | None = fact("largest finite norm", needs="a gradient norm")
    largest_step: int | None = fact("its step", unit="steps")
    growth: float | None = fact("end by start", needs="a gradient norm")
    growing: bool | None = fact("whether it grows beyond chance over the second half", needs="a gradient norm")
    outliers: int | None = fact("norms more than ten times their neighbourhood's median", needs="a gradient norm")
    outlier_share: float | None = fact("their share of the points", unit="fraction", needs="a gradient norm")
    first_outlier: int | None = fact("step of the first", unit="steps")
    nonfinite: int | None = fact("norms that are NaN or infinite", needs="a gradient norm")
    nonfinite_since: int | None = fact("step from which the norm is no number to the end", unit="steps")
    decline: float | None = fact(
        "orders of magnitude lost from the largest early level to the end", needs="a gradient norm"
    )
    early_by_late: float | None = fact(
        "largest norm of the first twentieth by the median of the rest", needs="a gradient norm"
    )


class ClipFacts(Namespace):
    """Gradient clipping; rules read it as `clip.…`."""

    norm: float | None = fact("clipping norm in use", needs="clip_norm")
    share: float | None = fact("share of the logged norms at or above it", unit="fraction", needs="clip_norm")
    share_low: float | None = fact("lower end of its 95 % interval", unit="fraction", needs="clip_norm")
    after: bool | None = fact("whether the norm was logged after clipping", needs="clip_norm")


class ScheduleFacts(Namespace):
    """The learning rate over the run; rules read it as `schedule.…`."""

    usual_needs: ClassVar[str] = "a loss before and after the rate fell"

    logged: bool | None = fact("whether the rate was logged as a curve", needs="learning_rate")
    zero: bool | None = fact("whether the rate is zero throughout", needs="learning_rate")
    peak: float | None = fact("largest rate", needs="learning_rate")
    final: float | None = fact("rate at the end", needs="learning_rate")
    final_share: float | None = fact("last rate by the largest", unit="fraction", needs="learning_rate")
    decays: bool | None = fact("whether it falls under half its peak before the end", needs="learning_rate")
    constant: bool | None = fact("whether it hardly changes", needs="learning_rate")
    on_its_way: bool | None = fact(
        "whether it fell from record to record and hardly: the schedule is far from its end", needs="learning_rate"
    )
    small_from: float | None = fact(
        "share of the run after which it stays under a tenth of the peak", needs="learning_rate"
    )
    tiny_from: float | None = fact("share of the run after which it stays under a hundredth", needs="learning_rate")
    small_step: int | None = fact("step at which it falls under a tenth for good", unit="steps")
    raised: float | None = fact("largest factor by which it rose from a record to the next, after the first tenth")
    raised_step: int | None = fact("step of that rise", unit="steps")
    raises: int | None = fact("how often it doubled at least from a record to the next, after the first tenth")
    again_step: int | None = fact("step at which it fell at once and climbed again as in a warmup", unit="steps")
    agains: int | None = fact("how often it did")
    warmup_share: float | None = fact("share of the run before the peak", unit="fraction", needs="learning_rate")
    awaits_decay: bool | None = fact(
        "whether it warmed up and then held its peak to the end: the decay of such a schedule is still to come",
        needs="learning_rate",
    )
    late_decay: bool | None = fact(
        "whether it held its peak for half of the run and then fell to a tenth or less", needs="learning_rate"
    )
    range_test: bool | None = fact(
        "whether the run is a learning-rate range test: the rate rises by one factor to the end", needs="learning_rate"
    )
    range_from: float | None = fact("lowest rate of the range test", needs="a range test")
    range_to: float | None = fact("highest rate of the range test", needs="a range test")
    range_rate: float | None = fact("the rate at which the loss fell fastest in the range test", needs="a range test")
    range_low: float | None = fact("lower end of the rates that its readings suggest", needs="a range test")
    range_high: float | None = fact("upper end of the rates that its readings suggest", needs="a range test")
    range_lost: float | None = fact("the rate at which the range test diverged", needs="a range test")
    frozen_gain: float | None = fact("relative fall of the loss after the rate had become small", needs="learning_rate")
    speed_lost: float | None = fact("speed of learning after the rate became small by the speed just before it")
    improving_when_small: bool | None = fact("whether the loss still fell beyond chance when the rate became small")
    drop_gain: float | None = fact(
        "relative gain right after the largest sudden drop of the rate", needs="learning_rate"
    )
