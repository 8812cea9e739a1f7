"""Reading speed and memory beside TensorBoard's own readers and tbparse, every reader in a process of its own.

`python -m benchmarks.reading [--scale 1.0] [--tbparse FOLDER]`; the scale multiplies the number of steps, the folder is
where `pip install --target FOLDER tbparse` put tbparse with what it needs, apart from everybody else's.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.event_layouts import Layout, bits_of, layouts
from benchmarks.results import replace_section

READERS = ("advisor", "rust", "accumulator", "tbparse")
TITLES = {"advisor": "advisor", "rust": "Rust data server", "accumulator": "EventAccumulator", "tbparse": "tbparse"}


SERVER: dict[str, float] = {}
APART: dict[str, str] = {}
"""Readers that are installed in a folder of their own."""


def peak(process: int | str = "self") -> float:
    """The most memory that a process has held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def read_advisor(folder: str) -> tuple[int, int]:
    """All points with the advisor's reader."""
    from advisor import read

    found = [series for run in read(folder).runs for series in run.series.values()]
    return sum(map(len, found)), sum(bits_of(series.steps, series.values) for series in found)


def read_accumulator(folder: str) -> tuple[int, int]:
    """All points with TensorBoard's EventAccumulator, nothing left out."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    points = 0
    for path in sorted({p.parent for p in Path(folder).rglob("*tfevents*")}):
        accumulator = EventAccumulator(
            str(path), size_guidance={"scalars": 0, "tensors": 0, "histograms": 1, "images": 1}
        )
        accumulator.Reload()
        tags = accumulator.Tags()
        points += sum(len(accumulator.Scalars(tag)) for tag in tags["scalars"])
        points += sum(len(accumulator.Tensors(tag)) for tag in tags["tensors"] if not tag.startswith("_hparams_"))
    return points, -1


def read_tbparse(folder: str) -> tuple[int, int]:
    """All points with tbparse."""
    from tbparse import SummaryReader

    reader = SummaryReader(folder, event_types={"scalars", "tensors"})
    return len(reader.scalars) + len(reader.tensors), -1


def read_rust(folder: str) -> tuple[int, int]:
    """All points through the data server that ships with TensorBoard, checksums on, over gRPC into arrays."""
    import grpc
    import tensorboard_data_server
    from tensorboard.data.proto import data_provider_pb2, data_provider_pb2_grpc

    with tempfile.TemporaryDirectory() as place:
        port = Path(place) / "port"
        server = subprocess.Popen(
            [tensorboard_data_server.server_binary(), f"--logdir={folder}", "--reload=once", "--port=0",
             f"--port-file={port}", "--samples-per-plugin=scalars=all", "--checksum", "--die-after-stdin", "-v"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert server.stdin
        assert server.stderr
        while b"Finished load cycle" not in server.stderr.readline():
            pass
        options = [("grpc.max_receive_message_length", -1)]
        channel = grpc.insecure_channel(f"localhost:{port.read_text().strip()}", options=options)
        request = data_provider_pb2.ReadScalarsRequest(experiment_id="x")
        request.plugin_filter.plugin_name = "scalars"
        request.downsample.num_points = 10**9
        answer = data_provider_pb2_grpc.TensorBoardDataProviderStub(channel).ReadScalars(request)
        kept = [
            (np.array(tag.data.step, np.int64), np.array(tag.data.value, np.float64), np.array(tag.data.wall_time))
            for run in answer.runs
            for tag in run.tags
        ]
        SERVER["peak"] = peak(server.pid)
        server.stdin.close()
        server.wait()
    return sum(len(steps) for steps, _, _ in kept), sum(bits_of(steps, values) for steps, values, _ in kept)


def measured(folder: Path) -> dict[str, dict[str, float]]:
    """Every reader in turn, the fast ones three times each for the median, between and around the slow ones."""
    fast: dict[str, list[dict[str, float]]] = {"advisor": [], "rust": []}
    slow = {}
    for between in ("accumulator", "tbparse", None):
        for reader, times in fast.items():
            times.append(measure(reader, folder))
        if between:
            slow[between] = measure(between, folder)
    return {reader: sorted(times, key=lambda got: got["seconds"])[1] for reader, times in fast.items()} | slow


def measure(reader: str, folder: Path) -> dict[str, float]:
    """Seconds, points and peak memory of one reader in a fresh process; imports are not counted."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", "--one", reader, str(folder)],
        capture_output=True, text=True, check=False, timeout=900, env=_surroundings(reader),
    )  # fmt: skip
    if done.returncode:
        return {"seconds": float("nan"), "points": 0, "memory": float("nan"), "error": 1}
    return json.loads(done.stdout.splitlines()[-1])


def _surroundings(reader: str) -> dict[str, str]:
    """The environment of a reader: one that is installed apart finds its own packages first."""
    told = dict(os.environ)
    if reader in APART:
        told["PYTHONPATH"] = os.pathsep.join([APART[reader], *filter(None, [told.get("PYTHONPATH")])])
    return told


def one(reader: str, folder: str) -> None:
    """Reads once and prints what it took."""
    import advisor.readers.sweeps.sweep  # noqa: F401
    from advisor import read  # noqa: F401
    from advisor.readers.registry import registry

    reads: dict[str, Callable[[str], tuple[int, int]]] = {
        "advisor": read_advisor, "accumulator": read_accumulator, "tbparse": read_tbparse, "rust": read_rust,
    }  # fmt: skip
    if reader == "advisor":
        registry()
    else:
        import tensorboard.backend.event_processing.event_accumulator
        import tensorboard.data.proto.data_provider_pb2_grpc  # noqa: F401
    if reader == "tbparse":
        import tbparse  # noqa: F401
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    start = time.perf_counter()
    points, bits = reads[reader](folder)
    seconds = time.perf_counter() - start
    memory = peak() - before + SERVER.get("peak", 0.0)
    print(json.dumps({"seconds": seconds, "points": points, "bits": bits % 2**64, "memory": memory}))


