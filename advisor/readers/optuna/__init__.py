"""Studies of Optuna: storages, journals, files."""
