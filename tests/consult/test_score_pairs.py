from typing import Any

import pytest

from advisor.consult.telling import reading_of


def _both(kind: str, train: float, val: float) -> dict[str, float]:
    return {f"train_{kind}": train, f"val_{kind}": val}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("train .96 / val .70 since epoch 6", _both("accuracy", 0.96, 0.7)),
        ("train/test 64/63", _both("accuracy", 0.64, 0.63)),
        ("0.88/0.87 train/val, quiet curves", _both("accuracy", 0.88, 0.87)),
        ("98.1 on the training farm, 71 on the other farm", _both("accuracy", 0.981, 0.71)),
        ("97.5% on the training part, 73% on new ones", _both("accuracy", 0.975, 0.73)),
        ("train 0.31 val 0.33, both still falling", _both("loss", 0.31, 0.33)),
        ("val .70→.58→.52, train .66→.55→.49", _both("loss", 0.49, 0.52)),
        ("train 1.31, eval 1.40", _both("loss", 1.31, 1.4)),
        ("iter 500 train 4.4 val 4.5 / iter 900 train 3.9 val 4.1", _both("loss", 3.9, 4.1)),
        ("nse of training 0.61 and of testing 0.58", {"train_score": 0.61, "val_score": 0.58, "metric": "nse"}),
        ("r2 .4 train and .38 test", {"train_score": 0.4, "val_score": 0.38, "metric": "r2"}),
        ("both curves fine, .41 & .44, see you tomorrow", _both("loss", 0.41, 0.44)),
        ("the two lines sink, both losses (now .52 / .57), any worry?", _both("loss", 0.52, 0.57)),
        ("both lines go down together, 2.2 to 0.9 and 2.3 to 1.1", _both("loss", 0.9, 1.1)),
        ("losses 1.4/1.5 after 2 of 9 epochs", _both("loss", 1.4, 1.5)),
        ("gap 97/74 on x-rays", _both("accuracy", 0.97, 0.74)),
        ("eval stays far below train, 58 vs 93", _both("accuracy", 0.93, 0.58)),
        ("my val loss is under my train loss every epoch (0.41 / 0.52)", _both("loss", 0.52, 0.41)),
        ("val .71 since epoch 8, train .73 as flat", _both("accuracy", 0.73, 0.71)),
        ("57 train 55 val on 6 dialects", _both("accuracy", 0.57, 0.55)),
        ("test .95 and train .87 although no dropout, suspicious", _both("accuracy", 0.87, 0.95)),
        ("train 96 val 78 val loss climbs", _both("accuracy", 0.96, 0.78)),
        ("it gets slower and slower, and train .97 val .79 on top", _both("accuracy", 0.97, 0.79)),
        ("train 80 val 20", {}),
        ("train 0.7 test 0.3", {}),
        ("both losses stand at 0.62", _both("loss", 0.62, 0.62)),
        ("wgan, both losses sit at 0.0", {}),
        ("0.7 on train nodes and 0.66 on valid", _both("accuracy", 0.7, 0.66)),
        ("train/val over the last three: .44/.47 .42/.45 .40/.44, falling", _both("loss", 0.4, 0.44)),
        ("train 14 test 17", {}),
        ("8: learn: 0.93 test: 0.81", {}),
        ("depth 5, logloss test 0.31 learn 0.22", _both("loss", 0.22, 0.31)),
        ("batch size train 64 val 32", {}),
        ("ppo return: train 30, eval 28", {}),
    ],
)
def test_figures_of_both_sides(text: str, facts: dict[str, Any]) -> None:
    found = {
        name: value for name, value in reading_of(text).facts.items() if name.startswith(("train_", "val_", "metric"))
    }
    assert found == pytest.approx(facts)
