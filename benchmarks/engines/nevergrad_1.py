"""Nevergrad 1.0: its parameters' log, whose bounds stand only in text: named and refused."""

import sys
from pathlib import Path

REQUIREMENTS = ("nevergrad==1.0.12",)


def main(folder: Path) -> None:
    """Thirty trials by OnePlusOne."""
    import nevergrad
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = nevergrad.p.Instrumentation(
        learning_rate=nevergrad.p.Log(lower=1e-5, upper=1e-2),
        dropout=nevergrad.p.Scalar(lower=0.0, upper=0.6),
        batch_size=nevergrad.p.Choice(BATCHES),
        optimizer=nevergrad.p.Choice(OPTIMIZERS),
    )
    optimizer = nevergrad.optimizers.OnePlusOne(parametrization=space, budget=30)
    optimizer.register_callback("tell", nevergrad.callbacks.ParametersLogger(folder / "log.jsonl"))
    optimizer.minimize(toy)
    truth(folder, toy, "log.jsonl", refused={"log.jsonl": "Nevergrad"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
