"""Whole answers to reports of one training: what is said first, and what is not asked after it."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "does it matter that my gradient norm is around 45 most of the time? loss decreases nicely",
            "No: a large gradient norm",
        ),
        ("the loss curve has a sudden drop every 30 epochs", "as a rule a step schedule"),
        ("We get 0.79 AUC on CV but 0.68 in production", "Test lies 0.11 behind validation"),
        ("loss spikes now and then, comes back in 50 steps, clip 1.0", "you clip at 1 already"),
        (
            "accuracy 50.3% on balanced yes/no task after 20 epochs. train also 50",
            "what guessing among 2 classes gives",
        ),
        ("is 92% good for a 10-class problem where one class is 88% of the data", "4 points better"),
        (
            "0.7 % defects. is accuracy 99.3 % meaningful?",
            "No: answering nothing but the frequent class already has 99.3 %",
        ),
        ("after 2 days of training val loss: 2.31, 2.29, 2.28, 2.28, 2.28. stop?", "has levelled off at 2.28"),
        ("Is a val loss of 0.05 with train loss 0.3 suspicious?", "Yes, look into it"),
        (
            "Model A 71.3, model B 71.9 accuracy on the same test set of 500 images. B is better?",
            "That is within chance",
        ),
        (
            "my agent's return swings between 50 and 400 every evaluation, average going up",
            "episodes",
        ),
        ("PPO clip fraction 0.6, kl 0.08, reward flat", "A KL of 0.08 and a clip fraction of 0.6"),
        ("seed 42 gives 0.84 and seed 43 0.79??", "Report the mean, 0.815"),
        ("Batch norm with batch size 2, val is awful while train is fine", "take group norm instead"),
        ("slow: 0.9 -> 0.89 -> 0.885 train loss, lr 1e-5 adam, cnn from scratch", "go to 0.0001 at once"),
        ("what happens if I use the same data for val and test", "Split so that validation"),
        ("is 3 points between train (94) and val (91) accuracy a problem?", "No: 94.0 % in training and 91.0 %"),
        ("should I worry that val loss goes up but val acc too", "No, as a rule not."),
        ("Increasing epochs from 10 to 30 raised val F1 from 0.62 to 0.71. Go to 100?", "go on by doublings"),
        ("Does 0.1% accuracy improvement (94.2 -> 94.3) with 10k test images mean something?", "on 10000 examples"),
        ("different results each time I run the code, 88 89 86 90, how do I report that?", "88.2 ± 1.71 over 4"),
        ("train loss 2.1, val loss 2.1, 20 newsgroups classification", "lie close together"),
        ("the learning curve has a hump, warmup 500 steps of 10k", "500 of 10000 are 5 %"),
        ("my net has train accuracy 99.8 and val 91.2, dropout 0.2. should I increase dropout?", "dropout 0.2 to 0.35"),
        ("train 99 % val 80 % accuracy, should i add layers?", "No: that widens a gap"),
        ("my model has 93% train accuracy and 89% validation accuracy on cell images", "usual and no fault by itself"),
        ("mAP50 goes 0.31, 0.42, 0.47, 0.49, 0.50, can I expect 0.6 with 100 more?", "it ends near 0.508"),
        ("our regression: train r2 .91, val r2 .88, test r2 .52", "Test lies 0.36 behind validation"),
        ("loss is 1e-9 after 2 epochs for a binary classifier, test acc is 62%", "learnt by heart"),
        ("I set the batch size to 1 because of memory. bad idea?", "Yes: a batch of 1 is noisy"),
        ("epoch loss: 2.1 1.4 1.1 0.9 5.7 1.0 0.8", "One spike, to 5.7"),
        ("My loss function goes to -inf", "A loss that falls without end has no floor"),
        ("training is stable with lr 1e-4 but diverges with 2e-4, weird?", "0.0001 holds, 0.0002 does not"),
        ("val F1: run1 .71 run2 .74 run3 .69, new idea .75", "Perhaps, but it is not proven"),
        ("test accuracy 98.9 vs SOTA 99.1 on MNIST, is my model bad?", "No, it is reached"),
        ("weights & biases shows grad norm 0.0 since step 0", "no small gradient"),
        ("I stopped at epoch 12 because val loss rose twice. too early?", "Rather early: 2 evaluations"),
        ("loss creeps from 4.6 to 3.1 and hardly falls. cifar100, sgd lr 0.001", "at 0.01 and at 0.03"),
        ("train loss 0.11 val loss 0.94, epoch 5 it was train 0.6 val 0.7. Do I need more epochs?", "would widen it"),
        ("we doubled the lr, final val is the same 76.2 vs 76.3. keep it?", "76.2 against 76.3 on one run each"),
        ("what does val_loss did not improve from 0.312 7 times in a row mean?", "5 to 10 evaluations"),
        (
            "lr 1e-3 -> nan at step 300, lr 5e-4 -> nan at step 900, lr 1e-4 -> ok so far",
            "0.0001 holds, 0.0005 does not",
        ),
        ("I run validation on 64 images. Acc goes 78 84 75 81 79.", "on 64 examples one score is uncertain"),
        ("acc 98 on train, 97 on val, 61 on photos from my phone", "Test lies 36 behind validation"),
        ("two models .912 and .915, test set has 400 images. difference?", "uncertain by about 1.4 points"),
        ("val accuracy 31 %, train accuracy 33 %, lr 3e-5 adam, CNN from scratch", "The rate is the first suspect"),
        ("val loss .412 .398 .391 .389, train .40 .33 .27 .22. Keep going?", "Nearly at its end: the validation loss"),
        (
            "is it bad that test accuracy 84.1 is higher than validation 82.9?",
            "Test is even better than validation",
        ),
        ("5 folds 0.91 ± 0.01 accuracy, the other model 0.92 ± 0.02, which one", "not proven"),
        ("how worried should i be about a train/val gap of 12 points", "A gap of 12 points is overfitting"),
        (
            "the optimizer is adagrad, lr 0.5, it works great. should i change it?",
            "Leave it as long as it works",
        ),
        ("what warmup for 20k steps", "Take 1000 to 2000 steps"),
        ("nobody on my team believes me that 3 seeds are not enough", "It hangs on the difference"),
    ],
)
def test_the_first_sentence_answers_with_the_figures_told(text: str, says: str) -> None:
    assert says in Dialogue().say(text).reply


@pytest.mark.parametrize(
    "text",
    [
        "Is weight decay 0.5 okay w/ adamw lr 1e-3",
        "lr 3e-3 with adamw on a ViT-B from scratch, batch 256. am i nuts?",
        "val acc 81 on monday 79 today same code",
        "loss 1.2",
        "Running the same script on another GPU I get 1 point less. normal?",
        "what happens if I use the same data for val and test",
    ],
)
def test_who_speaks_of_one_training_is_not_asked_what_a_search_may_take(text: str) -> None:
    question = Dialogue().say(text).question
    assert question is None or question.fact not in ("budget_hours", "trial_hours", "budget_trials")


@pytest.mark.parametrize("text", ["what warmup for 20k steps", "how much warmup for 20000 steps"])
def test_a_value_that_is_asked_for_is_not_told(text: str) -> None:
    assert "warmup_steps" not in Dialogue().say(text).facts


def test_a_perplexity_is_no_loss() -> None:
    reply = Dialogue().say("perplexity 24 on train and 310 on valid wikitext-2 after 40 epochs lstm").reply
    assert "loss lies" not in reply
    assert reply.startswith("**Training good and validation worse")


def test_a_suspicion_without_figures_is_answered_by_what_would_tell() -> None:
    assert "Only both sides together tell" in Dialogue().say("are the wide nets worse because they overfit?").reply


def test_values_with_one_result_are_no_range() -> None:
    assert "space" not in Dialogue().say("Both learning rate 1e-5 and 1e-4 give the same result 83.1 / 83.0.").facts


def test_a_flat_return_beside_steps_too_large_is_no_question_of_reward() -> None:
    turn = Dialogue().say("PPO clip fraction 0.6, kl 0.08, reward flat")
    assert turn.matched == ("run/policy-shift",)


def test_the_floor_of_smoothed_labels_is_their_entropy() -> None:
    from advisor.consult.costs import costs
    from advisor.facts.setup import Setup

    floor = costs(Setup().replaced(label_smoothing=0.1, n_classes=10)).smoothing_floor
    assert floor is not None
    assert abs(floor - 0.5003) < 0.001


def test_a_model_beside_another_on_one_test_set_is_no_repeat() -> None:
    reply = Dialogue().say("model a 71.3 and model b 71.9 accuracy, same test set. better?").reply
    assert "the same setting gave" not in reply


def test_a_loss_alone_is_not_said_to_be_of_a_model_that_learns_nothing() -> None:
    assert "run/not-learning" not in Dialogue().say("No idea what I'm doing: loss 0.4, is the AI smart now?").matched


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Val loss spikes to 20 for one epoch then returns to 0.5, train is smooth", "metric"),
        ("Does 0.1% accuracy improvement mean something?", "val_accuracy"),
        ("batch 1024 on 5k images, 20 epochs = 100 steps", "epochs"),
    ],
)
def test_what_is_no_such_figure_is_not_noted(text: str, fact: str) -> None:
    assert Dialogue().say(text).facts.get(fact) in (None, 20)


def test_an_answer_that_another_has_given_already_is_not_begun() -> None:
    reply = (
        Dialogue()
        .say("early stopping with patience 3, always stops around epoch 6, val loss noise about 5%. ok?")
        .reply
    )
    assert "****" not in reply


@pytest.mark.parametrize(
    ("text", "sight"),
    [
        ("acc 98 on train, 97 on val, 61 on photos from my phone", "run/healthy"),
        ("Switched to a larger model, needs half the lr or it diverges. is that expected?", "run/diverged"),
        ("I run validation on 64 images. Acc goes 78 84 75 81 79.", "run/plateau"),
    ],
)
def test_a_sight_that_the_message_does_not_tell_is_not_answered(text: str, sight: str) -> None:
    assert sight not in Dialogue().say(text).matched


def test_a_target_is_no_measured_kl() -> None:
    assert "A KL of" not in Dialogue().say("target kl hit after 1 of 10 epochs every update in ppo").reply


def test_the_number_of_a_validation_set_is_no_score() -> None:
    assert Dialogue().say("lightgbm valid_0 auc 0.912 at iteration 2999 of 3000").facts["val_score"] == 0.912


@pytest.mark.parametrize(
    "text",
    [
        "train loss 0.9 0.7 0.6 0.55, val loss 0.95 0.75 0.66 0.62, all fine?",
        "my model reached 96% val accuracy, train 97%, nothing to complain",
        "train acc 99 val acc 98 after 20 epochs cifar10",
    ],
)
def test_what_goes_well_is_said_to_go_well(text: str) -> None:
    assert Dialogue().say(text).matched[0] == "run/healthy"


def test_sides_that_lie_hardly_apart_are_no_overfitting() -> None:
    reply = Dialogue().say("loss is 0.02 in training and 0.03 in validation").reply
    assert "is hardly overfitting" in reply or "overfitting" not in reply
