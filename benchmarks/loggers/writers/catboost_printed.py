"""CatBoost: what a real training prints."""

import io

import catboost
from curves import noisy_data

REQUIRES = ["catboost==1.2.10"]
NOTE = " printed, trained"
ROLES = {"learn/loss": "loss/train", "test/loss": "loss/test"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = noisy_data()
    output = io.StringIO()
    model = catboost.CatBoostClassifier(
        iterations=80, depth=6, learning_rate=0.3, verbose=1, allow_writing_files=False, use_best_model=False
    )
    model.fit(x, y, eval_set=(held_x, held_y), log_cout=output, log_cerr=output)
    (folder / "train.log").write_text(output.getvalue())
    names = {"learn": "learn", "validation": "test"}
    return {
        f"{names[part]}/loss": [(at, float(f"{value:.7f}")) for at, value in enumerate(metrics["Logloss"])]
        for part, metrics in model.get_evals_result().items()
    }
