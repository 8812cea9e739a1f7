"""Keras: a real training, CSVLogger."""

from networks import fitted, keras

REQUIRES = ["keras==3.15.1", "torch==2.13.0"]
NOTE = " CSVLogger, trained"
ROLES = {"loss": "loss/train", "val_loss": "loss/validation", "val_accuracy": "metric/validation"}


def write(folder, broken):
    history = fitted(broken, verbose=0, callbacks=[keras.callbacks.CSVLogger(str(folder / "log.csv"))])
    return {name: list(enumerate(map(float, values))) for name, values in history.items()}
