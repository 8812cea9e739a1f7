"""OpenBox 0.9: the history that `save_json` writes, refused by name, and a table of it."""

import csv
import sys
from pathlib import Path

REQUIREMENTS = ("openbox==0.9.0", "setuptools<81")


def main(folder: Path) -> None:
    """Twenty-four trials at random; the history holds no space."""
    from openbox import Optimizer
    from openbox import space as sp
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = sp.Space()
    space.add_variables(
        [
            sp.Real("learning_rate", 1e-5, 1e-2, log=True),
            sp.Real("dropout", 0.0, 0.6),
            sp.Categorical("batch_size", list(map(str, BATCHES))),
            sp.Categorical("optimizer", list(OPTIMIZERS)),
        ]
    )
    search = Optimizer(
        lambda config: {"objectives": [toy(**config.get_dictionary())]},
        space, max_runs=24, advisor_type="random", logging_dir=str(folder / "logs"), task_id="toy", random_state=5,
    )  # fmt: skip
    history = search.run()
    history.save_json(str(folder / "history.json"))
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        names = sorted(history.observations[0].config.get_dictionary())
        writer.writerow([*(f"params_{name}" for name in names), "loss", "state"])
        for seen in history.observations:
            config = seen.config.get_dictionary()
            writer.writerow([*(config[name] for name in names), seen.objectives[0], "complete"])
    truth(folder, toy, "table.csv", refused={"history.json": "OpenBox"}, bounds=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
