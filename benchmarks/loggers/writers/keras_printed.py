"""Keras: what `fit(verbose=2)` prints of a real training."""

import contextlib

from networks import fitted

REQUIRES = ["keras==3.15.1", "torch==2.13.0"]
BATCHES = 8
NOTE = " printed, `verbose=2`"
ROLES = {"loss": "loss/train", "val_loss": "loss/validation", "val_accuracy": "metric/validation"}


def write(folder, broken):
    with (folder / "train.log").open("w") as output, contextlib.redirect_stdout(output):
        history = fitted(broken, verbose=2)
    return {
        name: [(BATCHES * (at + 1), printed(float(value))) for at, value in enumerate(values)]
        for name, values in history.items()
    }


def printed(value):
    return float(f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}")
