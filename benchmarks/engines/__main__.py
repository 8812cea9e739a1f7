"""`python -m benchmarks.engines [--venvs DIR] [ENGINE …]`: engines run for real, and what they leave is read.

Each engine gets a virtual environment of its own with pinned packages, kept in DIR; one that cannot be installed
is said so. Without names all are run and the section `engines` of RESULTS.md is written.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import advisor
from advisor.records import Study, TrialState
from benchmarks.results import replace_section

HERE = Path(__file__).parent
OWN = ("__main__", "__init__", "toy")


@dataclass
class Held:
    """One form of what an engine left, beside its truth: each True, False, or None where the form cannot tell."""

    engine: str
    form: str
    checks: dict[str, bool | None] = field(default_factory=dict)
    note: str = ""


CHECKS = (
    "one study",
    "trials",
    "states",
    "best",
    "direction",
    "parameters",
    "bounds and scales",
    "boundary",
    "no run judged",
)


def engines() -> list[str]:
    """The engines that have a script here."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in OWN)


def requirements(engine: str) -> tuple[str, ...]:
    """The pinned packages that the script names, read without running it."""
    import ast

    for node in ast.parse((HERE / f"{engine}.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "REQUIREMENTS":
            return tuple(ast.literal_eval(node.value))
    return ()


def python_of(engine: str, venvs: Path) -> Path | None:
    """The interpreter of the engine's environment, made when it is missing; None where it cannot be installed."""
    folder = venvs / engine
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        done = subprocess.run([str(python), "-m", "pip", "install", "-q", *requirements(engine)], capture_output=True)
        if done.returncode:
            return None
        (folder / "installed").touch()
    return python


def run(engine: str, python: Path, folder: Path) -> str:
    """Runs the engine's script in the folder; what went wrong, or nothing."""
    scripts = folder / "scripts"
    scripts.mkdir()
    for name in (engine, "toy"):
        shutil.copy(HERE / f"{name}.py", scripts)
    left = folder / "left"
    left.mkdir()
    with (left / "stdout.txt").open("w") as out, (left / "stderr.txt").open("w") as err:
        try:
            done = subprocess.run(
                [str(python), str(scripts / f"{engine}.py"), str(left)], stdout=out, stderr=err, cwd=left, timeout=900
            )
        except subprocess.TimeoutExpired:
            return "did not end within a quarter of an hour"
    return "" if not done.returncode else (left / "stderr.txt").read_text().strip().splitlines()[-1][:200]


def held(engine: str, left: Path) -> list[Held]:
    """Every form that the engine left, read and compared."""
    truth = json.loads((left / "truth.json").read_text())
    forms = truth.get("forms") or {"file": truth["read"]}
    rows = (
        []
        if truth["read"] in truth.get("refused", {})
        else [
            _compared(engine, form, left / path, truth, form in truth.get("rounded", ()))
            for form, path in forms.items()
        ]
    )
    rows += [_refused(engine, path, left / path, word) for path, word in truth.get("refused", {}).items()]
    return rows


def _refused(engine: str, form: str, path: Path, word: str) -> Held:
    found = advisor.read(str(path))
    named = any(word in error.message for error in found.errors)
    return Held(
        engine,
        form,
        {"no run judged": not found.runs and not found.studies},
        f"named and refused: {'yes' if named else 'NO'}",
    )


def _compared(engine: str, form: str, path: Path, truth: Mapping[str, Any], rounded: bool) -> Held:
    found = advisor.read(str(path))
    row = Held(engine, form, {"one study": len(found.studies) == 1})
    if not found.studies:
        row.note = found.errors[0].message[:80] if found.errors else "nothing read"
        return row
    study = found.studies[0]
    complete = [
        trial for trial in study.trials if trial.state is TrialState.COMPLETE and math.isfinite(trial.values[0])
    ]
    values = [trial.values[0] for trial in complete]
    best = (max if truth["direction"] == "maximize" else min)(values, default=math.nan)
    way = study.directions[0] if study.directions else None
    row.checks |= {
        "trials": len(study.trials) == truth["trials"],
        "states": len(complete) == truth["complete"],
        "best": math.isclose(best, truth["best"], rel_tol=2e-2 if rounded or form == "printed" else 1e-6),
        "direction": None if way is None else way == truth["direction"],
        "parameters": set(study.parameters) == set(truth["parameters"]),
        "bounds and scales": _bounds(study, truth["parameters"])
        if all(p.declared for p in study.parameters.values())
        else None,
        "boundary": _boundary(path, truth),
        "no run judged": not any(run.name for run in found.runs),
    }
    return row


def _bounds(study: Study, space: Mapping[str, Any]) -> bool:
    for name, wanted in space.items():
        parameter = study.parameters.get(name)
        if parameter is None:
            return False
        if "choices" in wanted:
            if sorted(map(str, parameter.choices)) != sorted(map(str, wanted["choices"])):
                return False
        elif not (
            math.isclose(parameter.low or 0.0, wanted["low"], abs_tol=1e-12)
            and math.isclose(parameter.high or 0.0, wanted["high"], rel_tol=1e-9)
            and parameter.log == wanted["log"]
        ):
            return False
    return True


def _boundary(path: Path, truth: Mapping[str, Any]) -> bool | None:
    """Whether the planted end, and no other, is proven by the diagnosis as a warning or an error."""
    if not truth["boundary"]:
        return None
    findings = advisor.diagnose(str(path), direction=truth["direction"]).findings
    proven = {
        (f.subject.parameter, f.prescriptions[0].side if f.prescriptions else None)
        for f in findings
        if f.rule == "study/boundary-optimum" and f.severity in ("warning", "error")
    }
    return proven == set(truth["boundary"].items())


def table(rows: Sequence[Held]) -> str:
    """One line a form."""
    lines = ["| engine | left as | " + " | ".join(CHECKS) + " | |", "|---|---|" + "---|" * (len(CHECKS) + 1)]
    marks = {True: "✓", False: "✗", None: "–"}
    for row in rows:
        cells = (marks[row.checks.get(check)] for check in CHECKS)
        lines.append(f"| {row.engine} | {row.form} | " + " | ".join(cells) + f" | {row.note} |")
    return "\n".join(lines)


def main() -> None:
    """Runs the engines named, or all."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ap.add_argument("--venvs", type=Path, default=Path(tempfile.gettempdir()) / "advisor-engines")
    ap.add_argument("--keep", type=Path, help="keep what each engine left here")
    ap.add_argument("--kept", type=Path, help="read what was kept here instead of running anything")
    ap.add_argument("engines", nargs="*")
    told = ap.parse_args()
    rows: list[Held] = []
    for engine in told.engines or engines():
        if told.kept:
            left = told.kept / engine
            rows += held(engine, left) if left.is_dir() else [Held(engine, "–", note="was not run")]
            continue
        python = python_of(engine, told.venvs)
        if python is None:
            rows.append(Held(engine, "–", note="could not be installed here"))
            continue
        with tempfile.TemporaryDirectory() as place:
            problem = run(engine, python, Path(place))
            rows += (
                [Held(engine, "–", note=f"did not run: {problem}")] if problem else held(engine, Path(place) / "left")
            )
            if told.keep:
                shutil.copytree(Path(place) / "left", told.keep / engine, dirs_exist_ok=True)
        print(table(rows[-1:]).splitlines()[-1], flush=True)
    text = "\n\n".join(
        [
            "Each engine in an environment of its own, pinned, run on one search: a learning rate whose optimum lies "
            "beyond the high end, a dropout, a batch size, an optimizer; some trials raise or give no number. What it "
            "left, as the advisor reads it, beside what was recorded while it ran. ✓ as it was, ✗ not, – the file does "
            "not tell it (or the advisor refuses it by name).",
            table(rows),
        ]
    )
    print(text)
    if not told.engines:
        replace_section("engines", text)


if __name__ == "__main__":
    main()
