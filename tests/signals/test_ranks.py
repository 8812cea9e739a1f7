"""Rank tests are SciPy's: tiny samples, ties, samples far apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from advisor.signals.ranks import kruskal_wallis, mann_whitney


@pytest.mark.parametrize("decimals", [0, 1, 12])
@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 30), (3, 2), (8, 40), (9, 9), (20, 31)])
def test_mann_whitney_is_scipys(first, second, decimals):
    random = np.random.default_rng(first + second)
    for shift in (0.0, 1.0, 8.0):
        one = np.round(random.normal(shift, 1, first), decimals)
        other = np.round(random.normal(0, 1, second), decimals)
        for greater, alternative in ((False, "two-sided"), (True, "greater")):
            theirs = stats.mannwhitneyu(one, other, alternative=alternative).pvalue
            assert mann_whitney(one, other, greater) == pytest.approx(theirs, rel=1e-9)


@given(st.integers(2, 5), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=40, deadline=None)
def test_kruskal_wallis_is_scipys(samples, seed, tied):
    random = np.random.default_rng(seed)
    drawn = [random.normal(place * random.random(), 1, random.integers(2, 12)) for place in range(samples)]
    drawn = [np.round(sample, 0 if tied else 12) for sample in drawn]
    if len(np.unique(np.concatenate(drawn))) > 1:
        assert kruskal_wallis(drawn) == pytest.approx(stats.kruskal(*drawn).pvalue, rel=1e-9)


def test_values_that_are_all_equal_tell_nothing():
    assert mann_whitney([1.0] * 12, [1.0] * 12) == 1.0
    assert mann_whitney([1.0] * 12, [1.0] * 12, greater=True) == 1.0
