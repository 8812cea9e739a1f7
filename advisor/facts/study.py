"""Facts about one study, its space, and each searched parameter."""

from __future__ import annotations

from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact
from advisor.facts.space import DIRECTION, TRIALS, Edge, Effect, Param, Space

Role = Literal["search", "further-objective", "comparison", "stage"]
_STEPS = "intermediate values"


class StudyFacts(Namespace):
    """What the trials of a study say as a whole; rules read it as `study.…`."""

    usual_needs: ClassVar[str] = "more finished trials"

    role: Role | None = fact(
        "whether this is the search, a further objective of it, two searches compared, or a stage that searches nothing"
    )
    planned: bool | None = fact("it is a stage of a plan that the runner executed: the budget was divided on purpose")
    compared: bool | None = fact("whether a stage of the same plan, or a trial of it, ran the default")
    validated: bool | None = fact("whether a stage of the same plan repeats the finalists on seeds")
    outcome_best: float | None = fact("mean of the best finalist over its seeds", needs="a validation")
    outcome_sd: float | None = fact("its standard deviation", needs="a validation")
    outcome_seeds: int | None = fact("seeds of the best finalist", needs="a validation")
    outcome_trials: int | None = fact("trials of the searching stages", unit="trials")
    outcome_default: float | None = fact("mean of the default on the same seeds", needs="a validation")
    outcome_stand_ins: tuple[str, ...] | None = fact(
        "what of that default nobody told, so that usual values stood for it", needs="a validation"
    )
    outcome_gain: float | None = fact("by how much the best finalist is better than the default", needs="a validation")
    outcome_noise: float | None = fact("standard error of that difference", needs="a validation")
    total: int | None = fact("trials of any state", unit="trials")
    completed: int | None = fact("trials that completed", unit="trials")
    usable: int | None = fact("completed trials with a finite value that break no constraint", unit="trials")
    finished: int | None = fact("trials that completed, were pruned or failed", unit="trials")
    pruned: int | None = fact("trials that a pruner stopped", unit="trials")
    failed: int | None = fact("trials that failed", unit="trials")
    running: int | None = fact("trials still marked as running", unit="trials")
    stuck: int | None = fact("trials marked as running that others left behind long ago", unit="trials")
    unlike: int | None = fact(
        "completed or pruned trials of Optuna that lack a parameter which nearly all others have, or searched it in"
        " another range",
        unit="trials",
    )
    unlike_bare: int | None = fact("those of them that have no parameter at all", unit="trials")
    unlike_cut: int | None = fact("those of them that were pruned before they reported anything", unit="trials")
    unlike_ranges: int | None = fact("those of them with another range", unit="trials")
    unlike_trials: tuple[int, ...] | None = fact("their numbers")
    unlike_parameters: tuple[str, ...] | None = fact("the parameters that they lack or searched elsewhere")
    evaluated: int | None = fact("trials that completed with a number or were pruned", unit="trials")
    pruned_share: float | None = fact("pruned of pruned and completed trials", unit="fraction", needs=TRIALS)
    died_share: float | None = fact(
        "finished trials that failed, gave no number, or ended before their first report",
        unit="fraction",
        needs=TRIALS,
    )
    died_seconds: float | None = fact("median time that those trials took", unit="s", needs="trial times")
    usual_seconds: float | None = fact("median time that the other trials took", unit="s", needs="trial times")
    first_step_share: float | None = fact(
        "finished trials that were over after one report while others made many", unit="fraction", needs=TRIALS
    )
    first_step_worse: float | None = fact(
        "chance that such a trial was worse at that report than one that ran on", unit="fraction", needs=TRIALS
    )
    objectives: int | None = fact("values that each trial returns")
    objective: str | None = fact("name or number of the objective looked at")
    direction: Literal["minimize", "maximize"] | None = fact("which way is better", needs=DIRECTION)
    own_direction: Literal["minimize", "maximize"] | None = fact(
        "which way the study itself optimizes", needs=DIRECTION
    )
    named_direction: Literal["minimize", "maximize"] | None = fact(
        "which way the metric's name says is better; missing where its values have the sign of the opposite",
        needs="metric",
    )
    worsening_share: float | None = fact(
        "trials whose reported values get worse from the first to the last, of those with at least four reports",
        unit="fraction",
        needs=_STEPS,
    )
    seeded: bool | None = fact("whether a random seed is among the parameters")
    seed_name: str | None = fact(
        "the searched random seed that moves the results beyond chance; missing where none does"
    )
    seed_levels: int | None = fact("values of that seed")
    seed_share: float | None = fact("variance of the results that the seed explains", unit="fraction")
    sampler: str | None = fact("the sampler that left its marks on the trials; many leave none")
    rungs: bool | None = fact("whether the search's pruner stops trials at rungs: successive halving, Hyperband")
    halving: bool | None = fact("whether trials were cut by rungs of effort, as successive halving does by design")
    parameters: int | None = fact("parameters that vary, a seed not counted")
    needed: int | None = fact("trials usually needed for so many parameters", unit="trials")
    best: float | None = fact("value of the best trial", needs=DIRECTION)
    best_trial: int | None = fact("number of the best trial", needs=DIRECTION)
    median: float | None = fact("median value of the usable trials", needs=TRIALS)
    relative_range: float | None = fact(
        "range of the middle nine tenths of the values, as a share of their median", unit="fraction", needs=TRIALS
    )
    distinct_values: int | None = fact("different values among the usable trials", needs=TRIALS)
    commonest: float | None = fact("the value that most trials gave", needs=TRIALS)
    commonest_share: float | None = fact("usable trials that gave it", unit="fraction", needs=TRIALS)
    commonest_by: str | None = fact("the parameter that decides whether a trial gives that value, where one does")
    commonest_side: Literal["low", "high"] | None = fact("the end of its range where trials give it")
    commonest_low: float | None = fact("low end of the part of its range where most trials give another")
    commonest_high: float | None = fact("high end of that part")
    commonest_best: bool | None = fact("whether no trial is better than that value", needs=DIRECTION)
    other_distinct_share: float | None = fact(
        "different values among the trials that did not give it, as a share of those", unit="fraction", needs=TRIALS
    )
    distinct_configurations: int | None = fact("different configurations tried", needs=TRIALS)
    repeated_share: float | None = fact(
        "trials that repeat an earlier configuration and gave the same value", unit="fraction", needs=TRIALS
    )
    copies: int | None = fact("trials that repeat an earlier configuration, enqueued ones not counted", needs=TRIALS)
    copied_share: float | None = fact("their share of the usable trials", unit="fraction", needs=TRIALS)
    best_again: int | None = fact("trials that repeat the best one's configuration, enqueued ones not counted")
    continuous: bool | None = fact("whether a continuous parameter is searched, whose values never repeat by chance")
    died_by: str | None = fact("the parameter that decides whether a trial dies, where one does")
    died_side: Literal["low", "high"] | None = fact("the end of its range where trials die")
    died_p: float | None = fact("corrected chance of so clear a split if it decided nothing")
    died_low: float | None = fact("low end of the part of its range where most trials live")
    died_high: float | None = fact("high end of that part")
    possible_configurations: int | None = fact("configurations that the space holds; missing when endless")
    grid_size: int | None = fact(
        "configurations of the grid that the trials lie on; missing when they lie on none", needs="trials on a grid"
    )
    weakest: tuple[str, ...] | None = fact("parameters that showed least effect, weakest first", needs=TRIALS)
    weakest_name: str | None = fact("the parameter with the least effect", needs=TRIALS)
    weakest_value: float | int | str | bool | None = fact(
        "its value in the best trial where that is usual, else its usual one", needs=TRIALS
    )
    architecture: tuple[str, ...] | None = fact("searched parameters that shape the network")
    lr_searched: bool | None = fact("whether the learning rate is searched")
    lr_span: float | None = fact("high end of its range over the low end; missing where it is not searched above 0")
    neural: bool | None = fact("whether parameters of neural-network training are searched")
    open_ends: tuple[str, ...] | None = fact(
        "parameters whose optimum is proven to lie beyond an end that can be passed", needs=TRIALS
    )
    hours: float | None = fact("time that the finished trials took together", unit="h", needs="trial times")


