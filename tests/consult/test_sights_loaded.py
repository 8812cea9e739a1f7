"""A sight asked about is affirmed or denied by what is loaded."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import run


def _curve(floor: float, seed: int) -> list[float]:
    noise = np.random.default_rng(seed).normal(0, 0.004, 120)
    return [float(floor + np.exp(-0.1 * i) + noise[i]) for i in range(120)]


@pytest.fixture
def runs() -> Dialogue:
    good = run("run_3", {"train/loss": _curve(0.2, 0), "val/loss": _curve(0.3, 1)})
    bad = run("run_7", {"train/loss": _curve(0.7, 2), "val/loss": [*_curve(0.8, 3)[:20], *np.linspace(0.9, 2.4, 100)]})
    return Dialogue(evidence=Evidence(runs=(good, bad)))


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("is run 3 overfitting?", "**No: in `run_3` *run/overfitting* looked"),
        ("is run 7 overfitting?", "**Yes: "),
        ("which runs are overfitting?", "**`run_7`: "),
    ],
)
def test_a_sight_is_told_of_the_runs_that_show_it(runs: Dialogue, text: str, begins: str) -> None:
    reply = runs.say(text).reply
    assert reply.startswith(begins), reply
