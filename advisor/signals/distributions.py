"""The upper tails of the distributions that tests refer to; mpmath computes them to full precision at any depth."""

from __future__ import annotations

import math
from functools import cache
from typing import Any


def normal_tail(value: float) -> float:
    """The chance that a standard normal variable exceeds a value."""
    return 0.5 * math.erfc(value / math.sqrt(2.0))


def gamma_tail(value: float, shape: float) -> float:
    """The chance that a gamma variable of a shape and of scale one exceeds a value.

    Where the shape is too large for the series, by Wilson and Hilferty's (1931) normal approximation.
    """
    from mpmath.libmp import NoConvergence

    if value <= 0:
        return 1.0
    try:
        return float(_numbers().gammainc(shape, value, regularized=True))
    except NoConvergence:
        return normal_tail(3.0 * math.sqrt(shape) * (math.cbrt(value / shape) - 1.0 + 1.0 / (9.0 * shape)))


def gamma_tail_limit(value: float, shape: float) -> float:
    """What the chance of `gamma_tail` is at most, at once (Chernoff's bound)."""
    return math.exp(shape - value + shape * math.log(value / shape)) if value > shape else 1.0


def chi_square_tail(value: float, freedom: float) -> float:
    """The chance that a chi-square variable exceeds a value."""
    return gamma_tail(value / 2.0, freedom / 2.0)


def f_tail(value: float, above: float, below: float) -> float:
    """The chance that Fisher's F exceeds a value; `above` and `below` are its degrees of freedom."""
    return _beta_share(below, above * value, below / 2.0, above / 2.0) if value > 0 else 1.0


def t_tail(value: float, freedom: float) -> float:
    """The chance that Student's t exceeds a value."""
    beyond = 0.5 * _beta_share(freedom, value * value, freedom / 2.0, 0.5)
    return beyond if value >= 0 else 1.0 - beyond


def _beta_share(part: float, rest: float, first: float, second: float) -> float:
    """The regularized incomplete beta function at a part of part and rest."""
    if math.isinf(rest):
        return 0.0
    numbers = _numbers()
    part = numbers.mpf(part)
    return float(numbers.betainc(first, second, 0, part / (part + rest), regularized=True))


@cache
def _numbers() -> Any:
    """A context of our own: who imports this package may have set the precision of mpmath's."""
    from mpmath import mp

    return mp.clone()
