"""Runs and studies as things that grow: their keys, how large they are, and what they were before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.facts import Subject
from advisor.records import Evidence, Run, Study, TrialState

OVER = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)


@dataclass(frozen=True)
class Key:
    """Which run or study of which source."""

    source: str
    run: str | None = None
    study: str | None = None


def keys(evidence: Evidence) -> dict[Key, Run | Study]:
    """Everything that can grow in the evidence."""
    runs: dict[Key, Run | Study] = {Key(run.source, run=run.name): run for run in evidence.runs if run.series}
    return runs | {Key(study.source, study=study.name): study for study in evidence.studies}


def key_of(subject: Subject, subjects: dict[Key, Run | Study]) -> Key | None:
    """The run or study that a finding is about; None when it is about several or none of those known."""
    wanted = (subject.run, subject.study, subject.source)
    for key in subjects:
        named = (key.run, None) if key.run is not None else (None, key.study)
        if named == wanted[:2] and wanted[2] in (None, key.source):
            return key
    return None


def size(thing: Run | Study) -> int:
    """How much there is: logged points of a run, trials of a study that are over."""
    if isinstance(thing, Run):
        return thing.points
    return sum(trial.state in OVER for trial in thing.trials)


def step(thing: Run | Study) -> int | None:
    """The last step of a run; how many trials of a study are over."""
    if isinstance(thing, Study):
        return size(thing)
    return max((int(series.steps.max()) for series in thing.series.values() if len(series)), default=None)


def broken(thing: Run | Study) -> bool:
    """Whether the newest value of a series is no number: then nobody waits for more points to look."""
    if isinstance(thing, Study):
        return False
    return any(len(series) and not np.isfinite(series.values[-1]) for series in thing.series.values())


def growing(thing: Run | Study) -> Evidence:
    """The evidence that holds this run or study only, a run as one that still trains."""
    if isinstance(thing, Study):
        return Evidence(studies=(thing,))
    return Evidence(runs=(thing.model_copy(update={"growing": True}),))


def earlier(thing: Run | Study, share: float) -> Run | Study:
    """The run or study as it was when it had this share of its steps or trials."""
    return _earlier_run(thing, share) if isinstance(thing, Run) else _earlier_study(thing, share)


def _earlier_run(run: Run, share: float) -> Run:
    full = [series for series in run.series.values() if len(series)]
    first, last = min(int(s.steps.min()) for s in full), max(int(s.steps.max()) for s in full)
    limit = first + share * (last - first)
    cut = {}
    for tag, series in run.series.items():
        kept = series.steps <= limit
        if kept.any():
            cut[tag] = series.model_copy(
                update={name: getattr(series, name)[kept] for name in ("steps", "values", "wall_times")}
            )
    return run.model_copy(update={"series": cut, "results": {}})


def _earlier_study(study: Study, share: float) -> Study:
    over = [trial for trial in study.trials if trial.state in OVER]
    return study.model_copy(update={"trials": tuple(over[: round(share * len(over))])})
