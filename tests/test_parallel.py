"""What forks answer is what one process answers, in the same order."""

import os
import signal
import sys

import pytest

from advisor import parallel

forks = pytest.mark.skipif(sys.platform != "linux", reason="only Linux is known to fork safely")


@forks
def test_answers_come_in_order_and_from_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "PART", 3)
    read_before = {place: f"run{place}" for place in range(11)}
    found = list(parallel.in_order(lambda place: (read_before[place], os.getpid()), 11, 2))
    assert [name for name, _ in found] == list(read_before.values())
    assert os.getpid() not in {process for _, process in found}


@forks
def test_an_error_in_a_fork_is_raised_here() -> None:
    def answer(place: int) -> int:
        raise ValueError(f"cannot judge {place}")

    with pytest.raises(ValueError, match="cannot judge 0"):
        list(parallel.in_order(answer, 3, 2))


@forks
def test_the_forks_end_when_the_answers_are_no_longer_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "PART", 1)
    answers = parallel.in_order(lambda place: os.getpid(), 100, 2)
    process = next(answers)
    answers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@forks
def test_an_interrupt_is_left_to_the_first_process() -> None:
    assert list(parallel.in_order(lambda place: signal.getsignal(signal.SIGINT), 1, 2)) == [signal.SIG_IGN]


def test_few_things_are_worth_one_process() -> None:
    assert parallel.processes_for(parallel.FEWEST - 1) == 1
    assert 1 <= parallel.processes_for(parallel.FEWEST) <= parallel.MOST_PROCESSES
