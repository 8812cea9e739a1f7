"""How sure a meaning is, and of what kind: what may come before what words or figures beside it decide."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.consult.understood import Match
from advisor.tables import table


def is_sight(match: Match) -> bool:
    """Whether it is something seen of a training, a search or a space, and no question."""
    return match.id.startswith(("run/", "study/", "space/"))


def is_trouble(match: Match) -> bool:
    """Whether it is a trouble of a training or a search."""
    return match.id.startswith(("run/", "study/")) and match.id != "run/healthy"


def surely_heard(match: Match) -> bool:
    """Whether the whole message surely means this: words beside it decide less then."""
    return match.confidence >= float(table("consultation")["surely_heard"])


def sure(match: Match) -> bool:
    """Whether it is sure enough to stand against what words say outright."""
    return match.confidence >= float(table("consultation")["outright_unless"])


def asks_else(match: Match) -> bool:
    """Whether the first meaning is a question that the figures do not answer: whether all is normal they do."""
    return asks_more(match) and match.id not in table("consultation")["watching"]


def asks_more(match: Match) -> bool:
    """Whether the first meaning is a question of its own, not one of those that ask what to do at all."""
    rules = table("consultation")
    own = match.id.startswith(("topic/", "claim/")) and match.id not in rules["what_now"]
    return own and match.confidence >= float(rules["surely_asked"])


def certain() -> float:
    """The confidence of what told figures, or a thing asked for by name, make certain."""
    return float(table("consultation")["certain"])


def heard_more(kept: Sequence[Match]) -> bool:
    """Whether a trouble is surely heard, or a question: one figure alone tells nobody that all is well."""
    return bool(kept) and sure(kept[0]) and kept[0].id != "run/healthy"
