"""Choices on which other parameters rest: the switches of a conditional space."""

from __future__ import annotations

from advisor.records import Study


def is_switch(study: Study, name: str) -> bool:
    """Whether the choice decides which trials have another parameter: a classifier on which its own settings rest."""
    if study.parameters[name].kind != "categorical":
        return False
    given = [trial.params for trial in study.trials if name in trial.params]
    values = {params[name] for params in given}
    for other in study.parameters:
        having = {params[name] for params in given if other in params}
        lacking = {params[name] for params in given if other not in params}
        if having and lacking and not having & lacking and len(values) > 1:
            return True
    return False
