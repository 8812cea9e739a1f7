"""Facts about one study, its space, and each searched parameter."""

from __future__ import annotations

from typing import Literal

from advisor.facts.base import Namespace, fact


class StudyFacts(Namespace):
    """What the trials of a study show; rules read it as `study.…`."""

    trials: int | None = fact("trials in any state", unit="trials")
    completed: int | None = fact("completed trials with a finite value", unit="trials")
    pruned: int | None = fact("pruned trials", unit="trials")
    failed: int | None = fact("failed trials and completed ones without a finite value", unit="trials")
    running: int | None = fact("trials that are said to be running", unit="trials")
    finished: int | None = fact("completed, pruned and failed trials", unit="trials")
    pruned_share: float | None = fact("pruned of completed and pruned", unit="fraction")
    pruned_share_early: float | None = fact("the same over the first third of the trials", unit="fraction")
    dead_share: float | None = fact("finished trials that ended within their first reported step", unit="fraction")
    dead: int | None = fact("finished trials that ended within their first reported step", unit="trials")
    stuck: int | None = fact("running trials far older than the others took", unit="trials")
    n_parameters: int | None = fact("searched parameters with more than one value", unit="parameters")
    trials_per_parameter: float | None = fact("finished trials by searched parameter", unit="trials")
    direction: Literal["minimize", "maximize"] | None = fact("which way is better", needs="direction")
    metric: str | None = fact("name of the objective")
    objectives: int | None = fact("how many objectives the study has")
    best: float | None = fact("best completed value", needs="direction")
    best_trial: int | None = fact("number of the best trial", needs="direction")
    median: float | None = fact("median completed value")
    relative_range: float | None = fact(
        "range of the completed values without the worst tenth, by their size", unit="fraction"
    )
    distinct_values: int | None = fact("distinct completed values")
    distinct_configurations: int | None = fact("distinct configurations among the completed trials")
    distinct_share: float | None = fact("distinct configurations of the completed trials", unit="fraction")
    noise: float | None = fact(
        "standard deviation between repeats of one configuration", needs="repeated configurations"
    )
    noise_pairs: int | None = fact("degrees of freedom of that estimate")
    spread: float | None = fact("robust standard deviation between configurations")
    winner_repeats: int | None = fact("completed trials of the winning configuration", needs="direction")
    margin: float | None = fact("winner's lead over the fifth best configuration", needs="direction")
    shrinkage: float | None = fact(
        "share of the winner's lead over the mean that noise alone explains", unit="fraction"
    )
    regression: float | None = fact("by how much the winner is expected to fall back when repeated")
    baseline_known: bool | None = fact("whether a default configuration was run or told")
    baseline: float | None = fact("value of the default configuration", needs="baseline")
    baseline_rank: int | None = fact("rank of the default among the completed trials, 1 the best", needs="baseline")
    baseline_lead: float | None = fact("by how much the default beats the best tuned trial", needs="baseline")
    baseline_chance: float | None = fact(
        "chance that a configuration like the others leads so", unit="fraction", needs="baseline"
    )
    best_tuned: float | None = fact("best value among the other trials", needs="direction")
    lead_in_spacings: float | None = fact("the default's lead in spacings of the best tuned trials", needs="baseline")
    reports: bool | None = fact("whether trials report intermediate values")
    steps: int | None = fact("steps that a full trial reports", needs="intermediate values")
    grid: bool | None = fact("whether the values tried form a grid")
    grid_size: int | None = fact("configurations of the grid")
    grid_shape: str | None = fact("values by parameter")
    grid_parameters: int | None = fact("parameters of the grid")
    grid_hours: float | None = fact("what the whole grid costs", unit="h", needs="trial_hours")
    trial_hours: float | None = fact("median duration of a completed trial, or what was told", unit="h")
    since_best: int | None = fact("finished trials since the best one", needs="direction")
    gain_recent: float | None = fact(
        "relative gain of the best over the last 30 finished trials, by trial", needs="direction"
    )
    gain_expected: float | None = fact("relative gain expected from as many trials again", needs="direction")
    gain_low: float | None = fact("lower end of its 90 % interval", needs="direction")
    gain_high: float | None = fact("upper end of its 90 % interval", needs="direction")
    refinement: bool | None = fact("whether the study says that it refines an earlier one")
    explained: float | None = fact("share of the variation that the parameters explain, adjusted", unit="fraction")
    no_effect: tuple[str, ...] | None = fact("parameters without an effect beyond chance")
    no_effect_count: int | None = fact("how many have none")


