"""FLAML 2.7: `tune.run`'s results as a frame, and AutoML's log, which holds no space and is refused by name."""

import sys
from pathlib import Path

REQUIREMENTS = ("flaml[automl]==2.7.0", "scikit-learn<1.8", "pandas")


def main(folder: Path) -> None:
    """Twenty-four trials by BlendSearch; the table of results is what its users keep."""
    import pandas
    from flaml import AutoML, tune
    from sklearn.datasets import make_classification
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    space = {
        "learning_rate": tune.loguniform(1e-5, 1e-2), "dropout": tune.uniform(0.0, 0.6),
        "batch_size": tune.choice(list(BATCHES)), "optimizer": tune.choice(list(OPTIMIZERS)),
    }  # fmt: skip
    found = tune.run(
        lambda config: {"loss": toy(**config)},
        config=space, metric="loss", mode="min", num_samples=24, use_ray=False, verbose=0,
    )  # fmt: skip
    rows = [
        {"trial_id": key, **{f"config/{name}": value for name, value in row["config"].items()}, "loss": row["loss"]}
        for key, row in found.results.items()
        if row
    ]
    pandas.DataFrame(rows).to_csv(folder / "results.csv", index=False)
    examples, labels = make_classification(300, random_state=0)
    AutoML().fit(
        examples, labels, task="classification", max_iter=8, time_budget=20, estimator_list=["rf"], verbose=0,
        log_file_name=str(folder / "flaml.log"), log_type="all",
    )  # fmt: skip
    truth(folder, toy, "results.csv", refused={"flaml.log": "FLAML"}, trials=len(rows), bounds=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
