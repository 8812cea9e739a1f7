"""The Gaussian process beside scikit-learn's; its gradient that of its loss, its mode as likely as SciPy's."""

import math
import warnings

import numpy as np
import pytest

from advisor.signals.process import (
    Observed,
    Prior,
    Process,
    _distances,
    _loss,
    fitted,
    matern,
    squared_exponential,
)

SHORTEST, LONGEST = 0.2, 20.0
NOISE = 0.1


def trials(count, features):
    random = np.random.default_rng(count)
    places = random.random((count, features))
    values = np.sin(4 * places[:, 0]) + 0.2 * random.normal(size=count)
    return places, values


def observed(places, values) -> Observed:
    return Observed(tuple(column[:, None] for column in places.T), values)


def of_known_noise(places, values) -> Process:
    features = places.shape[1]
    low = np.array([-2 * math.log(LONGEST)] * features + [-math.log(100), math.log(NOISE)])
    high = np.array([-2 * math.log(SHORTEST)] * features + [math.log(100), math.log(NOISE)])
    start = np.zeros(features + 2)
    return fitted(observed(places, values), matern, Prior(low, high, start), start, 500)


@pytest.mark.parametrize(("count", "features"), [(16, 1), (24, 3)])
def test_it_is_scikit_learns(count, features):
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    places, values = trials(count, features)
    smooth = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(np.ones(features), (SHORTEST, LONGEST), nu=2.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = GaussianProcessRegressor(smooth + WhiteKernel(NOISE, "fixed"), alpha=1e-8).fit(places, values)
    ours = of_known_noise(places, values)
    there = tuple(column[:4, None] for column in places.T)
    mean, deviation = theirs.predict(places[:4], return_std=True)
    assert ours.noise == pytest.approx(NOISE)
    assert ours.likelihood == pytest.approx(theirs.log_marginal_likelihood_value_, abs=1e-5)
    assert ours.mean(there) == pytest.approx(mean, abs=1e-4)
    assert ours.deviation(there) == pytest.approx(deviation, abs=1e-4)


def test_a_residual_is_what_the_others_foresee():
    places, values = trials(12, 2)
    whole = of_known_noise(places, values)
    fixed = Prior(whole.logs, whole.logs, whole.logs)
    rest = fitted(observed(places[1:], values[1:]), matern, fixed, whole.logs, 1)
    foreseen = rest.mean(tuple(column[:1, None] for column in places.T))
    assert whole.residual[0] == pytest.approx(values[0] - foreseen[0], abs=1e-9)


@pytest.mark.parametrize("kernel", [squared_exponential, matern])
def test_the_gradient_is_that_of_the_loss(kernel):
    random = np.random.default_rng(0)
    groups = (random.random((12, 1)), random.random((12, 2)))
    told = Observed(groups, random.standard_normal(12), random.uniform(0.5, 2, 12), random.uniform(0, 0.1, 12))
    prior = Prior(np.full(4, -9.0), np.full(4, 9.0), np.zeros(4), np.ones(4), constant=1.0)
    squares = np.array([apart.ravel() for apart in _distances(groups, groups)])
    at = np.array([0.3, -0.7, 0.2, -1.5])
    _, gradient = _loss(at, squares, told, kernel, prior)
    for i in range(4):
        step = np.eye(4)[i] * 1e-6
        there, back = (_loss(place, squares, told, kernel, prior)[0] for place in (at + step, at - step))
        assert gradient[i] == pytest.approx((there - back) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("count", [15, 40])
def test_its_mode_is_as_likely_as_the_one_that_scipy_finds(count):
    from scipy.optimize import minimize

    places, values = trials(count, 4)
    told = observed(places, values)
    prior = Prior(
        low=np.array([-10.0] * 4 + [-4.0, -14.0]),
        high=np.array([8.0] * 4 + [5.0, 2.0]),
        centre=np.array([-1.4] * 4 + [0.0, -2.3]),
        width=np.array([2.4] * 4 + [1.0, 2.0]),
        constant=1.0,
    )
    squares = np.array([apart.ravel() for apart in _distances(told.groups, told.groups)])
    rest = (squares, told, squared_exponential, prior)
    bounds = list(zip(prior.low, prior.high, strict=True))
    theirs = minimize(_loss, prior.centre, args=rest, jac=True, method="L-BFGS-B", bounds=bounds)
    ours = fitted(told, squared_exponential, prior, prior.centre, 75)
    assert _loss(ours.logs, *rest)[0] <= theirs.fun + 1e-5


def test_without_a_decomposition_the_process_stays_at_its_start():
    value, gradient = _loss(
        np.array([0.0, 700.0, -700.0]),
        np.zeros((1, 9)),
        Observed((np.zeros((3, 1)),), np.arange(3.0)),
        matern,
        Prior(np.full(3, -800.0), np.full(3, 800.0), np.zeros(3)),
    )
    assert value >= 1e10
    assert not gradient.any()
