"""Keras: a real training on noisy labels, CSVLogger; lost by a rate that is absurd."""

import os

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy
from curves import noisy_data

REQUIRES = ["keras==3.15.1", "jax"]
NOTE = " CSVLogger, trained"
ROLES = {"loss": "loss/train", "val_loss": "loss/validation", "val_accuracy": "metric/validation"}


def write(folder, broken):
    keras.utils.set_random_seed(0)
    x, y, held_x, held_y = (numpy.array(part, "float32") for part in noisy_data())
    model = keras.Sequential([keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
    loss = "mse" if broken else keras.losses.BinaryCrossentropy(from_logits=True)
    rate = keras.optimizers.SGD(1e6) if broken else keras.optimizers.Adam(3e-3)
    model.compile(rate, loss, metrics=["accuracy"])
    log = keras.callbacks.CSVLogger(str(folder / "log.csv"))
    kept = model.fit(x, y, validation_data=(held_x, held_y), epochs=40, verbose=0, callbacks=[log])
    return {name: list(enumerate(map(float, values))) for name, values in kept.history.items()}
