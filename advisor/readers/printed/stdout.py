"""Captured standard output: `step 100 loss=0.52`, `Epoch 3/10 - val_loss: 0.6`, progress bars, printed dicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from advisor.meaning import classify
from advisor.readers._lines import Lines, encoding_of, is_text
from advisor.readers._series import joined, run_names
from advisor.readers.printed._commas import has_commas, with_points
from advisor.readers.printed._dying import ended_lost, without_traces
from advisor.readers.printed._tools import tool_of
from advisor.readers.source import HEAD_BYTES, Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Run, Series
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.readers.printed._printed import Printed

_LOOKED_AT = 1 << 16
_ENOUGH = 2  # points of a series
_SHARE_OF_LINES = 0.03  # that hold a value, in a log of a training
_SHARE_OF_CODE = 0.1  # of the lines, from which it is a program and no log
_SHARE_OF_POINTS = 0.1  # of the lines with a value, that the longest series has
_SHARE_OF_KINDS = 0.5  # of the lines with a value, that are of a kind of their own
_FEW_KINDS = 4  # that any log may have
_MOSTLY_ONWARD = 0.8  # of the steps, that go on
_SHARE_OF_DAMAGE = 0.5  # of the characters, from which a file is no text
_CONTROLS = "\t\n\r\v\f\b\x1b\ufeff\0"
_CODE_ENDS = (";", "{", "\\", "):", "else:")
_CODE_BEGINS = ("}", "//", "/*", "* ", "def ", "self.", "return ", "import ", "from ", ">>>", "```", "<", "if ", "for ")
_SOURCE_CODE = ("import ", "from ", "def ", "class ", "#include", "<!doctype", "<html", "<?xml", "---\n", "package ")
_RULE_ACROSS = re.compile(r"^(?:={40,200}|-{40,200}|#{40,200})$", re.MULTILINE)
_LOGS = (".txt", ".log", ".out", "")
_CARDS = (".md", ".markdown")
_SUMMARY = re.compile(
    r"^.{0,40}achieves the following results on the evaluation set:\n+(?:[-*] .{1,200}\n)+", re.MULTILINE
)
"""What a model's card says of its end, above the table of its course."""
_SETTINGS = re.compile(r"\s*---\n(?:(?!---).*\n){0,500}---\n")
"""What stands above a model's card."""


class StdoutReader:
    """Reads what training scripts print; text without metrics is passed over in silence."""

    kind = "stdout"
    title = "Captured standard output: metric lines, progress bars, printed dicts, tables"
    order = 90

    def claims(self, candidate: Candidate) -> bool:
        """Whether several lines near the start print a loss or metric, one value after another."""
        head = candidate.head
        if not is_text(head):
            return False
        text = _shown(candidate)
        text = _SUMMARY.sub("", _output(candidate, text))
        if not _worth_looking().search(text):
            return False
        text = without_traces(with_points(text) if has_commas(text) else text)
        from advisor.readers.printed._trainings import longest_part  # the grammar is dear to load

        return _damaged_share(text) <= _SHARE_OF_DAMAGE and looks_like_training(longest_part(text))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        for file, name in run_names(files):
            lines = Lines(file.content)
            runs += _with_end(_runs(file, name, _blocks(file, lines)), file)
            if lines.problem:
                errors.append(ReadError(source=printable(str(file.path)), message=lines.problem))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = StdoutReader()


def _blocks(file: Candidate, lines: Lines) -> Iterator[str]:
    """The pieces of the file that are output, with points in numbers."""
    commas = has_commas(_shown(file))
    for number, block in enumerate(lines.blocks()):
        shown = _SUMMARY.sub("", _output(file, block)) if number == 0 else block
        shown = without_traces(shown)
        yield with_points(shown) if commas else shown


def _runs(file: Candidate, name: str, blocks: Iterator[str]) -> list[Run]:
    """The run of the file, or those that its own lines count."""
    from advisor.readers.printed._printed import Printed  # the grammar is dear to load
    from advisor.readers.printed._trainings import apart, division, finished

    shown = _shown(file)
    tool = tool_of(shown)
    if divided := division(shown):
        if found := apart(blocks, divided):
            return [Run(name=joined(name, part), series=series, tool=tool) for part, series in found]
        blocks = _blocks(file, Lines(file.content))
    printed = Printed()
    for block in blocks:
        printed.add_block(block)
    return [Run(name=name, series=ended_lost(finished(printed), shown), tool=tool)]


