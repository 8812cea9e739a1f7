"""VisualDL: records without checksums."""

from curves import lost, overfit, single
from visualdl import LogWriter

REQUIRES = ["visualdl==2.5.3", "setuptools<81"]
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    with LogWriter(str(folder)) as writer:
        for step in range(len(curves["train_loss"])):
            for name, values in curves.items():
                writer.add_scalar(tag=name, value=values[step], step=step)
    return {name: [(at, single(v)) for at, v in enumerate(values)] for name, values in curves.items()}
