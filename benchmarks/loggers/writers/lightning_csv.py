"""Lightning's CSVLogger: training rows and validation rows in one table, cells of the others empty."""

from curves import lost, overfit
from lightning.fabric.loggers import CSVLogger

REQUIRES = ["lightning==2.6.1", "torch==2.13.0"]
NOTE = " CSVLogger"
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation", "val_accuracy": "metric/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    logger = CSVLogger(str(folder), name="", version="")
    written = {name: [] for name in curves}
    for at in range(len(curves["train_loss"])):
        step = 50 * at + 49
        logger.log_metrics({"train_loss": curves["train_loss"][at], "epoch": at}, step)
        written["train_loss"].append((step, curves["train_loss"][at]))
        held = {name: curves[name][at] for name in ("val_loss", "val_accuracy")}
        logger.log_metrics({**held, "epoch": at}, step)
        for name, value in held.items():
            written[name].append((step, value))
    logger.save()
    return written
