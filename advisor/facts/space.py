"""What is searched: the space, each parameter, its effect, the ends of its range."""

from __future__ import annotations

from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact

TRIALS = "more finished trials"
DIRECTION = "direction"


class Space(Namespace):
    """What is searched; rules read it as `space.…`."""

    names: tuple[str, ...] | None = fact("searched parameters, by the person's own names")
    neural: bool | None = fact("whether parameters of neural-network training are searched")
    lr_searched: bool | None = fact("whether the learning rate is searched")
    rate_fixed: str | None = fact("the optimizer that finds its own rate, so that its rate stays", needs="optimizer")
    batch_name: str | None = fact("the searched batch size, by its own name")
    batch_factor: float | None = fact("largest batch size over the smallest", needs="a searched batch size")
    warmup_name: str | None = fact("the searched warmup, by its own name")
    decay_name: str | None = fact("the searched weight decay, by its own name")
    optimizers: tuple[str, ...] | None = fact("optimizers in the search or told", needs="optimizer")
    adaptive: bool | None = fact("whether all of them are adaptive (Adam, AdamW, RMSprop)", needs="optimizer")
    held_rate: float | None = fact("the learning rate that every trial used", needs="learning_rate")
    coupled: bool | None = fact(
        "whether weight decay is searched beside Adam with a coupled penalty", needs="optimizer"
    )
    low_tier: tuple[str, ...] | None = fact("searched parameters that rarely matter")
    low_tier_name: str | None = fact("the first of them")
    low_tier_start: float | str | None = fact("its usual value")
    usual_low: float | None = fact("low end of the usual learning rates for this training")
    usual_high: float | None = fact("high end of the usual learning rates for this training")
    usual_start: float | None = fact("the learning rate to begin with for this training")


class Param(Namespace):
    """One searched parameter; rules read it as `param.…`."""

    usual_needs: ClassVar[str] = "a numeric range"

    name: str | None = fact("the person's own name")
    canonical: str | None = fact("the canonical name")
    kind: Literal["float", "int", "categorical"] | None = fact("type")
    low: float | None = fact("low end of the range", needs="a numeric range")
    high: float | None = fact("high end of the range", needs="a numeric range")
    log: bool | None = fact("whether it is sampled on a logarithmic scale", needs="a numeric range")
    log_declared: bool | None = fact(
        "whether its range was declared on a logarithmic scale, and not as a list of values"
    )
    range_declared: bool | None = fact("whether the range was declared; otherwise it is the range of the values tried")
    seed: bool | None = fact("whether it is a random seed")
    is_dropout: bool | None = fact("whether it is a dropout, numbered or named by its layer or not")
    zero: bool | None = fact("whether 0 is a choice of its own for such a parameter")
    in_metric: bool | None = fact("whether it is part of the loss that the trials are compared by", needs="metric")
    metric: str | None = fact("that loss by its name", needs="metric")
    span: float | None = fact(
        "high end over low end; missing when the low end is not above 0", needs="a positive low end"
    )
    wants: Literal["log", "linear"] | None = fact("the scale such a parameter is searched on")
    tier: int | None = fact("importance tier, 1 the highest", needs="a known hyperparameter")
    best: float | int | str | bool | None = fact("value in the best trial", needs=TRIALS)
    sane_low: float | None = fact("the lowest value that makes sense", needs="a known hyperparameter")
    sane_high: float | None = fact("the highest value that makes sense", needs="a known hyperparameter")
    default_low: float | None = fact("low end of a wide default range", needs="a known hyperparameter")
    default_high: float | None = fact("high end of a wide default range", needs="a known hyperparameter")


class Effect(Namespace):
    """Whether the parameter does anything; rules read it as `effect.…`."""

    usual_needs: ClassVar[str] = "more finished trials"

    p: float | None = fact("chance of so strong an effect if the parameter did nothing", needs=TRIALS)
    share: float | None = fact("its share of the explained variance", unit="fraction", needs=TRIALS)
    low: float | None = fact("low end of the share's 90 % interval", unit="fraction", needs=TRIALS)
    high: float | None = fact("high end of the share's 90 % interval", unit="fraction", needs=TRIALS)
    prior: float | None = fact("share that its importance tier gives it before anything is measured", unit="fraction")
    weight: float | None = fact("how far the measurement outweighs the prior", unit="fraction", needs=TRIALS)
    blended: float | None = fact("importance after weighing the prior by the evidence", unit="fraction")
    idle: bool | None = fact("whether it shows no effect although the study could have shown one", needs=TRIALS)
    conflict: Literal["none", "weaker", "stronger"] | None = fact(
        "how the measurement contradicts its tier", needs=TRIALS
    )


class Edge(Namespace):
    """Where the optimum lies in the range; rules read it as `edge.…`."""

    usual_needs: ClassVar[str] = "more finished trials"

    side: Literal["low", "high"] | None = fact("the end that the better trials press against", needs=TRIALS)
    pressed: bool | None = fact("whether the good trials or the fitted trend press against an end", needs=TRIALS)
    proven: bool | None = fact("whether the optimum is proven to lie beyond that end", needs=TRIALS)
    doubt: Literal["few", "unsampled", "inside", "weak", "turns", "coarse"] | None = fact(
        "what a proof lacks: finished trials, trials at the end, an end better than inside, a clear lead, a slope that "
        "goes on, many values"
    )
    on_grid: bool | None = fact("whether the runs of a grid prove it, the best of which stands at that end")
    observed: bool | None = fact("whether the end is only the furthest value tried, declared by nobody")
    natural_limit: bool | None = fact("whether nobody can pass that end")
    set_high: str | None = fact("why it is set high and not searched: trees, rounds, of which more never harm")
    bound: float | None = fact("the end itself")
    p: float | None = fact(
        "chance that the end is no better than a point a quarter of the range inside, corrected for the parameters",
        needs=TRIALS,
    )
    confidence: float | None = fact("probability that the optimum lies beyond the end", needs=TRIALS)
    near: int | None = fact("good trials in the outer fifth of the range at that end", unit="trials")
    share: float | None = fact("share of the good trials (the best sixth) that lie there", unit="fraction")
    proposed: float | None = fact("the new end that the fitted trend proposes")
    probes: int | None = fact("trials beyond the end that would settle it", unit="trials")
    followed: bool | None = fact("whether the search went on beyond that end in a later study")
    interior: bool | None = fact("whether the optimum is proven to lie inside", needs=TRIALS)
