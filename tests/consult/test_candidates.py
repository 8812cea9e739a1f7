from __future__ import annotations

import pytest

from advisor.consult.candidates import candidates_beside
from advisor.consult.dialogue import Dialogue
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    "text",
    [
        "InfoNCE loss is higher with a larger batch, is the larger batch worse?",
        "with in-batch negatives the loss is lower for batch size 2 than for 16, so 2 it is?",
        "nt-xent: with batch 256 the loss is 4.4, at 64 it's 3.0. is 64 better?",
        "raising the batch size from 32 to 128 raised the eval loss (MultipleNegativesRankingLoss)",
        "moco: loss drops as soon as I halve the batch",
    ],
)
def test_losses_over_the_candidates_of_two_batches_are_not_compared(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "topic/reading-curves"
    assert "Not by the loss" in turn.reply
    assert "usual" not in turn.reply.split("Do this")[0]


def test_their_starts_are_computed_with_both_views_where_two_views_meet() -> None:
    assert (
        "4.84 with a batch of 64 and 6.24 with 256" in Dialogue().say("simclr loss 3.0 at batch 64, 4.4 at 256").reply
    )
    assert (
        "4.16 with a batch of 64 and 5.55 with 256" in Dialogue().say("infonce loss 3.0 at batch 64, 4.4 at 256").reply
    )


def test_one_candidate_teaches_nothing() -> None:
    said = "contrastive tuning: lower loss with batch size 1 than with 8, so is 1 better?"
    assert "nothing is learnt" in Dialogue().say(said).reply


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("simclr bs 256: the loss stays at 6.23 since the first epoch", "run/not-learning"),
        ("my infonce loss is stuck at 4.1 with batch 64", "run/not-learning"),
        ("clip training, batch 512, the loss hovers at 5.6", "run/slow-convergence"),
    ],
)
def test_a_loss_that_stands_is_set_beside_the_one_it_starts_at(text: str, about: str) -> None:
    assert understand(text).matches[0].id == about


@pytest.mark.parametrize(
    "text",
    [
        "with a bigger batch my cross entropy loss is higher, is the bigger batch worse?",
        "contrastive loss with margin 1 is higher at batch 64 than at 8",
        "which learning rate for simclr with batch 4096?",
        "simclr, batch 256 on 4 gpus or batch 1024 on 16, lr?",
        "clip norm 1.0, loss 2.1 with batch 8 and 2.4 with batch 64",
        "my infonce loss is 1.1 with batch 512 and still falls",
    ],
)
def test_other_losses_and_other_questions_are_left_alone(text: str) -> None:
    assert not candidates_beside(text)


def test_a_benchmark_that_falls_chooses_the_checkpoint() -> None:
    turn = Dialogue().say(
        "with in-batch negatives and batch 2048 ndcg on beir drops after the first 300 steps, lr 1e-4"
    )
    assert turn.matched[0] == "topic/which-checkpoint"
    assert "a third of 0.0001" in turn.reply
