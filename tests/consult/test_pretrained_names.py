from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.pretrained_names import pretrained_name

TUNED = [
    "What learning rate for BERT text classification?",
    "Which lr should I use for roberta-base sentiment classification with 8k tweets?",
    "Which learning rate for distilbert with 3 classes?",
    "deberta-v3-large on 2k essays, which learning rate?",
    "learning rate for electra on NER, 15k sentences?",
    "lr for t5-base summarization with 40k pairs?",
    "which lr for whisper-small on 20 h of speech?",
    "which lr for wav2vec2-base on 10 hours?",
    "llama-3-8b on 4k instructions, which learning rate?",
    "vit_base_patch16_224.in21k on 3000 x-rays, which lr?",
]
FROM_NOTHING = [
    "which lr for pretraining BERT from scratch?",
    "bert-base-uncased with random init on 2M sentences, which lr?",
    "bert-like 6 layer model, which learning rate?",
    "masked language modelling with roberta-base on our corpus, lr?",
    "lstm on top of bert embeddings, which learning rate?",
    "Which lr for a ViT on cifar10?",
    "distilbert student from a bert teacher, which lr?",
    "which lr for a llama-style 60M model?",
    "bert4rec, which learning rate?",
]


@pytest.mark.parametrize("text", TUNED)
def test_a_model_that_people_take_pretrained_is_fine_tuned(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.provenance["fine_tuning"] == "assumed"
    assert "(assumed)" in turn.reply
    assert "0.0005 is usual" not in turn.reply
    assert "5e-5" in turn.reply


@pytest.mark.parametrize("text", FROM_NOTHING)
def test_one_of_its_own_make_is_not(text: str) -> None:
    assert Dialogue().say(text).provenance.get("fine_tuning") != "assumed"


def test_what_is_told_overrules_the_name() -> None:
    dialogue = Dialogue()
    dialogue.say("which learning rate for roberta-base on 8k tweets?")
    turn = dialogue.say("I train it from scratch")
    assert turn.facts["fine_tuning"] is False
    assert "which one holds" not in turn.reply


def test_a_text_encoder_is_told_batch_epochs_and_warmup_beside_the_rate() -> None:
    reply = Dialogue().say("BERT on 12k sentences: which learning rate, batch size, epochs?").reply
    for words in ("2e-5 to 5e-5", "batch 16 or 32", "2 to 4 epochs", "6 to 10 % of the steps"):
        assert words in reply


def test_usual_rates_do_not_contradict_those_of_the_encoder() -> None:
    reply = Dialogue().say("bert-base-uncased on 5k sentences, lr 2e-4, accuracy stuck at majority class").reply
    assert "0.0005" not in reply
    assert "to 0.0002" not in reply


@pytest.mark.parametrize(
    "text", ["albert from accounting asks", "a siberian husky classifier", "trained on herbert's data"]
)
def test_a_name_within_other_words_is_no_model(text: str) -> None:
    assert not pretrained_name(text)
