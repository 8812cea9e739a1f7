"""AllenNLP's folders: metrics_epoch_N.json, one document an epoch, and metrics.json with the end of it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import is_text
from advisor.readers._series import Points, number
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables.jsonl import flat
from advisor.records import ReadError, Run

_EPOCH = re.compile(r"metrics_epoch_(\d{1,9})\.json")
_END = "metrics.json"
_OF_END = (b'"best_epoch"', b'"training_epochs"')
_MAX_BYTES = 4 << 20
_REPEATED = ("best_", "epoch")


class AllenNlpReader:
    """Reads a run a folder."""

    kind = "allennlp"
    title = "AllenNLP's folders: metrics_epoch_N.json"
    order = 34
    signs = Signs(path=("metrics",))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is one epoch's metrics, or the summary that lies beside them."""
        if candidate.size > _MAX_BYTES or not is_text(candidate.head) or not candidate.head.lstrip().startswith(b"{"):
            return False
        summary = candidate.place.name == _END and any(key in candidate.head for key in _OF_END)
        return summary or _EPOCH.fullmatch(candidate.place.name) is not None

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders, in the order of their epochs."""
        runs: dict[str, Points] = {}
        results: dict[str, dict[str, float]] = {}
        errors: list[ReadError] = []
        for epoch, file in sorted(_by_epoch(files), key=lambda pair: pair[0]):
            try:
                found = dict(_numbers(json.loads(file.content.read_bytes())))
            except (OSError, ValueError, RecursionError) as error:
                errors.append(ReadError(source=printable(str(file.path)), message=f"cannot be read: {error}"))
                continue
            if math.isinf(epoch):
                results.setdefault(file.folder, {}).update(found)
                continue
            for tag, value in found.items():
                runs.setdefault(file.folder, Points()).add(tag, int(epoch), value)
        made = tuple(
            Run(name=name, series=points.series(), results=results.get(name, {})) for name, points in runs.items()
        )
        return Reading(runs=made, errors=tuple(errors), points=sum(run.points for run in made), lost=len(errors))


READER = AllenNlpReader()


def _by_epoch(files: Sequence[Candidate]) -> Iterator[tuple[float, Candidate]]:
    """Each file with its epoch; the summary comes last."""
    for file in files:
        named = _EPOCH.fullmatch(file.place.name)
        yield (float(named[1]) if named else math.inf), file


def _numbers(document: Any) -> Iterator[tuple[str, float]]:
    """The measurements of an epoch; the best so far repeats what was measured before."""
    for key, given in flat(document) if isinstance(document, dict) else ():
        value = number(given)
        if value is not None and not key.startswith(_REPEATED):
            yield printable(key), value
