"""NNI 3.0: its own SQLite, refused by name, and the table that `nnictl experiment export` writes."""

import csv
import sqlite3
import sys
import time
from pathlib import Path

REQUIREMENTS = ("nni==3.0", "setuptools<81")
TRIAL = """
import nni
from toy import Toy
toy = Toy()
config = nni.get_next_parameter()
config["batch_size"] = int(config["batch_size"])
nni.report_final_result(toy(**config))
"""


def main(folder: Path) -> None:
    """Sixteen trials at random of a script, on this machine."""
    from nni.experiment import Experiment, launcher
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    launcher._check_rest_server.__defaults__ = (60, None)  # seconds: its server takes over three on a busy machine
    code = folder / "code"
    code.mkdir()
    (code / "trial.py").write_text(TRIAL)
    (code / "toy.py").write_text((Path(__file__).parent / "toy.py").read_text())
    search = Experiment("local")
    search.config.trial_command = f"{sys.executable} trial.py"
    search.config.trial_code_directory = code
    search.config.experiment_working_directory = folder / "nni"
    search.config.search_space = {
        "learning_rate": {"_type": "loguniform", "_value": [1e-5, 1e-2]},
        "dropout": {"_type": "uniform", "_value": [0.0, 0.6]},
        "batch_size": {"_type": "choice", "_value": list(BATCHES)},
        "optimizer": {"_type": "choice", "_value": list(OPTIMIZERS)},
    }
    search.config.tuner.name = "Random"
    search.config.max_trial_number, search.config.trial_concurrency = 16, 1
    search.run(8123)
    time.sleep(1)
    rows = [
        (dict(job.hyperParameters[0].parameters), float(job.finalMetricData[0].data))
        for job in search.list_trial_jobs()
        if job.hyperParameters and job.finalMetricData
    ]
    search.stop()
    names = sorted(rows[0][0])
    with (folder / "trials.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["trialJobId", *names, "reward"])
        for number, (config, value) in enumerate(rows):
            writer.writerow([f"t{number}", *(config[name] for name in names), value])
    toy = Toy()
    toy.calls = [{"value": value, "state": "complete"} for _, value in rows]
    (base,) = {path.resolve() for path in (folder / "nni").glob("*/db/nni.sqlite")}  # the latest is a link to it
    sqlite3.connect(base).execute("pragma wal_checkpoint(truncate)")
    truth(
        folder, toy, "trials.csv", refused={str(base.relative_to(folder.resolve())): "NNI"}, bounds=False,
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
