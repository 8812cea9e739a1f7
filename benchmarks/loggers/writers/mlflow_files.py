"""MLflow: the file store of older releases."""

import mlflow
from curves import lost, overfit

REQUIRES = ["mlflow-skinny==2.22.1"]
NOTE = " file store"
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    mlflow.set_tracking_uri(f"file://{folder}/mlruns")
    mlflow.set_experiment("x")
    with mlflow.start_run():
        mlflow.log_param("learning_rate", 0.001)
        for step in range(len(curves["train_loss"])):
            mlflow.log_metrics({name: values[step] for name, values in curves.items()}, step=step)
    return {name: list(enumerate(values)) for name, values in curves.items()}
