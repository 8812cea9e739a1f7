import numpy as np
import pytest

from advisor.consult.item import everything
from advisor.consult.matcher import MODEL, NOTHING, OUTSIDE, matcher
from benchmarks.consultation.utterances import (
    TRAINED,
    Sample,
    described,
    expand,
    fingerprints,
    half,
    labelled,
    phrases,
    placed,
    samples,
    seen_in_training,
)

RETRAIN = "run `python -m benchmarks.consultation.train` and commit advisor/consult/matcher.npz"


def test_the_model_knows_every_claim_topic_and_symptom():
    assert set(matcher().ids) == {*everything(), NOTHING}, RETRAIN


def test_the_model_was_trained_on_the_phrases_of_today():
    with np.load(MODEL, allow_pickle=False) as stored:
        trained = set(stored["fingerprints"].tolist())
    now = set(fingerprints())
    assert len(now & trained) >= 0.97 * len(now | trained), RETRAIN


def test_every_meaning_has_many_phrases_or_labelled_lines():
    said = [key for key, _ in phrases()] + [key for name in TRAINED for line in labelled(name) for key in line.meant]
    counts = {key: said.count(key) for key in (*everything(), NOTHING)}
    assert min(counts.values()) >= 15, min(counts, key=counts.get)


def test_chances_sum_to_one():
    chances = matcher().chances(["loss is nan", "hello"])
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)


def test_the_tuning_half_is_understood():
    lines = [said for said in half("tuning") if len(said.meant) == 1][::4]
    found = [matcher().match(said.text).accepted for said in lines]
    right = sum(bool(got) and got[0].id in said.meant[0] for got, said in zip(found, lines, strict=True))
    assert right / len(lines) > 0.88


def test_several_sentences_have_several_meanings_in_their_order():
    accepted = matcher().match("My loss jumps around wildly. Should I use random search or a grid?").accepted
    assert [candidate.id for candidate in accepted] == ["run/unstable", "topic/which-strategy"]


@pytest.mark.parametrize("text", ["what's the weather tomorrow?", "how do I bake bread?", "write me a web scraper"])
def test_other_business_is_outside(text):
    assert [candidate.id for candidate in matcher().match(text).accepted] == [OUTSIDE]


@pytest.mark.parametrize("text", ["thanks!", "hello", "my loss is not noisy", "my model does not overfit"])
def test_small_talk_and_denials_mean_nothing(text):
    assert matcher().match(text).accepted == ()


def test_choices_of_a_phrase_are_written_out():
    import random

    found = expand("my (loss|error) (jumps|bounces)", 9, random.Random(0))
    assert sorted(found) == ["my error bounces", "my error jumps", "my loss bounces", "my loss jumps"]


def test_hardly_a_held_out_utterance_happens_to_be_a_training_phrase():
    said = half("held-out")
    assert len(seen_in_training(said)) <= 0.02 * len(said)


def test_nothing_of_a_held_out_half_is_trained_on():
    assert not [name for name in TRAINED if "held-out" in name or name.startswith(("unseen ", "voices, unseen"))]
    told = {sample.text for sample in samples()}
    assert not [said.text for said in half("voices, unseen") if len(said.text.split()) > 6 and said.text in told]


def test_a_labelled_line_means_all_that_its_parts_may():
    said = next(said for said in half("voices, tuning") if len(said.meant) == 2)
    sample = next(sample for sample in labelled("voices, tuning") if sample.text == said.text)
    assert set(sample.meant) <= said.meant[0] | said.meant[1]
    assert any(sample.text == said.text for sample in samples())


def test_what_people_tell_beside_a_phrase_leaves_it_whole():
    import random

    rng = random.Random(0)
    beside = [placed(Sample("my loss is nan", ("run/diverged",)), rng) for _ in range(20)]
    assert all("my loss is nan" in sample.text and sample.meant == ("run/diverged",) for sample in beside)
    assert len({sample.text for sample in beside}) > 15


def test_the_items_own_sentences_name_no_figure_of_a_person():
    assert not [sample.text for sample in described() if "{" in sample.text]
    assert {sample.meant[0] for sample in described()} >= {"run/overfitting", "topic/imbalance"}
