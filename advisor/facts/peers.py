"""A run beside others: known-good ones, and those of one sweep."""

from __future__ import annotations

from advisor.facts.base import Namespace, fact


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
    folds: bool | None = fact("whether they are the folds of one setting, not alternatives", needs="other runs")
    near: int | None = fact("runs that the noise does not tell from the best, itself counted", needs="other runs")
    near_runs: str | None = fact("their names, the best first", needs="other runs")
    overtaken: bool | None = fact(
        "whether the best of those that went on much longer was better already where this run ended", needs="other runs"
    )
    overtaken_by: str | None = fact("its name", needs="other runs")
    goes_on_in: str | None = fact(
        "the run that goes on where this one stopped, resumed in a folder of its own; empty for none"
    )
    shared: str | None = fact("the settings in which those lie apart from all others")
