"""Reading speed and memory beside TensorBoard's own readers and tbparse, every reader in a process of its own.

`python -m benchmarks.reading [--scale 1.0]`; the scale multiplies the number of steps.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import google_crc32c
import numpy as np

from benchmarks.results import replace_section

READERS = ("advisor", "rust", "accumulator", "tbparse")
TITLES = {"advisor": "advisor", "rust": "Rust data server", "accumulator": "EventAccumulator", "tbparse": "tbparse"}


def _framed(payload: bytes) -> bytes:
    def masked(data: bytes) -> int:
        value = google_crc32c.value(data)
        return (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF

    header = struct.pack("<Q", len(payload))
    return header + struct.pack("<I", masked(header)) + payload + struct.pack("<I", masked(payload))


def _event(wall: float, step: int, tag: str, value: float, tensor: bool, first: bool) -> bytes:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    if not tensor:
        return Event(wall_time=wall, step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)])).SerializeToString()  # fmt: skip # noqa: E501
    item = Summary.Value(tag=tag)
    item.tensor.dtype = 1
    item.tensor.tensor_content = struct.pack("<f", value)
    item.tensor.tensor_shape.SetInParent()
    if first:
        item.metadata.plugin_data.plugin_name = "scalars"
        item.metadata.data_class = 1
    return Event(wall_time=wall, step=step, summary=Summary(value=[item])).SerializeToString()


def write(path: Path, tags: int, steps: int, tensor: bool = False, noise: bool = False) -> int:
    """One event file; `noise` puts histograms and restarts in between. Returns its scalar points."""
    from tensorboard.compat.proto.event_pb2 import Event, SessionLog
    from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary

    random = np.random.default_rng(len(str(path)))
    path.parent.mkdir(parents=True, exist_ok=True)
    values = random.random((steps, tags)).astype(np.float32)
    with path.open("wb") as file:
        file.write(_framed(Event(wall_time=1e9, file_version="brain.Event:2").SerializeToString()))
        for step in range(steps):
            for tag in range(tags):
                file.write(
                    _framed(_event(1e9 + step, step, f"group/tag_{tag}", float(values[step, tag]), tensor, step == 0))
                )
            if noise and step % 50 == 0:
                histogram = HistogramProto(num=10, bucket_limit=list(range(64)), bucket=list(range(64)))
                summary = Summary(value=[Summary.Value(tag="weights", histo=histogram)])
                file.write(_framed(Event(wall_time=1e9 + step, step=step, summary=summary).SerializeToString()))
            if noise and step == steps // 2:
                log = SessionLog(status=SessionLog.START)
                file.write(_framed(Event(wall_time=1e9 + step, step=step, session_log=log).SerializeToString()))
    return steps * tags


def layouts(folder: Path, scale: float) -> dict[str, tuple[Path, int]]:
    """Writes the five layouts; name → (folder, points)."""
    made: dict[str, tuple[Path, int]] = {}

    def layout(name: str, runs: int, tags: int, steps: int, **options: bool) -> None:
        steps = max(20, int(steps * scale))
        place = folder / name.replace(" ", "_").replace(",", "")
        points = sum(write(place / f"run_{r}" / "events.out.tfevents.1.a", tags, steps, **options) for r in range(runs))
        made[name] = (place, points)

    layout("20 runs x 10 tags x 5,000 steps", 20, 10, 5000)
    layout("one file of 1M points", 1, 10, 100_000)
    layout("500 runs x 6 tags x 200 steps", 500, 6, 200)
    layout("tensor scalars, 20 x 10 x 2,000", 20, 10, 2000, tensor=True)
    layout("irregular: histograms, restarts, 90 files", 90, 7, 800, noise=True)
    return made


def read_advisor(folder: str) -> int:
    """All points with the advisor's reader."""
    from advisor import read

    return sum(run.points for run in read(folder).runs)


