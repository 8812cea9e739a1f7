"""Two small networks on scikit-learn's digits, as Tasks: the advisor's own trainer does the training."""

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

from advisor.runner import Task


def load_halves():
    """Training and validation halves of the 1,797 images, as pairs of tensors."""
    images, labels = load_digits(return_X_y=True)
    split = train_test_split(images / 16.0, labels, test_size=0.5, random_state=0, stratify=labels)
    x, x_val = (torch.tensor(part, dtype=torch.float32) for part in split[:2])
    y, y_val = (torch.tensor(part, dtype=torch.int64) for part in split[2:])
    return (x, y), (x_val, y_val)


class DigitsMLP(Task):
    """One hidden layer."""

    defaults = {"learning_rate": 0.001, "batch_size": 64, "epochs": 15, "optimizer": "sgd", "hidden_size": 32}

    def load(self):
        return load_halves()

    def model(self, config):
        width = int(config["hidden_size"])
        dropout = nn.Dropout(float(config.get("dropout", 0.0)))
        return nn.Sequential(nn.Linear(64, width), nn.ReLU(), dropout, nn.Linear(width, 10))


class DigitsCNN(Task):
    """Two convolutions and a linear layer."""

    defaults = {"learning_rate": 0.001, "batch_size": 32, "epochs": 10, "optimizer": "adamw", "channels": 8}

    def load(self):
        (x, y), (x_val, y_val) = load_halves()
        return (x.view(-1, 1, 8, 8), y), (x_val.view(-1, 1, 8, 8), y_val)

    def model(self, config):
        channels = int(config["channels"])
        return nn.Sequential(
            nn.Conv2d(1, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(2 * channels * 16, 10),
        )
