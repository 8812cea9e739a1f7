"""Standard output, standard error and exit codes: the one place that writes to them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, ExitCode

if TYPE_CHECKING:
    from rich.console import Console

COMMAND_TAIL: list[str] = []


def complain(message: str) -> None:
    """An error or a warning on standard error."""
    print(f"advisor: {message}", file=sys.stderr)


def output_console() -> Console:
    """The console for results; plain and 100 columns wide in a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "100"))
    return Console(width=width, highlight=False, markup=False, emoji=False)


def write(text: str, output: Path | None) -> None:
    """The result to the file, or to standard output."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    except OSError as error:
        raise AdvisorError(f"cannot write {output}: {error.strerror or error}") from None


def run_safely(command: Callable[[], object]) -> None:
    """Runs a command; an error becomes one line a person can act on, and the contract's exit code."""
    try:
        command()
    except AdvisorError as error:
        complain(str(error))
        raise SystemExit(int(error.exit_code)) from None
    except KeyboardInterrupt:
        raise SystemExit(int(ExitCode.INTERRUPTED)) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(128 + int(signal.SIGPIPE)) from None
    except Exception as error:
        if os.environ.get("ADVISOR_TRACEBACK"):
            raise
        complain(
            f"internal error, a fault of the advisor: {type(error).__name__}: {error} (ADVISOR_TRACEBACK=1 shows where)"
        )
        raise SystemExit(int(ExitCode.UNUSABLE)) from None
