"""bayesian-optimization 3.4: its saved state of floats, and the trace that it prints."""

import sys
from pathlib import Path

REQUIREMENTS = ("bayesian-optimization==3.4.0",)
SPACE = {"log10_lr": {"low": -5.0, "high": -2.0, "log": False}, "dropout": {"low": 0.0, "high": 0.6, "log": False}}


def main(folder: Path) -> None:
    """Thirty trials, maximized, as this engine always does."""
    from bayes_opt import BayesianOptimization
    from toy import Toy, truth

    toy = Toy(maximize=True)
    search = BayesianOptimization(
        f=lambda log10_lr, dropout: toy(10**log10_lr, dropout),
        pbounds={name: (entry["low"], entry["high"]) for name, entry in SPACE.items()},
        random_state=4,
        verbose=2,
    )
    search.maximize(init_points=8, n_iter=22)
    search.save_state(folder / "state.json")
    truth(
        folder, toy, "state.json", parameters=SPACE, boundary={"log10_lr": "high"},
        forms={"state": "state.json", "printed": "stdout.txt"},
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