def _with_end(runs: list[Run], file: Candidate) -> list[Run]:
    """The runs, the last one with what cut it short."""
    from advisor.readers.printed._cut_short import cut_short

    cut = cut_short(file) if runs else None
    return [*runs[:-1], runs[-1].model_copy(update={"cut": cut})] if cut else runs


def _output(candidate: Candidate, text: str) -> str:
    """The text from where it is output: below a program that is logged with it, below the settings of a page."""
    if not is_source_code(candidate.head):
        return text
    suffix = candidate.place.suffix.lower()
    if suffix in _CARDS:
        return text[card.end() :] if (card := _SETTINGS.match(text)) else ""
    return below_the_program(text) if suffix in _LOGS else ""


def is_source_code(head: bytes) -> bool:
    """Whether a text begins as a program does."""
    return head.lstrip()[:16].decode("utf-8", "replace").lower().startswith(_SOURCE_CODE)


def below_the_program(text: str) -> str:
    """What stands below the last rule across: trainings that log their own program draw one below it."""
    rules = list(_RULE_ACROSS.finditer(text))
    return text[rules[-1].end() :] if rules else ""


def _damaged_share(text: str) -> float:
    lines = text.split("\n")
    return sum(any(not (char.isprintable() or char in _CONTROLS) for char in line) for line in lines) / len(lines)


@cache
def _worth_looking() -> re.Pattern[str]:
    """A word that stands in every printed training log."""
    known = "|".join(table("columns")["printed"])
    return re.compile(rf"(?:{known})", re.IGNORECASE)


def _shown(candidate: Candidate) -> str:
    """The lines that are looked at first, as text."""
    head = candidate.head
    return (head if len(head) < HEAD_BYTES else _sample(candidate)).decode(encoding_of(head), "replace")


@lru_cache(maxsize=1)
def _sample(candidate: Candidate) -> bytes:
    """The beginning of the file and, where it is long, the lines at its end."""
    with candidate.content.open("rb") as file:
        beginning = file.read(_LOOKED_AT)
        if candidate.size <= 2 * _LOOKED_AT or beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return beginning
        file.seek(candidate.size - _LOOKED_AT)
        return beginning + b"\n" + file.read(_LOOKED_AT).partition(b"\n")[2]


def looks_like_training(text: str) -> bool:
    """Whether a loss or a known metric was printed at several steps, in a good part of the lines and not in code."""
    from advisor.readers.printed._printed import Printed

    printed = Printed()
    lines = [line for line in text.splitlines() if line.strip()]
    code = counting = 0
    for line in lines:
        before, awaited, points = printed.told, printed.awaits, printed.lines
        printed.add(line[:2000])
        code += before == printed.told and not awaited and _is_code(line.strip())
        counting += before < printed.told and points == printed.lines
    if code > _SHARE_OF_CODE * len(lines):
        return False
    printed.finish()
    series = printed.series()
    meanings = classify(list(series))
    known = [series[tag] for tag, m in meanings.items() if m.role in ("loss", "metric") and m.direction]
    known += [series[tag] for tag, m in meanings.items() if m.canonical in ("surrogate_loss", "gan_loss")]
    known += [series[tag] for tag, m in meanings.items() if m.role == "gradient_norm"]
    told = [found for found in known if len(found) >= _ENOUGH and _goes_on(found)]
    longest = max((len(found) for found in told), default=0)
    return (
        longest >= max(_ENOUGH, min(_SHARE_OF_POINTS * printed.lines, _share_of_kinds(printed)))
        and len(printed.kinds) <= max(_FEW_KINDS, _SHARE_OF_KINDS * printed.lines)
        and printed.lines >= _SHARE_OF_LINES * (len(lines) - counting)
    )


def _share_of_kinds(printed: Printed) -> float:
    """How many points a measurement has in a record of many lines, one a measurement."""
    return max(_SHARE_OF_LINES, _SHARE_OF_KINDS / max(1, len(printed.kinds))) * printed.lines


def _is_code(line: str) -> bool:
    brackets_only = not line.strip("{}[], ")
    starred = line.startswith("* ") and any(char.isdigit() for char in line)  # `* Best F1: 0.5`
    return not brackets_only and not starred and (line.endswith(_CODE_ENDS) or line.startswith(_CODE_BEGINS))


def _goes_on(series: Series) -> bool:
    """Whether the steps of a series differ and hardly ever go back, as those of numbers in prose do."""
    moves = np.diff(series.steps)
    return bool(np.any(moves != 0)) and float(np.mean(moves >= 0)) >= _MOSTLY_ONWARD
