"""Asked which run is best, worst or lost, or whether more trials pay, what is loaded answers."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import parameter, run, study, trial


@pytest.fixture
def runs() -> Dialogue:
    steps = np.arange(80)
    made = []
    for i, floor in enumerate((0.5, 0.3, 0.9, 0.4)):
        loss = floor + np.exp(-steps / 9) + np.random.default_rng(i).normal(0, 0.002, 80)
        if i == 2:
            loss[40:] = np.nan
        one = run(f"exp{i}", {"train_loss": loss, "val_loss": loss + 0.05})
        made.append(one.model_copy(update={"hyperparameters": {"lr": 10.0 ** (i - 4)}}))
    return Dialogue(evidence=Evidence(runs=tuple(made)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("top 2 runs?", "- `exp1`: val_loss 0.35 (lr 0.001)\n- `exp3`"),
        ("which of these should i ship", "**`exp1`: val_loss 0.35"),
        ("worst run and why", "NaN"),
        ("which one blew up", "**`exp2`, 1 of 4.**"),
        ("when did exp2 start to go bad", "step 40"),
        ("exp 3 vs 1?", "**`exp1` is ahead of `exp3`"),
        ("should exp3 worry me", "**`exp3` is 2 of 4 by val_loss"),
        ("which ones diverged to nan", "`exp2`"),
        ("is exp3 any good", "**`exp3` is 2 of 4 by val_loss: 0.45; the best, `exp1`, 0.35.**"),
        ("are the top runs even different", "**Yes: none of the other 3"),
        ("why is the 0.0001 run so bad", "`exp1` is ahead of `exp0`"),
    ],
)
def test_runs_are_ranked_and_the_lost_named(runs: Dialogue, text: str, says: str) -> None:
    assert says in runs.say(text).reply


def test_a_search_without_any_effect_is_stopped() -> None:
    random = np.random.default_rng(1)
    trials = [trial(i, float(0.4 + 0.01 * random.normal()), params={"lr": float(random.uniform())}) for i in range(40)]
    made = study(trials, parameter("lr", low=0.0, high=1.0), metric_names=("val_loss",))
    dialogue = Dialogue(evidence=Evidence(studies=(made,)))
    assert dialogue.say("keep searching or stop?").reply.startswith("**Stop here: over 40 trials no parameter")
    assert "luck" in dialogue.say("should i just run 100 more trials").reply


def test_a_return_that_still_rises_is_worth_going_on() -> None:
    steps = np.arange(150)
    reward = 300 * (1 - np.exp(-steps / 60)) + np.random.default_rng(0).normal(0, 3, 150)
    made = run("PPO_4", {"rollout/ep_rew_mean": reward, "train/approx_kl": np.full(150, 0.008)})
    reply = Dialogue(evidence=Evidence(runs=(made,))).say("should PPO_4 run longer").reply
    assert "Yes" in reply
    assert "rollout/ep_rew_mean" in reply


@pytest.mark.parametrize("way", ["minimize", "maximize"])
def test_the_direction_of_a_study_is_none_of_the_runs_beside_it(way: str) -> None:
    steps, random = np.arange(60), np.random.default_rng(0)
    made = [
        run(f"exp{i}", {"val/acc": top * (1 - np.exp(-steps / 9)) + random.normal(0, 0.003, 60)})
        for i, top in enumerate((0.21, 0.81))
    ]
    space = parameter("max_depth", "int", low=2, high=10), parameter("eta", low=0.01, high=0.3, log=True)
    trials = [trial(i, 0.5 - 0.01 * i, params={"max_depth": 2 + i, "eta": 0.02 * (i + 1)}) for i in range(8)]
    beside = Evidence(runs=tuple(made), studies=(study(trials, *space, directions=(way,)),))
    assert "`exp1` is ahead of `exp0`" in Dialogue(evidence=beside).say("why is exp0 worse than exp1?").reply
