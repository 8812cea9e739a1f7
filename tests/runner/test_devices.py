"""Devices are shared out among the workers; who is told a number gets as many or hears why not."""

from __future__ import annotations

import pytest

from advisor.errors import PlanError
from advisor.runner.devices import environment_of, refuse_too_many, share

FOUR = ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("workers", "each", "found"),
    [
        (1, None, [FOUR]), (2, None, [["0", "1"], ["2", "3"]]), (4, None, [["0"], ["1"], ["2"], ["3"]]),
        (6, None, [["0"], ["1"], ["2"], ["3"], ["0"], ["1"]]), (3, None, [["0"], ["1"], ["2"]]),
        (2, 1, [["0"], ["1"]]), (1, 2, [["0", "1"]]), (2, 0, [[], []]),
    ],
)  # fmt: skip
def test_each_worker_sees_its_share(workers: int, each: int | None, found: list[list[str]]) -> None:
    assert [share(number, workers, FOUR, each) for number in range(workers)] == found


def test_no_devices_are_nobodys() -> None:
    assert share(0, 2, [], None) == []


def test_more_than_there_are_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    refuse_too_many(1, 2)
    with pytest.raises(PlanError, match="2 workers at the same time need 4 devices, 2 are visible"):
        refuse_too_many(2, 2)


def test_processes_of_two_trials_meet_at_ports_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MASTER_PORT", "PET_MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    ports = {environment_of(number, 2, None)["PET_MASTER_PORT"] for number in range(2)}
    assert len(ports) == 2
    assert "MASTER_PORT" not in environment_of(0, 1, None)
    monkeypatch.setenv("MASTER_PORT", "1234")
    assert "MASTER_PORT" not in environment_of(0, 2, None)
