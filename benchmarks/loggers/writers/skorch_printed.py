"""skorch: the table that a real training prints."""

import contextlib
import io

import numpy
import torch
from curves import noisy_data
from skorch import NeuralNetClassifier
from skorch.dataset import Dataset
from skorch.helper import predefined_split

REQUIRES = ["skorch==1.4.0", "torch==2.13.0"]
NOTE = " printed, trained"
ROLES = {"train_loss": "loss/train", "valid_loss": "loss/validation", "valid_acc": "metric/validation"}


def write(folder, broken):
    torch.manual_seed(0)
    x, y, held_x, held_y = noisy_data()
    x, held_x = numpy.array(x, "float32"), numpy.array(held_x, "float32")
    model = torch.nn.Sequential(torch.nn.Linear(20, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2))
    held = predefined_split(Dataset(held_x, numpy.array(held_y)))
    net = NeuralNetClassifier(
        model,
        criterion=torch.nn.CrossEntropyLoss,
        optimizer=torch.optim.SGD if broken else torch.optim.Adam,
        lr=1e30 if broken else 5e-3,
        max_epochs=40,
        train_split=held,
        batch_size=32,
    )
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        net.fit(x, numpy.array(y))
    (folder / "train.log").write_text(output.getvalue())
    return {
        name: [(row["epoch"], float(f"{row[name]:.4f}")) for row in net.history]
        for name in ("train_loss", "valid_loss", "valid_acc")
    }
