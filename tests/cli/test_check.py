"""`advisor check`: fails on what is proven, passes what is clean, and never passes what it could not read."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import optuna
import pytest

from advisor.yaml import load
from tests.cli.running import ROOT, advisor

optuna.logging.set_verbosity(optuna.logging.ERROR)


def search(path: Path, best_lr: float, n: int = 40) -> Path:
    """A random search over lr in 1e-4…1e-2 and dropout, where the best lr is known."""

    def objective(trial: optuna.Trial) -> float:
        lr = trial.suggest_float("lr", 1e-4, 1e-2, log=True)
        drop = trial.suggest_float("dropout", 0.0, 0.5)
        return (math.log10(lr) - math.log10(best_lr)) ** 2 + 0.05 * (drop - 0.2) ** 2 + 0.01 * math.sin(1e5 * lr)

    study = optuna.create_study(
        storage=f"sqlite:///{path}", study_name="s", sampler=optuna.samplers.RandomSampler(seed=1)
    )
    study.enqueue_trial({"lr": 1e-3, "dropout": 0.1}, user_attrs={"baseline": True})
    study.optimize(objective, n_trials=n)
    return path


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Path:
    return search(tmp_path_factory.mktemp("outside") / "study.db", 0.05)


@pytest.fixture(scope="module")
def inside(tmp_path_factory) -> Path:
    return search(tmp_path_factory.mktemp("inside") / "study.db", 0.001)


def test_an_optimum_beyond_the_space_fails_the_build(outside: Path, tmp_path: Path) -> None:
    done = advisor("check", outside, "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    (finding,) = [f for f in json.loads(done.stdout)["findings"] if f["severity"] == "error"]
    assert finding["rule"] == "study/boundary-optimum"
    assert finding["subject"]["parameter"] == "lr"
    assert finding["subject"]["canonical"] == "learning_rate"
    first = finding["prescriptions"][0]
    assert (first["action"], first["parameter"], first["side"]) == ("expand", "lr", "high")
    assert 0.02 <= first["to"] <= 1.0


def test_a_sound_study_passes(inside: Path, tmp_path: Path) -> None:
    done = advisor("check", inside, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_what_cannot_be_read_never_passes(inside: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"SQLite format 3\x00" + bytes(500))
    for sources in ((tmp_path / "bad.db",), (tmp_path / "missing.db",), (inside, tmp_path / "missing.db")):
        done = advisor("check", *sources, "--format", "json", cwd=tmp_path)
        assert done.returncode == 2
        assert json.loads(done.stdout)["errors"]


def test_every_format_says_the_same(outside: Path, tmp_path: Path) -> None:
    github = advisor("check", outside, "--format", "github", cwd=tmp_path)
    assert github.returncode == 1
    assert github.stdout.startswith("::error")
    sarif = json.loads(advisor("check", outside, "--format", "sarif", cwd=tmp_path).stdout)
    assert sarif["version"] == "2.1.0"
    assert any(result["ruleId"] == "study/boundary-optimum" for result in sarif["runs"][0]["results"])
    junit = ElementTree.fromstring(advisor("check", outside, "--format", "junit", cwd=tmp_path).stdout)
    assert junit.findall(".//failure")
    assert "study/boundary-optimum" in advisor("check", outside, "--format", "markdown", cwd=tmp_path).stdout


def test_a_waiver_with_reason_and_expiry(outside: Path, tmp_path: Path) -> None:
    waiver = '[[waive]]\nrule = "study/boundary-optimum"\nparameter = "lr"\nreason = "house limit"\nexpires = {}\n'
    (tmp_path / "advisor.toml").write_text(waiver.format("2099-01-01"))
    done = advisor("check", outside, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    assert any(u["reason"] == "waived" for u in json.loads(done.stdout)["unexamined"])
    (tmp_path / "advisor.toml").write_text(waiver.format("2020-01-01"))
    done = advisor("check", outside, cwd=tmp_path)
    assert done.returncode == 1
    assert "waiver of study/boundary-optimum ended on 2020-01-01" in done.stderr


def test_only_new_findings_fail_beside_a_baseline(outside: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    advisor("check", outside, "--format", "json", "--output", old, cwd=tmp_path)
    done = advisor("check", outside, "--baseline", old, cwd=tmp_path)
    assert done.returncode == 0
    assert "known from the baseline and fail nothing" in " ".join(done.stdout.split())


def test_every_format_tells_known_findings_from_new_ones(outside: Path, tmp_path: Path) -> None:
    old, part = tmp_path / "old.json", tmp_path / "part.json"
    advisor("check", outside, "--format", "json", "--output", old, cwd=tmp_path)
    holds = json.loads(old.read_text(encoding="utf-8"))
    kept = [one for one in holds["findings"] if one["rule"] != "study/boundary-optimum"]
    part.write_text(json.dumps({**holds, "findings": kept}), encoding="utf-8")

    def told(form: str, baseline: Path) -> str:
        return advisor("check", outside, "--baseline", baseline, "--format", form, cwd=tmp_path).stdout

    assert "::error" not in told("github", old)
    assert "::error title=study/boundary-optimum" in told("github", part)
    assert ElementTree.fromstring(told("junit", old)).get("failures") == "0"
    assert ElementTree.fromstring(told("junit", part)).get("failures") == "1"
    states = {
        result["ruleId"]: result["baselineState"] for result in json.loads(told("sarif", part))["runs"][0]["results"]
    }
    assert states.pop("study/boundary-optimum") == "new"
    assert set(states.values()) <= {"unchanged"}
    assert "Known from the baseline" in told("markdown", old)
    assert {one["known"] for one in json.loads(told("json", old))["findings"]} == {True}
    assert "new: study/boundary-optimum" in " ".join(told("text", part).split())
    assert "known" not in holds["findings"][0]


def test_fail_on_warning_and_ignore(outside: Path, tmp_path: Path) -> None:
    assert advisor("check", outside, "--ignore", "study/boundary-optimum", cwd=tmp_path).returncode == 0
    assert advisor("check", outside, "--fail-on", "warnin", cwd=tmp_path).returncode == 2


def test_a_rule_named_by_a_flag_is_judged_though_the_file_ignores_it(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('ignore = ["study/boundary-optimum"]\n')
    assert advisor("check", outside, cwd=tmp_path).returncode == 0
    assert advisor("check", outside, "--select", "study", cwd=tmp_path).returncode == 0
    assert advisor("check", outside, "--select", "study/boundary-optimum", cwd=tmp_path).returncode == 1


def test_the_next_step_is_for_the_source_with_the_findings(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("step,loss\n0,2.3\n")
    done = advisor("check", tmp_path / "one.csv", outside, cwd=tmp_path)
    assert f"next: advisor plan {outside}" in " ".join(done.stdout.split())


def test_a_declared_limit_is_no_error(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "context.yaml").write_text("limits: {lr: {high: 0.01}}\n")
    done = advisor("check", outside, "--context", tmp_path / "context.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_the_action_runs_what_it_says(outside: Path, inside: Path, tmp_path: Path) -> None:
    """The composite action's check step, run by bash with the inputs that a workflow would set."""
    step = load(ROOT / "action.yml")["runs"]["steps"][1]
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "advisor"
    program.write_text(f"#!{sys.executable}\nfrom advisor.cli import main\nmain()\n")
    program.chmod(0o755)
    variables = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    files = {"ADVISOR_SARIF": "a.sarif", "ADVISOR_COMMENT": "a.md"}
    for source, code, more in ((outside, 1, files), (inside, 0, {})):
        inputs = {"ADVISOR_SOURCES": str(source), "ADVISOR_FAIL_ON": "error", "ADVISOR_ARGS": "--select study"}
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=variables | inputs | more,
                              cwd=tmp_path, check=False, capture_output=True, text=True)  # fmt: skip
        assert done.returncode == code, done.stderr
        assert ("::error" in done.stdout) == bool(code)
    assert '"2.1.0"' in (tmp_path / "a.sarif").read_text()
    assert "study/boundary-optimum" in (tmp_path / "a.md").read_text()


def test_the_hook_runs_the_command_on_studies() -> None:
    import re

    (hook,) = load(ROOT / ".pre-commit-hooks.yaml")
    assert hook["entry"] == "advisor check"
    assert all(re.search(hook["files"], name) for name in ("study.db", "a/b.sqlite3", "x.journal"))
    assert not re.search(hook["files"], "train.py")
