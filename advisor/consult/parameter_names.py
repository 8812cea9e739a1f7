"""Every name of a parameter as people write it, and the parameters that a text names."""

from __future__ import annotations

from functools import cache

from advisor import parameters
from advisor.consult.quantities import pattern, words


@cache
def any_name() -> str:
    """A pattern of every name of a parameter."""
    return "(?:" + "|".join([*words()["other_names"].values(), *parameters.said().values()]) + ")"


def canonical_of(said: str) -> set[str]:
    """The parameters that a plain text names, by the names of the tables."""
    found = {name for name, text in words()["other_names"].items() if pattern(text).search(said)}
    text = pattern("|".join(words()["other_names"].values())).sub(" ", said)
    schedule = pattern(parameters.said()["lr_schedule"])
    rest = schedule.sub(" ", text)
    if rest != text:
        found.add("lr_schedule")
    return found | {name for name, text in parameters.said().items() if pattern(text).search(rest)}
