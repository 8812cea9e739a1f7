"""Running trials that will not end."""

from __future__ import annotations

from datetime import timedelta

from advisor.signals.hanging import hanging_trials
from tests.factories import START, trial


def test_a_trial_that_outlasts_the_others_by_far_hangs() -> None:
    ended = [trial(n, 1.0) for n in range(1, 40)]
    assert hanging_trials([trial(0, state="running"), *ended]) == 1


def test_trials_that_ended_hang_no_more() -> None:
    assert hanging_trials([trial(n, 1.0) for n in range(5)]) == 0


def test_a_trial_without_times_that_many_overtook_hangs() -> None:
    ended = [trial(n, 1.0, started=None, completed=None) for n in range(1, 20)]
    assert hanging_trials([trial(0, state="running", started=None), *ended]) == 1


def test_one_of_days_ago_was_abandoned() -> None:
    assert hanging_trials([trial(0, state="running", started=START - timedelta(days=30))]) == 1
