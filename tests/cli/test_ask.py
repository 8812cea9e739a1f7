from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.running import ROOT, advisor, advisor_json

KEYS = {"version", "matched", "confidence", "reply", "facts", "question"}


def talk(*lines: str, options: tuple[object, ...] = (), cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`advisor consult` with these lines in a pipe."""
    return subprocess.run(
        [sys.executable, "-c", "from advisor.cli import main; main()", "consult", *map(str, options)],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tui'}"},
        timeout=120,
        check=False,
    )


def test_one_turn_as_json() -> None:
    told = advisor_json("ask", "I have 40 GPU hours and 30 minutes per run, AdamW")
    assert set(told) >= KEYS
    assert told["facts"] == {"budget_hours": 40, "budget_kind": "gpu", "trial_hours": 0.5, "optimizer": "adamw"}
    assert set(told["question"]) == {"fact", "text", "choices"}


def test_one_turn_as_text_ends_in_the_question() -> None:
    done = advisor("ask", "I have 40 GPU hours and 30 minutes per run")
    assert done.returncode == 0
    assert "80 full-length trials" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].rstrip().endswith(("?", ")"))


def test_a_session_goes_on(tmp_path: Path) -> None:
    session = tmp_path / "talk.json"
    advisor_json("ask", "I have 40 hours", "--session", session, "--set", "optimizer=adamw")
    told = advisor_json("ask", "30 minutes per run", "--session", session)
    assert told["facts"] == {"budget_hours": 40, "budget_kind": "wall", "trial_hours": 0.5, "optimizer": "adamw"}
    assert json.loads(session.read_text())["turn"] == 2


def test_a_foreign_session_is_refused(tmp_path: Path) -> None:
    session = tmp_path / "talk.json"
    session.write_text("{}x")
    done = advisor("ask", "hello", "--session", session)
    assert done.returncode == 2
    assert "not a conversation that advisor wrote" in done.stderr
    assert done.stdout == ""


def test_the_dialogue_in_a_pipe(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    done = talk(
        "I have 20 hours, 30 minutes per run",
        "",
        "I want to tune lr and weight decay",
        "what if I had 100 hours?",
        "my metric is val_loss",
        "show the plan",
        "bye",
        "never read",
        options=("--plan", plan),
    )
    assert done.returncode == 0, done.stderr
    assert "200 instead of 40" in done.stdout
    assert "Stages:" in done.stdout
    assert "Good luck" in done.stdout
    assert "never read" not in done.stdout
    assert advisor("validate", plan).returncode == 0


def test_consult_reads_evidence(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = [f"{step},{2 / (1 + step / 20):.4f},{2.1 / (1 + step / 20):.4f}" for step in range(100)]
    log.write_text("step,train_loss,val_loss\n" + "\n".join(rows) + "\n")
    done = talk("what do you know?", options=(log,))
    assert done.returncode == 0, done.stderr
    missing = talk("hello", options=(tmp_path / "nothing",))
    assert missing.returncode == 2
    assert "nothing" in missing.stderr


def test_paths_after_a_quoted_question_are_what_it_is_about(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,train_loss\n" + "\n".join(f"{i},{1 / (1 + i):.4f}" for i in range(60)) + "\n")
    done = advisor("ask", "what is the final loss?", log)
    assert "ended at 0.0167 (step 59)" in done.stdout
