"""Hyperopt 0.3: `trials.trials` as JSON, which holds no space; and the table that its users make of it."""

import csv
import json
import sys
from pathlib import Path

REQUIREMENTS = ("hyperopt==0.3.0", "setuptools<81")


def main(folder: Path) -> None:
    """Thirty trials by TPE; the JSON is named and refused, the table is read."""
    import numpy
    from hyperopt import STATUS_OK, Trials, fmin, hp, space_eval, tpe
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = {
        "learning_rate": hp.loguniform("learning_rate", numpy.log(1e-5), numpy.log(1e-2)),
        "dropout": hp.uniform("dropout", 0.0, 0.6),
        "batch_size": hp.choice("batch_size", BATCHES),
        "optimizer": hp.choice("optimizer", OPTIMIZERS),
    }
    trials = Trials()
    fmin(
        lambda config: {"loss": toy(**config), "status": STATUS_OK},
        space, algo=tpe.suggest, max_evals=30, trials=trials, rstate=numpy.random.default_rng(3),
        show_progressbar=False,
    )  # fmt: skip
    (folder / "trials.json").write_text(json.dumps(trials.trials, default=str))
    with (folder / "table.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        names = sorted(space)
        writer.writerow([*(f"params_{name}" for name in names), "loss", "state"])
        for trial in trials.trials:
            settings = {name: held[0] for name, held in trial["misc"]["vals"].items() if held}
            config = space_eval(space, settings)
            writer.writerow([*(config[name] for name in names), trial["result"]["loss"], trial["result"]["status"]])
    truth(folder, toy, "table.csv", refused={"trials.json": "Hyperopt"}, bounds=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
