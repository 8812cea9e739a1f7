"""CatBoost: the folder `catboost_info` of a real training."""

import catboost
from curves import noisy_data

REQUIRES = ["catboost==1.2.10"]
NOTE = " folder, trained"
ROLES = {"learn/Logloss": "loss/train", "test/Logloss": "loss/test"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = noisy_data()
    model = catboost.CatBoostClassifier(
        iterations=80,
        depth=6,
        learning_rate=0.3,
        verbose=False,
        train_dir=str(folder),
        eval_metric="Logloss",
        use_best_model=False,
    )
    model.fit(x, y, eval_set=(held_x, held_y))
    names = {"learn": "learn", "validation": "test"}
    return {
        f"{names[part]}/{metric}": [(at, float(f"{value:.10g}")) for at, value in enumerate(values)]
        for part, metrics in model.get_evals_result().items()
        for metric, values in metrics.items()
    }
