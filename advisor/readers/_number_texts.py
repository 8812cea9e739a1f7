"""Choices that were listed as texts of numbers, as YAML reads `1e-5`, read as the numbers that they are."""

from __future__ import annotations

import math
from collections.abc import Mapping

from advisor.parameters import usual_search
from advisor.records import Parameter, Scalar, Study, Trial
from advisor.siblings import row


def with_numbers(study: Study) -> Study:
    """The study with numbers in place of their texts, in its choices and in its trials."""
    meant = {name: found for name, parameter in study.parameters.items() if (found := _numbers(parameter))}
    if not meant:
        return study
    parameters = {name: _chosen(parameter, meant.get(name, {})) for name, parameter in study.parameters.items()}
    trials = tuple(_told(trial, meant) for trial in study.trials)
    return study.model_copy(update={"parameters": parameters, "trials": trials})


def _numbers(parameter: Parameter) -> dict[str, float]:
    """The number that each text among the choices stands for; empty where one is none, or where they may be names."""
    texts = [choice for choice in parameter.choices if isinstance(choice, str)]
    found = {text: number for text in texts if (number := _number(text)) is not None}
    others = [choice for choice in parameter.choices if not isinstance(choice, str)]
    plain = all(isinstance(choice, int | float) and not isinstance(choice, bool) for choice in others)
    if not texts or len(found) < len(texts) or not plain:
        return {}
    return found if _is_quantity(parameter) or any(not text.strip().lstrip("+-").isdigit() for text in texts) else {}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number) or "_" in text:
        return None
    return int(text) if text.strip().lstrip("+-").isdigit() else number


def _is_quantity(parameter: Parameter) -> bool:
    """Whether the tables know it as a number: texts of whole numbers of any other name may be names."""
    known = row(parameter.identity)
    kind = known.kind if known is not None else usual_search(parameter.canonical).get("kind")
    return kind in ("int", "float")


def _chosen(parameter: Parameter, meant: Mapping[str, float]) -> Parameter:
    choices = (meant.get(choice, choice) if isinstance(choice, str) else choice for choice in parameter.choices)
    return parameter.model_copy(update={"choices": tuple(dict.fromkeys(choices))}) if meant else parameter


def _told(trial: Trial, meant: Mapping[str, Mapping[str, float]]) -> Trial:
    texts: dict[str, Scalar] = {
        name: meant[name].get(value, value)
        for name, value in trial.params.items()
        if name in meant and isinstance(value, str)
    }
    return trial.model_copy(update={"params": {**trial.params, **texts}}) if texts else trial
