"""What engines print of their trials: sklearn's verbose searches, KerasTuner's trials and its summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._objects import of_rows
from advisor.records import Scalar

_SETTING = re.compile(r"(?P<name>\w+)=(?P<value>\([^)]*\)|\[[^\]]*\]|'[^']*'|[^,;]+)")
_CV = re.compile(
    r"\[CV(?: (?P<fold>\d+)/\d+)?[^\]]*\](?: END)? ?\.* ?"
    r"(?P<params>\w+=.*?)(?:;,?|,|\.{2,}) *(?P<results>(?:score=|\w+: \().*?),? *total"
)
_SCORE = re.compile(r"(?P<name>\w+)(?:=|: )\(?(?:train=[^,]+, test=)?(?:test=)?(?P<value>[-+.\deE]+|nan)")
_RUNNING = re.compile(r"Search: Running Trial #(?P<number>\d+)")
_COMPLETE = re.compile(r"Trial (?P<number>\d+) Complete")
_SUMMARY = re.compile(r"Trial (?P<number>\d+) summary")
_OBJECTIVE = re.compile(r"Objective\(name=\"(?P<name>[^\"]+)\", direction=\"(?P<way>min|max)\"")
_BEST = re.compile(r"Best \w+ So Far: (?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?)$")
_RESULT = re.compile(r"(?P<name>\w+): (?P<value>[-+.\deE]+|nan|None)")

_NAMED = re.compile(r"(?P<name>[\w/]+): (?P<value>.+)")
_AGENT = re.compile(r"Agent Starting Run: (?P<run>\S+) with config:")
_OF_AGENT = re.compile(r"wandb: +(?P<name>[\w./-]+)(?::\s*|\s+)(?P<value>\S.*)")

Row = dict[str, Scalar]


def scikit(lines: Iterable[str]) -> Grid:
    """`[CV 1/5] END C=0.1, gamma=1;, score=0.91`: a trial a configuration, its folds beside it."""
    trials: dict[str, Row] = {}
    for line in lines:
        told = _CV.search(line)
        if told is None:
            continue
        params = {f"param_{one['name']}": cell(one["value"].strip("'. ")) for one in _SETTING.finditer(told["params"])}
        row = trials.setdefault(told["params"], {**params})
        for score in _SCORE.finditer(told["results"]):
            place = sum(name.endswith(f"_test_{score['name']}") for name in row)
            row[f"split{place}_test_{score['name']}"] = cell(score["value"])
    return of_rows([_with_means(row) for row in trials.values()])


def _with_means(row: Row) -> Row:
    folds: dict[str, list[float]] = {}
    for name, value in row.items():
        if "_test_" in name and isinstance(value, (int, float)):
            folds.setdefault(name.partition("_test_")[2], []).append(float(value))
    return row | {f"mean_test_{name}": sum(values) / len(values) for name, values in folds.items()}


def keras_tuner(lines: Iterable[str]) -> Grid:
    """`Search: Running Trial #3` with its settings, `Trial 3 Complete` with its result."""
    trials: dict[str, Row] = {}
    best: list[float] = []
    direction = ""
    asked: Callable[[str], Iterator[tuple[str, Scalar]]] | None = None
    row: Row = {}
    for line in lines:
        plain = line.strip()
        if objective := _OBJECTIVE.search(plain):
            direction = objective["way"]
        elif reached := _BEST.match(plain):
            best.append(float(reached["value"]))
        if of_trial := _RUNNING.search(plain) or _COMPLETE.search(plain):
            number = of_trial["number"]
            row = trials.setdefault(number, {"trial": int(number)})
            asked = _setting if of_trial.re is _RUNNING else _result
        elif plain.startswith("Best ") or (asked is _setting and plain.startswith("Epoch ")):
            asked = None
        elif asked is not None and plain:
            found = dict(asked(plain))
            row.update(found)
            asked = None if found and asked is _result else asked
    way = direction or _way(best)
    return of_rows([row | {"direction": way} if way else row for row in trials.values()])


def _way(best: Sequence[float]) -> str:
    """Which way the best value so far went; nothing where it never moved, or moved both ways."""
    ups = {two > one for one, two in pairwise(best) if two != one}
    return "" if len(ups) != 1 else "max" if ups.pop() else "min"


def wandb_agent(lines: Iterable[str]) -> Grid:
    """`wandb: Agent Starting Run: 1a2b with config:` with its settings, `Run summary:` with its results."""
    rows: list[Row] = []
    prefix = ""
    for line in lines:
        plain = line.strip().replace("\t", " ")
        if begun := _AGENT.search(plain):
            rows.append({"trial": begun["run"]})
            prefix = "params/"
        elif plain.startswith("wandb: Run summary"):
            prefix = "metrics/"
        elif rows and prefix and (told := _OF_AGENT.match(plain)) and (prefix == "metrics/" or ":" in told[0][7:]):
            rows[-1][prefix + told["name"]] = cell(told["value"])
        else:
            prefix = ""
    return of_rows(rows)


def _setting(line: str) -> Iterator[tuple[str, Scalar]]:
    """A line of KerasTuner's table: value, best so far, name; or name first, as older ones print it."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) == 3 and "Hyperparameter" not in parts and not parts[-1].startswith("tuner/"):
        named_first = not re.fullmatch(r"[A-Za-z_]\w*(?:/\w+)*", parts[2]) or parts[2] in ("True", "False", "None")
        name, value = (parts[0], parts[1]) if named_first else (parts[2], parts[0])
        if name:
            yield f"params/{name}", cell(value)


def _result(line: str) -> Iterator[tuple[str, Scalar]]:
    told = _RESULT.fullmatch(line)
    if told:
        yield told["name"], cell(told["value"])


def keras_tuner_summary(lines: Iterable[str]) -> Grid:
    """`Trial 03 summary` with hyperparameters and a score, below the objective."""
    rows: list[Row] = []
    goal: Mapping[str, str] = {}
    for line in lines:
        plain = line.strip()
        objective = _OBJECTIVE.search(plain)
        if objective:
            goal = {"direction": objective["way"]}
        elif begun := _SUMMARY.search(plain):
            rows.append({"trial": int(begun["number"]), **goal})
        elif rows and (told := _NAMED.fullmatch(plain)) and not told["name"].startswith("tuner/"):
            rows[-1]["score" if told["name"] == "Score" else f"params/{told['name']}"] = cell(told["value"])
    return of_rows(rows)
