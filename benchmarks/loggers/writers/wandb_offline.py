"""Weights & Biases, offline."""

import wandb
from curves import lost, overfit

REQUIRES = ["wandb==0.31.0"]
ROLES = {"train/loss": "loss/train", "val/loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    names = {"train/loss": "train_loss", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}
    run = wandb.init(project="x", dir=str(folder), mode="offline", config={"learning_rate": 0.001})
    for step in range(len(curves["train_loss"])):
        run.log({name: curves[of][step] for name, of in names.items()}, step=step)
    run.finish()
    return {name: list(enumerate(curves[of])) for name, of in names.items()}
