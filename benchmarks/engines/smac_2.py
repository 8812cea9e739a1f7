"""SMAC 2.4: runhistory.json with the space beside it."""

import sys
from pathlib import Path

REQUIREMENTS = ("smac==2.4.1",)


def main(folder: Path) -> None:
    """Twenty-four trials; one raises, with a crash cost of its own."""
    from ConfigSpace import Categorical, ConfigurationSpace, Float
    from smac import HyperparameterOptimizationFacade, Scenario
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy(raises=(7,))
    space = ConfigurationSpace(seed=6)
    space.add(
        Float("learning_rate", (1e-5, 1e-2), log=True), Float("dropout", (0.0, 0.6)),
        Categorical("batch_size", BATCHES, ordered=True), Categorical("optimizer", OPTIMIZERS),
    )  # fmt: skip

    def train(config, seed: int = 0) -> float:
        return toy(**dict(config))

    scenario = Scenario(
        space,
        name="toy",
        output_directory=folder / "smac3_output",
        deterministic=True,
        n_trials=24,
        seed=6,
        crash_cost=9.0,
    )
    HyperparameterOptimizationFacade(scenario, train, overwrite=True).optimize()
    truth(folder, toy, "smac3_output")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
