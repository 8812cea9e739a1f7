"""What trainproof's check says at each look of the same held-out runs: `python -m benchmarks.watching_peers --most 40`.

Needs `trainproof` (0.22.0 was measured) beside the development extras. Each look hands it what a CSV of the run so far
holds, under the column names that it reads, as `trainproof watch` polls a file.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter, defaultdict

from advisor.records import Run
from benchmarks.watching import Known, growing, known_runs

NAMES = {
    "train/loss": "loss", "epoch_loss": "loss", "train_loss_step": "loss", "Loss/train": "loss",
    "val/loss": "eval_loss", "val_loss": "eval_loss", "eval/loss": "eval_loss", "Loss/valid": "eval_loss",
    "train/grad_norm": "grad_norm", "train/lr": "lr", "train/learning_rate": "lr", "lr-Optimizer": "lr",
}  # fmt: skip
FEWEST = 10


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


def verdicts(known: Known) -> set[str]:
    """The verdicts of all looks at the run."""
    from trainproof.adapters import parse_generic_log
    from trainproof.epoch import check_records

    said = set()
    for _, run in growing(known.run):
        records, _ = parse_generic_log(as_csv(run), True)
        if sum(record.get("loss") is not None for record in records) >= FEWEST:
            said.add(str(check_records(records)["verdict"]))
    return said


def main() -> None:
    """Counts the held-out runs of each kind at which a look ever warned or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=40)
    counts: Counter[tuple[str, str]] = Counter()
    for known in known_runs(parser.parse_args().most):
        if known.half == "held-out":
            said = verdicts(known)
            counts.update({(known.kind, "runs"): 1, (known.kind, "alarmed"): bool(said & {"WARN", "FAIL"})})
    for kind in ("healthy", "lost", "overfit"):
        print(f"{kind}: {counts[kind, 'alarmed']} of {counts[kind, 'runs']} alarmed")


if __name__ == "__main__":
    main()
