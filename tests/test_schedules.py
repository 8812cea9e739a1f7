"""One row a schedule: every spelling names it, and the runner has its shape."""

from __future__ import annotations

import pytest

from advisor.architectures import architectures
from advisor.runner.schedules import schedule
from advisor.schedules import schedule_of, schedules

EVERY = sorted(schedules())


@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_used(name: str) -> None:
    for spelling in (name, name.upper(), *schedules()[name]["aliases"]):
        assert schedule_of(spelling) == name, spelling
    factors = [schedule(name, 100, 0)(step) for step in range(101)]
    assert max(factors) == pytest.approx(1.0)
    assert min(factors) >= 0.0
    assert (factors[-1] < 0.1) == (name != "constant")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("torch.optim.lr_scheduler.CosineAnnealingLR", "cosine"),
        ("OneCycleLR", "one-cycle"),
        ("constant_with_warmup", "constant"),
        ("warmup_stable_decay", "wsd"),
        ("own thing", None),
    ],
)
def test_spellings_name_a_row(text: str, found: str | None) -> None:
    assert schedule_of(text) == found


def test_every_kind_of_network_names_schedules_that_are_known() -> None:
    for row in (row for row in architectures().values() if "schedule" in row):
        assert any(name in row["schedule"] for name in schedules()), row["schedule"]
