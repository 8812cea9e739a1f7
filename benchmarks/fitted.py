"""Fitted numbers and what they were fitted on: fingerprints of the data, and of what the signals say on a sample of it.

    python -m benchmarks.fitted              which are out of date, and the command that fits each again
    python -m benchmarks.fitted --refit      runs those commands (make refit)
    python -m benchmarks.fitted --sign NAME  takes a fit as current: after its command, or where it was measured anew

`benchmarks/fitted.yaml` holds the fingerprints; tests/test_fitted.py fails when one of them is another today. The
signals' fingerprint is one of values and not of code, so that a rewriting that changes no value asks for no fit.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from advisor.consult.aspects import aspect_files
from advisor.tables import rules_folder

ROOT = Path(__file__).parent.parent
KEPT = Path(__file__).parent / "fitted.yaml"
SAMPLE = 12
"""Runs or searches that the signals' fingerprint looks at, spread over the tuning half."""
DIGITS = 4
"""Significant digits of a value in a fingerprint: what differs beyond is rounding on another machine."""


class Fit(NamedTuple):
    """A fit: the command that makes it, its files of data, and what the signals say on a sample of them."""

    command: tuple[str, ...]
    data: tuple[Path, ...]
    signals: Callable[[], Iterable[object]]


def _remedies() -> Iterable[object]:
    """The features of runs that the model of remedies was grown on."""
    from advisor.facts import Setup
    from advisor.signals.remedy import raw_feature
    from advisor.signals.runs import run_cases
    from benchmarks.diagnosis.cells import sample
    from benchmarks.diagnosis.fit import FEATURES
    from benchmarks.diagnosis.logs import as_run

    for cell in sample("tune", SAMPLE):
        facts = next(iter(run_cases([as_run(dataclasses.replace(cell, number=0), 0)], Setup()))).facts
        yield from (raw_feature(item, facts) for item in FEATURES)


def _edges() -> Iterable[object]:
    """What the weights of a boundary are multiplied with, at the ends of random searches."""
    from benchmarks.studies import boundary

    quick = (problem for problem in boundary.problems("tune") if problem.sampler == "random" and problem.trials <= 60)
    for problem in islice(quick, SAMPLE):
        for row in boundary.judge(boundary.make(problem), "search", problem.shape, problem.sampler):
            for test in row.tests:
                yield from boundary.features(test, row.counted)


def _grids() -> Iterable[object]:
    """Which ends of drawn grids are proven, and by what doubt the others are not."""
    from benchmarks.studies import ridges

    for grid, name, proven, _, doubt in ridges.judged(islice(ridges.grids("tune"), SAMPLE)):
        yield from (grid.study.name, name, proven, doubt)


def _phrases() -> Iterable[object]:
    from benchmarks.consultation.utterances import fingerprints

    return fingerprints()


def _aspects() -> Iterable[object]:
    from benchmarks.consultation.aspects import wordings

    return (line for item in aspect_files() for line in wordings(item))


def _none() -> Iterable[object]:
    return ()


_TABLES = rules_folder() / "tables"
_CELLS = ROOT / "benchmarks" / "diagnosis" / "cells.zip"
_ENCODER = ROOT / "advisor" / "consult" / "encoder.npz"
_LINES = ROOT / "benchmarks" / "consultation"
FITS: Mapping[str, Fit] = {
    "remedies": Fit(("benchmarks.diagnosis.fit",), (_CELLS,), _remedies),
    "odds": Fit(("benchmarks.diagnosis.odds",), (_CELLS, _TABLES / "remedies.npz"), _none),
    "edges": Fit(("benchmarks.studies.boundary", "--fit"), (), _edges),
    "grids": Fit(("benchmarks.studies.ridges",), (), _grids),
    "matcher": Fit(("benchmarks.consultation.train",), (_ENCODER,), _phrases),
    "aspects": Fit(("benchmarks.consultation.aspects",), (_ENCODER, _LINES / "aspects.txt"), _aspects),
    "ordering": Fit(("benchmarks.consultation.ordering",), (_LINES / "ordering.jsonl.gz",), _none),
}  # fmt: skip
"""Every fit, in the order in which they build on each other."""


def fingerprint(fit: Fit) -> dict[str, str]:
    """Of the files of data and of the signals, twelve hexadecimal digits each."""
    data, signals = hashlib.sha256(), hashlib.sha256()
    for path in fit.data:
        data.update(path.read_bytes())
    for value in fit.signals():
        signals.update(f"{_plain(value)}\n".encode())
    return {"data": data.hexdigest()[:12], "signals": signals.hexdigest()[:12]}


def _plain(value: object) -> str:
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def command(name: str) -> str:
    """What a person types to fit it again."""
    return " ".join(("python", "-m", *FITS[name].command))


def kept() -> dict[str, Any]:
    """The fingerprints that stand beside the fits."""
    return dict(YAML(typ="safe").load(KEPT) or {}) if KEPT.is_file() else {}


def stale(names: Iterable[str] = tuple(FITS)) -> list[str]:
    """The fits whose data or signals are others today."""
    stood = kept()
    return [name for name in names if stood.get(name) != fingerprint(FITS[name])]


def sign(names: Iterable[str]) -> None:
    """Writes today's fingerprints of these fits."""
    yaml = YAML()
    stood = kept() | {name: fingerprint(FITS[name]) for name in names}
    with KEPT.open("w", encoding="utf-8") as file:
        file.write("# What each fit was fitted on; written by `python -m benchmarks.fitted`, see there.\n")
        yaml.dump({name: stood[name] for name in FITS if name in stood}, file)


def refit(name: str) -> None:
    """Runs the fit's command and signs it."""
    print(f"{name}: {command(name)}", flush=True)
    subprocess.run((sys.executable, "-m", *FITS[name].command), cwd=ROOT, check=True)
    sign([name])


def main() -> None:
    """Says, signs or fits again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refit", action="store_true", help="fit again what is out of date")
    parser.add_argument("--sign", nargs="+", choices=tuple(FITS), default=(), help="take these fits as current")
    options = parser.parse_args()
    sign(options.sign)
    for name in FITS:
        if not stale([name]):
            print(f"{name}: current")
        elif options.refit:
            refit(name)
        else:
            print(f"{name}: out of date; refit with `{command(name)}`")


if __name__ == "__main__":
    main()
