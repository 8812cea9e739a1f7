"""What a hyperparameter is: by its name, its siblings and its place among the tiers."""

from __future__ import annotations

from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.siblings import Known, identify
from advisor.tables import table


def tier_of(name: str) -> int | None:
    """The importance tier of a canonical name, None when it is not known."""
    for tier, row in table("importance")["tiers"].items():
        if name in row["parameters"]:
            return int(tier)
    return None


def identified(name: str, setup: Setup) -> Known | None:
    """What the name means beside the other parameters that are told."""
    return identify(name, told_training(setup, (name,)), setup.parameters or ())
