"""Syne Tune 0.16: results.csv.zip and metadata.json of its local backend."""

import sys
from pathlib import Path

REQUIREMENTS = ("syne-tune==0.16.0",)
TRAIN = """
import argparse
from syne_tune import Reporter
from toy import Toy
ap = argparse.ArgumentParser()
ap.add_argument("--learning_rate", type=float); ap.add_argument("--dropout", type=float)
ap.add_argument("--batch_size", type=int); ap.add_argument("--optimizer"); a, _ = ap.parse_known_args()
report = Reporter()
report(epoch=1, val_loss=Toy.loss(a.learning_rate, a.dropout, a.optimizer, 0))
"""


def main(folder: Path) -> None:
    """Fourteen trials of one report each, at random."""
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend import LocalBackend
    from syne_tune.config_space import choice, loguniform, uniform
    from syne_tune.optimizer.baselines import RandomSearch
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()
    script = folder / "train.py"
    script.write_text(TRAIN)
    (folder / "toy.py").write_text((Path(__file__).parent / "toy.py").read_text())
    space = {
        "learning_rate": loguniform(1e-5, 1e-2),
        "dropout": uniform(0.0, 0.6),
        "batch_size": choice(list(BATCHES)),
        "optimizer": choice(list(OPTIMIZERS)),
    }
    import os

    os.environ["SYNETUNE_FOLDER"] = str(folder / "syne")
    tuner = Tuner(
        trial_backend=LocalBackend(entry_point=str(script)),
        scheduler=RandomSearch(space, metrics=["val_loss"], do_minimize=True, random_seed=8),
        stop_criterion=StoppingCriterion(max_num_trials_finished=14),
        n_workers=2, sleep_time=0.5, save_tuner=False, tuner_name="toy",
    )  # fmt: skip
    tuner.run()
    from syne_tune.experiments import load_experiment

    frame = load_experiment(tuner.name).results
    for _, row in frame.iterrows():
        toy.calls.append({"params": {}, "value": float(row["val_loss"]), "state": "complete"})
    begun = sum(one.is_dir() and one.name.isdecimal() for one in (folder / "syne" / tuner.name).iterdir())
    truth(folder, toy, "syne", boundary={}, trials=begun)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
