"""The Gaussian process says what scikit-learn's says."""

import warnings

import numpy as np
import pytest

from advisor.signals.process import LONGEST, SHORTEST, fitted


@pytest.mark.parametrize(("trials", "features"), [(16, 1), (24, 3)])
def test_it_is_scikit_learns(trials: int, features: int) -> None:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    random = np.random.default_rng(trials)
    places = random.random((trials, features))
    values = np.sin(4 * places[:, 0]) + 0.2 * random.normal(size=trials)
    smooth = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(np.ones(features), (SHORTEST, LONGEST), nu=2.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = GaussianProcessRegressor(smooth + WhiteKernel(0.1, "fixed"), alpha=1e-8).fit(places, values)
    ours = fitted(places, values, 0.1)
    mean, deviation = theirs.predict(places[:4], return_std=True)
    assert ours.likelihood == pytest.approx(theirs.log_marginal_likelihood_value_, abs=1e-5)
    assert ours.mean(places[:4]) == pytest.approx(mean, abs=1e-4)
    assert ours.deviation(places[:4]) == pytest.approx(deviation, abs=1e-4)
