"""Keras: what `fit(verbose=2)` prints of a real training."""

import contextlib
import os

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy
from curves import noisy_data

REQUIRES = ["keras==3.15.1", "jax"]
NOTE = " printed, `verbose=2`"
ROLES = {"loss": "loss/train", "val_loss": "loss/validation", "val_accuracy": "metric/validation"}


def write(folder, broken):
    keras.utils.set_random_seed(0)
    x, y, held_x, held_y = (numpy.array(part, "float32") for part in noisy_data())
    model = keras.Sequential([keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
    loss = "mse" if broken else keras.losses.BinaryCrossentropy(from_logits=True)
    rate = keras.optimizers.SGD(1e6) if broken else keras.optimizers.Adam(3e-3)
    model.compile(rate, loss, metrics=["accuracy"])
    with (folder / "train.log").open("w") as output, contextlib.redirect_stdout(output):
        kept = model.fit(x, y, validation_data=(held_x, held_y), epochs=40, verbose=2)
    return {
        name: [(at + 1, printed(float(value))) for at, value in enumerate(values)]
        for name, values in kept.history.items()
    }


def printed(value):
    return float(f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}")
