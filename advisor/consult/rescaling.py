"""The rate that another batch takes, as it is said: by the told optimizer's rule, or by both where none is told."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.consult.talk_facts import Talk
from advisor.engine.filters import FILTERS
from advisor.facts.setup import Setup
from advisor.optimizers import optimizer_row
from advisor.tables import table


def rescaled(setup: Setup, talk: Talk) -> Mapping[str, str]:
    """The batch as a part of the one before, the factors of its rate, and its rate where one is known."""
    if talk.ratio is None or talk.ratio_root is None:
        return {}
    rules, sig = table("choices")["rescaled"], FILTERS["sig"]
    way = "smaller" if talk.ratio < 1 else "larger"
    rate = talk.rate_theirs or setup.learning_rate
    told = {
        "batch_part": rules[way].format(times=sig(1 / talk.ratio if talk.ratio < 1 else talk.ratio)),
        "rate_times": _said("times", talk.ratio, talk.ratio_root, setup),
    }
    if rate is None:
        return told
    return {**told, "rate_rescaled": _said("rates", rate * talk.ratio, rate * talk.ratio_root, setup)}


def _said(key: str, linear: float, root: float, setup: Setup) -> str:
    """The value in proportion and that by the square root, or the one of the optimizer."""
    words, sig = table("choices")["rescaled"][key], FILTERS["sig"]
    form = "either" if setup.adaptive is None else "root" if setup.adaptive else "linear"
    row = optimizer_row(setup.optimizer) if setup.optimizer else None
    return str(
        words[form].format(linear=sig(linear), root=sig(root), optimizer=row.name.split(" with ")[0] if row else "")
    )
