"""The least value within bounds, beside SciPy's L-BFGS-B."""

import numpy as np
import pytest

from advisor.signals.least import least


def valley(place):
    """Rosenbrock's function, least where all are 1."""
    x, y = place[:-1], place[1:]
    gradient = np.zeros_like(place)
    gradient[:-1] = -400 * x * (y - x**2) - 2 * (1 - x)
    gradient[1:] += 200 * (y - x**2)
    return float(np.sum(100 * (y - x**2) ** 2 + (1 - x) ** 2)), gradient


@pytest.mark.parametrize("high", [2.0, 0.5])
def test_it_is_as_low_as_scipys(high):
    from scipy.optimize import minimize

    low, top = np.full(4, -1.5), np.full(4, high)
    start = np.array([-1.2, 0.4, -1.2, 0.4])
    theirs = minimize(valley, start, jac=True, method="L-BFGS-B", bounds=list(zip(low, top, strict=True)))
    ours = least(valley, start, low, top, 500)
    assert np.all((ours >= low) & (ours <= top))
    assert valley(ours)[0] <= theirs.fun + 1e-6


def test_where_bounds_meet_nothing_moves():
    low, high = np.array([-2.0, 0.3]), np.array([2.0, 0.3])
    assert least(valley, np.array([1.5, 5.0]), low, high, 200) == pytest.approx([np.sqrt(0.3), 0.3], abs=0.01)


def test_the_start_stands_where_nothing_is_better():
    flat = least(lambda place: (1.0, np.zeros_like(place)), np.array([0.2]), np.array([0.0]), np.array([1.0]), 10)
    assert flat == pytest.approx([0.2])


def test_an_error_of_the_function_is_not_hidden():
    def broken(place):
        raise ValueError("no value here")

    with pytest.raises(ValueError, match="no value here"):
        least(broken, np.zeros(1), np.full(1, -1.0), np.ones(1), 10)
