"""How a run went: its length, what repeats in it, restarts, pace."""

from __future__ import annotations

from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact


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
    unnamed: str | None = fact("held-out measurements of which nobody knows which way is better")
    unnamed_first: str | None = fact("the first of them", needs="a held-out measurement of unknown name")
    summed: str | None = fact("losses that only add up from record to record, read as what each record added")
    cut: str | None = fact("what cut the training short, as its output ends; empty where nothing says so")
    cut_means: str | None = fact("the same in words", needs="the end of a captured output")
    cut_line: str | None = fact("the line that says so", needs="the end of a captured output")
    cut_done: float | None = fact("share of its own length that it had done", needs="the end of a captured output")
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
    height: float | None = fact(
        "by what share its crest lies above its trough", unit="fraction", needs="steps per epoch"
    )
    at: float | None = fact("how far into the epoch the crest is", unit="fraction", needs="steps per epoch")


class RestartFacts(Namespace):
    """Steps that go back; rules read it as `restarts.…`."""

    usual_needs: ClassVar[str] = "steps"

    count: int | None = fact("times that the steps go back")
    step: int | None = fact("step that was returned to", unit="steps")
    overlap: int | None = fact("points written twice")
    jump: float | None = fact("level after the return by the level before it")
    rise: float | None = fact(
        "by what share the training loss jumped once amid the run, to come back by and by", unit="fraction"
    )
    rise_step: int | None = fact("step of that jump", unit="steps")
    rise_at: float | None = fact("how far into the run that is", unit="fraction")
    back_step: int | None = fact("step from which the loss lies where it was before", unit="steps")


class ThroughputFacts(Namespace):
    """Speed of the run; rules read it as `throughput.…`."""

    usual_needs: ClassVar[str] = "wall times"

    ratio: float | None = fact("speed at the end by the speed before the change", needs="wall times")
    since_step: int | None = fact("step of the change", unit="steps")
    lost_hours: float | None = fact("time lost by it", unit="h")
    tag: str | None = fact("the logged speed, where it shows there and not in the wall times")
    before: float | None = fact("steps per second before", needs="wall times")
    after: float | None = fact("steps per second after", needs="wall times")
