import pytest

from advisor.consult.telling import reading_of, restated

DAY = {"budget_hours": 24.0, "budget_kind": "wall"}

BUDGETS = {
    "two days on 4 gpus": {"budget_hours": 48.0, "budget_kind": "wall", "n_workers": 4},
    "40 GPU hours": {"budget_hours": 40.0, "budget_kind": "gpu"},
    "100 A100-hours": {"budget_hours": 100.0, "budget_kind": "gpu"},
    "45 minutes left": {"budget_hours": 0.75, "budget_kind": "wall"},
    "overnight": {"budget_hours": 10.0, "budget_kind": "wall"},
    "I have a weekend on 2x A100 80GB": {
        "budget_hours": 48.0,
        "budget_kind": "wall",
        "n_workers": 2,
        "memory_gb": 80.0,
    },
    "a couple of days": {"budget_hours": 48.0, "budget_kind": "wall"},
    "I've got half a day on a single 3090": {"budget_hours": 12.0, "budget_kind": "wall", "n_workers": 1},
    "no more than 6 hours": {"budget_hours": 6.0, "budget_kind": "wall"},
    "3 days 12 hours on 2 gpus": {"budget_hours": 84.0, "budget_kind": "wall", "n_workers": 2},
    "I have two RTX 4090s and 30 hours.": {"budget_hours": 30.0, "budget_kind": "wall", "n_workers": 2},
    "budget is 200 trials": {"budget_trials": 200},
    "it crashed after 3 hours": {},
    "the search has been running for 2 days": {},
    "we have four machines with 8 gpus each": {"n_workers": 32},
    "1 day": DAY,
}
TRIALS = {
    "30 min each": {"trial_hours": 0.5},
    "2 gpus, 20 min each": {"n_workers": 2, "trial_hours": pytest.approx(1 / 3)},
    "a trial needs about 3/4 of an hour": {"trial_hours": 0.75},
    "sgd, lr 0.1, validation accuracy": {"optimizer": "sgd", "learning_rate": 0.1, "metric": "val_accuracy"},
    "how many trials for lr, wd and dropout?": {"parameters": ("dropout", "learning_rate", "weight_decay")},
    "my script accepts --lr and --wd": {"parameters": ("learning_rate", "weight_decay")},
    "should I switch from adam to adamw": {},
    "30 min a run": {"trial_hours": 0.5},
    "half an hour per experiment": {"trial_hours": 0.5},
    "1,5 h per run": {"trial_hours": 1.5},
    "runs take 1h30": {"trial_hours": 1.5},
    "a run needs two and a half hours": {"trial_hours": 2.5},
    "each epoch takes 3 minutes and I train 50 epochs": {"trial_hours": 2.5, "epochs": 50},
    "200 epochs of 40 seconds each": {"trial_hours": 200 * 40 / 3600, "epochs": 200},
    "100 trials, 20 min each": {"trial_hours": 1 / 3, "budget_trials": 100},
    "training takes 2 hours on one gpu": {"trial_hours": 2.0, "n_workers": 1},
    "10 hours on 8 V100s, each experiment is 90 minutes": {
        "trial_hours": 1.5,
        "budget_hours": 10.0,
        "budget_kind": "wall",
        "n_workers": 8,
    },
    "$2.50 per gpu hour": {"price_per_hour": 2.5},
    "a gpu hour costs 2 dollars": {"price_per_hour": 2.0},
    "I rent GPUs at 1.10€/h": {"price_per_hour": 1.1},
}
SETTINGS = {
    "lr 3e-4 bs 64 wd 0.05 dropout 0.1": {
        "learning_rate": 3e-4,
        "batch_size": 64,
        "weight_decay": 0.05,
        "dropout": 0.1,
    },
    "3×10⁻⁴ with adam": {"learning_rate": 3e-4, "optimizer": "adam"},
    "AdamW, 1e-3, bs=128": {"learning_rate": 1e-3, "optimizer": "adamw", "batch_size": 128},
    "Adam(lr=0.001)": {"learning_rate": 0.001, "optimizer": "adam"},
    "dropout of 30%": {"dropout": 0.3},
    "0.1 dropout and 1e-4 weight decay": {"dropout": 0.1, "weight_decay": 1e-4},
    "learning rate between 1e-5 and 1e-1": {},
    "batch size 16 to 512": {},
    "learning rate 0.001, 0.01 and 0.1 were tried": {},
    "gradient norm goes down to 1e-8": {},
    "importance plot: lr 0.9": {},
    "three learning rates": {},
    "adam or sgd?": {},
    "should I use adamw?": {},
    "we moved from adam to adamw": {"optimizer": "adamw"},
    "what lr for adamw on a vit?": {"optimizer": "adamw", "architecture": "transformer"},
    "ResNet-50 with SGD and momentum 0.9": {"architecture": "cnn", "optimizer": "sgd", "momentum": 0.9},
    "an LSTM with RMSprop": {"architecture": "rnn", "optimizer": "rmsprop"},
    "a 3-layer MLP": {"architecture": "mlp", "num_layers": 3},
    "BERT fine-tuning on 600 rows": {"architecture": "transformer", "fine_tuning": True, "n_examples": 600},
    "from scratch": {"fine_tuning": False},
    "should I fine-tune or train from scratch?": {},
    "fine-tuning the learning rate": {},
}
DATA = {
    "1.2M samples": {"n_examples": 1_200_000},
    "1,200,000 images, 1000 classes": {"n_examples": 1_200_000, "n_classes": 1000},
    "fifty thousand images": {"n_examples": 50_000},
    "5000 medical images": {"n_examples": 5000},
    "300 million rows": {"n_examples": 300_000_000},
    "800 brown bears, 4000 biopsy slides": {"n_examples": 4000},
    "half a million sentences": {"n_examples": 500_000},
    "2,500 labelled photos": {"n_examples": 2500},
    "12k training examples and 2k validation examples": {"n_examples": 12_000},
    "batch of 32 images": {"batch_size": 32},
    "binary classification": {"n_classes": 2},
    "stuck at 76%": {"val_accuracy": 0.76},
    "train acc 99%, val 70%": {"train_accuracy": 0.99, "val_accuracy": 0.7},
    "97% on train, 68 on val": {"train_accuracy": 0.97, "val_accuracy": 0.68},
    "train/val accuracy: 99/72": {"train_accuracy": 0.99, "val_accuracy": 0.72},
    "validation accuracy of 0.82": {"val_accuracy": 0.82},
    "train loss 0.05, val loss 1.3": {"train_loss": 0.05, "val_loss": 1.3},
    "I want to get from 70 to 75 %": {"val_accuracy": 0.7},
    "95% of trials pruned": {},
    "maximize f1": {"metric": "f1", "direction": "maximize"},
    "minimize the validation loss": {"metric": "val_loss", "direction": "minimize"},
    "our metric is AUC, higher is better": {"metric": "auc", "direction": "maximize"},
    "I can tune lr, batch size and dropout": {"parameters": ("batch_size", "dropout", "learning_rate")},
    "hyperparameters: lr, weight_decay, n_heads": {"parameters": ("learning_rate", "n_heads", "weight_decay")},
    "should I tune lr and batch size together?": {},
    "I only tune the learning rate": {"parameters": ("learning_rate",)},
}


