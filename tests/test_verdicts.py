"""Verdicts kept between commands: the same words, only what is new is judged, nothing stale or forged is believed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from advisor import cache, diagnosis, parallel, verdicts
from advisor.context import told_setup
from advisor.diagnosis import Request, diagnose_evidence
from advisor.findings import Diagnosis, Finding
from advisor.records import CutShort, Evidence, Run, Series

JUDGED: list[tuple[str, str]] = []


@pytest.fixture(autouse=True)
def _counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "_remembering", True)
    judge = verdicts.judge

    def counting(rule, case, *more):  # type: ignore[no-untyped-def]
        JUDGED.append((rule.id, case.subject.run or ""))
        return judge(rule, case, *more)

    monkeypatch.setattr(verdicts, "judge", counting)
    JUDGED.clear()


RESTING_ON_OTHERS = ("run/best-of-runs", "run/continued", "run/left-behind", "run/worse-than-reference")


def run_of(name: str, end: float = 0.1, rise: float = 0.006, lost: bool = False) -> Run:
    steps = np.arange(60)
    curves = {"train_loss": 2 * np.exp(-steps / 15) + end, "val_loss": 2 * np.exp(-steps / 10) + 0.4 + rise * steps}
    if lost:
        curves["train_loss"][40:] = np.nan
    times = np.full(60, np.nan)
    return Run(
        name=name,
        source="logs",
        series={t: Series(tag=t, steps=steps, values=v, wall_times=times) for t, v in curves.items()},
    )


def diagnosed(*runs: Run, request: Request | None = None) -> tuple[Diagnosis, set[str]]:
    """The diagnosis, and the runs on which rules were judged that look at nothing but the run."""
    JUDGED.clear()
    found = diagnose_evidence(Evidence(runs=runs), request)
    return found, {name for rule, name in JUDGED if rule not in RESTING_ON_OTHERS}


def told(found: Diagnosis) -> list[object]:
    traces = [one.trace for one in found.findings] + [one.held_for for one in found.findings]
    return [found, *traces]


def test_the_second_look_says_the_same_and_judges_nothing() -> None:
    runs = [run_of("a"), run_of("b", end=0.3, rise=0.0), run_of("c", lost=True)]
    first, judged = diagnosed(*runs)
    again, anew = diagnosed(*runs)
    assert told(again) == told(first)
    assert any(isinstance(one, Finding) and one.trace for one in first.findings)
    assert judged == {"a", "b", "c"}
    assert anew <= {"c"}  # a NaN among its evidence equals nothing, so that such a verdict is made anew


def test_a_folder_that_grew_costs_what_was_added_and_ranks_all() -> None:
    runs = [run_of(f"run{i}", end=0.1 + i / 10) for i in range(4)]
    diagnosed(*runs)
    best = run_of("best", end=0.01, rise=0.0)
    found, judged = diagnosed(*runs, best)
    assert judged == {"best"}
    cache._remembering = False
    assert told(found) == told(diagnosed(*runs, best)[0])


@pytest.mark.parametrize(
    "other",
    [run_of("a", end=0.2), run_of("a", rise=0.007), run_of("a").model_copy(update={"hyperparameters": {"lr": 0.1}})],
    ids=["a point of training", "a point of validation", "a setting"],
)
def test_what_changed_is_judged_anew(other: Run) -> None:
    diagnosed(run_of("a"), run_of("b"))
    assert diagnosed(other, run_of("b"))[1] == {"a"}


def test_other_words_or_rules_are_another_question() -> None:
    diagnosed(run_of("a"))
    assert diagnosed(run_of("a"), request=Request(setup=told_setup({"optimizer": "adamw"})))[1] == {"a"}
    assert diagnosed(run_of("a"), request=Request(ignore=("run/overfitting",)))[1] == {"a"}


def test_a_run_that_grows_is_not_kept() -> None:
    growing = run_of("a").model_copy(update={"growing": True})
    diagnosed(growing)
    assert diagnosed(growing)[1] == {"a"}


@pytest.mark.parametrize(
    "row",
    [
        "[1]",
        '[{"finding": {"rule": "run/overfitting", "trace": [{"values": 3}]}}]',
        '[{"again": "run/no-such-rule"}]',
        '[{"finding": {}}]',
        "7",
        "[{}]",
        "[",
        7,
        [{"again": "run/x"}],
    ],
)
def test_a_kept_file_that_is_not_as_written_is_not_believed(row: object, tmp_path: Path) -> None:
    first = diagnosed(run_of("a"))[0]
    (kept,) = tmp_path.rglob("runs-*.json")
    key = kept.read_text().split('"')[1]
    kept.write_text(json.dumps({key: row}))
    assert told(diagnosed(run_of("a"))[0]) == told(first)


def test_a_call_from_python_keeps_nothing(tmp_path: Path) -> None:
    cache._remembering = False
    diagnosed(run_of("a"))
    assert not list(tmp_path.rglob("runs-*.json"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is known to fork safely")
def test_forks_say_what_one_process_says_and_keep_it_for_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "_WORTH_FORKS", 1)
    runs = [run_of(f"run{n}", end=0.1 + n / 50, rise=0.003 * (n % 3), lost=n % 4 == 1) for n in range(12)]
    alone = diagnose_evidence(Evidence(runs=tuple(runs[:11])))
    cache_clear()
    together = diagnose_evidence(Evidence(runs=tuple(runs[:11])), processes=2)
    assert told(together) == told(alone)
    _, judged = diagnosed(*runs)
    assert judged == {"run11"}
    monkeypatch.setattr(parallel, "in_order", lambda *told: pytest.fail("forks for what is known already"))
    assert told(diagnose_evidence(Evidence(runs=tuple(runs)), processes=2))


def cache_clear() -> None:
    for file in cache._folder().glob("runs-*"):
        file.unlink()


def test_what_the_rule_and_the_case_say_is_not_kept_but_given_back(tmp_path: Path) -> None:
    first = diagnosed(run_of("a"))[0]
    (kept,) = tmp_path.rglob("runs-*.json")
    (row,) = json.loads(kept.read_text()).values()
    noted = [one["finding"] for one in json.loads(row) if "finding" in one]
    assert noted
    assert not any({"subject", "references", "caveat", "evidence"} & one.keys() for one in noted)
    again, anew = diagnosed(run_of("a"))
    assert not anew
    assert all(one.evidence and one.references for one in again.findings)
    assert told(again) == told(first)


def test_what_cut_a_run_short_is_judged_anew() -> None:
    run, cut = run_of("a"), CutShort(kind="memory", line="CUDA out of memory", done=0.1)
    diagnosed(run)
    found, judged = diagnosed(run.model_copy(update={"cut": cut}))
    assert judged == {"a"}
    assert "run/cut-short" in {one.rule for one in found.findings}
