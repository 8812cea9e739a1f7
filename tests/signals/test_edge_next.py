"""Where the next end of a range should be, and how many runs beyond the old one would tell."""

from __future__ import annotations

import numpy as np

from advisor.signals.edge_next import new_position, probes
from advisor.signals.edge_proof import PLACES
from advisor.tables import table


def _profile(best: float) -> np.ndarray:
    """A bowl as it is seen from the end inward."""
    return np.asarray((1.0 - PLACES - best) ** 2)


def test_the_new_end_lies_past_the_fitted_minimum_within_what_is_allowed() -> None:
    settings = table("edges")["beyond"]
    near, far = new_position(_profile(1.2)), new_position(_profile(9.0))
    assert settings["least"] <= near <= far <= settings["most"]
    assert new_position(1.0 - PLACES[::-1]) == settings["straight"]


def test_noise_asks_for_more_runs() -> None:
    least, most = table("edges")["probes"]
    assert least <= probes(_profile(1.4), 0.01) <= probes(_profile(1.4), 1.0) <= most