def main() -> None:
    """Measures every reader on every layout and writes the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--tbparse")
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.tbparse:
        APART["tbparse"] = given.tbparse
    if given.one:
        one(*given.one)
        return
    replace_section("start of help", startup())
    folder = Path(tempfile.mkdtemp(prefix="reading-"))
    try:
        text = _table(layouts(folder, given.scale), given.scale)
        text += "\n\n" + _optuna(folder, given.scale)
    finally:
        shutil.rmtree(folder)
    replace_section("reading", text)
    print(text)


def _table(made: dict[str, Layout], scale: float) -> str:
    lines = [
        f"Steps times {scale:g}, {os.cpu_count()} cores shared with other work (load {os.getloadavg()[2]:.1f})."
        " Seconds of one read (of the first two, the median of three) in a process of its own, imports not counted (MB"
        " above the start; the server's own added). The advisor and the server verify every checksum; the advisor's"
        " values were compared bit for bit with those written.",
        "",
        "| layout | points | arrays MB | " + " | ".join(TITLES[r] for r in READERS) + " | x accumulator | x Rust |",
        "|---" * (len(READERS) + 5) + "|",
    ]
    for name, layout in made.items():
        got = measured(layout.folder)
        mine = got["advisor"]
        assert (mine["points"], mine["bits"]) == (layout.points, layout.bits), name
        cells = [_cell(got[reader], layout.points) for reader in READERS]
        ratios = [got[other]["seconds"] / mine["seconds"] for other in ("accumulator", "rust")]
        size = layout.points * 24 / 1e6
        lines.append(
            f"| {name} | {layout.points:,} | {size:.1f} | "
            + " | ".join(cells)
            + f" | {ratios[0]:.0f} | {ratios[1]:.1f} |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines)


def _cell(got: dict[str, float], points: int) -> str:
    lost = "" if got["points"] == points else f", {points - got['points']:,.0f} lost"
    return f"{got['seconds']:.2f} s ({got['memory']:.0f} MB{lost})"


def startup(repeats: int = 7) -> str:
    """The fastest of some starts of each program, and what a small diagnosis imports."""
    programs = {
        "python -c 'import typer, rich'": [sys.executable, "-c", "import typer, rich"],
        "advisor --help": [str(Path(sys.executable).with_name("advisor")), "--help"],
    }
    times: dict[str, float] = {}
    for _ in range(repeats):
        for title, argv in programs.items():
            start = time.perf_counter()
            subprocess.run(argv, capture_output=True, check=True)
            times[title] = min(times.get(title, float("inf")), time.perf_counter() - start)
    base = times["python -c 'import typer, rich'"]
    lines = ["| program | seconds, best of 7 | ratio |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| `{title}` | {took:.3f} | {took / base:.2f} |" for title, took in times.items())])


def _optuna(folder: Path, scale: float) -> str:
    lines = ["| study | advisor | study.trials | ratio |", "|---|---|---|---|"]
    for title, trials, steps in (
        ("50,000 trials x 6 parameters", 50_000, 0),
        ("10,000 trials x 30 values", 10_000, 30),
    ):
        path = folder / f"{trials}.db"
        _write_study(path, int(trials * scale), steps)
        start = time.perf_counter()
        from advisor import read

        evidence = read(path)
        assert evidence.studies, evidence.errors
        count = len(evidence.studies[0].trials)
        mine = time.perf_counter() - start
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        start = time.perf_counter()
        theirs_count = len(optuna.load_study(study_name="s", storage=f"sqlite:///{path}").trials)
        theirs = time.perf_counter() - start
        assert count == theirs_count
        lines.append(f"| {title} x {scale:g} | {mine:.2f} s | {theirs:.2f} s | {theirs / mine:.0f} |")
    return "\n".join(lines)


def _write_study(path: Path, trials: int, steps: int) -> None:
    """A study by Optuna's own schema, filled by plain SQL, for Optuna writes 300 ms a trial."""
    import sqlite3

    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    optuna.create_study(study_name="s", storage=f"sqlite:///{path}")
    names = [f"p{i}" for i in range(6)]
    text = optuna.distributions.distribution_to_json(optuna.distributions.FloatDistribution(0.0, 1.0))
    random = np.random.default_rng(0)
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete)"
            " VALUES (?, ?, 1, 'COMPLETE', ?, ?)",
            ((i + 1, i, "2026-01-01 00:00:00.000000", "2026-01-01 00:10:00.000000") for i in range(trials)),
        )
        values = random.random((trials, 7))
        connection.executemany(
            "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)",
            ((i + 1, name, float(values[i, j]), text) for i in range(trials) for j, name in enumerate(names)),
        )
        connection.executemany(
            "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, 'FINITE')",
            ((i + 1, float(values[i, 6])) for i in range(trials)),
        )
        connection.executemany(
            "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)"
            " VALUES (?, ?, ?, 'FINITE')",
            ((i + 1, s, 0.5) for i in range(trials) for s in range(steps)),
        )


if __name__ == "__main__":
    main()
