"""The tails are SciPy's, from the middle to where it has none left."""

import math

import numpy as np
import pytest
from scipy import special, stats

from advisor.signals.distributions import chi_square_tail, f_tail, gamma_tail, gamma_tail_limit, normal_tail, t_tail

DRAWN = np.random.default_rng(0)


def close(chance):
    return pytest.approx(chance, rel=1e-6, abs=1e-290)


@pytest.mark.parametrize("value", [-9.0, -1.0, 0.0, 0.7, 3.0, 12.0, 37.0])
def test_normal(value):
    assert normal_tail(value) == close(stats.norm.sf(value))


@pytest.mark.parametrize("freedom", [1, 2, 5, 40, 3000])
def test_students(freedom):
    for value in (-1e4, -3.0, -0.2, 0.0, 1e-9, 0.8, 2.5, 9.0, 1e3, math.inf):
        assert t_tail(value, freedom) == close(stats.t.sf(value, freedom))


@pytest.mark.parametrize(("above", "below"), [(1, 1), (1, 6), (3, 9), (7, 161), (23, 897), (40, 1950)])
def test_fishers(above, below):
    for value in (0.0, 1e-6, 0.3, 1.0, 1.9, 8.0, 60.0, 1e4, math.inf):
        assert f_tail(value, above, below) == close(stats.f.sf(value, above, below))


def test_gammas_of_any_shape():
    shapes = 10 ** DRAWN.uniform(-3, 3.5, 40)
    for shape, depth in zip(shapes, DRAWN.uniform(0, 12, 40), strict=True):
        value = float(special.gammainccinv(shape, 10**-depth))
        assert gamma_tail(value, shape) == close(special.gammaincc(shape, value))


@pytest.mark.parametrize("deviations", [-3.0, 0.0, 2.0, 4.0])
def test_of_a_huge_shape_the_approximation_is_near(deviations):
    value = 1e7 + deviations * math.sqrt(1e7)
    assert gamma_tail(value, 1e7) == pytest.approx(special.gammaincc(1e7, value), rel=1e-4)


def test_chi_squares():
    assert chi_square_tail(7.3, 3) == close(stats.chi2.sf(7.3, 3))


def test_the_precision_that_a_program_set_is_left_alone():
    import mpmath

    with mpmath.workdps(3):
        assert f_tail(2.0, 3, 9) == close(stats.f.sf(2.0, 3, 9))
        assert mpmath.mp.dps == 3


@pytest.mark.parametrize("shape", [0.3, 2.0, 40.0, 3000.0])
def test_a_tail_is_never_above_its_limit(shape):
    for by in (0.2, 1.0, 1.05, 1.5, 4.0):
        assert gamma_tail(by * shape, shape) <= gamma_tail_limit(by * shape, shape) <= 1.0
