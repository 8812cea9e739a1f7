"""Which of the values that a question offers is taken, and what is usual: from the tables, for this person."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.consult.costs import costs
from advisor.consult.rescaling import rescaled
from advisor.consult.talk_facts import Talk
from advisor.engine.filters import FILTERS
from advisor.facts.base import Namespace, Reason, fact
from advisor.facts.setup import Setup
from advisor.tables import table


class Choice(Namespace):
    """What is taken of the values offered; prose reads it as `choice.…`."""

    default_reason: Reason = "not-told"

    of: str | None = fact("the parameter, as people call it")
    taken: float | None = fact("the value that is taken")
    others: str | None = fact("the other values offered, as people list them")
    other: float | None = fact("the other value, where two are offered")
    low: float | None = fact("low end of what is usual")
    high: float | None = fact("high end of what is usual")
    start: float | None = fact("the value to start with")
    whose: str | None = fact("whose usual values these are")
    usual: bool | None = fact("whether the value that is taken is usual")
    others_usual: bool | None = fact("whether another one is usual too")
    others_above: bool | None = fact("whether all others lie above what is usual, or above the value that is taken")
    least: float | None = fact("the smallest value offered")
    most: float | None = fact("the largest")
    times: float | None = fact("the larger value over the smaller")
    times_root: float | None = fact("the square root of that")
    enough: float | None = fact("what is enough of it here")
    taken_adam: float | None = fact("the learning rate that is taken with Adam or AdamW, where no optimizer is known")
    taken_sgd: float | None = fact("the one that is taken with SGD")
    tuned: bool | None = fact("true where the batch is that of a pretrained network whose usual batches are small")
    batch_part: str | None = fact("a batch beside the one before or another's, as people say it: `1/16 of`")
    rate_times: str | None = fact("how many times the rate it takes, by the optimizer's rule")
    rate_rescaled: str | None = fact("the rate it takes, by that rule")


def choice_of(setup: Setup, talk: Talk) -> Choice:
    """The choice among the values that the utterance offers, and what another batch does to the rate."""
    return _offered(setup, talk).replaced(**rescaled(setup, talk))


def _offered(setup: Setup, talk: Talk) -> Choice:
    """The choice among the values; nothing where the utterance offers none, or the tables know none."""
    if talk.offered_of is None:
        return Choice()
    if not talk.offered:
        return Choice(of=_called(talk), **_usual(talk.offered_of, setup, talk))
    low, high = min(talk.offered), max(talk.offered)
    times = {"times": high / low, "times_root": math.sqrt(high / low)} if low > 0 else {}
    of = {"of": _called(talk), "least": low, "most": high, **times}
    usual = _usual(talk.offered_of, setup, talk)
    taken = _taken(talk.offered_of, talk.offered, usual, setup)
    if taken is None:
        return Choice(**of, **usual, **_by_optimizer(talk))
    few = {"tuned": True} if talk.offered_of == "batch_size" and _few_tuned(setup) else {}
    return Choice(**of, **usual, taken=taken, **_beside(talk.offered, taken, usual), **few)


def _called(talk: Talk) -> str:
    if talk.offered_of == "engine":
        return (talk.parameter or "").replace("_", " ")
    return (talk.offered_of or "").replace("_", " ")


def _by_optimizer(talk: Talk) -> dict[str, float]:
    """The learning rate that is taken with Adam and with SGD."""
    if talk.offered_of != "learning_rate":
        return {}
    rows = table("optimizers")["optimizers"]
    return {f"taken_{name}": _nearest(talk.offered, rows[name]["rates"]) for name in ("adam", "sgd")}


def _beside(values: Sequence[float], taken: float, usual: dict[str, Any]) -> dict[str, Any]:
    """What is said of the values that are not taken."""
    others = sorted(value for value in values if value != taken)
    low, high = usual.get("low", taken), usual.get("high", taken)
    return {
        "others": " and ".join(str(FILTERS["sig"](value)) for value in others),
        "usual": low <= taken <= high,
        "others_usual": any(low <= value <= high for value in others),
        "others_above": all(value > taken for value in others),
        **({"other": others[0]} if len(others) == 1 else {}),
    }


def _taken(of: str, values: Sequence[float], usual: dict[str, Any], setup: Setup) -> float | None:
    """The largest that fits, the smallest that is enough, or the nearest to the value to start with."""
    rules = table("choices")
    if of in rules["larger"]:
        return _largest(of, values, setup)
    if (need := usual.get("enough")) is not None:
        return min((value for value in values if value >= need), default=max(values))
    if "start" not in usual:
        return None
    return _nearest(values, usual)


def _nearest(values: Sequence[float], usual: Mapping[str, Any]) -> float:
    """The value nearest to the usual start, of those that are usual if any is."""
    inside = [value for value in values if usual["low"] <= value <= usual["high"]]
    return min(inside or values, key=lambda value: _distance(value, usual["start"]))


def _largest(of: str, values: Sequence[float], setup: Setup) -> float:
    """The largest batch that leaves enough steps of an epoch; the longest training, but where few epochs are usual."""
    rules = table("choices")
    if of == "batch_size" and (few := _few_tuned(setup)):
        return max((value for value in values if value <= few["high"]), default=min(values))
    if of == "batch_size" and setup.n_examples:
        most = setup.n_examples / float(rules["steps_of_an_epoch"])
        return max((value for value in values if value <= most), default=min(values))
    few = rules["few_epochs"]
    if of == "epochs" and setup.training in few["trainings"]:
        return max((value for value in values if value <= few["high"]), default=min(values))
    return max(values)


def _few_tuned(setup: Setup) -> Mapping[str, Any]:
    """The usual batches of such a network where it is fine-tuned; empty where these are not small."""
    few: Mapping[str, Any] = table("choices")["few_tuned"]
    return few if setup.fine_tuning and setup.architecture == few["architecture"] else {}


def _distance(value: float, start: float) -> float:
    """How far a value lies from another, by factors where both are above 0."""
    return abs(math.log(value / start)) if value > 0 and start > 0 else abs(value - start)


def _usual(of: str, setup: Setup, talk: Talk) -> dict[str, Any]:
    """Low end, high end and start of the usual values, and whose these are; what is enough of what is counted."""
    if of == "learning_rate":
        return _rates(setup, talk)
    if of == "engine":
        names = {"low": talk.parameter_low, "high": talk.parameter_high, "start": talk.parameter_start}
        return {key: value for key, value in names.items() if value is not None}
    if of == "trials":
        return _enough_trials(setup)
    if of == "seeds":
        return {"enough": float(table("budget")["final_seeds"])}
    if of == "warmup_steps":
        return _warmup(talk)
    return {} if of in table("choices")["larger"] else _of_tables(of, setup)


def _rates(setup: Setup, talk: Talk) -> dict[str, Any]:
    """The usual rates of this training, or of the thing named where these are more special."""
    from advisor.planner.ranges import usual_learning_rates

    known = costs(setup)
    if talk.rate_start is not None and (known.lr_start is None or known.lr_start >= talk.rate_start):
        return {"low": talk.rate_low, "high": talk.rate_high, "start": talk.rate_start, "whose": talk.rate_of}
    if known.lr_start is None:
        return {}
    whose = usual_learning_rates(setup).whose
    return {"low": known.lr_low, "high": known.lr_high, "start": known.lr_start, "whose": whose}


def _enough_trials(setup: Setup) -> dict[str, Any]:
    rules, count = table("strategy"), costs(setup).parameters
    if not count:
        return {}
    return {"enough": float(max(rules["confidence_from_trials"], rules["trials_per_parameter"] * count))}


def _warmup(talk: Talk) -> dict[str, Any]:
    """A share of the steps that are told, else nothing."""
    share = table("warmup")["share"]
    if talk.total_steps is None:
        return {}
    low, high = share["low"] * talk.total_steps, share["high"] * talk.total_steps
    return {"low": low, "high": high, "start": math.sqrt(low * high), "whose": f"{talk.total_steps} steps"}


def _of_tables(of: str, setup: Setup) -> dict[str, Any]:
    """What the tables call usual for the parameter, weight decay by the way in which the optimizer applies it."""
    from advisor.planner.ranges import from_tables, start_of

    made = from_tables(of, setup)
    start = start_of(of, setup)
    if made is None or made.low is None or made.high is None or not isinstance(start, (int, float)):
        return {}
    return {"low": float(made.low), "high": float(made.high), "start": float(start), **_decay(of, setup)}


def _decay(of: str, setup: Setup) -> dict[str, Any]:
    """Usual weight decays under SGD, and under AdamW; nothing for an optimizer with a decay of its own, or for none."""
    from advisor.optimizers import optimizer_row

    row = optimizer_row(setup.optimizer)
    if of != "weight_decay" or row is None or of in row.settings or row.decay_times != 1.0:
        return {}
    if not row.adaptive:
        ends = table("weight_decay")["usual"]["vision"]
        return {"low": ends["low"], "high": ends["high"], "start": ends["low"], "whose": row.name}
    return {**table("architectures")["architectures"]["transformer"]["weight_decay"], "whose": row.name}
