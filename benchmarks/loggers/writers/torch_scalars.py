"""torch's SummaryWriter with add_scalars: a folder below for every line of the chart."""

from curves import lost, overfit, single
from torch.utils.tensorboard import SummaryWriter

REQUIRES = ["torch==2.13.0", "tensorboard==2.21.0", "setuptools<81"]
NOTE = " `add_scalars`"
ROLES = {"loss/train": "loss/train", "loss/val": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    writer = SummaryWriter(str(folder))
    for step in range(len(curves["train_loss"])):
        writer.add_scalars("loss", {"train": curves["train_loss"][step], "val": curves["val_loss"][step]}, step)
        writer.add_scalar("accuracy/val", curves["val_accuracy"][step], step)
    writer.close()
    pairs = {"loss/train": "train_loss", "loss/val": "val_loss", "accuracy/val": "val_accuracy"}
    return {tag: [(at, single(v)) for at, v in enumerate(curves[name])] for tag, name in pairs.items()}
