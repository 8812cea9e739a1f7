"""Asked about what is loaded, the answer uses what was found on it."""

from pathlib import Path

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence, Parameter, Study, Trial, TrialState
from tests.factories import parameter, run, study, trial


def _curve(floor: float, rate: float, seed: int) -> list[float]:
    noise = np.random.default_rng(seed).normal(0, 0.004, 120)
    return [float(floor + np.exp(-rate * i) + noise[i]) for i in range(120)]


@pytest.fixture
def runs() -> Dialogue:
    good = run("run_3", {"train/loss": _curve(0.2, 0.1, 0), "val/loss": _curve(0.3, 0.1, 1)})
    bad = run("run_7", {"train/loss": _curve(0.7, 0.1, 2), "val/loss": _curve(0.8, 0.1, 3)})
    return Dialogue(
        evidence=Evidence(
            runs=(
                good.model_copy(update={"hyperparameters": {"lr": 0.001, "batch_size": 64}}),
                bad.model_copy(update={"hyperparameters": {"lr": 0.1, "batch_size": 64}}),
            )
        )
    )


@pytest.fixture
def searched() -> Dialogue:
    trials = [trial(i, 0.8 + 0.001 * i, params={"lr": 0.001 * (1 + i)}) for i in range(12)]
    rate = parameter("lr", low=1e-4, high=0.1)
    made = study(trials, rate, directions=("maximize",), metric_names=("accuracy",))
    return Dialogue(evidence=Evidence(studies=(made,)))


@pytest.mark.parametrize("text", ["why is run 7 worse than run 3?", "what is the difference between run_3 and run_7"])
def test_two_runs_are_compared(runs: Dialogue, text: str) -> None:
    reply = runs.say(text).reply
    assert "`run_3` is ahead of `run_7`" in reply
    assert "lr: 0.1 in `run_7`" in reply or "lr: 0.001 in `run_3`" in reply
    assert "batch_size" not in reply


def test_which_to_go_on_with(runs: Dialogue) -> None:
    assert "ontinue" in runs.say("which of my runs should I continue?").reply
    assert "None: nothing shows that going on is wasted" in runs.say("which runs should I stop?").reply


@pytest.mark.parametrize("text", ["is my best trial luck?", "could the best trial just be a fluke?"])
def test_luck(searched: Dialogue, text: str) -> None:
    reply = searched.say(text).reply
    assert "trained 1 time" in reply
    assert "on 3 seeds each" in reply


@pytest.mark.parametrize("text", ["which trial is best?", "is the best trial luck?"])
def test_trials_without_a_direction_ask_for_it(searched: Dialogue, text: str) -> None:
    bare = searched.evidence.studies[0].model_copy(update={"directions": (), "metric_names": ()})
    turn = Dialogue(evidence=Evidence(studies=(bare,))).say(text)
    assert "cannot be ranked yet" in turn.reply
    assert turn.question is not None
    assert turn.question.fact == "direction"


def test_what_to_do_first_is_the_first_prescription() -> None:
    falling, rising = _curve(0.05, 0.05, 0), _curve(0.4, 0.3, 1)
    overfits = run("run_1", {"train/loss": falling, "val/loss": [v + 0.01 * i for i, v in enumerate(rising)]})
    dialogue = Dialogue(evidence=Evidence(runs=(overfits,)))
    first = next(f for f in dialogue.diagnosis.findings if f.severity in ("error", "warning") and f.prescriptions)
    reply = dialogue.say("what should I change first?").reply
    assert first.prescriptions[0].reason in reply


def test_what_matters_is_what_the_study_measured() -> None:
    rng = np.random.default_rng(0)
    trials = tuple(
        Trial(number=i, state=TrialState.COMPLETE, values=(float(-((a - 0.3) ** 2)),), params={"lr": a, "wd": b})
        for i, (a, b) in enumerate(rng.uniform(size=(60, 2)).tolist())
    )
    parameters = {n: Parameter(name=n, canonical=n, kind="float", low=0, high=1) for n in ("lr", "wd")}
    made = Study(name="s", trials=trials, parameters=parameters, directions=("maximize",), metric_names=("accuracy",))
    reply = Dialogue(evidence=Evidence(studies=(made,))).say("which parameters matter?").reply
    assert "`lr` matters most" in reply
    assert "`wd` matters" not in reply


def test_a_path_that_is_named_is_opened(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,train_loss\n" + "\n".join(f"{i},{1 / (1 + i):.4f}" for i in range(60)) + "\n")
    dialogue = Dialogue()
    assert "I have read 1 run" in dialogue.say(f"can you look at {log}").reply
    assert dialogue.evidence.runs


def test_a_path_that_is_not_there_is_said() -> None:
    assert "There is no `runs/exp1` here" in Dialogue().say("can you look at runs/exp1").reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("why is trial 2 worse than trial 9?", ["Trial 9 is the better one", "lr: 0.003 in trial 2, 0.01 in trial 9"]),
        ("what's the best lr so far", ["**0.012: the `lr` of trial 11"]),
        ("how many trials failed?", ["12 trials", "12 completed"]),
        ("can I trust the winner?", ["trained 1 time"]),
    ],
)
def test_trials_are_spoken_of_by_their_numbers_and_values(searched: Dialogue, text: str, says: list[str]) -> None:
    reply = searched.say(text).reply
    assert [word for word in says if word not in reply] == []


def test_the_better_of_two_runs_is_not_taken_for_the_worse(runs: Dialogue) -> None:
    assert runs.say("why is run 3 worse than run 7?").reply.startswith("It is the other way round.")
