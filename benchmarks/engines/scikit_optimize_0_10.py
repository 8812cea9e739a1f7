"""scikit-optimize 0.10: what it prints holds no settings, and is named; the table of its result is read."""

import csv
import sys
from pathlib import Path

REQUIREMENTS = ("scikit-optimize==0.10.2",)


def main(folder: Path) -> None:
    """Twenty-four trials by a Gaussian process."""
    from skopt import gp_minimize
    from skopt.space import Categorical, Real
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = [
        Real(1e-5, 1e-2, prior="log-uniform", name="learning_rate"), Real(0.0, 0.6, name="dropout"),
        Categorical(BATCHES, name="batch_size"), Categorical(OPTIMIZERS, name="optimizer"),
    ]  # fmt: skip
    result = gp_minimize(
        lambda point: toy(*point), space, n_calls=24, n_initial_points=10, random_state=10, verbose=True
    )
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(axis.name for axis in space), "loss"])
        writer.writerows([*point, value] for point, value in zip(result.x_iters, result.func_vals, strict=True))
    truth(folder, toy, "table.csv", refused={"stdout.txt": "scikit-optimize"}, bounds=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
