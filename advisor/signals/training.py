"""The kind of training that a run or a study shows, and the facts about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePath

import numpy as np

from advisor.facts import Setup, TrainingFacts
from advisor.names import words
from advisor.records import FloatArray, Run, Scalar, Series, Study
from advisor.signals.curves import ordered
from advisor.signals.order import median
from advisor.tables import table
from advisor.training import Signs, Training, decide


def run_training(
    run: Run, setup: Setup, tags: frozenset[str], loss: Series | None = None, held: bool = False,
    rate: Series | None = None,
) -> Training:  # fmt: skip
    """The kind of a run, by its tags, logged hyperparameters and names; the loss's shape speaks where they don't.

    Of a held-out loss the scatter says nothing: it is no loss of single batches. Fine-tuning by its names
    is pretraining by a loss that begins where no trained model does.
    """
    signs = Signs(
        tags=tags,
        parameters=_in_use(run.hyperparameters) | frozenset(setup.parameters or ()),
        places=_places(run.name, run.source),
        reader=run.tool or run.kind,
        told_kind=setup.training,
        fine_tuning=bool(setup.fine_tuning),
        told_adapter=bool(setup.adapter),
    )
    found = decide(signs)
    shapes: frozenset[str] = frozenset()
    if loss is not None and found.kind == "supervised":
        shapes = _shapes(loss, bool(found.because), tags, held)
    elif loss is not None and found.kind == "fine-tuning":
        shapes = _shapes_of_tuning(loss, found, setup, tags, held, rate)
    return decide(signs.model_copy(update={"shapes": shapes})) if shapes else found


def _shapes_of_tuning(
    loss: Series, found: Training, setup: Setup, tags: frozenset[str], held: bool, rate: Series | None
) -> frozenset[str]:
    """What a loss says of a run that is taken for fine-tuning: random weights at its start, or that of diffusion."""
    if not found.adapter and not setup.fine_tuning and _untrained(loss, tags, rate):
        return frozenset({"untrained"})
    flat = not held and not decide(Signs(tags=tags)).because and _flat_noisy(loss, at_once=True)
    return frozenset({"flat-noisy-at-once"} if flat else ())


def study_training(study: Study, setup: Setup) -> Training:
    """The kind of the trainings of a search, by what is searched and held beside each other."""
    held = {name for trial in study.trials[:1] for name in (*trial.params, *trial.user_attrs)}
    return decide(
        Signs(
            parameters=frozenset(study.parameters) | frozenset(held) | frozenset(setup.parameters or ()),
            places=_places(study.name, study.source) | frozenset(study.metric_names),
            told_kind=setup.training,
            fine_tuning=bool(setup.fine_tuning),
            told_adapter=bool(setup.adapter),
        )
    )


def training_facts(training: Training) -> TrainingFacts:
    """The kind as facts."""
    return TrainingFacts(
        kind=training.kind,
        method=training.method,
        name=training.name,
        confidence=training.confidence,
        because=training.because,
        loss=training.loss,
        floor=bool(training.row["floor"]),
        adapter=training.adapter,
    )


def _in_use(settings: Mapping[str, Scalar]) -> frozenset[str]:
    """The names of settings that are on: a trainer writes down all that it could have been told."""
    return frozenset(name for name, value in settings.items() if value is not None and value is not False)


def _places(name: str, source: str) -> frozenset[str]:
    """The run's own name and the last two parts of its source: folders further up are no sign."""
    return frozenset((name, *PurePath(source.partition("://")[2] or source).parts[-2:]))


def _shapes(loss: Series, named: bool, tags: frozenset[str], held: bool) -> frozenset[str]:
    """What the curve alone may say; where names said something, only what no other training shows."""
    found = {"vocabulary"} if not _of_speech(tags) and _vocabulary(loss, held) else set()
    return frozenset(found | {"flat-noisy"} if not named and not held and _flat_noisy(loss) else found)


def _of_speech(tags: frozenset[str]) -> bool:
    other = set(table("kinds")["shapes"]["vocabulary"]["beside"])
    return any(other & set(words(tag)) for tag in tags)


def _untrained(loss: Series, tags: frozenset[str], rate: Series | None) -> bool:
    """Whether a language model began with random weights.

    At the logarithm of a vocabulary, or knowing less than how often each token occurs, at a rate of pretraining.
    """
    if _of_speech(tags):
        return False
    row, values = table("kinds")["shapes"]["untrained"], _finite(loss)
    if (begun := _begins_at_vocabulary(values)) or rate is None or len(values) < row["points"]:
        return begun
    begins, last = float(values[0]), median(values[-max(3, len(values) // 10) :])
    usual = float(table("kinds")["kinds"]["pretraining"]["rates"]["low"])
    high = float(np.max(_finite(rate), initial=0.0)) >= usual
    return high and row["begins"][0] < begins < row["begins"][1] and row["least"] < last < row["falls_to"] * begins


def _finite(series: Series) -> FloatArray:
    values = ordered(series)[1]
    return np.asarray(values[np.isfinite(values)])


def _vocabulary(loss: Series, held: bool) -> bool:
    """Whether a loss begins at the logarithm of a vocabulary of tens of thousands and ends far below it."""
    row, values = table("kinds")["shapes"]["vocabulary"], _finite(loss)
    if len(values) < row["evaluations" if held else "points"]:
        return False
    last = median(values[-max(3, len(values) // 10) :])
    return _begins_at_vocabulary(values) and row["ends"][0] < last < row["ends"][1]


def _begins_at_vocabulary(values: FloatArray) -> bool:
    row, known = table("kinds")["shapes"]["vocabulary"], table("constant_answers")
    if len(values) < row["evaluations"]:
        return False
    begins = [math.log(size) for size in known["vocabularies"] if size >= row["at_least"]]
    return any(abs(float(values[0]) / start - 1.0) <= known["begins_within"] for start in begins)


def _flat_noisy(loss: Series, at_once: bool = False) -> bool:
    """Whether a small positive loss scatters widely about a level that never moved, as diffusion's does.

    `at_once`: it did so from the first record on, at a level and with a scatter that diffusion's has.
    """
    row = table("kinds")["shapes"]["flat-noisy"]
    values = _finite(loss)
    if len(values) < row["points"] or values.min() <= 0 or median(values) > row["below"]:
        return False
    logs = np.log(values)
    thirds = [median(part) for part in np.array_split(logs, 3)]
    scatter = float(np.std(np.diff(logs)) / np.sqrt(2))
    first = logs[: max(9, len(logs) // 20)]
    early = abs(median(first) - thirds[1])
    moved = max(row["moved"], row["chance"] * scatter / np.sqrt(len(values) / 3))
    flat = scatter > row["scatter"] and max(thirds) - min(thirds) < moved and early < scatter
    if not at_once:
        return bool(flat)
    known, chance = row["at_once"], row["chance"] * scatter / np.sqrt(len(first))
    level = known["low"] <= median(values) <= known["high"]
    return bool(flat and level and scatter > known["scatter"] and early < max(row["moved"], chance))
