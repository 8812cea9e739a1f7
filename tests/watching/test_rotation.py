"""Logs that are moved away or written anew while they are watched."""

import numpy as np

from advisor.watching.rotation import Rotation
from advisor.watching.subjects import Key
from tests.factories import run


def logged(first, last, tags=("loss",)):
    """A run whose log holds the steps from first to last."""
    made = run("a", {tag: [1.0 / (step + 1) for step in range(last + 1)] for tag in tags})
    cut = {
        tag: one.model_copy(update={name: getattr(one, name)[first:] for name in ("steps", "values", "wall_times")})
        for tag, one in made.series.items()
    }
    return made.model_copy(update={"series": cut, "source": "logs"})


def steps(runs):
    return runs[0].series["loss"].steps.tolist()


def test_a_rotated_log_stays_one_run():
    rotation = Rotation()
    rotation.whole((logged(0, 9),))
    for first, last in ((10, 12), (10, 19), (20, 21)):
        runs, anew = rotation.whole((logged(first, last),))
        assert steps(runs) == list(range(last + 1))
        assert anew == set()


def test_a_log_that_is_written_anew_is_another_training():
    rotation = Rotation()
    rotation.whole((logged(0, 9),))
    rotation.whole((logged(10, 12),))
    rotation.whole((logged(0, 4),))
    runs, anew = rotation.whole((logged(0, 5),))
    assert anew == {Key("logs", run="a")}
    assert steps(runs) == list(range(6))


def test_a_log_that_is_read_amid_being_written_whole_again_is_the_same_training():
    rotation = Rotation()
    rotation.whole((logged(0, 9),))
    for read, held in ((3, 9), (10, 10), (0, 10), (11, 11)):
        runs, anew = rotation.whole((logged(0, read),))
        assert (steps(runs), anew) == (list(range(held + 1)), set())


def test_a_log_that_grows_or_is_read_otherwise_is_left_alone():
    rotation = Rotation()
    rotation.whole((logged(0, 9, tags=("loss", "odd")),))
    runs, anew = rotation.whole((logged(0, 9),))
    assert (steps(runs), anew) == (list(range(10)), set())
    runs, anew = rotation.whole((logged(0, 19),))
    assert (steps(runs), anew) == (list(range(20)), set())


def test_values_of_both_parts_stay_at_their_steps():
    rotation = Rotation()
    rotation.whole((logged(0, 9),))
    runs, _ = rotation.whole((logged(10, 12),))
    series = runs[0].series["loss"]
    assert np.allclose(series.values, 1 / (series.steps + 1))


def test_a_log_that_was_emptied_and_begins_again_at_a_checkpoint_is_the_same_training():
    rotation = Rotation()
    rotation.whole((logged(0, 29),))
    for last in (20, 24, 40):
        runs, anew = rotation.whole((logged(20, last),))
        assert (steps(runs), anew) == (list(range(last + 1)), set())


def test_a_source_in_which_nothing_can_be_read_any_more_keeps_what_it_held():
    rotation = Rotation()
    rotation.whole((logged(0, 9),))
    rotation.whole((logged(10, 12),))
    runs, anew = rotation.whole(())
    assert (steps(runs), anew) == (list(range(13)), set())


def test_a_run_that_was_removed_beside_others_is_no_longer_there():
    rotation = Rotation()
    other = logged(0, 9).model_copy(update={"name": "b"})
    rotation.whole((logged(0, 9), other))
    assert [run.name for run in rotation.whole((other,))[0]] == ["b"]