def read_accumulator(folder: str) -> int:
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
        points += sum(len(accumulator.Tensors(tag)) for tag in tags["tensors"])
    return points


def read_tbparse(folder: str) -> int:
    """All points with tbparse."""
    from tbparse import SummaryReader

    reader = SummaryReader(folder, event_types={"scalars", "tensors"})
    return len(reader.scalars) + len(reader.tensors)


def read_rust(folder: str) -> int:
    """All points through the data server that ships with TensorBoard, over gRPC."""
    from tensorboard.data import server_ingester
    from tensorboard.util.grpc_util import ChannelCredsType

    ingester = server_ingester.SubprocessServerDataIngester(
        server_binary=server_ingester.get_server_binary(), logdir=folder, reload_interval=0,
        channel_creds_type=ChannelCredsType.LOCAL, samples_per_plugin={"scalars": 10**9, "tensors": 10**9},
    )  # fmt: skip
    ingester.start()
    from tensorboard import context

    provider, last, still = ingester.data_provider, -1, 0
    while True:
        found = provider.read_scalars(
            context.RequestContext(), experiment_id="x", plugin_name="scalars", downsample=10**9
        )
        points = sum(len(series) for tags in found.values() for series in tags.values())
        still = still + 1 if points == last else 0
        if points and still >= 1:
            return points
        last = points
        time.sleep(0.02)


def measure(reader: str, folder: Path) -> dict[str, float]:
    """Seconds, points and peak memory of one reader in a fresh process; imports are not counted."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading", "--one", reader, str(folder)],
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    if done.returncode:
        return {"seconds": float("nan"), "points": 0, "memory": float("nan"), "error": 1}
    return json.loads(done.stdout.splitlines()[-1])


def one(reader: str, folder: str) -> None:
    """Reads once and prints what it took."""
    from advisor.readers.registry import registry

    reads: dict[str, Callable[[str], int]] = {
        "advisor": read_advisor, "accumulator": read_accumulator, "tbparse": read_tbparse, "rust": read_rust,
    }  # fmt: skip
    if reader == "advisor":
        registry()
    else:
        import tensorboard.backend.event_processing.event_accumulator
        import tensorboard.data.server_ingester  # noqa: F401
    if reader == "tbparse":
        import tbparse  # noqa: F401
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    points = reads[reader](folder)
    seconds = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    memory += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 if reader == "rust" else 0
    print(json.dumps({"seconds": seconds, "points": points, "memory": memory}))


def main() -> None:
    """Measures every reader on every layout and writes the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        one(*given.one)
        return
    folder = Path(tempfile.mkdtemp(prefix="reading-"))
    try:
        text = _table(layouts(folder, given.scale), given.scale)
        text += "\n\n" + _optuna(folder, given.scale)
    finally:
        shutil.rmtree(folder)
    replace_section("reading", text)
    print(text)


def _table(made: dict[str, tuple[Path, int]], scale: float) -> str:
    lines = [f"Steps scaled by {scale:g}; seconds of one read without imports (points, MB beyond start).", ""]
    lines += ["| layout | points | " + " | ".join(TITLES[r] for r in READERS) + " | x accumulator | x Rust |"]
    lines += ["|---" * (len(READERS) + 4) + "|"]
    for name, (place, points) in made.items():
        got = {reader: measure(reader, place) for reader in READERS}
        cells = [_cell(got[reader], points) for reader in READERS]
        ratios = [got[other]["seconds"] / got["advisor"]["seconds"] for other in ("accumulator", "rust")]
        lines.append(f"| {name} | {points:,} | " + " | ".join(cells) + f" | {ratios[0]:.0f} | {ratios[1]:.1f} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def _cell(got: dict[str, float], points: int) -> str:
    lost = "" if got["points"] == points else f", {points - got['points']:,.0f} lost"
    return f"{got['seconds']:.2f} s ({got['memory']:.0f} MB{lost})"


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
