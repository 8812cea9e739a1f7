"""A small transformer that learns to sort: it reads eight digits and writes them in order."""

import torch
from torch import nn

from advisor.runner import Task

DIGITS, LENGTH = 10, 8


def sequences(count, seed):
    """Sequences of random digits, and the same digits sorted."""
    generator = torch.Generator().manual_seed(seed)
    digits = torch.randint(DIGITS, (count, LENGTH), generator=generator)
    return digits, digits.sort(dim=1).values


class Sorter(nn.Module):
    """Embeddings of digits and places, an encoder, and a digit for each place."""

    def __init__(self, width, layers, dropout):
        super().__init__()
        self.digit = nn.Embedding(DIGITS, width)
        self.place = nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, 4, 2 * width, dropout, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.head = nn.Linear(width, DIGITS)

    def forward(self, digits):
        return self.head(self.encoder(self.digit(digits) + self.place)).transpose(1, 2)


class Sorting(Task):
    """Sorting, measured by the share of places with the right digit."""

    defaults = {"learning_rate": 1e-4, "batch_size": 64, "epochs": 6, "optimizer": "adamw", "clip_norm": 1.0}

    def load(self):
        return sequences(2048, 0), sequences(512, 1)

    def model(self, config):
        return Sorter(int(config.get("hidden_size", 32)), int(config.get("num_layers", 1)), config.get("dropout", 0.0))
