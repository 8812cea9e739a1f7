"""MLflow: its default store, SQLite."""

from runs import logged_to_mlflow

REQUIRES = ["mlflow==3.17.2"]
NOTE = " SQLite"
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    return logged_to_mlflow(f"sqlite:///{folder}/mlflow.db", broken)
