"""W&B's binary offline files: recognized and refused, with the way to export them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError

_MAGIC = b":W&B"
_ADVICE = (
    "is W&B's own binary file, which no other program is meant to read. Export its history: `wandb sync {folder}`, "
    'then in Python `pandas.DataFrame(wandb.Api().run("ENTITY/PROJECT/RUN").scan_history()).to_csv("history.csv")`, '
    "and give history.csv to the advisor"
)


class WandbReader:
    """Refuses binary files; exported history is read as CSV or JSON lines."""

    kind = "wandb"
    title = "W&B binary offline files: refused, with the way to export them as CSV"
    order = 5

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins as W&B's binary files do."""
        return candidate.head.startswith(_MAGIC)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """No runs; for each file how to export it."""
        return Reading(
            errors=tuple(
                ReadError(
                    source=printable(str(file.path)),
                    message=_ADVICE.format(folder=printable(str(file.path.parent))),
                )
                for file in files
            )
        )


READER = WandbReader()
