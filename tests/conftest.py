"""What every test begins with."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from advisor import cache

# Workers that share the cores wait for each other's threads: two of them took twice the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A slow machine fails no property: nothing is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test keeps what it concludes for the next one; a command that is run in this process would."""
    monkeypatch.setattr(cache, "_remembering", False)
