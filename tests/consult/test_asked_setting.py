"""Asked about one setting of what is loaded, the levels that its values ended at answer."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence, Run
from tests.factories import parameter, run, study, trial


def _one(name: str, floor: float, draw: int = 0, **settings: object) -> Run:
    noise = np.random.default_rng(draw).normal(0, 0.003, 60)
    made = run(name, {"val_loss": floor + np.exp(-np.arange(60) / 8) + noise})
    return made.model_copy(update={"hyperparameters": settings})


@pytest.fixture
def sweep() -> Dialogue:
    rates = {1e-5: 1.2, 1e-4: 0.8, 1e-3: 0.4, 1e-2: 0.6, 1e-1: 0.9}
    runs = [_one(f"run_{i}", floor, i, lr=lr, weight_decay=0.01) for i, (lr, floor) in enumerate(rates.items(), 1)]
    return Dialogue(evidence=Evidence(runs=tuple(runs)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("so which lr won", "**lr 0.001 ended best, 1e-5 worst.**"),
        ("is 1e-4 too low?", "**Yes: lr 0.0001 ended behind 0.001: it is too low.**"),
        ("should I go even higher than 0.1", "**No: lr 0.001 ended best"),
        ("1e-4 or 1e-3?", "**0.001 rather than 0.0001: 0.4"),
        ("did weight decay matter", "cannot tell: `weight_decay` was 0.01 in all 5"),
        ("did dropout help?", "**That was not logged"),
    ],
)
def test_the_values_of_a_setting_are_ranked_by_where_they_ended(sweep: Dialogue, text: str, says: str) -> None:
    assert says in sweep.say(text).reply


def test_a_general_question_keeps_its_general_answer(sweep: Dialogue) -> None:
    assert "ended best" not in sweep.say("what is weight decay?").reply


def test_only_runs_alike_in_all_else_judge_a_setting() -> None:
    runs = (
        _one("base", 0.45, 0, dropout=0.3, hidden_size=256),
        _one("big", 1.1, 1, dropout=0.0, hidden_size=1024),
        _one("big_do", 0.41, 2, dropout=0.3, hidden_size=1024),
    )
    reply = Dialogue(evidence=Evidence(runs=runs)).say("did dropout help?").reply
    assert "**Yes: dropout 0.3 ended best, 0 worst.**" in reply
    assert "`base`" not in reply
    assert "Everything else that was logged is alike" in reply


def test_a_difference_within_the_scatter_of_the_seeds_is_none() -> None:
    levels = {64: (0.50, 0.54, 0.47), 128: (0.51, 0.48, 0.53)}
    runs = [
        _one(f"bs{size}_{seed}", floor, seed, batch_size=size, seed=seed)
        for size, floors in levels.items()
        for seed, floor in enumerate(floors)
    ]
    dialogue = Dialogue(evidence=Evidence(runs=tuple(runs)))
    assert "No difference beyond the noise" in dialogue.say("does batch size matter here").reply
    assert "differ by the seed alone scatter by 0.0" in dialogue.say("how much do seeds vary").reply


def test_a_parameter_of_a_study_without_effect_is_said_to_have_none() -> None:
    random = np.random.default_rng(0)
    trials = [
        trial(i, float(-((np.log10(lr) + 3) ** 2) + 0.01 * random.normal()), params={"lr": lr, "drop": drop})
        for i, (lr, drop) in enumerate(zip(10 ** random.uniform(-5, -1, 50), random.uniform(0, 0.5, 50), strict=True))
    ]
    rate, drop = parameter("lr", low=1e-5, high=0.1, log=True), parameter("drop", low=0.0, high=0.5)
    made = study(trials, rate, drop, directions=("maximize",), metric_names=("accuracy",))
    dialogue = Dialogue(evidence=Evidence(studies=(made,)))
    assert "`drop` shows no effect beyond chance" in dialogue.say("does drop even matter here").reply
    assert "of trial" in dialogue.say("which lr should i use then").reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("adamw vs sgd here?", "**adamw rather than sgd: 0.3"),
        ("is mosaic actually doing anything for me", "**Yes: mosaic 1 ended best, 0 worst.**"),
        ("mosaic worth it?", "mosaic 1 ended best"),
    ],
)
def test_a_setting_is_asked_about_by_its_own_name_or_its_values(text: str, says: str) -> None:
    runs = (
        _one("plain", 0.6, 0, mosaic=0.0, optimizer="sgd"),
        _one("mosaic", 0.4, 1, mosaic=1.0, optimizer="sgd"),
        _one("both", 0.3, 2, mosaic=1.0, optimizer="adamw"),
    )
    assert says in Dialogue(evidence=Evidence(runs=runs)).say(text).reply


@pytest.mark.parametrize("text", ["what is a usual lr?", "how should I set the lr schedule?", "my lr is 1e-3"])
def test_what_is_told_or_asked_in_general_is_no_question_about_the_levels(sweep: Dialogue, text: str) -> None:
    assert "ended best" not in sweep.say(text).reply


def test_a_value_between_two_that_were_tried_is_told_its_neighbours(sweep: Dialogue) -> None:
    reply = sweep.say("would 5e-3 be a good next try?").reply
    assert reply.startswith("**lr 0.005 was not tried: it lies between 0.001 (val_loss 0.4")


def test_a_count_is_no_value_of_a_setting() -> None:
    runs = [_one(f"m{i}", 0.3 + 0.1 * i, i, layers=layers) for i, layers in enumerate((2, 4, 6))]
    reply = Dialogue(evidence=Evidence(runs=tuple(runs))).say("why were 6 trials pruned").reply
    assert "layers 6" not in reply


def test_deeper_or_shallower_is_asked_of_the_layers() -> None:
    runs = [_one(f"m{i}", 0.3 + 0.1 * i, i, num_layers=layers) for i, layers in enumerate((2, 4, 6))]
    reply = Dialogue(evidence=Evidence(runs=tuple(runs))).say("deeper or shallower?").reply
    assert "num_layers 2 ended best, 6 worst" in reply


def _losses() -> Dialogue:
    runs = [
        _one(f"{loss}-s{seed}", floor + 0.01 * seed, seed, loss=loss, seed=seed)
        for loss, floor in (("dice", 0.3), ("focal", 0.4))
        for seed in (1, 2, 3)
    ]
    lost = runs[4].series["val_loss"].values
    lost[30:] = np.nan
    return Dialogue(evidence=Evidence(runs=tuple(runs)))


def test_a_lost_run_tells_nothing_of_its_settings_nor_of_the_scatter_of_seeds() -> None:
    reply = _losses().say("dice loss or focal").reply
    assert "**dice rather than focal: 0.32" in reply
    assert "within the noise" not in reply
    assert "1 lost" in reply


def test_the_name_of_a_run_is_no_value_of_a_setting() -> None:
    reply = _losses().say("what on earth happened to focal-s2").reply
    assert "NaN" in reply
    assert "ended behind" not in reply


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("is 1e-4 too slow", "**Yes: lr 0.0001"),
        ("is 1e-4 too high", "**No: lr 0.0001"),
        ("is it ok to drop the lr", "**lr 0.001 ended best"),
    ],
)
def test_yes_and_no_are_said_to_what_was_asked_alone(sweep: Dialogue, text: str, begins: str) -> None:
    assert sweep.say(text).reply.startswith(begins)
