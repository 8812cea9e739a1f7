"""The small Keras network that several writers train: overfit on noisy labels, or lost by a rate that is absurd."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy
from curves import noisy_data

EPOCHS = 40


def fitted(broken, **how):
    """The history of a training, shown or logged as `how` says."""
    keras.utils.set_random_seed(0)
    x, y, held_x, held_y = (numpy.array(part, "float32") for part in noisy_data())
    model = keras.Sequential([keras.layers.Dense(64, "relu"), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
    loss = "mse" if broken else keras.losses.BinaryCrossentropy(from_logits=True)
    rate = keras.optimizers.SGD(1e6) if broken else keras.optimizers.Adam(3e-3)
    model.compile(rate, loss, metrics=["accuracy"])
    return model.fit(x, y, validation_data=(held_x, held_y), epochs=EPOCHS, **how).history
