"""What the writers of one tracker with several stores share: a run of the curves, a metric a step."""

from curves import lost, overfit


def logged_to_mlflow(address, broken):
    """Logs a run to an MLflow store or server; returns what was written."""
    import mlflow

    curves = lost() if broken else overfit()
    mlflow.set_tracking_uri(address)
    mlflow.set_experiment("x")
    with mlflow.start_run():
        mlflow.log_param("learning_rate", 0.001)
        for step in range(len(curves["train_loss"])):
            mlflow.log_metrics({name: values[step] for name, values in curves.items()}, step=step)
    return {name: list(enumerate(values)) for name, values in curves.items()}
