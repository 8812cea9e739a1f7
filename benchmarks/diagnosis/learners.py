"""What `fit` grows: scikit-learn's regression trees and small PyTorch networks, packed as the product reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.signals.remedy_model import Forest, Networks

TREES: dict[str, Any] = {"n_estimators": 60, "min_samples_leaf": 10, "max_features": 0.5, "random_state": 0}
NETWORKS = 5
HIDDEN = 128
DROPOUT = 0.3
RATE = 5e-3
WEIGHT_DECAY = 0.01
EPOCHS = 15
BATCH = 128
TENTHS_OF_A_NORMAL = 2.56
Array = NDArray[np.float64]


def forest(x: Array, y: Array) -> Forest:
    """Trees that give the targets [rows, chances] from the features [rows, features], without gaps."""
    from sklearn.ensemble import RandomForestRegressor

    return packed([tree.tree_ for tree in RandomForestRegressor(**TREES).fit(x, y).estimators_])


def packed(trees: list[Any]) -> Forest:
    """The trees' nodes in one row."""
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])
    parts: dict[str, list[Any]] = {"left": [], "right": [], "feature": [], "threshold": [], "leaf": [], "leaves": []}
    kept = 0
    for start, tree in zip(starts, trees, strict=False):
        ends = tree.children_left < 0
        parts["left"].append(np.where(ends, -1, tree.children_left + start))
        parts["right"].append(np.where(ends, -1, tree.children_right + start))
        parts["feature"].append(np.maximum(tree.feature, 0))
        parts["threshold"].append(tree.threshold)
        parts["leaf"].append(np.where(ends, kept + np.cumsum(ends) - 1, 0))
        parts["leaves"].append(tree.value[ends, :, 0])
        kept += int(ends.sum())
    return Forest(roots=starts[:-1], **{name: np.concatenate(part) for name, part in parts.items()})


def networks(x: Array, y: Array, tried: NDArray[np.bool_]) -> Networks:
    """Networks trained on the same targets by cross-entropy, where they were tried."""
    middle, low, high = np.quantile(x, [0.5, 0.1, 0.9], axis=0)
    spread = np.where(high > low, (high - low) / TENTHS_OF_A_NORMAL, np.where(x.std(0) > 0, x.std(0), 1.0))
    read = np.arcsinh((x - middle) / spread)
    mean, scale = read.mean(0), read.std(0) + 1e-3
    found = [_trained((read - mean) / scale, y, tried, seed) for seed in range(NETWORKS)]
    first, first_bias, second, second_bias = (np.stack(part).astype(float) for part in zip(*found, strict=True))
    unscaled = first / scale[:, None]
    return Networks(middle, spread, unscaled, first_bias - mean @ unscaled, second, second_bias)


def _trained(x: Array, y: Array, tried: NDArray[np.bool_], seed: int) -> tuple[NDArray[np.float32], ...]:
    """The weights of one network: of the first layer [features, hidden], its biases, and those of the second."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rows, targets, weights = (torch.from_numpy(a.astype(np.float32)) for a in (x, y, tried))
    one, two = torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, y.shape[1])
    net = torch.nn.Sequential(one, torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), two)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    batches = max(1, len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for part in torch.randperm(len(rows)).tensor_split(batches):
            loss = binary_cross_entropy_with_logits(net(rows[part]), targets[part], weight=weights[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    made = (one.weight.T, one.bias, two.weight.T, two.bias)
    return tuple(part.detach().numpy().copy() for part in made)
