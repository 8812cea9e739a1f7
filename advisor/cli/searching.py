"""What the commands that plan and run trainings share: their options, how they read, what they show while they run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, Any

from advisor.cli.declaring import Option
from advisor.cli.terminal import complain

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.records import Evidence

Objective = Annotated[
    str | None, Option("--objective", metavar="FILE.PY:NAME", help="Function or Task; or a command after --.")
]
Backend = Annotated[str, Option("--backend", help="Where trials run: local, threads or ray.")]
NoProgress = Annotated[bool, Option("--quiet", "-q", help="No progress, only the verdict.")]
JsonLines = Annotated[bool, Option("--json-lines", help="Events as JSON lines on standard output.")]


def evidence_of(sources: Sequence[str], request: Request) -> Evidence:
    """What the sources hold; complains of each that holds nothing, and raises where nothing could be read."""
    from advisor.diagnosis import read
    from advisor.planner.calling import refuse_unreadable

    evidence = read(*sources, columns=request.columns)
    refuse_unreadable(sources, evidence)
    for error in evidence.errors:
        complain(f"{error.source}: {error.message}")
    return evidence


def watching(quiet: bool, json_lines: bool) -> AbstractContextManager[Any]:
    """What is told of each event while trials run: a line of JSON, nothing, or a display of the progress."""
    from advisor.cli.progress import ProgressDisplay, json_line

    if json_lines:
        return nullcontext(json_line)
    return nullcontext(None) if quiet else ProgressDisplay()
