"""hpbandster 0.7: results.json and configs.json, refused by name, and the frame that its result object gives."""

import sys
from pathlib import Path

REQUIREMENTS = ("hpbandster==0.7.4", "ConfigSpace==0.6.1", "numpy==1.26.4", "setuptools<81")


def main(folder: Path) -> None:
    """Random search at one budget with one worker; ConfigSpace 1.2 breaks the logger, hence the older one."""
    import ConfigSpace
    import hpbandster.core.nameserver as names
    from hpbandster.core.result import json_result_logger
    from hpbandster.core.worker import Worker
    from hpbandster.optimizers import RandomSearch
    from toy import BATCHES, OPTIMIZERS, Toy, truth

    toy = Toy()

    class Training(Worker):
        def compute(self, config, budget, **kwargs):
            return {"loss": toy(**config), "info": {}}

    space = ConfigSpace.ConfigurationSpace(seed=4)
    space.add_hyperparameters(
        [
            ConfigSpace.UniformFloatHyperparameter("learning_rate", 1e-5, 1e-2, log=True),
            ConfigSpace.UniformFloatHyperparameter("dropout", 0.0, 0.6),
            ConfigSpace.CategoricalHyperparameter("batch_size", list(map(str, BATCHES))),
            ConfigSpace.CategoricalHyperparameter("optimizer", list(OPTIMIZERS)),
        ]
    )
    server = names.NameServer(run_id="toy", host="127.0.0.1", port=None)
    host, port = server.start()
    worker = Training(run_id="toy", nameserver=host, nameserver_port=port)
    worker.run(background=True)
    search = RandomSearch(
        configspace=space, run_id="toy", nameserver=host, nameserver_port=port, min_budget=1, max_budget=1,
        result_logger=json_result_logger(directory=str(folder), overwrite=True),
    )  # fmt: skip
    found = search.run(n_iterations=24)
    search.shutdown(shutdown_workers=True)
    server.shutdown()
    mapping = found.get_id2config_mapping()
    rows = ["config_id,budget,params_" + ",params_".join(sorted(mapping[next(iter(mapping))]["config"])) + ",loss"]
    for run in found.get_all_runs():
        config = mapping[run.config_id]["config"]
        settings = ",".join(str(config[name]) for name in sorted(config))
        rows.append(f"{'-'.join(map(str, run.config_id))},{run.budget},{settings},{run.loss}")
    (folder / "runs.csv").write_text("\n".join(rows) + "\n")
    truth(folder, toy, "runs.csv", refused={"results.json": "hpbandster"}, bounds=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
