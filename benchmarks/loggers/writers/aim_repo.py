"""Aim: a RocksDB below .aim."""

from aim import Run
from curves import lost, overfit

REQUIRES = ["aim==3.29.1"]


def write(folder, broken):
    curves = lost() if broken else overfit()
    run = Run(repo=str(folder), experiment="x", system_tracking_interval=None, log_system_params=False)
    for step in range(len(curves["train_loss"])):
        for name, values in curves.items():
            run.track(values[step], name=name, step=step)
    run.close()
    return {name: list(enumerate(values)) for name, values in curves.items()}
