"""SwanLab, without a server."""

import swanlab
from curves import lost, overfit

REQUIRES = ["swanlab==0.10.3"]
NOTE = ' `mode="local"`'
ROLES = {"train/loss": "loss/train", "val/loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    names = {"train/loss": "train_loss", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}
    swanlab.init(project="x", logdir=str(folder / "swanlog"), mode="local", config={"learning_rate": 0.001})
    for step in range(len(curves["train_loss"])):
        swanlab.log({name: curves[of][step] for name, of in names.items()}, step=step)
    swanlab.finish()
    return {name: list(enumerate(curves[of])) for name, of in names.items()}
