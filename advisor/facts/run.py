"""Facts about one training run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact


class LossFacts(Namespace):
    """A loss curve; rules read it as `train.…` (of the training data) and `val.…` (held out)."""

    usual_needs: ClassVar[str] = "more points of the loss"

    tag: str | None = fact("the person's tag", needs="a loss")
    points: int | None = fact("logged points", needs="a loss")
    first: float | None = fact("loss at the start")
    first_value: float | None = fact("very first logged value")
    last: float | None = fact("level at the end: median of the last tenth")
    best: float | None = fact("lowest smoothed level")
    best_step: int | None = fact("step of the lowest smoothed level", unit="steps")
    best_at: float | None = fact("how far into the run that is", unit="fraction")
    fall: float | None = fact("share of the starting loss that is gone at the end", unit="fraction")
    fall_to_best: float | None = fact("share of the starting loss that was gone at the best level", unit="fraction")
    rise: float | None = fact("by what share the end lies above the best level", unit="fraction")
    rise_tau: float | None = fact("Kendall's tau of the curve after its best level")
    rise_p: float | None = fact("chance of such a rise without a trend", unit="fraction")
    rise_since: int | None = fact("step at which the lasting rise begins", unit="steps")
    rise_in_noise: float | None = fact("that rise by the noise of one point")
    climb: float | None = fact(
        "by what share the later half of the points after the best level lies above it", unit="fraction"
    )
    climb_in_noise: float | None = fact("that by the noise of one point")
    climb_share: float | None = fact(
        "share of the points that come after the best level, three at least", unit="fraction"
    )
    lost_progress: float | None = fact("share of the progress to the best level that is lost again", unit="fraction")
    rises_again: bool | None = fact("whether the second half after the best level still lies above the first half")
    recent: float | None = fact("relative change over the last third (negative is better)", unit="fraction")
    recent_points: int | None = fact("the last points that this change is over, where the last third holds too few")
    recent_low: float | None = fact("lower end of its 90 % interval", unit="fraction")
    recent_high: float | None = fact("upper end of its 90 % interval", unit="fraction")
    recent_share: float | None = fact("share of all progress that was made in the last third", unit="fraction")
    recent_progress: float | None = fact(
        "share of all progress, in the loss's own unit, that came in the last third", unit="fraction"
    )
    falling: bool | None = fact("whether it still falls beyond chance over the last third")
    rising: bool | None = fact("whether it rises beyond chance over the last third")
    flat: bool | None = fact("whether the last third is shown to be flat")
    settled_at: float | None = fact("share of the run after which hardly anything was gained", unit="fraction")
    noise: float | None = fact("relative noise of one point about its neighbours", unit="fraction")
    swings: float | None = fact("typical distance of a point from the level, second half", unit="fraction")
    swings_by_progress: float | None = fact("that swing, in the loss's unit, by all progress made", unit="fraction")
    level_swings: float | None = fact(
        "swing of the level itself between fortieths of the run, beyond its points' noise", unit="fraction"
    )
    noisy_share: float | None = fact("share of the steps between points that go the wrong way", unit="fraction")
    early_peak: float | None = fact("highest level in the first tenth by the starting loss")
    early_peak_step: int | None = fact("step of that peak", unit="steps")
    end_above_start: bool | None = fact("whether the end lies above the start beyond the noise")
    constant: bool | None = fact("whether all values are the same")
    frozen: bool | None = fact("whether it is exactly constant from some point on to the end")
    frozen_from: int | None = fact("the step from which it is", unit="steps")
    frozen_at: float | None = fact("how far into the run that is", unit="fraction")
    jumped: bool | None = fact("whether it had jumped far above its start before it froze")
    equals_classes: int | None = fact(
        "the number of classes over which a constant answer costs what the loss stays at, a usual number"
    )
    monotone: bool | None = fact("whether every value is better than the one before")
    last_gain: float | None = fact("relative fall from the last value but one to the last", unit="fraction")
    chance: float | None = fact("ln of the number of classes", needs="n_classes")
    at_chance: bool | None = fact("whether the end is the loss of a constant answer", needs="n_classes")
    over_chance: float | None = fact("starting loss by the loss of a constant answer", needs="n_classes")


class FiniteFacts(Namespace):
    """Values that are no numbers; rules read it as `finite.…`."""

    usual_needs: ClassVar[str] = "a loss"

    tag: str | None = fact("tag of the first series that was lost")
    lost: bool | None = fact("whether the training loss ends without finite values", needs="a loss")
    since_step: int | None = fact("first step from which no finite value follows", unit="steps")
    last_finite_step: int | None = fact("last step with a finite value", unit="steps")
    way: Literal["numbers", "zeros", "silence"] | None = fact(
        "how the log shows it: no numbers, zeros that stand for none, or nothing while the run goes on"
    )
    from_start: bool | None = fact("whether there never was a finite value")
    half: Literal["setting", "loss-scale", "overflows"] | None = fact(
        "the plainest sign of half precision: its setting, a loss scale that sank, steps skipped for their overflow",
        needs="fp16 or precision among the hyperparameters, or the loss scale",
    )
    holes: int | None = fact("non-finite values that were followed by finite ones")
    growing: bool | None = fact("whether the loss had grown before it was lost")
    outlived: bool | None = fact("whether held-out values improved after the loss was lost", needs="a held-out curve")
    rate: float | None = fact("learning rate when the loss was lost", needs="learning_rate")
    gradient_grew: bool | None = fact("whether the gradient norm had grown before it was lost", needs="a gradient norm")


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

    broken: bool | None = fact("whether a metric, or a held-out loss, cannot be right")
    tag: str | None = fact("the person's tag")
    name: str | None = fact("its canonical name")
    why: Literal["zero", "constant", "missing", "range"] | None = fact(
        "zero or one value throughout while the loss moves, never a number, or outside what it can be"
    )
    value: float | None = fact("the value it has, or ended at")
    points: int | None = fact("logged points")


class GapFacts(Namespace):
    """Training against held-out loss; rules read it as `gap.…`."""

    usual_needs: ClassVar[str] = "both losses"

    end: float | None = fact("held-out by training loss at the end", needs="both losses")
    at_best: float | None = fact("held-out by training loss at the best held-out level", needs="both losses")
    train_fell_after: float | None = fact(
        "share the training loss fell after the best held-out level", needs="both losses"
    )
    val_better_share: float | None = fact("share of the evaluations at which held-out is better", needs="both losses")
    val_better_p: float | None = fact("chance of so many without a difference", needs="both losses")
    accuracy: float | None = fact("training minus held-out accuracy at the end", needs="both accuracies")


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
    largest: float | None = fact("largest finite norm", needs="a gradient norm")
    largest_step: int | None = fact("its step", unit="steps")
    growth: float | None = fact("end by start", needs="a gradient norm")
    growing: bool | None = fact("whether it grows beyond chance over the second half", needs="a gradient norm")
    outliers: int | None = fact("norms more than ten times their neighbourhood's median", needs="a gradient norm")
    outlier_share: float | None = fact("their share of the points", unit="fraction", needs="a gradient norm")
    first_outlier: int | None = fact("step of the first", unit="steps")
    nonfinite: int | None = fact("norms that are no number", needs="a gradient norm")
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
    small_from: float | None = fact(
        "share of the run after which it stays under a tenth of the peak", needs="learning_rate"
    )
    tiny_from: float | None = fact("share of the run after which it stays under a hundredth", needs="learning_rate")
    small_step: int | None = fact("step at which it falls under a tenth for good", unit="steps")
    warmup_share: float | None = fact("share of the run before the peak", unit="fraction", needs="learning_rate")
    awaits_decay: bool | None = fact(
        "whether it warmed up and then held its peak to the end: the decay of such a schedule is still to come",
        needs="learning_rate",
    )
    late_decay: bool | None = fact(
        "whether it held its peak for half of the run and then fell to a tenth or less", needs="learning_rate"
    )
    frozen_gain: float | None = fact("relative fall of the loss after the rate had become small", needs="learning_rate")
    speed_lost: float | None = fact("speed of learning after the rate became small by the speed just before it")
    improving_when_small: bool | None = fact("whether the loss still fell beyond chance when the rate became small")
    drop_gain: float | None = fact(
        "relative gain right after the largest sudden drop of the rate", needs="learning_rate"
    )


class SpikeFacts(Namespace):
    """Sudden jumps of the training loss; rules read it as `spikes.…`."""

    usual_needs: ClassVar[str] = "a training loss"

    count: int | None = fact("jumps far outside the usual noise", needs="a training loss")
    per_1000: float | None = fact("jumps per 1,000 logged points", needs="a training loss")
    largest: float | None = fact("largest jump: loss by the level around it", needs="a training loss")
    first_step: int | None = fact("step of the first", unit="steps")
    last_step: int | None = fact("step of the last", unit="steps")
    recovered: float | None = fact("share of them after which the loss came back", unit="fraction")


class LengthFacts(Namespace):
    """How long and how densely the run was logged; rules read it as `lengths.…`."""

    usual_needs: ClassVar[str] = "a held-out loss or metric"

    kind: Literal["supervised", "adversarial", "reinforcement", "results"] | None = fact(
        "what kind of training the tags show"
    )
    steps: int | None = fact("last logged step", unit="steps")
    points: int | None = fact("points of the longest curve")
    fragment: bool | None = fact("whether the log begins late: the run's start is not in it")
    evaluations: int | None = fact("held-out evaluations", needs="a held-out loss or metric")
    trained: bool | None = fact("whether a training curve was logged")
    validated: bool | None = fact("whether anything held-out was logged")
    growing: bool = fact("whether the run is looked at while it still trains", default=False)
    hours: float | None = fact("wall-clock time of the run", unit="h")
    wasted: float | None = fact("share of the run after which nothing held-out was gained", unit="fraction")
    wasted_hours: float | None = fact("that share in hours", unit="h")
    saved_share: float | None = fact("share of the run that reaches the best held-out level", unit="fraction")


class PeriodFacts(Namespace):
    """Waves of the training loss; rules read it as `period.…`."""

    steps: int | None = fact("length of the wave", unit="steps", needs="steps per epoch")
    share: float | None = fact("share of the noise that repeats with it", unit="fraction", needs="steps per epoch")
    p_value: float | None = fact("chance of such a wave in noise", unit="fraction", needs="steps per epoch")


class RestartFacts(Namespace):
    """Steps that go back; rules read it as `restarts.…`."""

    usual_needs: ClassVar[str] = "steps"

    count: int | None = fact("times that the steps go back")
    step: int | None = fact("step that was returned to", unit="steps")
    overlap: int | None = fact("points written twice")
    jump: float | None = fact("level after the return by the level before it")


class ThroughputFacts(Namespace):
    """Speed of the run; rules read it as `throughput.…`."""

    usual_needs: ClassVar[str] = "wall times"

    ratio: float | None = fact("speed at the end by the speed before the change", needs="wall times")
    since_step: int | None = fact("step of the change", unit="steps")
    lost_hours: float | None = fact("time lost by it", unit="h")
    before: float | None = fact("steps per second before", needs="wall times")
    after: float | None = fact("steps per second after", needs="wall times")


class ReferenceFacts(Namespace):
    """This run against known-good ones; rules read it as `reference.…`."""

    runs: int | None = fact("known-good runs with the same quantity", needs="--against")
    tag: str | None = fact("the quantity compared", needs="--against")
    value: float | None = fact("this run's end level", needs="--against")
    mean: float | None = fact("mean of the known-good runs", needs="--against")
    spread: float | None = fact("standard deviation between them", needs="--against")
    worse_by: float | None = fact("how much worse this run is, in the quantity's unit", needs="--against")
    p_value: float | None = fact("chance that one more good run is as bad", unit="fraction", needs="--against")
    since_step: int | None = fact("step from which it lies outside", unit="steps")


class PeerFacts(Namespace):
    """This run among the others read with it; rules read it as `peers.…`."""

    runs: int | None = fact("runs with the same quantity", needs="other runs")
    rank: int | None = fact("rank of this run, 1 the best", needs="other runs")
    tag: str | None = fact("the quantity compared", needs="other runs")
    best: float | None = fact("end level of the best of them", needs="other runs")
    best_run: str | None = fact("its name", needs="other runs")
    behind: float | None = fact("by what share this run ends behind the best", needs="other runs")
    noise: float | None = fact("relative noise of an end level", unit="fraction", needs="other runs")
    repeated: bool | None = fact("whether that noise is the spread of runs that differ by the seed alone")
    near: int | None = fact("runs that the noise does not tell from the best, itself counted", needs="other runs")
    near_runs: str | None = fact("their names, the best first", needs="other runs")
    shared: str | None = fact("the settings in which those lie apart from all others")


class RemedyFacts(Namespace):
    """How likely each single change is to help, from retrained runs with curves like these; rules read `remedy.…`."""

    usual_needs: ClassVar[str] = "both losses"

    basis: Literal["curves", "situation"] | None = fact(
        "what the chances are of: runs with such curves, or all runs in the same situation"
    )
    odds: Mapping[str, tuple[float, float]] | None = fact(
        "the calibrated chances of every change to help and to harm, by the names of the table remedies"
    )
    best: str | None = fact("the change that is likeliest to help: the name of one of the facts below")
    worth: float | None = fact("its chance to help less its chance to harm")
    chance: float | None = fact("its chance to help, calibrated", unit="fraction")
    risk: float | None = fact("its chance to harm", unit="fraction")
    lower_rate: float | None = fact("worth of lowering the learning rate")
    lower_factor: float | None = fact("the likeliest factor below one")
    raise_factor: float | None = fact("the likeliest factor above one")
    raise_rate: float | None = fact("worth of raising the learning rate")
    longer: float | None = fact("worth of training three times as long")
    shorter: float | None = fact("worth of training a third as long")
    capacity: float | None = fact("worth of twice the width and a layer more")
    weight_decay: float | None = fact("worth of ten times the weight decay")
    dropout: float | None = fact("worth of more dropout")
    less_weight_decay: float | None = fact("worth of a tenth of the weight decay")
    less_dropout: float | None = fact("worth of no dropout")
    decay: float | None = fact("worth of decaying the rate")
    slower_decay: float | None = fact("worth of decaying it later")
    clip: float | None = fact("worth of clipping the gradient")
    warmup: float | None = fact("worth of warming the rate up")
    larger_batch: float | None = fact("worth of a batch four times as large")
    smaller_batch: float | None = fact("worth of a quarter of the batch")


class UsualFacts(Namespace):
    """The learning rate against what is usual for the optimizer, and the person's spellings; rules read `usual.…`."""

    usual_needs: ClassVar[str] = "optimizer"

    low: float | None = fact("low end of the usual learning rates")
    high: float | None = fact("high end of the usual learning rates")
    start: float | None = fact("usual learning rate to begin with")
    position: float | None = fact("learning rate by the usual one to begin with", needs="learning_rate")
    fixed: bool | None = fact("whether the optimizer sets its own rate, so that 1 is right (Prodigy, D-Adaptation)")
    certain: bool | None = fact("whether the optimizer or the kind of training is known")
    learning_rate: str = fact("the person's spelling of the learning rate", default="learning_rate")
    batch_size: str = fact("the person's spelling of the batch size", default="batch_size")
    weight_decay: str = fact("the person's spelling of the weight decay", default="weight_decay")
    dropout: str = fact("the person's spelling of the dropout", default="dropout")


NAMESPACES: dict[str, type[Namespace]] = {
    "train": LossFacts,
    "val": LossFacts,
    "finite": FiniteFacts,
    "metric": MetricFacts,
    "train_metric": MetricFacts,
    "collapse": CollapseFacts,
    "broken": BrokenFacts,
    "gap": GapFacts,
    "grad": GradientFacts,
    "clip": ClipFacts,
    "schedule": ScheduleFacts,
    "spikes": SpikeFacts,
    "lengths": LengthFacts,
    "period": PeriodFacts,
    "restarts": RestartFacts,
    "throughput": ThroughputFacts,
    "reference": ReferenceFacts,
    "peers": PeerFacts,
    "remedy": RemedyFacts,
    "usual": UsualFacts,
}
