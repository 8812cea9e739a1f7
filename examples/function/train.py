"""A training as a function: scikit-learn's digits and an MLP. Nothing here knows of the advisor."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

EPOCHS = 15


def train(config, report):
    """Trains once; reports the validation accuracy after every epoch and returns the last one."""
    images, labels = load_digits(return_X_y=True)
    x, x_val, y, y_val = train_test_split(images / 16.0, labels, test_size=0.3, random_state=0, stratify=labels)
    model = MLPClassifier(
        hidden_layer_sizes=(int(config.get("hidden_size", 32)),),
        solver="sgd",
        momentum=config.get("momentum", 0.9),
        learning_rate_init=config.get("lr", 0.001),
        alpha=config.get("weight_decay", 1e-4),
        batch_size=int(config.get("batch_size", 32)),
        random_state=config.get("seed", 0),
    )
    accuracy = 0.0
    for epoch in range(EPOCHS):
        with np.errstate(all="ignore"):
            model.partial_fit(x, y, classes=np.arange(10))
        accuracy = float(model.score(x_val, y_val))
        report(epoch, accuracy)
    return accuracy
