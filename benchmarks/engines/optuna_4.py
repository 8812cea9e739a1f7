"""Optuna 4.0: its SQLite storage and its journal."""

import sys
from pathlib import Path

REQUIREMENTS = ("optuna==4.0.0",)


def main(folder: Path) -> None:
    """Thirty trials, maximized; one raises."""
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend
    from toy import BATCHES, OPTIMIZERS, Raised, Toy, truth

    toy = Toy(maximize=True, raises=(4,))

    def objective(trial: "optuna.Trial") -> float:
        return toy(
            trial.suggest_float("learning_rate", 1e-5, 1e-2, log=True),
            trial.suggest_float("dropout", 0.0, 0.6),
            trial.suggest_categorical("batch_size", BATCHES),
            trial.suggest_categorical("optimizer", OPTIMIZERS),
        )

    storage = JournalStorage(JournalFileBackend(str(folder / "journal.log")))
    study = optuna.create_study(
        storage=storage, study_name="toy", direction="maximize", sampler=optuna.samplers.TPESampler(seed=2)
    )
    study.optimize(objective, n_trials=30, catch=(Raised,))
    truth(folder, toy, "journal.log")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
