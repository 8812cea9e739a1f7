"""tensorboardX: one event file, single precision."""

from curves import lost, overfit, single
from tensorboardX import SummaryWriter

REQUIRES = ["tensorboardX==2.6.5"]
ROLES = {"train/loss": "loss/train", "val/loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    tags = {"train/loss": "train_loss", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}
    with SummaryWriter(str(folder)) as writer:
        for step in range(len(curves["train_loss"])):
            for tag, name in tags.items():
                writer.add_scalar(tag, curves[name][step], step)
    return {tag: [(at, single(v)) for at, v in enumerate(curves[name])] for tag, name in tags.items()}
