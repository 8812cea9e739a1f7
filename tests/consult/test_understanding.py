import subprocess
import sys

import pytest

from advisor.consult.matcher import Candidate, Found
from advisor.consult.understanding import MAX_CHARACTERS, _opposed, is_question, understand
from advisor.facts import Setup


def _ids(text):
    return [match.id for match in understand(text).matches]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("grid search is the most thorough, isn't it?", "claim/grid-is-thorough"),
        ("should I use grid or random search?", "topic/which-strategy"),
        ("what should I tune first?", "topic/what-first"),
        ("my training loss jumps all over the place", "run/unstable"),
        ("my val loss goes up while train loss falls", "run/overfitting"),
        ("best lr is at the upper end of my range", "study/boundary-optimum"),
        ("I search the learning rate on a linear scale", "space/linear-scale"),
        ("loss is nan after 100 steps", "run/diverged"),
        ("whats a good learnign rate for adamw", "topic/lr-range"),
        ("how cook rice", "topic/out-of-scope"),
    ],
)
def test_what_is_meant(text, meant):
    assert _ids(text)[0] == meant


def test_symptom_and_facts_in_one_utterance():
    understood = understand("my loss jumps around, AdamW, ViT, 40 GPU hours, 30 min a run")
    assert understood.matches[0].id == "run/unstable"
    assert understood.facts["budget_kind"] == "gpu"
    assert understood.facts["trial_hours"] == 0.5
    assert "budget: 40 gpu hours = 40 device h" in understood.restated


@pytest.mark.parametrize("text", ["AdamW, ViT, 40 GPU hours", "two days on 4 gpus", "bs 128, lr=0.01", "48", "hello!"])
def test_bare_facts_and_greetings_mean_nothing(text):
    understood = understand(text)
    assert understood.matches == ()
    assert understood.unsure == ()


def test_tuning_talk_is_not_refused():
    texts = ["my gpu budget is small, can I tune at all?", "is weight decay worth tuning?", "loss stuck, help"]
    assert not [text for text in texts if "topic/out-of-scope" in _ids(text)]


def test_nonsense_is_no_claim():
    understood = understand("purple elephants calibrate sideways tomorrow")
    assert all(match.id == "topic/out-of-scope" for match in understood.matches)


def test_confidence_is_a_chance():
    matches = understand("what should I tune first?").matches
    assert 0.5 < matches[0].confidence <= 1


@pytest.mark.parametrize(
    ("text", "asks"),
    [("which tool?", True), ("which tool", True), ("my loss is nan", False), ("loss is nan. why?", True)],
)
def test_questions(text, asks):
    assert is_question(text) is asks


def test_very_long_input_is_cut():
    assert len(understand("loss " * 5000).text) == MAX_CHARACTERS


def test_understanding_needs_no_heavy_import():
    code = (
        "import sys; from advisor.consult.understanding import understand; understand('loss is nan');"
        "print([m for m in ('sklearn', 'torch', 'scipy', 'pandas', 'optuna', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text", ["is my loss noisy? no, it is not noisy", "I don't believe that grid search is the most thorough"]
)
def test_what_is_denied_is_not_meant(text: str) -> None:
    assert understand(text).matches == ()


def test_meanings_joined_by_a_comma_are_told_apart() -> None:
    found = {
        match.id for match in understand("best lr at the edge of the range, winner run with one seed only").matches
    }

    assert found == {"study/boundary-optimum", "study/single-seed-winner"}


def test_a_budget_is_no_answer_to_the_cost_of_a_training() -> None:
    facts = understand("actually I have 100 hours", asked="trial_hours").facts

    assert facts == {"budget_hours": 100.0, "budget_kind": "wall"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("my loss is not decreasing", "run/not-learning"),
        ("training loss won't go down", "run/not-learning"),
        ("accuracy stays at 10%", "run/not-learning"),
        ("my val acc is stuck", "run/plateau"),
        ("val accuracy stuck", "run/plateau"),
        ("my loss is noisy", "run/unstable"),
        ("validation loss isn't improving anymore", "run/plateau"),
        ("my gan discriminator loss is 0", "run/discriminator-wins"),
        ("my results are not reproducible", "topic/seeds"),
        ("results change every time i run it", "topic/seeds"),
        ("should i use dropout", "topic/ranges"),
    ],
)
def test_the_plainest_sentences_are_heard(text: str, meant: str) -> None:
    assert [match.id for match in understand(text, Setup()).matches][:1] == [meant]


@pytest.mark.parametrize(
    ("first", "other", "asked"),
    [
        (("run/slow-convergence", 0.4), ("run/unstable", 0.3), ("run/slow-convergence", "run/unstable")),
        (("run/slow-convergence", 0.7), ("run/unstable", 0.2), ()),
        (("run/slow-convergence", 0.4), ("run/plateau", 0.3), ()),
    ],
)
def test_an_unsure_sight_beside_one_of_the_opposite_advice_is_asked_about(
    first: tuple[str, float], other: tuple[str, float], asked: tuple[str, ...]
) -> None:
    candidates = (Candidate(*first), Candidate(*other))
    assert _opposed(Found(candidates[:1], candidates)) == asked
