"""fastai: CSVLogger of a real training."""

import csv

import pandas
import torch
from curves import noisy_data
from fastai.callback.progress import CSVLogger
from fastai.tabular.all import CategoryBlock, TabularDataLoaders, accuracy, range_of, tabular_learner

REQUIRES = ["fastai==2.8.12", "torch==2.13.0"]
NOTE = " CSVLogger, trained"
ROLES = {"train_loss": "loss/train", "valid_loss": "loss/validation", "accuracy": "metric/validation"}


def write(folder, broken):
    torch.manual_seed(0)
    x, y, held_x, held_y = noisy_data()
    frame = pandas.DataFrame([*x, *held_x], columns=[f"f{at}" for at in range(20)])
    frame["y"] = [*y, *held_y]
    loaders = TabularDataLoaders.from_df(
        frame, path=folder, y_names="y", cont_names=list(frame.columns[:-1]), y_block=CategoryBlock(),
        valid_idx=range_of(frame)[len(x):], bs=32,
    )  # fmt: skip
    learner = tabular_learner(loaders, layers=[200, 100], metrics=accuracy)
    log = CSVLogger("history.csv")
    with learner.no_bar():
        learner.fit(40, 1e30 if broken else 1e-2, cbs=log)
    rows = list(csv.DictReader((folder / "history.csv").open()))
    return {
        name: [(int(row["epoch"]), float(row[name])) for row in rows]
        for name in ("train_loss", "valid_loss", "accuracy")
    }
