"""`python -m benchmarks.exports [--venvs DIR] [ENGINE …]`: exported plans are run, and what arrives is checked.

Each engine gets an environment of its own with pinned packages, kept in DIR, without the advisor. Every configuration
that reached the training is held against the plan. Without names all run, and --write puts the table into RESULTS.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError
from advisor.planner.drawn import followers
from advisor.planner.exports import export
from advisor.planner.exports.script import search_trials
from advisor.planner.plan import SearchPlan
from advisor.runner.space import Space
from benchmarks.exports.plans import NAMES, plan_in
from benchmarks.results import replace_section

HERE = Path(__file__).parent
ROOM = 420


def as_script(text: str, folder: Path, python: Path) -> list[str]:
    """A Python script: Optuna's, Ray's, a grid."""
    (folder / "search.py").write_text(text, encoding="utf-8")
    return [str(python), "search.py"]


def as_hydra(text: str, folder: Path, python: Path) -> list[str]:
    """A configuration of the group `search` of a Hydra application."""
    (folder / "conf/search").mkdir(parents=True)
    (folder / "conf/search/exported.yaml").write_text(text, encoding="utf-8")
    import yaml

    names = yaml.safe_load(text)["hydra"]["sweeper"]["params"]
    (folder / "conf/config.yaml").write_text("".join(f"{name}: null\n" for name in names), encoding="utf-8")
    shutil.copy(HERE / "inside_hydra.py", folder / "app.py")
    return [str(python), "app.py", "--config-dir", "conf", "--multirun", "+search=exported"]


def as_sweep(text: str, folder: Path, python: Path) -> list[str]:
    """A W&B sweep."""
    (folder / "sweep.yaml").write_text(text, encoding="utf-8")
    return [str(python), str(HERE / "inside_wandb.py"), "sweep.yaml"]


@dataclass(frozen=True)
class Engine:
    """What an export needs to run, how it runs, and what it cannot say and notes in the file."""

    needs: tuple[str, ...]
    how: Callable[[str, Path, Path], list[str]]
    follows: bool = True
    conditions: bool = True


ENGINES: Mapping[str, Engine] = {
    "optuna": Engine(("optuna==5.0.0", "scipy==1.17.1"), as_script),
    "grid": Engine((), as_script),
    "ray": Engine(("ray[tune]==2.60.0", "optuna==5.0.0"), as_script),
    "wandb": Engine(("wandb[sweeps]==0.31.0",), as_sweep, follows=False, conditions=False),
    "hydra": Engine(
        ("hydra-core==1.3.8", "hydra-optuna-sweeper==1.3.0", "optuna==2.10.1", "sqlalchemy==1.4.54", "alembic==1.14.1"),
        as_hydra, follows=False, conditions=False,
    ),
}  # fmt: skip


def python_of(engine: str, venvs: Path) -> Path:
    """The interpreter of the engine's environment, made when it is missing."""
    folder = venvs / engine
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        if ENGINES[engine].needs:
            subprocess.run([str(python), "-m", "pip", "install", "-q", *ENGINES[engine].needs], check=True)
        (folder / "installed").touch()
    return python


def arrived(words: list[str], folder: Path) -> tuple[list[dict[str, Any]], str]:
    """The configurations that reached the training, and how the command ended where it failed."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    python = Path(words[0])
    aside = {"PATH": f"{python.parent}:{bare['PATH']}", "RAY_USAGE_STATS_ENABLED": "0", "HYDRA_FULL_ERROR": "1"}
    with (folder / "out.txt").open("w") as out:
        done = subprocess.run(words, cwd=folder, env=bare | aside, stdout=out, stderr=out, timeout=ROOM)
    seen = folder / "seen.jsonl"
    found = [json.loads(line) for line in seen.read_text().splitlines()] if seen.exists() else []
    last = (folder / "out.txt").read_text().strip().splitlines()[-1:]
    return found, f"exit {done.returncode}: {''.join(last)[:150]}" if done.returncode else ""


def wrong(plan: SearchPlan, engine: Engine, config: Mapping[str, Any]) -> Iterator[str]:
    """What of a configuration is not as the plan says."""
    space = Space(plan.space, {item.name: item.value for item in plan.fixed})
    config = {name: value for name, value in config.items() if name != "seed"}
    for item in plan.space:
        applies = space.applies(item, config)
        if item.name in config and not applies and engine.conditions:
            yield f"{item.name} where it does not apply"
        if item.name not in config:
            if applies:
                yield f"{item.name} is missing"
            continue
        value = config[item.name]
        if isinstance(value, float) and item.kind == "int":
            yield f"{item.name} = {value!r} is no whole number"
        if applies and not Space([item], {}).fits(config):
            yield f"{item.name} = {value!r} is outside"
        for name, follows in followers(item, value).items():
            if engine.follows and config.get(name) != follows:
                yield f"{name} = {config.get(name)!r} does not follow {item.name} = {value!r}"
    for item in plan.fixed:
        if config.get(item.name) != item.value:
            yield f"{item.name} = {config.get(item.name)!r}, held at {item.value!r}"


def row(engine: str, name: str, plan: SearchPlan, folder: Path, python: Path) -> str:
    """One line of the table."""
    try:
        text = export(plan, engine)
    except AdvisorError as error:
        return f"| {engine} | {name} | refused: {str(error)[:120]} | | |"
    seen, failed = arrived(ENGINES[engine].how(text, folder, python), folder)
    broken = [line for config in seen for line in wrong(plan, ENGINES[engine], config)]
    told = "; ".join(dict.fromkeys(broken)) or "all"
    shown = f"{engine} ({', '.join(ENGINES[engine].needs[:2])})" if ENGINES[engine].needs else engine
    return f"| {shown} | {name} | {search_trials(plan)} | {len(seen)}{', ' + failed if failed else ''} | {told} |"


def main() -> None:
    """Runs the engines and plans named, or all; --write puts all rows that were made so far into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(ENGINES), metavar="ENGINE")
    parser.add_argument("--plan", nargs="*", choices=NAMES, default=NAMES)
    parser.add_argument("--venvs", type=Path, default=Path(tempfile.gettempdir()) / "advisor-exports")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    for engine, name in itertools.product(options.engines, options.plan):
        python = python_of(engine, options.venvs)
        with tempfile.TemporaryDirectory() as place:
            made = row(engine, name, plan_in(Path(place), name), Path(place), python)
        (options.venvs / f"{engine}-{NAMES.index(name)}.row").write_text(made, encoding="utf-8")
        print(made, flush=True)
    if options.write:
        replace_section("exports", "\n".join(table(options.venvs)))


def table(kept: Path) -> Iterator[str]:
    """The rows that were made, with what each engine needs."""
    yield from (
        "## Exported plans, run",
        "",
        "`python -m benchmarks.exports`: without the advisor, but for what it wrote.",
        "",
    )
    yield "W&B: its schema, its search, and each run started as its agent does, offline; no account, no server."
    yield "Optuna's script repeats its finalists on seeds, so more trainings than trials run."
    yield from (
        "",
        "| engine | plan | trials planned | trainings run | configurations as the plan says |",
        "|---|---|---|---|---|",
    )
    for engine in ENGINES:
        yield from (path.read_text(encoding="utf-8") for path in sorted(kept.glob(f"{engine}-*.row")))


if __name__ == "__main__":
    main()
