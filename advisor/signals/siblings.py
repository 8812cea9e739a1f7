"""A study's parameters named by what stands beside them."""

from __future__ import annotations

from advisor.records import Parameter, Study
from advisor.siblings import identify
from advisor.training import Training


def by_siblings(study: Study, training: Training) -> Study:
    """The study with every parameter called what it is beside the others: gamma beside eta is a least gain."""
    named = {name: _named(parameter, training, study) for name, parameter in study.parameters.items()}
    return study.model_copy(update={"parameters": named})


def _named(parameter: Parameter, training: Training, study: Study) -> Parameter:
    known = identify(parameter.name, training, study.parameters)
    if known is None:
        return parameter
    return parameter.model_copy(update={"canonical": known.canonical, "identity": known.identity})
