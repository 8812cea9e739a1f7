"""Sacred: FileStorageObserver, metrics.json."""

from curves import lost, overfit
from sacred import SETTINGS, Experiment
from sacred.observers import FileStorageObserver

REQUIRES = ["sacred==0.8.7", "setuptools<81"]
ROLES = {"train.loss": "loss/train", "val.loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    SETTINGS.CAPTURE_MODE = "no"
    experiment = Experiment("x", save_git_info=False)
    experiment.observers.append(FileStorageObserver(str(folder)))
    names = {"train.loss": "train_loss", "val.loss": "val_loss", "val.accuracy": "val_accuracy"}

    @experiment.main
    def train(_run):
        for step in range(len(curves["train_loss"])):
            for name, of in names.items():
                _run.log_scalar(name, curves[of][step], step)

    experiment.run()
    return {name: list(enumerate(curves[of])) for name, of in names.items()}
