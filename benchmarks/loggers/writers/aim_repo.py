"""Aim: a RocksDB below .aim, which is not read; what is said of it is done, and the table that comes of it is read."""

import subprocess
import sys
from pathlib import Path

import pandas
from aim import Repo, Run
from curves import lost, overfit

REQUIRES = ["aim==3.29.1", "pandas"]
NOTE = " exported to CSV, as it is told to"


def write(folder, broken):
    curves = lost() if broken else overfit()
    run = Run(repo=str(folder), experiment="x", system_tracking_interval=None, log_system_params=False)
    for step in range(len(curves["train_loss"])):
        for name, values in curves.items():
            run.track(values[step], name=name, step=step)
    run.close()
    aim = Path(sys.executable).parent / "aim"
    subprocess.run([aim, "storage", "--repo", folder, "reindex", "--yes"], check=True)
    found = Repo(str(folder)).query_metrics("True", report_mode=0).iter()
    pandas.concat(
        {"/".join([*m.context.to_dict().values(), m.name]): m.dataframe().set_index("step")["value"] for m in found},
        axis=1,
    ).to_csv(folder / "history.csv")
    return {name: list(enumerate(values)) for name, values in curves.items()}