@pytest.mark.parametrize(
    ("text", "facts"), [pair for group in (BUDGETS, TRIALS, SETTINGS, DATA) for pair in group.items()]
)
def test_what_is_told(text, facts):
    assert reading_of(text).facts == pytest.approx(facts) if _numeric(facts) else reading_of(text).facts == facts


def _numeric(facts):
    return all(isinstance(value, (int, float)) for value in facts.values())


def test_one_sentence_tells_all():
    text = "my loss jumps around, AdamW, ViT, 40 GPU hours, 30 min a run"
    assert reading_of(text).facts == {
        "optimizer": "adamw",
        "architecture": "transformer",
        "budget_hours": 40.0,
        "budget_kind": "gpu",
        "trial_hours": 0.5,
    }


def test_epochs_known_before_price_an_epoch():
    assert reading_of("an epoch takes 6 minutes", {"epochs": 20}).facts["trial_hours"] == pytest.approx(2.0)


def test_an_epoch_alone_is_no_trial():
    assert "trial_hours" not in reading_of("an epoch takes 6 minutes").facts


def test_quantities_are_said_back_with_units():
    reading = reading_of("two days on 4 gpus, 30 min a run, val acc 71%")
    said = restated(reading, reading.facts)
    assert "budget: 2 days = 48 h" in said
    assert "one trial: 30 min = 0.5 h" in said
    assert any(text.endswith("= 71 %") for text in said)


