"""Benchmarks that install things apart: an environment of their own, a row a thing kept in a folder, one table."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.results import replace_section


@dataclass(frozen=True)
class Asked:
    """What the command line asks for: some of the things by name, the folder, whether the results are written."""

    names: tuple[str, ...]
    base: Path
    results: bool

    def wants(self, name: str) -> bool:
        """Whether the thing is to be run."""
        return not self.names or name in self.names

    def row(self, name: str, make: Callable[[], str]) -> None:
        """Makes the thing's row of the table, keeps and prints it."""
        row = make()
        (self.base / f"{name}.row").write_text(row)
        print(row, flush=True)


@contextmanager
def asked(about: str | None, prefix: str) -> Iterator[Asked]:
    """The command line read: `[NAME…] [--keep FOLDER] [--no-results]`; a folder that is not kept goes at the end."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-results", action="store_true")
    told = parser.parse_args()
    base = told.keep or Path(tempfile.mkdtemp(prefix=f"{prefix}-"))
    base.mkdir(parents=True, exist_ok=True)
    yield Asked(tuple(told.names), base, not told.no_results)
    if told.keep is None:
        shutil.rmtree(base, ignore_errors=True)


def environment(place: Path, requires: Sequence[str], output: IO[str] | None = None) -> Path:
    """Python of an environment with these packages, which sees the large ones of this one behind its own.

    Raises subprocess.CalledProcessError where they cannot be installed; what is installed is not installed again.
    """
    python = place / "bin" / "python"
    if not (place / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
        for folder in place.glob("lib/python*/site-packages"):
            (folder / "shared.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
        install: list[str | Path] = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "-q",
            "--no-compile",
            *requires,
        ]
        subprocess.run(install, check=True, stdout=output, stderr=output)
        (place / "installed").touch()
    return python


def write_up(section: str, readme: Path, title: str, rows: Sequence[str]) -> None:
    """Writes the table below what the folder's README says into RESULTS.md."""
    columns = title.count("|") - 1
    replace_section(section, "\n".join([readme.read_text().strip(), "", title, "|" + " --- |" * columns, *rows]))
