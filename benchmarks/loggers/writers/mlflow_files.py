"""MLflow: the file store of older releases."""

from runs import logged_to_mlflow

REQUIRES = ["mlflow-skinny==2.22.1"]
NOTE = " file store"
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    return logged_to_mlflow(f"file://{folder}/mlruns", broken)
