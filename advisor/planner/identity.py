"""What a hyperparameter is: by its name, its siblings and its place among the tiers."""

from __future__ import annotations

from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.names import words
from advisor.siblings import Known, identify
from advisor.tables import table
from advisor.training import Training


def tier_of(name: str) -> int | None:
    """The importance tier of a canonical name, None when it is not known."""
    for tier, row in table("importance")["tiers"].items():
        if name in row["parameters"]:
            return int(tier)
    return None


def identified(name: str, setup: Setup) -> Known | None:
    """What the name means beside the other parameters that are told, its range as the metric has it."""
    training = told_training(setup, (name,))
    known = identify(name, training, setup.parameters or ())
    if known is None or not known.classifying or not _tells_classes(training, setup):
        return known
    return known.model_copy(update=dict(known.classifying))


def _tells_classes(training: Training, setup: Setup) -> bool:
    """Whether all weights of a pretrained network are tuned for a share of right answers, as those of BERT are."""
    shares = set(table("metrics")["broken"]["fractions"])
    whole = training.kind == "fine-tuning" and training.method is None and not training.adapter
    return whole and bool({*words(setup.metric or ""), "".join(words(setup.metric or ""))} & shares)
