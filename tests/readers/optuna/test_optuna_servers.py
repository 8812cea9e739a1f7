"""A study on a real PostgreSQL server, where one can be started."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import optuna
import pytest

from advisor import read
from tests.readers.optuna.test_optuna import assert_same, fill

pytestmark = pytest.mark.skipif(
    shutil.which("initdb") is None or shutil.which("pg_ctl") is None, reason="no PostgreSQL server is installed"
)
_OTHER = "nobody" if os.geteuid() == 0 else None


def run(*argv: str) -> None:
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=_OTHER, timeout=60)


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a fresh server that is stopped afterwards; it refuses to run as root."""
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if _OTHER:
        os.chown(folder, pwd.getpwnam(_OTHER).pw_uid, -1)
    with closing(socket.socket()) as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "me", "-A", "trust", "--no-sync")
        run("pg_ctl", "-D", data, "-o", f"-p {port} -k {folder}", "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql+psycopg://me:secret@localhost:{port}/postgres"
    finally:
        if Path(data, "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_a_study_on_postgresql(server: str) -> None:
    study = fill(server)
    evidence = read(server)
    assert not evidence.errors
    assert_same(evidence.studies[0], study)
    assert evidence.studies[0].trials[1].started == study.trials[1].datetime_start
    assert "secret" not in evidence.model_dump_json()
    assert read(f"{server}#s").studies
    assert "It holds: s" in read(f"{server}#other").errors[0].message
    other = server.removesuffix("postgres") + "template1"
    assert "none of Optuna's tables" in read(other).errors[0].message
    assert optuna.load_study(study_name="s", storage=server).trials[0].state == study.trials[0].state
