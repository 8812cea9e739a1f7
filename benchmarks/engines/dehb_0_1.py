"""DEHB 0.1: vectors of the unit cube without names: named and refused."""

import sys
from pathlib import Path

REQUIREMENTS = ("dehb==0.1.2", "pyarrow")


def main(folder: Path) -> None:
    """Forty evaluations over two fidelities."""
    from ConfigSpace import Categorical, ConfigurationSpace, Float
    from dehb import DEHB
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = ConfigurationSpace(seed=9)
    space.add(
        Float("learning_rate", (1e-5, 1e-2), log=True), Float("dropout", (0.0, 0.6)),
        Categorical("batch_size", BATCHES), Categorical("optimizer", OPTIMIZERS),
    )  # fmt: skip

    def train(config, fidelity, **kwargs):
        return {"fitness": toy(**dict(config)) + 1.0 / fidelity, "cost": float(fidelity)}

    DEHB(f=train, cs=space, min_fidelity=3, max_fidelity=27, n_workers=1, output_path=str(folder / "dehb"), seed=9).run(
        fevals=40
    )
    truth(folder, toy, "dehb", refused={"dehb": "DEHB"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
