"""Ax 1.3: the client's JSON snapshot, with its space, states and direction."""

import sys
from pathlib import Path

REQUIREMENTS = ("ax-platform==1.3.1",)


def main(folder: Path) -> None:
    """Sixteen trials, of which one fails."""
    from ax.api.client import Client
    from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig
    from toy import BATCHES, OPTIMIZERS, Raised, Toy, truth

    toy = Toy(raises=(7,))
    client = Client(random_seed=2)
    client.configure_experiment(
        parameters=[
            RangeParameterConfig(name="learning_rate", parameter_type="float", bounds=(1e-5, 1e-2), scaling="log"),
            RangeParameterConfig(name="dropout", parameter_type="float", bounds=(0.0, 0.6)),
            ChoiceParameterConfig(name="batch_size", parameter_type="int", values=list(BATCHES), is_ordered=True),
            ChoiceParameterConfig(name="optimizer", parameter_type="str", values=list(OPTIMIZERS)),
        ],
        name="toy",
    )
    client.configure_optimization(objective="-loss")
    for _ in range(16):
        for number, config in client.get_next_trials(max_trials=1).items():
            try:
                client.complete_trial(number, raw_data={"loss": toy(**config)})
            except Raised:
                client.mark_trial_failed(number)
    client.save_to_json_file(str(folder / "experiment.json"))
    truth(folder, toy, "experiment.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
