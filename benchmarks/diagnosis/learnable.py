"""`python -m benchmarks.diagnosis.learnable`: which tasks usual configurations cannot learn: the draws to drop.

A task is learned where the best of three usual configurations lies more than a twentieth below the best constant
answer on the hidden test data.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.diagnosis.cells import LONGEST, within_limit
from benchmarks.diagnosis.faults import start
from benchmarks.diagnosis.problem import Task
from benchmarks.diagnosis.tasks import TASKS, task
from benchmarks.diagnosis.training import train

SEEDS = (1, 2, 3)
NEEDED = 0.95


def constant(made: Task) -> float:
    """The test loss of the best constant answer that the training data gives."""
    if made.kind == "regression":
        return float(((made.test.y - made.train.y.mean()) ** 2).mean())
    counts = np.bincount(made.train.y.astype(int).ravel(), minlength=made.n_classes) + 0.5
    return float(-np.log((counts / counts.sum())[made.test.y.astype(int).ravel()]).mean())


def share(made: Task) -> float:
    """The best test loss reached, at the best validation, over that of a constant answer."""
    usual = within_limit(start(made, "adam", np.random.default_rng(0)), len(made.train.x), LONGEST)
    usual = replace(usual, learning_rate=usual.learning_rate * (0.5 if usual.architecture == "mlp" else 1.5))
    tried = [usual, replace(usual, learning_rate=usual.learning_rate * 0.2), replace(usual, weight_decay=0.01)]
    reached = [float(t.test_loss[int(np.argmin(t.val_loss))]) for t in train(made, tried, SEEDS)]
    return min(reached) / constant(made)


def main() -> None:
    """Prints the tasks that were not learned."""
    for name in TASKS:
        reached = share(task(name))
        if reached > NEEDED:
            print(f"{name}: {reached:.3f} of a constant answer's loss")


if __name__ == "__main__":
    main()
