"""How figures of both sides stand beside each other: `train .9 val .8`, `99/72 (train/val)`, `both curves at .3`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from advisor.consult.quantities import words
from advisor.consult.score_records import pattern_of

_APART = r" ?(?:/|,|and|vs\.?) ?"
_THINGS = "(?: (?:nodes|set|data|split|part|images))?"


@cache
def forms() -> tuple[str, ...]:
    """Every form, with groups `train` and `val`."""
    found = [*_of_order("train", "val"), *_of_order("val", "train"), *_without_a_side(), *_of_others()]
    return tuple(rf"(?<![\w.@-])(?:{one})(?![\w%]|\.\d)" for one in found)


def _of_order(one: str, two: str) -> Iterator[str]:
    """Side and figure twice, figure and side twice, two figures and both sides, both sides compared in words."""
    link, joint, on = (pattern_of(name) for name in ("pair_link", "pair_joint", "pair_on"))
    a, b = (f"(?P<{side}>{_row()})" for side in (one, two))
    first, second = (f"(?:{words()[f'{side}_word']})" for side in (one, two))
    value = pattern_of("row_value")
    ahead = rf"(?:(?: (?:in|over|at) the last \d+)?{link}(?:{value}/{value}[ ,]+)*)"
    named = rf"(?:[ _-](?:{kinds()}))?"
    yield rf"(?<!% ){first}{link}{a}{pattern_of('pair_since')}{joint}{second}{link}{b}"
    yield rf"{a}{on}{first}{_THINGS}\)?{joint}{b}{on}{second}(?![ _-]?(?:{kinds()}))"
    yield rf"{a}{_APART}{b}{on}{first}{_APART}{second}"
    yield rf"{first}{_APART}{second}{ahead}{a}{_APART}{b}"
    compared = rf"{first}{named}{pattern_of('pair_compared')}{second}{named}"
    yield rf"{compared}{pattern_of('pair_then')}{a}{pattern_of('pair_set')}{b}"


def _without_a_side() -> Iterator[str]:
    """Both curves, of training first."""
    value = pattern_of("row_value")
    a, b = (f"(?:{value} to )?(?P<{side}>{_row()})" for side in ("train", "val"))
    yield rf"{pattern_of('pair_both')}{a}(?: ?[/&] ?| and ){b}(?! ?(?:{kinds()}|for\b))"


def _of_others() -> Iterator[str]:
    """Of data of the training, and of others."""
    a, b = (f"(?P<{side}>{_row()})" for side in ("train", "val"))
    joint = pattern_of("pair_joint")
    own = rf"(?:on|in|for|at) (?:the |my |our )?{pattern_of('of_training_data')}"
    yield rf"{a} {own}{joint}{b} {pattern_of('on_others')}"
    of_training = rf"(?:on |in )?(?:the )?(?:{words()['train_word']})[,; ]+(?:but |and |only |vs )?"
    yield rf"acc(?:uracy)? ?[=:]? ?{a} {of_training}{b}{_elsewhere()}"


def _elsewhere() -> str:
    return r"(?= ?%? (?:on|in|at|for|with|new|unseen|other)\b(?! (?:the )?(?:train|epoch)))"


@cache
def _row() -> str:
    value = pattern_of("row_value")
    further = rf"(?: ?(?:->|=>) ?| (?=\d?\.\d)){value}"
    return rf"{value}(?:{further})*(?!{further})"


@cache
def kinds() -> str:
    """The names of accuracy, loss and other scores."""
    return "|".join(words()[f"{kind}_word"] for kind in ("accuracy", "loss", "score"))
