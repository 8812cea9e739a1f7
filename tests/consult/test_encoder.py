import numpy as np
import pytest

from advisor.consult.encoder import MAX_TOKENS, MODEL, Encoder, encoder
from advisor.stored import StoredArrays


def _likeness(one, other):
    vectors = encoder()([one, other])
    return float(vectors[0] @ vectors[1] / np.linalg.norm(vectors[0]) / np.linalg.norm(vectors[1]))


def test_paraphrases_are_nearer_than_strangers():
    near = _likeness("my loss bounces up and down", "the training loss oscillates wildly")
    far = _likeness("my loss bounces up and down", "which library should I use?")
    assert near > far + 0.3


def test_a_batch_gives_what_each_text_gives_alone():
    texts = ["loss is nan", "how many trials do I need?", "my val loss rises", "x"]
    together = encoder()(texts)
    alone = np.concatenate([encoder()([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_accents_and_case_do_not_matter():
    assert encoder().tokens("NAÏVE Résumé") == encoder().tokens("naive resume")


def test_unknown_words_are_split_and_long_texts_cut():
    assert len(encoder().tokens("oscillatingly")) > 3
    assert len(encoder().tokens("loss " * 500)) == MAX_TOKENS
    assert encoder().tokens("🙂")[1] == encoder().vocabulary["[UNK]"]


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "\x00", "a" * 10_000])
def test_any_text_has_a_finite_vector(text):
    assert np.isfinite(encoder()([text])).all()


def test_a_first_call_that_keeps_no_weights_gives_what_a_later_one_gives():
    fresh = Encoder(StoredArrays(MODEL))
    first, second, third = (fresh(["my loss is nan", "why?"]) for _ in range(3))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)
