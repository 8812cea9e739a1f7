"""NGBoost: the lines that a real training prints."""

import contextlib
import io
import re

import numpy
from curves import noisy_data
from ngboost import NGBClassifier

REQUIRES = ["ngboost==0.5.6"]
NOTE = " printed, trained"
ROLES = {"loss": "loss/train", "val_loss": "loss/validation"}


def write(folder, broken):
    if broken:
        return None
    x, y, held_x, held_y = (numpy.array(part) for part in noisy_data())
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        NGBClassifier(n_estimators=400, learning_rate=0.1, verbose_eval=1).fit(
            x, y.astype(int), X_val=held_x, Y_val=held_y.astype(int)
        )
    (folder / "train.log").write_text(output.getvalue())
    found = re.findall(r"\[iter (\d+)\] loss=(\S+) val_loss=(\S+)", output.getvalue())
    return {name: [(int(row[0]), float(row[at])) for row in found] for at, name in ((1, "loss"), (2, "val_loss"))}
