"""`advisor run` as a person calls it: its exit codes, and what goes to which stream."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.cli import main
from tests.runner.plans import EXPLORE, make_plan, write_plan


def called(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_a_quiet_run_prints_the_verdict_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write_plan(tmp_path, make_plan(tmp_path, stages=[EXPLORE]))
    assert called("run", str(plan), "--output", str(tmp_path / "out"), "--quiet") == 0
    out, error = capsys.readouterr()
    assert "on one seed: repeat both" in " ".join(out.split())
    assert "6 trials (0 pruned, 0 failed)" in out
    assert error == ""
    assert json.loads((tmp_path / "out" / "result.json").read_text())["cost"]["trials"] == 6


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write_plan(tmp_path, make_plan(tmp_path, budget={"trial_hours": 0.5}))
    before = set(tmp_path.rglob("*"))
    assert called("run", str(plan), "--dry-run") == 0
    assert "10 trials, as much as 10 full-length ones; 5 h with 1 worker" in capsys.readouterr().out
    assert set(tmp_path.rglob("*")) == before


def test_a_dry_run_says_that_the_run_would_be_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = write_plan(tmp_path, make_plan(tmp_path, budget={"trials": 5}))
    assert called("run", str(plan), "--dry-run") == 0
    assert "a run would be refused: the plan costs 10 full-length trials, the budget is 5" in capsys.readouterr().err
    assert called("run", str(plan), "--dry-run", "--force") == 0
    assert "refused" not in capsys.readouterr().err


def test_a_search_that_fails_leaves_1_and_one_that_cannot_start_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "def train(config, report): raise ValueError('no data')\n"
    plan = write_plan(tmp_path, make_plan(tmp_path, code, stages=[EXPLORE]))
    assert called("run", str(plan), "--output", str(tmp_path / "out"), "--quiet") == 1
    assert "ValueError: no data" in capsys.readouterr().err
    assert called("run", str(tmp_path / "none.yaml")) == 2
    assert called("run", str(plan), "--backend", "rya") == 2


@pytest.mark.parametrize("kind", ["task", "function", "command"])
def test_a_starter_is_a_plan_that_runs(tmp_path: Path, kind: str) -> None:
    assert called("init", kind, str(tmp_path)) == 0
    assert called("run", str(tmp_path / "plan.yaml"), "--dry-run") == 0
    assert called("init", kind, str(tmp_path)) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "0"], "--from 0 --to 10: write a rate above 0"),
        (["--from", "1", "--to", "0.1"], "--from 1 --to 0.1: write a rate above 0, then a larger one"),
        ([], "is a function: lr-find trains step by step, which needs a Task"),
        (["--output", "."], "is a folder; name a file"),
        (["--output", "no-such/x.svg"], "there is no folder no-such"),
    ],
)
def test_lr_find_says_what_to_write_instead(
    tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.py").write_text("raise SystemExit('never run')\ndef train(config, report): return 1.0\n")
    assert called("lr-find", str(tmp_path / "train.py") + ":train", *arguments) == 2
    assert said in " ".join(capsys.readouterr().err.split())
