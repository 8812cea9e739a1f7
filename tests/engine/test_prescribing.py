"""What is prescribed on a case: the same change is one object, and its words are written when it is told."""

from __future__ import annotations

import numpy as np

from advisor.engine.inference import CaseFacts, _Bench
from advisor.engine.prescribing import checked, in_words, offer, offered
from advisor.engine.rulebook import bundled_rulebook
from advisor.engine.weighing import weighed_changes
from advisor.facts import Setup
from advisor.records import Run, Series
from advisor.signals.runs import run_cases


def bench() -> _Bench:
    steps = np.arange(60)
    curves = {"train_loss": 2 * np.exp(-steps / 15) + 0.1, "val_loss": 2 * np.exp(-steps / 10) + 0.4 + 0.006 * steps}
    series = {t: Series(tag=t, steps=steps, values=v, wall_times=steps.astype(float)) for t, v in curves.items()}
    (case,) = run_cases([Run(name="a", series=series)], Setup(learning_rate=0.1, batch_size=32))
    return _Bench(bundled_rulebook()["run/healthy"], case, {}, CaseFacts(case))


def test_a_change_is_offered_without_words_and_told_with_them() -> None:
    here = bench()
    found = [offer(item, here) for item in offered(weighed_changes(), here)]
    assert found
    assert not any(one.made.reason for one in found)
    for one in found:
        told = in_words(one, here)
        assert told.model_copy(update={"reason": ""}) == one.made
        assert bool(told.reason) == (one.item.reason is not None)


def test_the_same_change_on_two_runs_is_one_object() -> None:
    first, second = (offer(weighed_changes()[0], bench()).made for _ in range(2))
    assert first is second


def test_numbers_that_are_alike_but_of_another_kind_stay_apart() -> None:
    whole, real = checked(action="set", value=1), checked(action="set", value=1.0)
    assert (type(whole.value), type(real.value)) == (int, float)
    assert checked(action="set", value=[1, 2]).value == [1, 2]