class Baseline(Namespace):
    """The default configuration beside the tuned one; rules read it as `baseline.…`."""

    known: bool | None = fact("whether a default was tried or told")
    value: float | None = fact("value of the default configuration", needs="a baseline trial")
    tuned: float | None = fact("value of the best tuned trial", needs=TRIALS)
    beats: bool | None = fact(
        "whether the default's value is better than that of every tuned trial", needs="a baseline trial"
    )
    margin_share: float | None = fact(
        "lead of the default over the best tuned trial, as a share of that one's lead over the median one",
        needs="a baseline trial",
    )
    margin_noise: float | None = fact(
        "its lead over the best tuned trial, in standard deviations of a difference that noise alone makes",
        needs="a baseline trial",
    )
    sureness: float | None = fact(
        "probability that the default is truly better, given the noise", needs="a baseline trial"
    )


class Luck(Namespace):
    """How much of the winner's lead may be chance; rules read it as `luck.…`."""

    usual_needs: ClassVar[str] = "repeated seeds"

    noise: float | None = fact(
        "standard deviation of a trial's value when nothing is changed", needs="repeats or more trials"
    )
    noise_source: Literal["repeats", "residual"] | None = fact("measured on repeats, or what no parameter explains")
    repeat_share: float | None = fact(
        "standard deviation of repeated configurations as a share of that of all trials",
        unit="fraction",
        needs="repeated seeds",
    )
    share: float | None = fact(
        "expected fall of the winner as a share of its lead over the median of all or of the first ten trials",
        unit="fraction",
        needs="repeats or more trials",
    )
    margin: float | None = fact("lead of the best trial over the median of the next four", needs=TRIALS)
    regression: float | None = fact(
        "how much worse the winner is expected to be when repeated", needs="repeats or more trials"
    )
    winner_repeats: int | None = fact("times that the winning configuration was run", needs=TRIALS)
    seeds: int | None = fact("seeds that would settle the winner against the runner-up", needs="repeats or more trials")
    alike: int | None = fact("runs there are, where all are of one configuration")
    alike_mean: float | None = fact("their mean, without runs that went astray")
    alike_deviation: float | None = fact("their standard deviation, without those")
    alike_unsure: float | None = fact("half the width of the 95 % interval of that mean")
    detectable: float | None = fact("the difference of two configurations that as many runs of each would show")
    astray: int | None = fact("runs of one configuration that lie far from all others")


