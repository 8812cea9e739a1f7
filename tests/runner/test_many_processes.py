"""Several `advisor run` on one plan share a real PostgreSQL: each trial once, whoever dies."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.runner.storage import open_storage
from tests.runner.plans import EXPLORE, PATIENCE, VALIDATE, environment, make_plan, start, wait_for, write_plan

FOUND = shutil.which("initdb") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
ACCOUNT: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
RECORDING = """
import os, time
from pathlib import Path

def train(config, report):
    with (Path(__file__).parent / "ran").open("a") as file:
        file.write(f"{config['n']} {config['seed']} {os.getppid()}\\n")
    report(0, float(config["n"]))
    time.sleep(0.02)
    return float(config["n"])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if FOUND is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    tools, folder = Path(FOUND).parent, Path(tempfile.mkdtemp())
    if ACCOUNT:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: dict[str, Any] = {**ACCOUNT, "cwd": folder, "stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([FOUND, "-D", folder / "data", "-U", "tester", "--auth=trust", "--no-sync"], **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    command = [tools / "pg_ctl", "-D", folder / "data", "-w"]
    subprocess.run([*command, "-l", folder / "log", "-o", options, "start"], **quiet)
    yield f"postgresql://tester:hush@127.0.0.1:{port}/postgres"
    subprocess.run([*command, "-m", "immediate", "stop"], **quiet)
    shutil.rmtree(folder)


def ran(folder: Path) -> list[tuple[int, int, int]]:
    return [tuple(map(int, line.split())) for line in (folder / "ran").read_text().splitlines()]  # type: ignore[misc]


def sharing(folder: Path, name: str) -> Path:
    space = [{"name": "n", "kind": "int", "low": 0, "high": 39}]
    stages = [{"name": "baseline", "kind": "baseline", "trials": 1}, {**EXPLORE, "trials": 24}, VALIDATE]
    plan = make_plan(folder, RECORDING, name=name, space=space, baseline={"n": 20}, stages=stages)
    return write_plan(folder, plan)


def test_three_processes_share_a_plan_and_run_each_trial_once(tmp_path: Path, server: str) -> None:
    plan = sharing(tmp_path, "shared")
    processes = [start(plan, tmp_path / str(n), "--storage", server) for n in range(3)]
    said = [process.communicate(timeout=PATIENCE) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    started = ran(tmp_path)
    assert len({pid for _, _, pid in started}) == 3
    pairs = [(n, seed) for n, seed, _ in started]
    assert len(pairs) == len(set(pairs)) == 1 + 24 + 4
    results = [json.loads((tmp_path / str(n) / "result.json").read_text()) for n in range(3)]
    assert results[0]["best"]["config"] == results[1]["best"]["config"] == results[2]["best"]["config"]
    assert results[0]["verdict"] == results[1]["verdict"] == results[2]["verdict"]
    assert not any("hush" in text for pair in said for text in pair)


def test_a_killed_process_leaves_its_trial_to_the_others(tmp_path: Path, server: str) -> None:
    plan = sharing(tmp_path, "killed")
    processes = [start(plan, tmp_path / str(n), "--storage", server) for n in range(2)]
    for process in processes:
        wait_for(process, '"trial-reported"')
    processes[0].kill()
    processes[0].communicate(timeout=PATIENCE)
    _, error = processes[1].communicate(timeout=PATIENCE)
    assert processes[1].returncode == 0, error
    storage = open_storage(server)
    trials = [t for kind in ("baseline", "explore", "validate")
              for t in optuna.load_study(study_name=f"killed-{kind}", storage=storage).trials]  # fmt: skip
    assert not [t for t in trials if not t.state.is_finished()]
    counted = [t for t in trials if not {"lost", "surplus", "carried_from"} & t.user_attrs.keys()]
    assert len(counted) == 1 + 24 + 4
    assert all(trial.state.name == "COMPLETE" for trial in counted)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    plan = sharing(tmp_path, "nowhere")
    process = start(plan, tmp_path, "--storage", "postgresql://tester:hush@127.0.0.1:9/postgres")
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "postgresql://tester:***@127.0.0.1:9/postgres: cannot be opened" in error
    assert "hush" not in error
    assert environment()["NO_COLOR"]
