"""The pages that a newcomer opens first: importance tiers, red flags, rationalizations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from advisor.tables import table

RED_FLAGS, RATIONALIZATIONS = "K20", "K19"


def tiers() -> Iterator[str]:
    """The importance tiers: what matters most, and which hyperparameters are meant."""
    content = table("importance")
    yield "# Importance tiers\n"
    yield "How much a hyperparameter usually matters, before anything is measured. A large enough study outweighs it.\n"
    yield "| tier | weight | hyperparameters |\n|---|---|---|"
    for number, tier in content["tiers"].items():
        names = ", ".join(name.replace("_", " ") for name in tier["parameters"])
        yield f"| {number} {tier['title']} | {tier['impact']:g} | {names} |"
    yield "\n## References\n"
    yield from (f"- {item}" for item in content["references"])


def red_flags() -> Iterator[str]:
    """The signs in a run or a search that call for a stop, each with its rule and the first thing to do."""
    from advisor.engine import bundled_rulebook
    from advisor.engine.rule import texts

    yield "# Red flags\n"
    yield "Signs that a search or a training has gone wrong. Each is a rule; search its name for the whole page.\n"
    for rule in bundled_rulebook():
        if RED_FLAGS in rule.file.knowledge:
            first = f": {_plain(texts(rule.file.prescribe[0].reason)[0])}" if rule.file.prescribe else ""
            yield f"## {rule.id}\n\n**{rule.name}**{first}\n"


def rationalizations() -> Iterator[str]:
    """What people tell themselves, and what is true."""
    from advisor.consult.knowledge import bundled_knowledge

    yield "# Rationalizations\n"
    yield "What people tell themselves before a search, what is true, and what to do instead.\n"
    for item in bundled_knowledge():
        if item.scope == "claim" and RATIONALIZATIONS in item.file.knowledge:
            yield f"## “{item.title}”\n\n{_plain(item.file.answer)}\n\n- **Instead:** {_plain(item.file.do[-1])}\n"


OVERVIEWS: Mapping[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "overview/tiers": ("importance tiers", tiers),
    "overview/red-flags": ("red flags", red_flags),
    "overview/rationalizations": ("rationalizations", rationalizations),
}


def _plain(text: str) -> str:
    from advisor.consult.knowledge import _prose

    return _prose(text)
