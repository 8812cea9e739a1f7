"""XGBoost: what `verbose_eval` prints of a real training."""

import contextlib
import io

import numpy
import xgboost
from curves import noisy_data

REQUIRES = ["xgboost==3.2.0"]
NOTE = " printed, trained"
ROLES = {"train-logloss": "loss/train", "eval-logloss": "loss/validation"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = (numpy.array(part) for part in noisy_data())
    sets = [(xgboost.DMatrix(x, y), "train"), (xgboost.DMatrix(held_x, held_y), "eval")]
    kept = {}
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        xgboost.train(
            {"objective": "binary:logistic", "eval_metric": ["auc", "logloss"], "eta": 0.3},
            sets[0][0], 60, evals=sets, evals_result=kept, verbose_eval=1,
        )  # fmt: skip
    (folder / "train.log").write_text(output.getvalue())
    return {
        f"{name}-{metric}": [(at, float(f"{value:.5f}")) for at, value in enumerate(values)]
        for name, metrics in kept.items()
        for metric, values in metrics.items()
    }
