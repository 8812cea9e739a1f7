"""scikit-learn 1.9: `cv_results_` of a random search as a CSV, as JSON and as verbose lines; of a halving one."""

import json
import sys
from pathlib import Path

REQUIREMENTS = ("scikit-learn==1.9.1", "pandas")


def main(folder: Path) -> None:
    """A random search over a toy estimator with three folds."""
    import numpy
    import pandas
    from scipy.stats import loguniform, uniform
    from sklearn.base import BaseEstimator
    from sklearn.model_selection import RandomizedSearchCV
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy(maximize=True)

    class Estimator(BaseEstimator):
        """Scores as the toy does, a little worse on each further fold."""

        def __init__(self, learning_rate=1e-3, dropout=0.1, batch_size=32, optimizer="sgd"):
            self.learning_rate, self.dropout, self.batch_size, self.optimizer = (
                learning_rate, dropout, batch_size, optimizer,
            )  # fmt: skip

        def fit(self, x, y=None):
            self.fitted_ = True
            return self

        def score(self, x, y=None):
            loss = Toy.loss(self.learning_rate, self.dropout, self.optimizer, int(x[0, 0]))
            return 1.0 - loss

    space = {
        "learning_rate": loguniform(1e-5, 1e-2),
        "dropout": uniform(0.0, 0.6),
        "batch_size": BATCHES,
        "optimizer": OPTIMIZERS,
    }
    search = RandomizedSearchCV(Estimator(), space, n_iter=30, cv=3, random_state=5, verbose=3, refit=False)
    search.fit(numpy.arange(30.0)[:, None])
    results = search.cv_results_
    for params, score in zip(results["params"], results["mean_test_score"], strict=True):
        toy.calls.append({"params": {k: str(v) for k, v in params.items()}, "value": float(score), "state": "complete"})
    pandas.DataFrame(results).to_csv(folder / "results.csv")
    listed = {
        name: [cell.item() if hasattr(cell, "item") else cell for cell in cells] for name, cells in results.items()
    }
    (folder / "results.json").write_text(json.dumps(listed, default=str))
    forms = {"csv": "results.csv", "json": "results.json", "printed": "stdout.txt"}
    truth(folder, toy, "results.csv", bounds=False, forms=forms, rounded=["printed"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
