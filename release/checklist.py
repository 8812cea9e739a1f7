"""What has to hold before a release: `python release/checklist.py` says of each whether it does, and ends with 1.

`--install` builds the wheel, too, installs it alone in a fresh environment and runs it there.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST_CORE = 400
"""MB that the core may install; numpy, scipy and scikit-learn are 270 of them."""
Check = Callable[[Path], str | None]
"""What is wrong in the folder; None where nothing is."""


def version(root: Path) -> str:
    """The version that pyproject.toml names."""
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def one_version(root: Path) -> str | None:
    """pyproject.toml, the package and the citation name the same version."""
    named = {"pyproject.toml": version(root)}
    for file, pattern in (("advisor/__init__.py", r'__version__ = "(.+?)"'), ("CITATION.cff", r"(?m)^version: (\S+)")):
        found = re.search(pattern, (root / file).read_text(encoding="utf-8"))
        named[file] = found[1].strip("\"'") if found else "none"
    return None if len(set(named.values())) == 1 else ", ".join(f"{file}: {one}" for file, one in named.items())


def changelog(root: Path) -> str | None:
    """The newest section of the changelog is this version's, with its date."""
    newest = next(
        (line for line in (root / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "), ""
    )
    wanted = f"## {version(root)} (2"
    return (
        None
        if newest.startswith(wanted)
        else f"newest section is {newest!r}; write '## {version(root)} (YEAR-MONTH-DAY)'"
    )


def references(root: Path) -> str | None:
    """README and examples use the action at this version, under its owner's name."""
    wrong = []
    for file in ("README.md", "examples/github/study.yml"):
        for used in re.findall(r"uses: (\S+/hp-advisor@\S+)", (root / file).read_text(encoding="utf-8")):
            if used.startswith("OWNER/") or not used.endswith(f"@v{version(root)}"):
                wrong.append(f"{file}: {used}")
    return ", ".join(wrong) or None


def committed(root: Path) -> str | None:
    """Nothing is changed that is not committed."""
    return _said(root, "git", "status", "--porcelain") or None


def generated(root: Path) -> str | None:
    """The generated pages are current."""
    return _failed(root, sys.executable, "docs/generate.py", "--check")


def tested(root: Path) -> str | None:
    """Linters, types, contracts, rules and tests pass: `make check`."""
    return _failed(root, "make", "check")


def installs(root: Path) -> str | None:
    """The wheel alone reads, diagnoses and plans in a fresh environment, which stays small."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        python = place / "venv" / "bin" / "python"
        for command in (
            (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder),
            (sys.executable, "-m", "venv", str(place / "venv")),
        ):
            if failed := _failed(root, *command):
                return failed
        (wheel,) = place.glob("*.whl")
        study = str(root / "examples" / "sweep" / "study.db")
        for command in (
            (str(python), "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt", str(wheel)),
            (str(python.parent / "advisor"), "diagnose", study),
            (str(python.parent / "advisor"), "plan", study, "--budget", "30trials", "-o", str(place / "plan.yaml")),
        ):
            if failed := _failed(root, *command):
                return failed
        size = sum(file.stat().st_size for file in (place / "venv" / "lib").rglob("*") if file.is_file()) / 1e6
        return None if size < LARGEST_CORE else f"the core installs {size:.0f} MB; {LARGEST_CORE} is the most"


def _said(root: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def _failed(root: Path, *command: str) -> str | None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    return f"{' '.join(command[:4])} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-300:]}"


QUICK: tuple[Check, ...] = (one_version, changelog, references, committed, generated)
LONG: tuple[Check, ...] = (tested, installs)


def told(checks: tuple[Check, ...], root: Path = ROOT) -> Iterator[tuple[bool, str]]:
    """Whether each holds, and a line on it."""
    for check in checks:
        wrong, meaning = check(root), (check.__doc__ or "").strip()
        yield wrong is None, f"✓ {meaning}" if wrong is None else f"✗ {meaning} {wrong}"


def main() -> int:
    """Says what holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="run make check, too, and install the wheel")
    results = []
    for holds, line in told(QUICK + (LONG if parser.parse_args().install else ())):
        results.append(holds)
        print(line, flush=True)
    print("by hand: tag vVERSION, build and upload, run the action's example on the tag")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
