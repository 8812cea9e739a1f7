from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.grids import grid_of
from advisor.consult.quantities import plain


@pytest.mark.parametrize(
    ("text", "sizes", "runs"),
    [
        ("5 values of lr x 4 bs x 3 wd x 3 dropout x 2 optimizers: how many runs is this", "5 x 4 x 3 x 3 x 2", 360),
        ("is 4x4x4 already too much", "4 x 4 x 4", 64),
        ("how long is a 6x5 grid", "6 x 5", 30),
        ("lr {1e-5,5e-5,1e-4} x r {8,16,32} x alpha {16,32} = how many hours", "3 x 3 x 2", 18),
        ("3 learning rates times 4 batch sizes times 5 dropouts as a grid?", "3 x 4 x 5", 60),
    ],
)
def test_a_grid_is_counted_from_the_values_of_each_parameter(text: str, sizes: str, runs: int) -> None:
    assert grid_of(plain(text)) == {"grid_sizes": sizes, "grid_runs": runs}


@pytest.mark.parametrize("text", ["images of 3x224x224, which config", "2 gpus, 4 hours, one search", "batch 32"])
def test_other_products_are_no_grid(text: str) -> None:
    assert not grid_of(plain(text))


def test_the_answer_says_how_many_runs_it_is() -> None:
    turn = Dialogue().say("5 values of lr x 4 bs x 3 wd x 3 dropout x 2 optimizers: how many runs is this")
    assert turn.matched == ("topic/grid-cost",)
    assert "5 x 4 x 3 x 3 x 2 is 360 runs" in turn.reply


def test_configurations_and_seeds_are_no_grid() -> None:
    assert not grid_of(plain("30 configs x 3 seeds, or 90 configs?"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("is 4x4x4 already too much", "**No: 4 x 4 x 4 is 64 runs"),
        ("3 learning rates times 4 batch sizes times 5 dropouts, is that ok as a grid?", "**Yes: 3 x 4 x 5 is 60 runs"),
        ("6 lrs x 6 wds x 6 dropouts grid, too many?", "**Yes: 6 x 6 x 6 is 216 runs"),
    ],
)
def test_a_grid_is_judged_by_its_runs_and_by_what_is_feared(text: str, verdict: str) -> None:
    assert Dialogue().say(text).reply.startswith(verdict)


def test_counts_of_a_grid_are_no_values() -> None:
    told = Dialogue().say("4 lrs 4 wds 3 dropouts at 20 min each on one gpu, done by tomorrow?").facts
    assert not {"learning_rate", "weight_decay", "dropout"} & set(told)


def test_a_grid_takes_as_long_as_its_devices_let_it() -> None:
    reply = Dialogue().say("3x4x5 grid, 20 min a run, 2 gpus").reply
    assert "60 runs, 10 h on 2 devices" in reply
    assert "27 runs" not in reply


def test_each_configuration_of_a_grid_is_fitted_on_every_fold() -> None:
    reply = Dialogue().say("GridSearchCV with 4x5x3 values and 5 folds, each fit takes 40 s. how long?").reply
    assert "(300 runs) x 40 s = 3.33 h" in reply
    assert "grid_folds" not in grid_of(plain("grid of 3 lrs x 4 wds x 5 folds, how many runs"))


def test_values_apart_by_commas_are_a_grid_where_one_is_named() -> None:
    said = plain("wandb sweep: 12 values of lr, 4 of batch size, 3 optimizers in a grid. good idea?")
    assert grid_of(said) == {"grid_sizes": "12 x 4 x 3", "grid_runs": 144}


def test_how_long_a_grid_takes_is_answered_by_its_size() -> None:
    said = "6 lrs x 5 batch sizes x 2 optimizers, 15 minutes each on 4 gpus, how long"
    assert Dialogue().say(said).reply.startswith("**6 x 5 x 2 is 60 runs, 3.75 h on 4 devices")
