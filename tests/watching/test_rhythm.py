"""Silence that is a stall, silence that is an end, by the rhythm so far."""

from advisor.watching.rhythm import Rhythm


def steady(pause: float, number: int = 10) -> Rhythm:
    rhythm = Rhythm(0.0)
    for i in range(1, number + 1):
        rhythm.heard(i * pause)
    return rhythm


def test_a_stall_is_told_once_and_ends_with_the_next_point():
    rhythm = steady(10.0)
    assert [rhythm.stalls(t) for t in (120.0, 150.0, 190.0, 200.0)] == [False, False, True, False]
    assert rhythm.heard(210.0)
    assert not rhythm.heard(220.0)


def test_a_pause_no_longer_than_one_before_is_no_stall():
    rhythm = steady(1.0)
    rhythm.heard(410.0)
    rhythm.heard(411.0)
    assert not rhythm.stalls(1000.0)
    assert rhythm.stalls(1300.0)


def test_a_few_pauses_are_no_rhythm():
    assert not steady(1.0, number=3).stalls(10_000.0)


def test_quiet_is_what_was_told_or_else_waits_for_the_longest_pause():
    assert steady(10.0).over(103.0, 3.0)
    assert not steady(10.0).over(103.0, None)
    assert not steady(500.0).over(5000.0 + 1400.0, None)
    assert steady(500.0).over(5000.0 + 1500.0, None)
