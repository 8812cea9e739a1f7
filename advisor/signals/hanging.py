"""Running trials that will not end: they outlasted the others, or were left behind."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from advisor.records import Trial, TrialState
from advisor.tables import table


def hanging_trials(trials: Sequence[Trial]) -> int:
    """Running trials that have run far longer than finished ones took, or that many later ones have overtaken."""
    running = [t for t in trials if t.state is TrialState.RUNNING]
    if not running:
        return 0
    settings, trials = table("searches")["hanging"], _of_one_clock(trials)
    took = sorted(t.completed - t.started for t in trials if t.completed and t.started and t.completed >= t.started)
    usual = took[int(settings["usual"] * (len(took) - 1))] if took else timedelta(0)
    seen = [t.completed for t in trials if t.completed] + [t.started for t in running if t.started]
    last = max(seen) if seen else None
    long = settings["longer"] * usual
    limit = max(long, min(timedelta(hours=settings["stuck_hours"]), settings["short"] * usual))
    behind = max(settings["left_behind"], settings["workers"] * len(running))
    ended = sorted(t.number for t in trials if t.state is not TrialState.RUNNING)
    return sum(
        _outlasted(t, limit, last)
        or _abandoned(t, long)
        or (not limit and len(ended) - bisect(ended, t.number) >= behind)
        for t in running
    )


def _of_one_clock(trials: Sequence[Trial]) -> Sequence[Trial]:
    """The trials since the clock last went back: Optuna 5 writes UTC, earlier ones wrote local time, in one column."""
    ordered = sorted(trials, key=lambda t: t.number)
    begun = [t.started for t in ordered]
    back = timedelta(seconds=table("searches")["hanging"]["clock_seconds"])
    latest: datetime | None = None
    since = 0
    for place, started in enumerate(begun):
        if started is not None and latest is not None and latest - started > back:
            since, latest = place, started
        elif started is not None:
            latest = started if latest is None else max(latest, started)
    return ordered[since:]


def _outlasted(trial: Trial, limit: timedelta, last: datetime | None) -> bool:
    """Whether the trial had run for too long at the storage's last sign of life."""
    return trial.started is not None and last is not None and last - trial.started > limit > timedelta(0)


def _abandoned(trial: Trial, long: timedelta) -> bool:
    """Whether the trial began so long before today that no run can last till now."""
    least = timedelta(hours=table("searches")["hanging"]["abandoned_hours"])
    return trial.started is not None and _earliest_now() - trial.started > max(least, long)


def _earliest_now() -> datetime:
    """Now by the clock, local or UTC, that is behind: which one wrote a time nobody says."""
    return min(datetime.now(), datetime.now(UTC).replace(tzinfo=None))