@pytest.mark.parametrize(
    "text", ["1e400 hours", "lr 1e400", "1e400 images", "9" * 400, "batch size " + "9" * 400, "1e400 gpus"]
)
def test_absurd_numbers_are_no_facts(text):
    assert reading_of(text).facts == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a grid over 5 parameters", 5),
        ("I want to tune five hyperparameters", 5),
        ("12 knobs to turn", 12),
        ("my model has 60 million parameters", None),
        ("a 7B parameters model", None),
        ("1.5 parameters", None),
        ("5 hyperparameters: lr, weight decay, dropout, batch size, momentum", None),
    ],
)
def test_a_number_of_parameters_counts_where_no_names_are_told(text: str, count: int | None) -> None:
    assert reading_of(text).facts.get("parameter_count") == count


def test_hours_of_tuning_are_what_may_be_spent() -> None:
    found = reading_of("is 10 hours of tuning enough? a run = 2 h").facts
    assert (found["budget_hours"], found["trial_hours"]) == (10, 2)


def test_a_loss_may_stand_before_its_name() -> None:
    assert reading_of("my run is at 0.7 loss, good?").facts == {"train_loss": 0.7}
    assert not reading_of("an improvement of 0.1 loss difference").facts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("resnet18 on 6 kinds of mushrooms", 6),
        ("four lung sound types, lstm", 4),
        ("three risk groups, 900 patients", 3),
        ("my 5 weed classes", 5),
        ("dict(lr=1e-3, n_cls=8)", 8),
        ("tried 3 kinds of augmentation", None),
        ("two types of noise", None),
        ("equal to 7 digits", None),
        ("pretrained on the 80 coco classes", None),
    ],
)
def test_classes_are_counted_by_many_names(text: str, count: int | None) -> None:
    assert reading_of(text).facts.get("n_classes") == count


@pytest.mark.parametrize(
    "text", ["loss hangs at 4.1", "the loss wobbles around 4.1, adam", "loss stays weirdly at 4.1"]
)
def test_a_loss_that_holds_is_told(text: str) -> None:
    assert reading_of(text).facts["train_loss"] == 4.1


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("the sweep has only dropout in it, lr is hard coded 2e-4", 2e-4),
        ("grid over warmup {0, 300, 900}, lr const 4e-4", 4e-4),
        ("from 2 to 6 cards now. keep 3e-4?", 3e-4),
        ("forecasts explode. adam, step .02", 0.02),
        ("lr isn't searched (6e-4), batch is", 6e-4),
        ("bs 256, lr 2e-3 -> 2e-5 cosine, 90 epochs", 2e-3),
    ],
)
def test_a_rate_that_is_held_is_told_though_words_stand_between(text: str, rate: float) -> None:
    assert reading_of(text).facts["learning_rate"] == rate


@pytest.mark.parametrize("text", ["top five have lr at 8.1e-3 to 9e-3", "the output is the constant 0.25"])
def test_a_span_and_another_constant_are_no_rate(text: str) -> None:
    assert "learning_rate" not in reading_of(text).facts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("unet on 750 slices, dice .71", 750),
        ("9k beats, 1d resnet", 9000),
        ("1200 train 300 val, acc .9", 1200),
        ("30k train, 3k test, 20 epochs", 30000),
    ],
)
def test_examples_by_more_names_and_as_parts_of_a_split(text: str, count: int) -> None:
    assert reading_of(text).facts["n_examples"] == count


@pytest.mark.parametrize(
    "text",
    [
        "val acc jumps by 9 points, 40 images",
        "val f1 swings between epochs on 55 patients",
        "trial 44 beats trial 9",
        "iter 4000 train 2.9 val 3.1",
    ],
)
def test_those_of_a_jumping_validation_are_no_training_examples(text: str) -> None:
    assert "n_examples" not in reading_of(text).facts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("detector with one class, map .3", 1),
        ("binary cnn, balanced, sgd", 2),
        ("segmenting 14 organs", 14),
    ],
)
def test_classes_by_what_they_are(text: str, count: int) -> None:
    assert reading_of(text).facts["n_classes"] == count


def test_a_net_that_predicts_one_class_has_more() -> None:
    assert "n_classes" not in reading_of("it predicts one class for everything").facts