class SpaceFacts(Namespace):
    """What is searched and how; rules read it as `space.…`."""

    names: tuple[str, ...] | None = fact("searched parameters, canonical names")
    training: bool | None = fact("whether this is the training of a network, by the parameters")
    has_lr: bool | None = fact("whether a learning rate is searched or known to be fixed by choice")
    searches_lr: bool | None = fact("whether a learning rate is searched")
    searches_batch: bool | None = fact("whether the batch size is searched")
    searches_warmup: bool | None = fact("whether warmup is searched")
    searches_weight_decay: bool | None = fact("whether weight decay is searched")
    architecture: tuple[str, ...] | None = fact("searched architecture parameters, as spelled")
    low_tier: tuple[str, ...] | None = fact("searched parameters of the lowest tier, as spelled")
    low_tier_count: int | None = fact("how many they are")
    coupled: bool | None = fact("whether weight decay meets an adaptive optimizer that couples it", needs="optimizer")
    coupled_optimizer: str | None = fact("that optimizer", needs="optimizer")
    batch_name: str | None = fact("the batch size as spelled")
    weight_decay_name: str | None = fact("the weight decay as spelled")
    warmup_name: str | None = fact("the warmup as spelled")
    optimizer_name: str | None = fact("the optimizer parameter as spelled")
    lr_low: float | None = fact("low end of the usual range of learning rates here")
    lr_high: float | None = fact("high end of the usual range of learning rates here")
    strongest: str | None = fact("parameter with the largest measured effect")
    strongest_share: float | None = fact("its share of the explained variation", unit="fraction")
    lr_measured_rank: int | None = fact("rank of the learning rate by measured effect")


class ParameterFacts(Namespace):
    """One searched parameter; rules read it as `param.…`."""

    name: str | None = fact("the person's spelling")
    canonical: str | None = fact("canonical name")
    kind: str | None = fact("float, int or categorical")
    low: float | None = fact("low end of the range")
    high: float | None = fact("high end of the range")
    log: bool | None = fact("whether it is sampled on a log scale")
    declared: bool | None = fact("whether the range was declared by a search space, not only observed")
    decades: float | None = fact("width of the range in powers of ten")
    span: float | None = fact("high end by low end")
    starts_at_zero: bool | None = fact("whether the range starts at zero")
    tier: int | None = fact("importance tier, 1 the highest")
    wants_log: bool | None = fact("whether the table wants a log scale for it")
    unknown: bool | None = fact("whether its name is none of the canonical ones")
    sane_low: float | None = fact("lowest sane value")
    sane_high: float | None = fact("highest sane value")
    log_low: float | None = fact("where a log range would start", needs="low")
    plausible_low: float | None = fact("lowest plausible learning rate here")
    plausible_high: float | None = fact("highest plausible learning rate here")
    usual_low: float | None = fact("low end of what is usual")
    usual_high: float | None = fact("high end of what is usual")
    share: float | None = fact("share of the explained variation", unit="fraction")
    share_error: float | None = fact("standard error of that share", unit="fraction")
    p_effect: float | None = fact("chance of an effect as large when it has none", unit="fraction")
    best: float | None = fact("its value in the best trial")


class Edge(Namespace):
    """Whether the good trials press against an end of a parameter's range; rules read it as `edge.…`."""

    side: Literal["low", "high", "none"] | None = fact("the end that the good trials are at")
    proven: bool | None = fact("whether the values improve towards that end beyond chance")
    confidence: float | None = fact("how sure that is", unit="fraction")
    p_value: float | None = fact("corrected chance of such a slope when the end is not better", unit="fraction")
    near: int | None = fact("good trials in the fifth of the range at that end")
    good: int | None = fact("good trials looked at")
    natural_limit: bool | None = fact("whether nobody can pass that end")
    bound: float | None = fact("that end")
    proposed: float | None = fact("proposed new end")
    missing_points: int | None = fact("trials beyond the end that would settle it", unit="trials")


class Pair(Namespace):
    """Two searches of one problem; rules read it as `pair.…`."""

    comparable: bool | None = fact("whether both search the same parameters of the same metric")
    other: str | None = fact("the other study")
    distance: float | None = fact("distance of the two optima, in widths of the range", unit="fraction")
    expected_distance: float | None = fact("distance of two good trials drawn at random", unit="fraction")
    p_value: float | None = fact("chance that optima without relation lie so close", unit="fraction")
    differs: tuple[str, ...] | None = fact("parameters in which the optima differ most")
    parameters: int | None = fact("shared parameters that have an effect")


STUDY: dict[str, type[Namespace]] = {"study": StudyFacts, "pair": Pair}
SPACE: dict[str, type[Namespace]] = {"space": SpaceFacts}
PARAMETER: dict[str, type[Namespace]] = {"param": ParameterFacts, "edge": Edge}
