"""Setup facts read off a run's logged hyperparameters, where the person did not tell them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.facts.remedy import UsualFacts
from advisor.facts.setup import Setup
from advisor.names import canonical, words
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
    if "optimizer" not in found and setup.optimizer is None and (named := _of_rate(run)) is not None:
        found["optimizer"] = named
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


def _of_rate(run: Run) -> str | None:
    """The optimizer that the tags of the rate name, as Lightning's monitor writes them: `lr-SGD`, `lr-AdamW/pg1`."""
    rates = [words(tag.rsplit("/lr-", 1)[-1] if "/lr-" in tag else tag) for tag in run.series if "lr-" in tag]
    named = {_optimizer_in(parts[1:] if parts[0] == "lr" else parts) for parts in rates if parts}
    return named.pop() if len(named) == 1 else None


def _optimizer_in(parts: Sequence[str]) -> str | None:
    """The optimizer that the first words name, the most of them that name one."""
    return next((one for count in range(3, 0, -1) if (one := optimizer_of(" ".join(parts[:count])))), None)


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
