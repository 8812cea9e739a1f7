"""Starts real servers on loopback, puts the same folder behind each, reads it by URL and compares it bit for bit.

`python -m benchmarks.remote [NAME…] [--keep FOLDER]`: MLflow's server and moto's S3 in an environment of their
own, an SFTP server of asyncssh, and fsspec's stores in memory and on disk; `hf://` without a network, for what it says.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.apart import asked, environment, write_up
from benchmarks.loggers.curves import lost, overfit

HERE = Path(__file__).parent
REQUIRES = ["moto[server]==5.2.5", "s3fs==2026.9.0", "paramiko==5.1.0", "asyncssh==2.24.1", "mlflow==3.17.2"]
TITLE = "| store | address | read as | runs | points | bit for bit | first finding |"
Row = tuple[str, str]


def main() -> None:
    """Reads behind every kind of address and writes the table."""
    with asked(__doc__, "remote") as told:
        python = environment(told.base / "env", REQUIRES)
        _written(told.base / "logs")
        for store in STORES:
            if told.wants(store.__name__):
                told.row(store.__name__, partial(_row, python, told.base, store))
        if told.results:
            kept = [told.base / f"{store.__name__}.row" for store in STORES]
            write_up("remote", HERE / "README.md", TITLE, [path.read_text() for path in kept if path.exists()])


def _written(folder: Path) -> None:
    """Two runs as tables: one that overfits, one that is lost."""
    for name, curves in (("overfit", overfit()), ("lost", lost())):
        (folder / name).mkdir(parents=True, exist_ok=True)
        rows = zip(*curves.values(), strict=True)
        lines = [f"{at},{','.join(map(repr, row))}" for at, row in enumerate(rows)]
        (folder / name / "history.csv").write_text("\n".join([f"step,{','.join(curves)}", *lines]) + "\n")


def _row(python: Path, base: Path, store: Callable[[Path, Path], object]) -> str:
    title = (store.__doc__ or "").strip().rstrip(".")
    try:
        with store(python, base) as (address, environment):  # type: ignore[attr-defined]
            done = subprocess.run(
                [python, "-m", "benchmarks.remote.reading", address, str(base / "logs")],
                capture_output=True, text=True, timeout=300, env=os.environ | environment,
            )  # fmt: skip
    except Exception as error:
        return f"| {title} | not run: {type(error).__name__}: {str(error)[:120]} | | | | | |"
    if done.returncode:
        return f"| {title} | `{address}` | failed: {done.stderr.strip()[-160:]} | | | | |".replace("\n", " ")
    found = json.loads(done.stdout.splitlines()[-1])
    cells = [found[key] for key in ("kind", "runs", "points", "bits", "first")]
    place = found["shown"].replace(str(base), "/…")
    return f"| {title} | `{place}` | {' | '.join(map(str, cells))} |"


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def _served(argv: list[object], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """A server while it answers on its port."""
    with subprocess.Popen(
        list(map(str, argv)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | (environment or {}), start_new_session=True,
    ) as server:  # fmt: skip
        try:
            for _ in range(600):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None:
                    raise RuntimeError("the server did not start")
                time.sleep(0.2)
            yield
        finally:
            os.killpg(server.pid, 15)


@contextmanager
def files(python: Path, base: Path) -> Iterator[Row]:
    """A folder, by `file://`."""
    yield f"file://{base}/logs", {}


@contextmanager
def memory(python: Path, base: Path) -> Iterator[Row]:
    """fsspec's memory, filled by the reading process."""
    yield "memory://logs", {}


@contextmanager
def s3(python: Path, base: Path) -> Iterator[Row]:
    """moto's S3 server, through s3fs."""
    port = _free_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "word", "AWS_DEFAULT_REGION": "us-east-1",
        "FSSPEC_S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    with _served([python, "-m", "moto.server", "-H", "127.0.0.1", "-p", port], port):
        upload = (
            "import fsspec, sys; store = fsspec.filesystem('s3'); store.mkdir('bucket'); "
            "store.put(sys.argv[1], 'bucket/logs', recursive=True)"
        )
        subprocess.run([python, "-c", upload, base / "logs"], check=True, env=os.environ | environment)
        yield "s3://bucket/logs", environment


@contextmanager
def sftp(python: Path, base: Path) -> Iterator[Row]:
    """An SFTP server of asyncssh, through paramiko."""
    port = _free_port()
    with _served([python, HERE / "sftp_server.py", base, port], port):
        yield f"sftp://someone:a-word@127.0.0.1:{port}/logs", {}


@contextmanager
def mlflow_server(python: Path, base: Path) -> Iterator[Row]:
    """A real `mlflow server`, its two runs logged over HTTP."""
    port = _free_port()
    database = base / "mlflow.db"
    database.unlink(missing_ok=True)
    argv = [python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port, "--workers", 1]
    with _served([*argv, "--backend-store-uri", f"sqlite:///{database}"], port):
        address = f"http://127.0.0.1:{port}"
        loggers = HERE.parent / "loggers"
        program = "import sys; from runs import logged_to_mlflow; [logged_to_mlflow(sys.argv[1], b) for b in (0, 1)]"
        subprocess.run(
            [python, "-c", program, address], check=True, cwd=loggers, env=os.environ | {"PYTHONPATH": str(loggers)}
        )
        yield address, {}


@contextmanager
def hugging_face(python: Path, base: Path) -> Iterator[Row]:
    """The Hugging Face hub without a network: what is said."""
    yield "hf://datasets/someone/runs/logs", {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "1"}


STORES = (files, memory, s3, sftp, mlflow_server, hugging_face)


if __name__ == "__main__":
    main()
