"""`advisor diagnose`: the contract's JSON, exit codes, streams, and what bad input gets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from advisor.cli.diagnose import read_and_diagnose
from advisor.diagnosis import Request
from advisor.errors import ConfigError
from advisor.facts import Setup
from advisor.findings import Diagnosis
from tests.cli.running import advisor, advisor_json
from tests.eventfiles import write_run


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    noise = np.random.default_rng(0)
    steps = np.arange(120)
    train = 2.0 * np.exp(-steps / 15) + 0.02 + 0.002 * noise.standard_normal(120)
    val = 2.0 * np.exp(-steps / 15) + 0.3 + 0.012 * np.maximum(0, steps - 40) + 0.01 * noise.standard_normal(120)
    write_run(folder / "overfit", {"train/loss": train, "val/loss": val})
    nan = [2.3, 2.2, 2.4, 3.9, 9.0] + [float("nan")] * 20
    write_run(folder / "broken", {"train/loss": nan, "val/loss": nan})
    return folder


def test_json_is_the_contract(logs) -> None:
    got = advisor_json("diagnose", logs)
    assert set(got) >= {"version", "sources", "findings", "unexamined", "errors"}
    assert got["version"] == 1
    source = got["sources"][0]
    assert (source["kind"], source["runs"], source["points"], source["lost"]) == ("tensorboard", 2, 290, 0)
    first = {f["subject"]["run"]: f for f in reversed(got["findings"]) if not f["suppressed_by"]}
    assert first["overfit"]["rule"] == "run/overfitting"
    assert 30 <= first["overfit"]["best_step"] <= 60
    assert first["broken"]["rule"] == "run/diverged"
    assert first["broken"]["severity"] == "error"
    for finding in got["findings"]:
        assert set(finding["subject"]) == {"kind", "run", "study", "parameter", "canonical", "source"}
        assert 0 <= finding["confidence"] <= 1
        assert {"title", "explanation", "evidence", "prescriptions", "references", "suppressed_by"} <= set(finding)
    for item in got["unexamined"]:
        assert item["reason"] in ("not-logged", "unusable", "too-few", "not-told", "waived")


def test_text_goes_to_standard_output_alone(logs) -> None:
    done = advisor("diagnose", logs, NO_COLOR="1")
    assert done.returncode == 0
    assert "run/overfitting" in done.stdout
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_select_and_ignore(logs) -> None:
    only = advisor_json("diagnose", logs, "--select", "run/div*")
    assert {f["rule"] for f in only["findings"]} == {"run/diverged"}
    rest = advisor_json("diagnose", logs, "--ignore", "run/diverged")
    assert "run/diverged" not in {f["rule"] for f in rest["findings"]}
    wrong = advisor("diagnose", logs, "--select", "run/overfiting")
    assert wrong.returncode == 2
    assert "run/overfitting" in wrong.stderr


def test_nothing_readable_is_exit_2_with_json(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "empty", tmp_path / "missing"):
        done = advisor("diagnose", source, "--format", "json")
        assert done.returncode == 2
        assert '"errors"' in done.stdout
        assert "Traceback" not in done.stderr


def test_one_broken_file_does_not_stop_the_others(logs, tmp_path) -> None:
    (tmp_path / "junk.db").write_bytes(b"SQLite format 3\x00" + bytes(100))
    got = advisor_json("diagnose", logs, tmp_path / "junk.db")
    assert got["errors"]
    assert any(f["rule"] == "run/diverged" for f in got["findings"])


def test_the_python_api_gives_the_same(logs) -> None:
    import advisor

    diagnosis = advisor.diagnose(logs)
    assert isinstance(diagnosis, Diagnosis)
    assert [f.rule for f in diagnosis.findings] == [f["rule"] for f in advisor_json("diagnose", logs)["findings"]]
    evidence = advisor.read(logs)
    assert {run.name for run in evidence.runs} == {"overfit", "broken"}
    assert evidence.runs[0].series


def test_a_told_fact_must_exist(logs) -> None:
    done = advisor("diagnose", logs, "--set", "optimiser=adam")
    assert done.returncode == 2
    assert "optimizer" in done.stderr
    assert "optimizer" in Setup.declared()


def test_a_source_without_a_command_is_diagnosed_in_a_pipe(logs) -> None:
    from tests.cli.running import advisor

    done = advisor(logs)
    assert done.returncode == 0
    assert "run/overfitting" in done.stdout
    assert "No such command" in advisor("diagnos").stderr


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("val_loss=val_los", r"--tag val_loss=val_los: no run has the tag 'val_los'\. Did you mean 'val_loss'\?"),
        ("nonsense=val_loss", r"--tag nonsense=val_loss: no role 'nonsense'\. Write train_loss, val_loss"),
    ],
)
def test_a_tag_or_role_that_is_not_there_is_refused(tmp_path: Path, told: str, said: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text("epoch,train_loss,val_loss\n" + "".join(f"{n},{1 / n},{1.1 / n}\n" for n in range(1, 12)))
    with pytest.raises(ConfigError, match=said):
        read_and_diagnose([str(log)], [], Request(tags=dict([told.split("=")])), quiet=True)
    evidence, _ = read_and_diagnose([str(log)], [], Request(tags={"val_f1": "val_loss", "other": "train_loss"}), True)
    assert evidence.runs
