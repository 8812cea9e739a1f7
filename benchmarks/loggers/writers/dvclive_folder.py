"""DVCLive: a file a metric."""

from curves import lost, overfit
from dvclive import Live

REQUIRES = ["dvclive==3.49.1"]
ROLES = {"train/loss": "loss/train", "val/loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    names = {"train/loss": "train_loss", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}
    with Live(str(folder / "dvclive"), save_dvc_exp=False, report=None) as live:
        for step in range(len(curves["train_loss"])):
            for name, of in names.items():
                live.log_metric(name, curves[of][step])
            live.next_step()
    return {name: list(enumerate(curves[of])) for name, of in names.items()}
