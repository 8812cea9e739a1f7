"""Trackio: SQLite, JSON in it."""

import os
import shutil

from curves import lost, overfit

REQUIRES = ["trackio==0.43.0"]
ROLES = {"train/loss": "loss/train", "val/loss": "loss/validation"}


def write(folder, broken):
    os.environ["TRACKIO_DIR"] = str(folder.parent / "trackio")
    import trackio

    curves = lost() if broken else overfit()
    names = {"train/loss": "train_loss", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}
    project = "lost" if broken else "overfit"
    trackio.init(project=project, name="a", config={"learning_rate": 0.001})
    for step in range(len(curves["train_loss"])):
        trackio.log({name: curves[of][step] for name, of in names.items()}, step=step)
    trackio.finish()
    for path in (folder.parent / "trackio").rglob(f"{project}.db"):
        shutil.copy(path, folder)
    return {name: list(enumerate(curves[of])) for name, of in names.items()}
