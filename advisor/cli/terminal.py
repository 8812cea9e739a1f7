"""Standard output, standard error and exit codes: the one place that writes to them."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from advisor.cli.encodings import JSON_ESCAPES, PLAIN_MARKS, tolerate_encodings
from advisor.errors import AdvisorError, ConfigError, ExitCode
from advisor.extras import extras_named

if TYPE_CHECKING:
    from rich.console import Console

COMMAND_TAIL: list[str] = []
WANTED: list[str] = []
"""The words of the command line that is being run."""
OUTPUT_STARTED: list[str] = []
"""The formats of what was written to standard output so far."""
WIDTH = 100
"""Columns of a pipe, where nothing tells."""
_DIAGNOSES = ("diagnose", "check")


def complain(message: str) -> None:
    """An error or a warning on standard error; a name in it can neither drive a terminal nor command a workflow."""
    from advisor.report.escaping import terminal

    print(f"advisor: {terminal(message)}", file=sys.stderr)


def output_console() -> Console:
    """The console for results; plain and 100 columns wide in a pipe."""
    told = os.environ.get("COLUMNS", "")
    width = None if sys.stdout.isatty() else int(told) if told.isdecimal() and int(told) > 0 else WIDTH
    return _telling_of_closed_pipes()(width=width, highlight=False, markup=False, emoji=False)


def _telling_of_closed_pipes() -> type[Console]:
    """Rich's console, which leaves a closed pipe to `run_safely` instead of ending the program with 1."""
    from rich.console import Console

    class Telling(Console):
        def on_broken_pipe(self) -> None:
            raise

    return Telling


def write(text: str | Sequence[str], output: Path | None, form: str = "text") -> None:
    """The result, or its parts, to the file, or to standard output in whatever encoding that has."""
    parts = [text] if isinstance(text, str) else text
    ended = [*parts, "" if parts and parts[-1].endswith("\n") else "\n"]
    if output is None:
        OUTPUT_STARTED.append(form)
        sys.stdout.writelines(_encodable(part, form) for part in ended)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(ended)
    except OSError as error:
        raise AdvisorError(f"cannot write {output}: {error.strerror or error}") from None


def _encodable(text: str, form: str) -> str:
    """The text with what standard output's encoding lacks written the format's own way."""
    encoding = sys.stdout.encoding or "utf-8"
    handler = {
        "json": JSON_ESCAPES,
        "sarif": JSON_ESCAPES,
        "junit": "xmlcharrefreplace",
        "html": "xmlcharrefreplace",
    }.get(form, PLAIN_MARKS)
    return text.encode(encoding, handler).decode(encoding)


def protect(output: Path | None, sources: Sequence[str]) -> None:
    """Refuses an output that is one of the sources: what is examined is never overwritten."""
    for source in sources if output is not None else ():
        try:
            place = Path(source.removeprefix("sqlite:///").partition("#")[0]).expanduser()
            same = output is not None and place.exists() and output.exists() and output.samefile(place)
        except (OSError, ValueError, RuntimeError):
            continue
        if same:
            raise ConfigError(f"--output {output}: that is the source itself; write the result to another file")


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for JSON."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(word == "--format=json" or (word, following) == ("--format", "json") for word, following in pairs)


def write_failure(message: str) -> None:
    """What went wrong as JSON on standard output, where JSON was asked for and none was printed yet."""
    if not (WANTED and asks_for_json(WANTED)) or OUTPUT_STARTED:
        return
    from advisor.report.escaping import json_text

    lists: dict[str, object] = {"sources": [], "findings": [], "unexamined": []} if WANTED[0] in _DIAGNOSES else {}
    body = {"version": 1, **lists, "errors": [{"source": "", "message": message}]}
    write(json_text(json.dumps(body, indent=1, ensure_ascii=False)), None, "json")


def run_safely(command: Callable[[], object]) -> None:
    """Runs a command; an error becomes one line a person can act on, and the contract's exit code."""
    tolerate_encodings()
    try:
        with extras_named():
            _flushed(command)
    except AdvisorError as error:
        _fail(str(error), int(error.exit_code))
    except KeyboardInterrupt:
        raise SystemExit(int(ExitCode.INTERRUPTED)) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(128 + int(signal.SIGPIPE)) from None
    except SystemExit as error:
        if error.code == int(ExitCode.UNUSABLE):
            write_failure("the command line is not understood: standard error says why")
        raise
    except Exception as error:
        if os.environ.get("ADVISOR_TRACEBACK"):
            raise
        told = (
            f"internal error, a fault of the advisor: {type(error).__name__}: {error} (ADVISOR_TRACEBACK=1 shows where)"
        )
        _fail(told, int(ExitCode.UNUSABLE))


def _flushed(command: Callable[[], object]) -> None:
    """Runs the command and writes what stands in the buffer, so that a reader that went away is noticed here."""
    try:
        command()
    finally:
        sys.stdout.flush()


def _fail(message: str, code: int) -> NoReturn:
    complain(message)
    write_failure(message)
    raise SystemExit(code) from None
