"""Whether another machine's run still lives, whatever its clock says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from advisor.runner import owner
from advisor.runner.owner import LEASE_SECONDS, Owner

OTHER = "elsewhere/1:12:34:abcd"


@pytest.mark.parametrize("skew", [-3600.0, 0.0, 3600.0])
def test_a_clock_that_is_off_neither_ends_a_run_nor_keeps_it_alive(
    monkeypatch: pytest.MonkeyPatch, skew: float
) -> None:
    now = {"here": 1000.0}
    monkeypatch.setattr(owner.time, "monotonic", lambda: now["here"])
    trial: Any = SimpleNamespace(user_attrs={owner.ATTRIBUTE: OTHER}, number=0)
    study: Any = SimpleNamespace(study_name="s", user_attrs={})
    mine = Owner()
    for _ in range(20):
        study.user_attrs[f"lease:{OTHER}"] = now["here"] + skew
        assert not mine.abandoned(trial, study)
        now["here"] += 15
    assert not mine.abandoned(trial, study), "silent for a moment"
    now["here"] += LEASE_SECONDS + 1
    assert mine.abandoned(trial, study)
