from __future__ import annotations

from advisor.consult.memory import Memory, measured
from advisor.records import Evidence
from tests.factories import run


def test_told_comes_before_measured_and_measured_before_assumed() -> None:
    memory = Memory(measured={"optimizer": "adam", "batch_size": 64}).with_assumed("n_workers", 1, 1)
    memory = memory.with_assumed("batch_size", 8, 1).with_told({"optimizer": "sgd"}, 2)
    setup = memory.setup()
    assert (setup.optimizer, setup.batch_size, setup.n_workers) == ("sgd", 64, 1)
    assert setup.provenance == {"optimizer": "told", "batch_size": "measured", "n_workers": "assumed"}


def test_forgetting_a_told_fact_brings_the_measured_one_back() -> None:
    memory = Memory(measured={"optimizer": "adam"}).with_told({"optimizer": "sgd"}, 1).without(["optimizer"])
    assert memory.setup().optimizer == "adam"


def test_the_facts_of_the_latest_turn() -> None:
    memory = Memory().with_told({"optimizer": "sgd"}, 1).with_told({"batch_size": 8, "dropout": 0.1}, 3)
    assert set(memory.told_last()) == {"batch_size", "dropout"}
    assert Memory().told_last() == ()


def test_suppositions_leave_the_memory_alone() -> None:
    memory = Memory().with_told({"budget_hours": 10.0}, 1)
    assert memory.setup(budget_hours=100.0).budget_hours == 100.0
    assert memory.setup().budget_hours == 10.0


def test_hyperparameters_that_all_runs_share_are_measured() -> None:
    runs = (
        run("a", {"loss": [1.0]}, lr=0.1, optimizer="torch.optim.AdamW", batch_size="big"),
        run("b", {"loss": [1.0]}, lr=0.2, optimizer="torch.optim.AdamW", batch_size="big"),
    )
    assert measured(Evidence(runs=runs)) == {"optimizer": "adamw"}
