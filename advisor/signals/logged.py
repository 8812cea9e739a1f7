"""Setup facts read off a run's logged hyperparameters, where the person did not tell them."""

from __future__ import annotations

from typing import Any

from advisor.facts.remedy import UsualFacts
from advisor.facts.setup import Setup
from advisor.names import canonical
from advisor.optimizers import optimizer_of
from advisor.rates import usual_rates
from advisor.records import Run
from advisor.training import Training

_SPELLED = ("learning_rate", "batch_size", "weight_decay", "dropout")
_WHOLE = ("batch_size", "epochs", "num_layers", "hidden_size", "warmup_steps", "n_examples", "n_classes")


def logged_setup(setup: Setup, run: Run) -> Setup:
    """What is told, and beside it what the run logged; a value that does not fit its fact is left out."""
    found: dict[str, Any] = {}
    for name, value in run.hyperparameters.items():
        fact = canonical(name)
        if fact in Setup.declared() and fact not in found and getattr(setup, fact) is None:
            usable = _usable(fact, value, run)
            if usable is not None:
                found[fact] = usable
    if not found:
        return setup
    return setup.replaced(**found, provenance={**setup.provenance, **dict.fromkeys(found, "measured")})


def usual_facts(run: Run, setup: Setup, training: Training | None = None) -> UsualFacts:
    """The usual learning rates for this kind of training, optimizer and network, and the run's own spellings.

    Where neither optimizer nor kind is known, a rate far above all usual ones speaks of an optimizer whose rates are
    other ones (LARS, Prodigy), so that no position is told.
    """
    row = usual_rates(training, (setup.optimizer,) if setup.optimizer else (), setup.architecture)
    spelled = {fact: name for name in run.hyperparameters if (fact := canonical(name)) in _SPELLED}
    rate = setup.learning_rate
    strange = rate is not None and not row.certain and rate > row.high
    return UsualFacts(
        low=row.low,
        high=row.high,
        start=row.start,
        position=rate / row.start if rate is not None and not strange else None,
        fixed=row.fixed is not None,
        certain=row.certain,
        absent={"position": "not-told"} if strange else {},
        **spelled,
    )


def _usable(fact: str, value: Any, run: Run) -> Any:
    if value is None or isinstance(value, bool):
        return None
    if fact == "optimizer":
        return optimizer_of(value, run.hyperparameters)
    if isinstance(value, str):
        value = _number(value)
    if fact in _WHOLE and isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return getattr(Setup.model_validate({fact: value}), fact)
    except ValueError:
        return None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
