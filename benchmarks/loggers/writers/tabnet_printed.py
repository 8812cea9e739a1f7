"""TabNet: the line an epoch that a real training prints."""

import contextlib
import io

import numpy
from curves import noisy_data
from pytorch_tabnet.tab_model import TabNetClassifier

REQUIRES = ["pytorch-tabnet==4.1.0", "pandas", "torch==2.13.0"]
NOTE = " printed, trained"
ROLES = {"loss": "loss/train", "val_logloss": "loss/validation"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = (numpy.array(part) for part in noisy_data())
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        model = TabNetClassifier(seed=0, optimizer_params={"lr": 0.05})
        model.fit(
            x.astype("float32"),
            y.astype(int),
            eval_set=[(held_x.astype("float32"), held_y.astype(int))],
            eval_name=["val"],
            eval_metric=["accuracy", "logloss"],
            max_epochs=50,
            patience=0,
            batch_size=64,
            virtual_batch_size=32,
        )
    (folder / "train.log").write_text(output.getvalue())
    return {
        name: [(at, float(f"{value:.5f}")) for at, value in enumerate(model.history[name])]
        for name in ("loss", "val_logloss", "val_accuracy")
    }
