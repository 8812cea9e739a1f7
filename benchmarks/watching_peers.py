"""What peers say at each look of the same held-out runs: `python -m benchmarks.watching_peers --most 40`.

Needs `trainproof`, `pulseml` and `epokio` (0.22.0, 1.3.14 and 0.9.5 were measured) beside the development extras. Each
is given every look: trainproof's check what a CSV of the run so far holds, as `trainproof watch` polls a file;
pulseml's detection engine the histories, at its default sensitivity, without its agent; epokio's analysis a run folder
without the notes that it keeps for ended runs.
"""

from __future__ import annotations

import argparse
import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from advisor.records import Run
from benchmarks.watching import Known, Replay, growing, in_time, known_runs

NAMES = {
    "train/loss": "loss", "epoch_loss": "loss", "train_loss_step": "loss", "Loss/train": "loss",
    "val/loss": "eval_loss", "val_loss": "eval_loss", "eval/loss": "eval_loss", "Loss/valid": "eval_loss",
    "train/grad_norm": "grad_norm", "train/lr": "lr", "train/learning_rate": "lr", "lr-Optimizer": "lr",
}  # fmt: skip
MEANT = {"lost": "run/diverged", "stuck": "run/not-learning", "overfit": "run/overfitting", "healthy": "alarm"}
FEWEST = 10
EPOKIO_ALARMS = {"overfit", "diverged", "loss_up", "flat_score", "nan_recovered"}
Alarms = Iterator[float]


def as_csv(run: Run) -> str:
    """The run as a table with a row a step."""
    rows: dict[int, dict[str, float]] = defaultdict(dict)
    for tag, series in run.series.items():
        for step, value in zip(series.steps.tolist(), series.values.tolist(), strict=True):
            rows[step][NAMES.get(tag, tag)] = value
    tags = [NAMES.get(tag, tag) for tag in run.series]
    file = io.StringIO()
    table = csv.DictWriter(file, ["step", *tags])
    table.writeheader()
    table.writerows({"step": step, **rows[step]} for step in sorted(rows))
    return file.getvalue()


def trainproof(known: Known) -> Alarms:
    """The shares of the run at which its verdict is to warn or to fail."""
    from trainproof.adapters import parse_generic_log
    from trainproof.epoch import check_records

    for share, run in growing(known.run):
        records, _ = parse_generic_log(as_csv(run), True)
        enough = sum(record.get("loss") is not None for record in records) >= FEWEST
        if enough and check_records(records)["verdict"] in ("WARN", "FAIL"):
            yield share


def pulseml(known: Known) -> Alarms:
    """The shares at which its engine raises a warning or worse."""
    from pulse.pulse_detect import DetectionEngine

    engine = DetectionEngine(require_new_data=True)
    for share, run in growing(known.run):
        histories = {NAMES.get(tag, tag): one.values.tolist() for tag, one in run.series.items()}
        histories = {name.replace("eval_loss", "val_loss"): values for name, values in histories.items()}
        raised = engine.update(histories, counts={name: len(values) for name, values in histories.items()})["raised"]
        if any(str(one.severity).lower() != "info" for one in raised):
            yield share


def epokio(known: Known) -> Alarms:
    """The shares at which it notes a fault of a run that goes on."""
    from epokio.analysis import analyze, without_end_notes

    for share, run in growing(known.run):
        if not any(NAMES.get(tag) == "eval_loss" for tag in run.series):
            continue
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "results.csv").write_text(_by_evaluation(run), encoding="utf-8")
            said = analyze(Path(folder))
        if said is not None and EPOKIO_ALARMS & {str(kind.get("kind")) for kind in without_end_notes(said).kinds}:
            yield share


def _by_evaluation(run: Run) -> str:
    """A row an evaluation under Ultralytics' names, the training loss as it stands there."""
    named = {NAMES.get(tag, tag): one for tag, one in run.series.items()}
    held, train = named["eval_loss"], named["loss"]
    score = next((one for tag, one in run.series.items() if "acc" in tag and tag.startswith(("val", "eval"))), None)
    lines = ["epoch,train/loss,val/loss" + (",metrics/accuracy" if score is not None else "")]
    for row, (step, value) in enumerate(zip(held.steps.tolist(), held.values.tolist(), strict=True)):
        at = max(0, int(np.searchsorted(train.steps, step, "right")) - 1)
        cells = [str(row + 1), str(train.values[at]), str(value)]
        lines.append(",".join(cells + ([str(score.values[row])] if score is not None and row < len(score) else [])))
    return "\n".join(lines) + "\n"


PEERS: tuple[Callable[[Known], Alarms], ...] = (trainproof, pulseml, epokio)


def replayed(known: Known, peer: Callable[[Known], Alarms]) -> Replay:
    """Its alarms under the rule that is meant; those before the fault began were of something else."""
    told = tuple((share, MEANT[known.kind]) for share in peer(known) if share >= known.onset)
    return Replay(known, told)


def row(name: str, replays: Sequence[Replay]) -> str:
    """A row of the table of RESULTS.md."""
    cells = []
    for kind in ("healthy", "lost", "overfit"):
        group = [one for one in replays if one.known.kind == kind]
        told, intime = sum(bool(one.told) for one in group), sum(map(in_time, group))
        cells.append(f"{told} of {len(group)}" + ("" if kind == "healthy" else f" told, {intime} in time"))
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Counts the held-out runs of each kind at which a look ever alarmed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--peers", nargs="+", default=[peer.__name__ for peer in PEERS])
    options = parser.parse_args()
    runs = [known for known in known_runs(options.most) if known.half == "held-out"]
    for peer in (peer for peer in PEERS if peer.__name__ in options.peers):
        print(row(peer.__name__, [replayed(known, peer) for known in runs]), flush=True)


if __name__ == "__main__":
    main()
