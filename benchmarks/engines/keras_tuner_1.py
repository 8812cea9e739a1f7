"""KerasTuner 1.4: a project folder, and what it prints; with a tuner of its own, so that no network is trained."""

import os
import sys
from pathlib import Path

REQUIREMENTS = ("keras-tuner==1.4.8", "keras", "six", "jax", "scikit-learn")


def main(folder: Path) -> None:
    """Twenty-four trials by Bayesian optimization, maximized; one raises."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras_tuner
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy(maximize=True, raises=(6,))

    class Tuner(keras_tuner.BayesianOptimization):
        """Runs the toy in the place of a training."""

        def run_trial(self, trial, *args, **kwargs):
            hp = trial.hyperparameters
            value = toy(
                hp.Float("learning_rate", 1e-5, 1e-2, sampling="log"), hp.Float("dropout", 0.0, 0.6),
                hp.Choice("batch_size", list(BATCHES)), hp.Choice("optimizer", list(OPTIMIZERS)),
            )  # fmt: skip
            return {"val_score": value}

    tuner = Tuner(
        hypermodel=lambda hp: None, objective=keras_tuner.Objective("val_score", "max"), max_trials=24, seed=7,
        directory=folder, project_name="toy", max_consecutive_failed_trials=5,
    )  # fmt: skip
    tuner.search()
    tuner.results_summary(24)
    truth(folder, toy, "toy", forms={"folder": "toy", "printed": "stdout.txt"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
