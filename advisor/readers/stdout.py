"""Captured standard output: `step 100 loss=0.52`, `Epoch 3/10 - val_loss: 0.6`, progress bars, printed dicts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advisor.meaning import classify
from advisor.readers._lines import Lines, encoding_of, is_text
from advisor.readers._printed import Printed
from advisor.readers._series import run_names
from advisor.readers.source import HEAD_BYTES, Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Run

_LOOKED_AT = 1 << 16
_ENOUGH = 2
_KNOWN = ("loss", "metric", "learning_rate", "gradient_norm")
_SOURCE_CODE = ("import ", "from ", "def ", "class ", "#include", "<!doctype", "<html", "<?xml", "---\n", "package ")


class StdoutReader:
    """Reads what training scripts print; text without metrics is passed over in silence."""

    kind = "stdout"
    title = "Captured standard output: metric lines, progress bars, printed dicts, tables"
    order = 90

    def claims(self, candidate: Candidate) -> bool:
        """Whether several lines near the start print a loss or metric beside a step or again and again."""
        head = candidate.head
        if not is_text(head) or head.lstrip()[:16].decode("utf-8", "replace").lower().startswith(_SOURCE_CODE):
            return False
        if len(head) >= HEAD_BYTES:
            with candidate.path.open("rb") as file:
                head = file.read(_LOOKED_AT)
        printed = Printed()
        for line in head.decode(encoding_of(head), "replace").splitlines():
            printed.add(line[:2000])
        printed.finish()
        return looks_like_training(printed)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        for file, name in run_names(files):
            printed, lines = Printed(), Lines(file.path)
            for line in lines:
                printed.add(line)
            printed.finish()
            runs.append(Run(name=name, series=printed.points.series()))
            if lines.problem:
                errors.append(ReadError(source=printable(str(file.path)), message=lines.problem))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = StdoutReader()


def looks_like_training(printed: Printed) -> bool:
    """Whether a loss or a metric with a known direction was printed several times, steps beside it."""
    series = printed.points.series()
    meanings = classify(list(series))
    known = [
        series[tag] for tag, m in meanings.items() if m.role in _KNOWN and (m.direction or m.role not in _KNOWN[:2])
    ]
    repeated = [found for found in known if len(found) >= _ENOUGH]
    return bool(repeated) and (printed.steps_seen > 0 or any(len(found) > _ENOUGH for found in repeated))
