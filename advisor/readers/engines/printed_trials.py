"""Searches that consoles and notes show: drawn tables with a row a trial, sklearn's verbose lines, KerasTuner's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from advisor.readers._lines import Lines, encoding_of, is_text
from advisor.readers.engines import _aligned, _sections, _told_lines
from advisor.readers.engines._assigning import roles_of
from advisor.readers.engines._consoles import keras_tuner, keras_tuner_summary, scikit, wandb_agent
from advisor.readers.engines._drawn import drawn
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._latex import latex
from advisor.readers.engines._trial_tables import study_of
from advisor.readers.source import HEAD_BYTES, OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import ReadError

_LOOKED_AT = 1 << 18
_LINES = 4000  # of a log in which trials must show
_MARKS = (b" ", b"\t", b"=", b":", b"{", b"|", b"->", "→".encode(), "⇒".encode(), "│".encode()[:2])
"""A line of a script names settings, a table has bars or gaps."""
_GRAMMARS: Mapping[re.Pattern[bytes], Callable[[Iterable[str]], Grid]] = {
    re.compile(rb"\[CV"): scikit,
    re.compile(rb"Agent Starting Run: "): wandb_agent,
    re.compile(rb"\\begin\{(?:tabular|longtable|array)"): latex,
    re.compile(rb"Search: Running Trial #"): keras_tuner,
    re.compile(rb"Objective\(name="): keras_tuner_summary,
    re.compile("[|]|│|┃".encode()): drawn,
}
_BY_THEIR_START: Mapping[Callable[[str], bool], Callable[[Iterable[str]], Grid]] = {
    _aligned.is_aligned: _aligned.aligned,
    _told_lines.are_told: _told_lines.told_lines,
    _sections.has_headings: _sections.sections,
}


class PrintedTrialsReader:
    """Reads a study a file; its ranges are those of the values tried."""

    kind = "printed-trials"
    title = (
        "Searches as consoles and Markdown show them: Ray Tune, bayes_opt, MATLAB, KerasTuner, sklearn's verbose "
        "lines, W&B's agent, LaTeX, data frames, a script's own lines of settings and results"
    )
    order = 37
    signs = Signs(begins=OF_TEXT, holds=_MARKS, beyond=True)

    def claims(self, candidate: Candidate) -> bool:
        """Whether a grammar finds trials near the start."""
        if not is_text(candidate.head) or candidate.head.lstrip().startswith((b"{", b"[{", b"<")):
            return False
        head = candidate.head
        if len(head) >= HEAD_BYTES:
            with candidate.content.open("rb") as file:
                head = file.read(_LOOKED_AT)
        return any(
            roles_of(grammar(islice(Lines(candidate.content), _LINES))) is not None for grammar in _grammars(head)
        )

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The studies, named by their files."""
        readings = [_read(file, options) for file in files]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
        )


READER = PrintedTrialsReader()


def _grammars(head: bytes) -> list[Callable[[Iterable[str]], Grid]]:
    """The grammars whose signs stand in the text."""
    start = head[:HEAD_BYTES].decode(encoding_of(head), errors="replace")
    return [
        *(grammar for sign, grammar in _GRAMMARS.items() if sign.search(head)),
        *(grammar for is_so, grammar in _BY_THEIR_START.items() if is_so(start)),
    ]


def _read(file: Candidate, options: ReadOptions) -> Reading:
    source = shown(str(file.path))
    with file.content.open("rb") as opened:
        head = opened.read(_LOOKED_AT)
    for grammar in _grammars(head):
        lines = Lines(file.content)
        study = study_of(grammar(lines), printable(file.place.stem), source, options.columns)
        if study is not None:
            errors = (ReadError(source=source, message=lines.problem),) if lines.problem else ()
            return Reading(studies=(study,), errors=errors, points=len(study.trials))
    return Reading(errors=(ReadError(source=source, message="no trial in it was read to its end"),))