class Pruning(Namespace):
    """What pruning did, or would have done; rules read it as `pruning.…`."""

    usual_needs: ClassVar[str] = "intermediate values"

    reported: bool | None = fact("whether trials report intermediate values")
    steps: int | None = fact("intermediate values of a full-length trial", needs=_STEPS)
    agreement: float | None = fact(
        "rank correlation of the value at the usual pruning step with the final one", needs=_STEPS
    )
    saving: float | None = fact(
        "share of all steps that a median pruner would have saved", unit="fraction", needs=_STEPS
    )
    keeps_best: bool | None = fact("whether a median pruner would have kept the best trial", needs=_STEPS)


class Stopping(Namespace):
    """Whether going on pays; rules read it as `stopping.…`."""

    since_best: int | None = fact("trials since the best one", unit="trials", needs=TRIALS)
    gain_share: float | None = fact(
        "gain of the last third of the trials, as a share of what the search gained in all",
        unit="fraction",
        needs=TRIALS,
    )
    gain_per_trial: float | None = fact("relative gain per trial over the last third", unit="fraction", needs=TRIALS)
    expected_gain: float | None = fact("expected gain of as many trials again as the last third", needs=TRIALS)
    expected_low: float | None = fact("low end of the 80 % interval of the expected gain", needs=TRIALS)
    expected_high: float | None = fact("high end of the 80 % interval of the expected gain", needs=TRIALS)
    expected_share: float | None = fact(
        "expected gain as a share of the spread among the better half", unit="fraction", needs=TRIALS
    )
    horizon: int | None = fact("how many further trials the expectation is for", unit="trials", needs=TRIALS)


class Importance(Namespace):
    """What the study measured about its parameters' effects; rules read it as `importance.…`."""

    usual_needs: ClassVar[str] = "more finished trials"

    explained: float | None = fact(
        "share of the values' variance that parameters explain, cross-validated", needs=TRIALS
    )
    idle: tuple[str, ...] | None = fact(
        "parameters with no effect beyond chance that could have been seen", needs=TRIALS
    )
    idle_name: str | None = fact("the first of them")
    idle_value: float | int | str | bool | None = fact("its usual value, else that of the best trial")
    moving: tuple[str, ...] | None = fact("parameters with a proven effect", needs=TRIALS)
    top: str | None = fact("the parameter with the largest proven effect", needs=TRIALS)
    top_share: float | None = fact("its share of the explained variance", unit="fraction", needs=TRIALS)
    conflicts: tuple[str, ...] | None = fact("parameters whose measured rank contradicts their tier", needs=TRIALS)


class Twin(Namespace):
    """Two searches of one problem; rules read it as `twin.…`."""

    usual_needs: ClassVar[str] = "more finished trials"

    other: str | None = fact("name of the other search")
    shared: int | None = fact("parameters that both search")
    agree: bool | None = fact("whether both optima agree in every parameter that matters", needs=TRIALS)
    distance: float | None = fact(
        "largest distance of the optima in a parameter that matters", unit="share of the range"
    )
    chance: float | None = fact("probability of so close optima by chance", needs=TRIALS)
    differing: tuple[str, ...] | None = fact("parameters in which the optima differ", needs=TRIALS)
    matter: tuple[str, ...] | None = fact("parameters that matter in either search", needs=TRIALS)
    better: str | None = fact("the search with the better best value")


STUDY: dict[str, type[Namespace]] = {
    "study": StudyFacts,
    "baseline": Baseline,
    "luck": Luck,
    "pruning": Pruning,
    "stopping": Stopping,
    "importance": Importance,
    "twin": Twin,
}
SPACE: dict[str, type[Namespace]] = {"space": Space}
PARAMETER: dict[str, type[Namespace]] = {"param": Param, "effect": Effect, "edge": Edge}
