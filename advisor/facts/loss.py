"""What the losses of a run say: their course, what is no number, spikes."""

from __future__ import annotations

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
    won_back: float | None = fact(
        "share of what was lost since the best level that its pace of late wins back in another run of this length",
        unit="fraction",
    )
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
    running_mean: bool | None = fact("whether it is a mean over many steps back, which wanders by itself")
    noise: float | None = fact("relative noise of one point about its neighbours", unit="fraction")
    swings: float | None = fact("typical distance of a point from the level, second half", unit="fraction")
    swings_by_progress: float | None = fact("that swing, in the loss's unit, by all progress made", unit="fraction")
    level_swings: float | None = fact(
        "swing of the level itself between fortieths of the run, beyond its points' noise", unit="fraction"
    )
    alike: float | None = fact("rank correlation of a point with the next, second half: 0 where each is drawn anew")
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
        "the number of classes over which a constant prediction costs what the loss stays at, a usual number"
    )
    equals_from: int | None = fact("how many records come before it stays within that to the end")
    equals_margin: float | None = fact(
        "the margin at which a loss that has one stays: what it costs to map every example to one point",
        needs="a loss with a margin",
    )
    monotone: bool | None = fact("whether every value is better than the one before")
    only_rises: bool | None = fact("whether after the best value each is worse than the one before, two at least")
    only_rises_by: float | None = fact("by what share the last of them lies above that best value", unit="fraction")
    starts_at_vocabulary: int | None = fact(
        "the vocabulary over which a constant prediction costs what the first value is, a usual number"
    )
    last_gain: float | None = fact("relative fall from the last value but one to the last", unit="fraction")
    slowing: float | None = fact("that fall by the one before it")
    chance: float | None = fact("ln of the number of classes", needs="n_classes")
    at_chance: bool | None = fact("whether the end is the loss of a constant prediction", needs="n_classes")
    over_chance: float | None = fact("starting loss by the loss of a constant prediction", needs="n_classes")


class FiniteFacts(Namespace):
    """Values that are no numbers; rules read it as `finite.…`."""

    usual_needs: ClassVar[str] = "a loss"

    tag: str | None = fact("tag of the first series that was lost")
    lost: bool | None = fact("whether the training loss ends without finite values", needs="a loss")
    since_step: int | None = fact("first step from which no finite value follows", unit="steps")
    last_finite_step: int | None = fact("last step with a finite value", unit="steps")
    way: Literal["numbers", "zeros", "silence", "skipped", "gradient", "policy"] | None = fact(
        "how the log shows it: no numbers, zeros that stand for none, nothing while the run goes on, a policy's updates"
    )
    from_start: bool | None = fact("whether there never was a finite value")
    half: Literal["setting", "loss-scale", "overflows"] | None = fact(
        "the plainest sign of half precision: its setting, a loss scale that sank, steps skipped for their overflow",
        needs="fp16 or precision among the hyperparameters, or the loss scale",
    )
    holes: int | None = fact("non-finite values that were followed by finite ones")
    growing: bool | None = fact("whether the loss had grown before it was lost")
    calm: int | None = fact("records before it was lost, at a rate as high as then where one is logged")
    outlived: bool | None = fact("whether held-out values improved after the loss was lost", needs="a held-out curve")
    rate: float | None = fact("learning rate when the loss was lost", needs="learning_rate")
    gradient_grew: bool | None = fact("whether the gradient norm had grown before it was lost", needs="a gradient norm")


class SpikeFacts(Namespace):
    """Sudden jumps of the training loss; rules read it as `spikes.…`."""

    usual_needs: ClassVar[str] = "a training loss"

    count: int | None = fact("jumps far outside the usual noise", needs="a training loss")
    per_1000: float | None = fact("jumps per 1,000 logged points", needs="a training loss")
    largest: float | None = fact("largest jump: loss by the level around it", needs="a training loss")
    first_step: int | None = fact("step of the first", unit="steps")
    last_step: int | None = fact("step of the last", unit="steps")
    recovered: float | None = fact("share of them after which the loss came back", unit="fraction")
    regular: int | None = fact("steps from one to the next, where all of them are evenly apart", unit="steps")
