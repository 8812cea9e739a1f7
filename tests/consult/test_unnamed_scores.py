import pytest

from advisor.consult.telling import reading_of


def _both(train: float, val: float) -> dict[str, float]:
    return {"train_accuracy": train, "val_accuracy": val}


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("test .95, and .88 on train. hm", _both(0.88, 0.95)),
        ("train 1.00. val .61. 80 photos", _both(1.0, 0.61)),
        ("the gap again: .95 / .71", _both(0.95, 0.71)),
        ("97.5 vs 71.0, 9 classes of frogs", _both(0.975, 0.71)),
        ("it memorises: 100% vs 58%", _both(1.0, 0.58)),
        ("80/20 or 90/10?", {}),
        ("aug on 91.2 vs 90.9", {}),
        ("cv .93 lb .88", {}),
        ("val 22 pictures", {}),
        ("same seed, t4 vs v100: .84 vs .73", {}),
        ("val bpd 3.4", {}),
    ],
)
def test_accuracies_that_no_word_names(text: str, scores: dict[str, float]) -> None:
    assert _scores(text) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("the number on screen is frozen at 1.3862, four birds", 1.3862),
        ("4.6052 for each print, all night", 4.6052),
        ("stuck @ 2.41 since 9k", 2.41),
        ("it went down to 0.72 and there it sits", 0.72),
        ("like a snail: 3.412, 3.409, 3.405, 3.401", 3.401),
        ("ppo mean_reward stuck at 1.9 since update 50", None),
        ("a sweep whose trials all end at 2.3026", None),
        ("lr 1.0, 0.3, 0.1, which one", None),
        ("scales 1.5, 1.4, 1.3 per seed", None),
    ],
)
def test_losses_that_no_word_names(text: str, loss: float | None) -> None:
    assert _scores(text) == pytest.approx({} if loss is None else {"train_loss": loss})


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("loss stuck at .47 on both sets", {"train_loss": 0.47, "val_loss": 0.47}),
        ("loss never leaves 3.912, fifty sorts of moths", {"train_loss": 3.912}),
        ("loss 1.38 and acc .26 since the first epoch", {"train_loss": 1.38, "train_accuracy": 0.26}),
        ("loss fell to 1.2 but bleu is 0", {"train_loss": 1.2}),
    ],
)
def test_what_stands_beside_a_loss_without_a_side(text: str, scores: dict[str, float]) -> None:
    found = {name: value for name, value in _scores(text).items() if not name.endswith("score")}
    assert found == pytest.approx(scores)


def _scores(text: str) -> dict[str, float]:
    return {name: value for name, value in reading_of(text).facts.items() if name.startswith(("train_", "val_"))}
