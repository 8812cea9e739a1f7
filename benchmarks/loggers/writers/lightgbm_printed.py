"""LightGBM: what `log_evaluation` prints of a real training, its own warnings between."""

import contextlib
import io

import lightgbm
import numpy
from curves import noisy_data

REQUIRES = ["lightgbm==4.7.0"]
NOTE = " printed, trained"
ROLES = {"training/binary_logloss": "loss/train", "holdout/binary_logloss": "loss/validation"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = (numpy.array(part) for part in noisy_data())
    train = lightgbm.Dataset(x, y)
    kept = {}
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        lightgbm.train(
            {"objective": "binary", "metric": ["auc", "binary_logloss"], "learning_rate": 0.2, "min_data_in_leaf": 3},
            train, 60, valid_sets=[train, lightgbm.Dataset(held_x, held_y, reference=train)],
            valid_names=["training", "holdout"],
            callbacks=[lightgbm.log_evaluation(1), lightgbm.record_evaluation(kept)],
        )  # fmt: skip
    (folder / "train.log").write_text(output.getvalue())
    return {
        f"{name}/{metric}": [(at + 1, float(f"{value:g}")) for at, value in enumerate(values)]
        for name, metrics in kept.items()
        for metric, values in metrics.items()
    }
