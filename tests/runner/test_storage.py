"""Patience with a storage, its errors, and addresses without their secrets."""

from __future__ import annotations

import os
import socket
from types import SimpleNamespace
from typing import Any

import pytest
from optuna.exceptions import DuplicatedStudyError, StorageInternalError

from advisor.runner.owner import LEASE_SECONDS, Owner
from advisor.runner.storage import Patience, StorageGoneError, masked


class OperationalError(Exception):
    """Named as SQLAlchemy and the database drivers name theirs."""


class Flaky:
    def __init__(self, failures: int) -> None:
        self.failures = failures

    def get_trial(self, number: int) -> int:
        if self.failures:
            self.failures -= 1
            raise OperationalError("database is locked")
        return number

    def set_trial_param(self) -> None:
        raise ValueError("a mistake, not an outage")


def test_a_locked_storage_is_tried_again() -> None:
    storage = Flaky(2)
    Patience().teach(storage)
    assert storage.get_trial(7) == 7


def test_other_errors_are_not_waited_for() -> None:
    storage = Flaky(0)
    Patience().teach(storage)
    with pytest.raises(ValueError, match="a mistake"):
        storage.set_trial_param()


def test_what_optuna_says_of_a_study_is_no_outage() -> None:
    class Existing(Flaky):
        def create_new_study(self) -> None:
            raise DuplicatedStudyError("it exists") from OperationalError("unique constraint")

    storage = Existing(0)
    Patience().teach(storage)
    with pytest.raises(DuplicatedStudyError):
        storage.create_new_study()


def test_an_outage_that_lasts_ends_with_its_reason_and_is_not_waited_for_twice() -> None:
    storage = Flaky(10**9)
    Patience("storage x", seconds=0.2).teach(storage)
    for _ in range(2):
        before = storage.failures
        with pytest.raises(StorageGoneError, match="storage x: database is locked; what had finished is kept"):
            storage.get_trial(1)
    assert before - storage.failures == 1


def test_who_hurries_does_not_wait() -> None:
    storage = Flaky(10**9)
    Patience(hurried=lambda: True).teach(storage)
    with pytest.raises(StorageGoneError):
        storage.get_trial(1)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:hush@host/db", "postgresql://me:***@host/db"),
        (
            "postgresql://me@host/db?sslmode=require&password=hush",
            "postgresql://me@host/db?sslmode=require&password=***",
        ),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_passwords_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def stored(**attributes: Any) -> Any:
    return SimpleNamespace(study_name="s", user_attrs=attributes)


def trial(owner: str | None) -> Any:
    return SimpleNamespace(number=0, user_attrs={} if owner is None else {"owner": owner})


def test_a_process_of_this_machine_is_known_to_live_or_not() -> None:
    here, other = Owner(), Owner()
    assert not here.abandoned(trial(other.name), stored())
    machine, pid, started, token = other.name.rsplit(":", 3)
    assert here.abandoned(trial(f"{machine}:{pid}:{int(started) + 1}:{token}"), stored())


def test_a_process_of_another_machine_lives_while_its_lease_does(monkeypatch: pytest.MonkeyPatch) -> None:
    here, name = Owner(), f"elsewhere/1:{os.getpid()}:5:abc"
    assert socket.gethostname() != "elsewhere"
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    assert not here.abandoned(trial(name), stored(**{f"lease:{name}": 5.0}))
    now[0] = LEASE_SECONDS - 1
    assert not here.abandoned(trial(name), stored(**{f"lease:{name}": 5.0}))
    now[0] = LEASE_SECONDS + 1
    assert here.abandoned(trial(name), stored(**{f"lease:{name}": 5.0}))
    assert not here.abandoned(trial(name), stored(**{f"lease:{name}": 6.0})), "it gave a sign"


def test_an_unsigned_trial_is_given_a_leases_time(monkeypatch: pytest.MonkeyPatch) -> None:
    here, now = Owner(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    assert not here.abandoned(trial(None), stored())
    now[0] = LEASE_SECONDS + 1
    assert here.abandoned(trial(None), stored())


@pytest.mark.parametrize(
    ("cause", "waits"), [("PendingRollbackError", True), ("OperationalError", True), ("DataError", False)]
)
def test_a_server_that_ends_in_the_middle_of_a_commit_is_waited_for(cause: str, waits: bool) -> None:
    class Ending(Flaky):
        def set_trial_param(self) -> None:
            if self.failures:
                self.failures -= 1
                raise StorageInternalError("An exception is raised during the commit.") from type(
                    cause, (Exception,), {}
                )()

    storage = Ending(1)
    Patience().teach(storage)
    if waits:
        storage.set_trial_param()
    else:
        with pytest.raises(StorageInternalError):
            storage.set_trial_param()
