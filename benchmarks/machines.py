"""Several runs on one storage, tried on real servers: stopped and back, two plans, a clock that is off, MariaDB.

Needs Debian's `postgresql`, `mariadb-server` and `faketime`, and PyMySQL; what is not there is told and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from advisor.planner.plan import SearchPlan
from benchmarks.results import replace_section
from tests.runner.plans import EXPLORE, VALIDATE, environment, make_plan, write_plan

SLOW = """
import os, time
from pathlib import Path

def train(config, report):
    with (Path(__file__).parent / "ran").open("a") as file:
        file.write(f"{config['n']} {config['seed']}\\n")
    (Path(__file__).parent / f"worker-{os.getpid()}").touch()
    report(0, float(config["n"]))
    time.sleep(0.5)
    return float(config["n"])
"""
AWAY_SECONDS = 8
Server = Mapping[str, Any]


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL of its own, with what stops and starts it."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder, port = Path(tempfile.mkdtemp()), free_port()
    account: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(folder, "postgres")
    quiet: dict[str, Any] = {**account, "cwd": folder, "stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([tools / "initdb", "-D", folder / "data", "-U", "tester", "--auth=trust", "--no-sync"], **quiet)
    command = [tools / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"

    def start() -> None:
        subprocess.run([*command, "-o", options, "start"], **quiet)

    def stop() -> None:
        subprocess.run([*command, "-m", "immediate", "stop"], **quiet)

    start()
    yield {"url": f"postgresql://tester@127.0.0.1:{port}/postgres", "start": start, "stop": stop}
    stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mariadb() -> Iterator[Server]:
    """A MariaDB of its own, with what stops and starts it."""
    folder, port = Path(tempfile.mkdtemp()), free_port()
    shutil.chown(folder, "mysql")
    common = ["--no-defaults", f"--datadir={folder / 'data'}", "--user=mysql"]
    installing = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(installing, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    place = f"--socket={folder / 'socket'}"
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        command = ["mariadbd", *common, f"--port={port}", place, f"--pid-file={folder / 'pid'}"]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        client = ["mariadb", "--no-defaults", place, "-u", "root", "-e"]
        user = "tester@'127.0.0.1'"
        orders = f"CREATE DATABASE IF NOT EXISTS s; CREATE USER IF NOT EXISTS {user}; GRANT ALL ON s.* TO {user}"
        for _ in range(100):
            if subprocess.run([*client, orders], capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise RuntimeError("MariaDB does not start")

    def stop() -> None:
        running[-1].kill()
        running[-1].wait()

    start()
    yield {"url": f"mysql://tester@127.0.0.1:{port}/s", "start": start, "stop": stop}
    stop()
    shutil.rmtree(folder, ignore_errors=True)


def plan(folder: Path, name: str, **changes: Any) -> SearchPlan:
    """Twelve trials of half a second, the default and a validation."""
    space = [{"name": "n", "kind": "int", "low": 0, "high": 39}]
    stages = [{"name": "baseline", "kind": "baseline", "trials": 1}, {**EXPLORE, "trials": 12}, VALIDATE]
    folder.mkdir(parents=True, exist_ok=True)
    return make_plan(
        folder, SLOW, **({"name": name, "space": space, "baseline": {"n": 20}, "stages": stages} | changes)
    )


def begin(path: Path, output: Path, url: str, *before: str) -> subprocess.Popen[str]:
    """A run in a process of its own."""
    code = "from advisor.cli import main; main()"
    command = [*before, "python", "-c", code, "run", str(path), "--output", str(output), "--storage", url, "-q"]
    around = environment() | {"PYTHONPATH": os.environ["PYTHONPATH"]}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=around)


def trials_begun(folder: Path) -> list[str]:
    """What ran so far."""
    path = folder / "ran"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(folder: Path, count: int, files: str = "") -> None:
    """Until so many trials have begun, or so many files of the name are there."""
    deadline = time.monotonic() + 120
    while len(list(folder.glob(files)) if files else trials_begun(folder)) < count and time.monotonic() < deadline:
        time.sleep(0.1)


def ended(processes: list[subprocess.Popen[str]]) -> tuple[list[int], str]:
    """Exit codes, and the last words on standard error."""
    said = [process.communicate(timeout=300)[1].strip().splitlines() for process in processes]
    words = "; ".join(" ".join(line.strip() for line in lines) for lines in said if lines)
    return [process.returncode for process in processes], words


def verdicts_of(folder: Path, count: int) -> str:
    """Whether the runs say the same, and what ran twice."""
    paths = [folder / f"out{n}" / "result.json" for n in range(count)]
    results = [json.loads(path.read_text()) for path in paths if path.is_file()]
    if len(results) < count:
        return f"{count - len(results)} left NO result"
    ran = trials_begun(folder)
    same = "the same verdict" if len({r["verdict"] for r in results}) == 1 else "DIFFERENT verdicts"
    return f"{same}; {len(set(ran))} configurations and seeds, {len(ran) - len(set(ran))} run again"


def stopped_and_back(server: Server, folder: Path) -> str:
    """Two runs share a plan; the server is killed in the middle and comes back."""
    path = write_plan(folder, plan(folder, "stopped"))
    processes = [begin(path, folder / f"out{n}", server["url"]) for n in range(2)]
    wait_for(folder, 4)
    wait_for(folder, 2, "worker-*")
    server["stop"]()
    time.sleep(AWAY_SECONDS)
    server["start"]()
    codes, words = ended(processes)
    return f"exit {codes}; {verdicts_of(folder, 2)}" + (f"; told: {words}" if words else "")


def another_plan_of_the_name(server: Server, folder: Path) -> str:
    """A second run brings an edited plan of the same name to the storage."""
    path = write_plan(folder, plan(folder, "edited"))
    first = begin(path, folder / "out0", server["url"])
    wait_for(folder, 4)
    space = [{"name": "n", "kind": "int", "low": 0, "high": 99}]
    other = write_plan(folder / "second", plan(folder / "second", "edited", space=space))
    second, words = ended([begin(other, folder / "out1", server["url"])])
    code, _ = ended([first])
    named = "refused, naming space.n.high" if "space.n.high: 39" in words else words[:90]
    return f"first: exit {code}; second: exit {second}, {named}"


def two_plans(server: Server, folder: Path) -> str:
    """Two plans of different names work on one storage at the same time."""
    paths = [write_plan(folder / name, plan(folder / name, name)) for name in ("left", "right")]
    processes = [begin(path, path.parent / "out0", server["url"]) for path in paths]
    codes, _ = ended(processes)
    return f"exit {codes}; " + "; ".join(f"{path.parent.name}: {verdicts_of(path.parent, 1)}" for path in paths)


def clock_off(server: Server, folder: Path) -> str:
    """Two runs share a plan on what count as two machines, the second's clock an hour ahead."""
    path = write_plan(folder, plan(folder, "clock"))
    apart = ("unshare", "--uts", "--pid", "--fork", "--mount-proc", "sh", "-c", 'hostname elsewhere; exec "$@"', "sh")
    ahead = (*apart, "faketime", "-f", "+1h") if shutil.which("faketime") else apart
    processes = [begin(path, folder / "out0", server["url"]), begin(path, folder / "out1", server["url"], *ahead)]
    codes, words = ended(processes)
    return f"exit {codes}; {verdicts_of(folder, 2)}" + (f"; told: {words}" if words else "")


TRIALS: Mapping[str, Callable[[Server, Path], str]] = {
    f"server killed and back after {AWAY_SECONDS} s, two runs": stopped_and_back,
    "an edited plan of the same name beside the run": another_plan_of_the_name,
    "two plans on one storage": two_plans,
    "a second machine's clock an hour ahead": clock_off,
}


def main() -> None:
    """Tries all of it on each server; --write puts the table into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="*", default=["PostgreSQL", "MariaDB"])
    parser.add_argument("--what", default="", help="only what is named so")
    options = parser.parse_args()
    lines = ["| storage | what happens to it | how it ended |", "|---|---|---|"]
    for name, opened in (("PostgreSQL", postgresql), ("MariaDB", mariadb)):
        if name not in options.only:
            continue
        with opened() as server:
            for what, trial in ((what, trial) for what, trial in TRIALS.items() if options.what in what):
                line = f"| {name} | {what} | {trial(server, Path(tempfile.mkdtemp()))} |"
                lines.append(line)
                print(line, flush=True)
    if options.write:
        head = "## Many machines\n\n`python -m benchmarks.machines`: real servers, twelve trials of half a second, "
        head += "validated on two seeds.\n\n"
        replace_section("machines", head + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
