"""Optuna 5: its SQLite storage, what it prints, and its data frame."""

import sys
from pathlib import Path

REQUIREMENTS = ("optuna==5.0.0", "pandas")
FORMS = ("storage", "printed", "frame")


def main(folder: Path) -> None:
    """Forty trials; two raise, one is no number, some are pruned."""
    import optuna
    from toy import BATCHES, OPTIMIZERS, Raised, Toy, truth

    toy = Toy(raises=(5, 21), nans=(9,))

    def objective(trial: "optuna.Trial") -> float:
        return toy(
            trial.suggest_float("learning_rate", 1e-5, 1e-2, log=True),
            trial.suggest_float("dropout", 0.0, 0.6),
            trial.suggest_categorical("batch_size", BATCHES),
            trial.suggest_categorical("optimizer", OPTIMIZERS),
        )

    study = optuna.create_study(
        storage=f"sqlite:///{folder}/study.db", study_name="toy", sampler=optuna.samplers.TPESampler(seed=1)
    )
    study.optimize(objective, n_trials=40, catch=(Raised,))
    study.trials_dataframe().to_csv(folder / "trials.csv")
    read = {"storage": "study.db", "printed": "stderr.txt", "frame": "trials.csv"}
    truth(folder, toy, "study.db", forms=read)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
