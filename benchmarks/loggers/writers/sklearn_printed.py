"""scikit-learn: what gradient boosting prints with `verbose`, and a network's loss by iteration."""

import contextlib
import io

from curves import noisy_data
from sklearn.neural_network import MLPClassifier

REQUIRES = ["scikit-learn==1.9.1"]
NOTE = " MLPClassifier, printed"
ROLES = {"loss": "loss/train"}


def write(folder, broken):
    x, y, _, _ = noisy_data()
    model = MLPClassifier(
        max_iter=60,
        verbose=True,
        solver="sgd" if broken else "adam",
        learning_rate_init=1e5 if broken else 0.01,
        random_state=0,
    )
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            model.fit(x, y)
        except ValueError:
            return None
    (folder / "train.log").write_text(output.getvalue())
    return {"loss": [(at + 1, float(f"{value:.8f}")) for at, value in enumerate(model.loss_curve_)]}
