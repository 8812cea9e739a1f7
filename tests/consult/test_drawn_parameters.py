"""Parameters whose search is written out: drawn by code, swept with their values, listed behind its word."""

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('trial.suggest_float("lr", 3e-6, 2e-2, log=True), anything odd?', ("learning_rate",)),
        ("hp.Float('dropout', 0.05, 0.7) is what the tuner gets", ("dropout",)),
        ("dropout: uniform(0, 0.8) in our yaml", ("dropout",)),
        ("space: {lr: tune.loguniform(1e-6, 1e-2), wd: tune.uniform(0, .2)}", ("learning_rate", "weight_decay")),
        ("weight_decay: {min: 0.0001, max: 0.3}", ("weight_decay",)),
        ("np.geomspace(1e-6, 1e-2, 9) for the lr", ("learning_rate",)),
        ("sweeping warmup_steps 0/250/1000, peak rate stays", ("warmup_steps",)),
        ("swept bs 8,32,128 on the small net", ("batch_size",)),
        ("we tune the batch size alone", ("batch_size",)),
        ("search space v4: lr, beta2, init gain", ("beta2", "init_gain", "learning_rate")),
        ("tuning dropout, label smoothing, patch size for the ViT", ("dropout", "label_smoothing", "patch_size")),
        ("8 GPUs idle, lr, wd and crop size to search, dice .8", ("crop_size", "learning_rate", "weight_decay")),
    ],
)
def test_what_is_drawn_swept_or_listed_is_searched(text: str, told: tuple[str, ...]) -> None:
    assert reading_of(text).facts.get("parameters") == told


@pytest.mark.parametrize(
    "text",
    [
        "should I sweep warmup 0/500/2000 or leave it?",
        "in what order should one tune lr, eps, patch size",
        "tried lr 1e-3, 3e-4, 1e-4 and all are alike",
        "the loss is uniform over all 8 classes",
    ],
)
def test_what_is_only_asked_about_or_was_tried_is_none(text: str) -> None:
    assert "parameters" not in reading_of(text).facts
