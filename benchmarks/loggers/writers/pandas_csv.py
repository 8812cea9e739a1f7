"""pandas: a history written with its index."""

import pandas
from curves import lost, overfit

REQUIRES = ["pandas==2.3.3"]
NOTE = " `DataFrame.to_csv` with its index"
ROLES = {"train_loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    curves = lost() if broken else overfit()
    pandas.DataFrame(curves).to_csv(folder / "history.csv")
    return {name: list(enumerate(values)) for name, values in curves.items()}
