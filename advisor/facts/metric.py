"""What the metrics of a run say, and how far training and held-out data lie apart."""

from __future__ import annotations

from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact

Fault = Literal["zero", "constant", "missing", "ended", "range", "unmoved", "chance", "copied", "swapped", "one-answer"]


class MetricFacts(Namespace):
    """The held-out quantity that runs are ranked by; rules read `metric.…`, and training's as `train_metric.…`."""

    usual_needs: ClassVar[str] = "more points of a metric"

    tag: str | None = fact("the person's tag", needs="a metric")
    name: str | None = fact("its canonical name", needs="a metric")
    points: int | None = fact("logged points", needs="a metric")
    first: float | None = fact("value at the start")
    best: float | None = fact("best smoothed value", needs="direction")
    best_step: int | None = fact("step of the best value", needs="direction")
    best_at: float | None = fact("how far into the run that is", unit="fraction")
    last: float | None = fact("level at the end")
    drop: float | None = fact("how far the end lies behind the best, by the noise of one point")
    gain: float | None = fact("gain from the start to the best, in the metric's own unit")
    improving: bool | None = fact("whether it still improves beyond chance over the last third")
    worsening: bool | None = fact("whether it worsens beyond chance over the last third")
    flat: bool | None = fact("whether the last third is shown to be flat")
    recent_share: float | None = fact("share of all progress that was made in the last third", unit="fraction")
    noise: float | None = fact("noise of one point, in the metric's own unit")
    noise_by_binomial: float | None = fact("that noise by the binomial error of so many examples", needs="n_validation")


class CollapseFacts(Namespace):
    """A metric that fell for good from its own best; rules read `collapse.…`."""

    usual_needs: ClassVar[str] = "a metric"

    collapsed: bool | None = fact("whether a metric ends lastingly far from its best")
    tag: str | None = fact("the person's tag")
    name: str | None = fact("its canonical name")
    best: float | None = fact("its best smoothed value")
    best_step: int | None = fact("step of that", unit="steps")
    best_at: float | None = fact("how far into the run that is", unit="fraction")
    last: float | None = fact("level at the end")
    since_step: int | None = fact("step from which more than half of the fall lasts", unit="steps")
    lost: float | None = fact("share of all that was gained that is lost again", unit="fraction")
    sudden: bool | None = fact("whether most of the fall took only a small share of the run")


class BrokenFacts(Namespace):
    """A metric that cannot be right; rules read `broken.…`."""

    usual_needs: ClassVar[str] = "a metric"

    broken: bool | None = fact("whether a metric, a held-out loss or a part of the loss cannot be right")
    tag: str | None = fact("the person's tag")
    name: str | None = fact("its canonical name")
    why: Fault | None = fact(
        "zero or one value throughout while the loss moves (unmoved: while the training data is learnt, chance: about "
        "what no skill gets meanwhile), never or no longer a number, outside what it can be, the training loss again "
        "(copied), or falling while that rises (swapped)"
    )
    value: float | None = fact("the value it has, or ended at")
    beside: str | None = fact("the training's own metric, or loss, that speaks against it")
    reached: float | None = fact("where that ended")
    points: int | None = fact("logged points")


class SkillFacts(Namespace):
    """Metrics at what an answer without any skill gets; rules read it as `skill.…`."""

    usual_needs: ClassVar[str] = "a held-out metric whose level without any skill is known"

    lacking: bool | None = fact("whether a held-out metric stays at that level throughout and no other one gains")
    fitted: bool | None = fact("whether the training data is fitted meanwhile", needs="a training loss")
    tag: str | None = fact("the person's tag of the first such metric")
    tags: tuple[str, ...] | None = fact("the tags of all of them")
    level: float | None = fact("that level, in the metric's own unit")
    points: int | None = fact("its evaluations")
    means: str | None = fact("what is worth so much")
    look: str | None = fact("what to look at")


class GapFacts(Namespace):
    """Training against held-out loss; rules read it as `gap.…`."""

    usual_needs: ClassVar[str] = "both losses"

    end: float | None = fact("held-out by training loss at the end", needs="both losses")
    at_best: float | None = fact("held-out by training loss at the best held-out level", needs="both losses")
    train_fell_after: float | None = fact(
        "share the training loss fell after the best held-out level", needs="both losses"
    )
    metric_gained_after: float | None = fact(
        "share of all that the held-out metric gained that came after the best held-out level", needs="both losses"
    )
    metric_goes_on: bool | None = fact(
        "whether the held-out metric clearly got better after the best held-out level, and held what it gained",
        needs="both losses",
    )
    val_better_share: float | None = fact("share of the evaluations at which held-out is better", needs="both losses")
    val_better_p: float | None = fact("chance of so many without a difference", needs="both losses")
    thrown: float | None = fact(
        "by what share the training loss ends above its lowest level, to which it jumped before anything held out was"
        " measured, that lies there too; 0 where it is not so",
        needs="both losses",
    )
    error_cost: float | None = fact(
        "loss by the share of wrong answers in the first record, of training or held-out data", needs="an accuracy"
    )
    error_cost_end: float | None = fact("the same in the last record", needs="an accuracy")
    accuracy: float | None = fact("training minus held-out accuracy at the end", needs="both accuracies")
    answers: int | None = fact(
        "the number of constant answers between which both accuracies jump, where they do", needs="both accuracies"
    )
