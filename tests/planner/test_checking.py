from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.planner.checking import Doubt, doubts_on_objective
from advisor.planner.writing import save_plan
from tests.planner.exports.sample import TRAIN, make_plan

RUNS = "raise SystemExit('was run')\n"


def doubts(folder: Path, code: str | None = TRAIN, **changes: Any) -> list[Doubt]:
    if code is not None:
        (folder / "train.py").write_text(code)
    plan = make_plan(**{"objective": {"kind": "function", "target": "train.py:train"}, **changes})
    save_plan(plan, folder / "plan.yaml")
    return list(doubts_on_objective(plan, folder / "plan.yaml"))


def line(folder: Path, text: str) -> int:
    lines = (folder / "plan.yaml").read_text().splitlines()
    return next(number for number, found in enumerate(lines, 1) if text in found)


@pytest.mark.parametrize(
    "code",
    ["def train(config, report): return 0.0", "train = make()", "from there import train", "from there import *",
     "try:\n    from there import train\nexcept ImportError:\n    pass", "if True:\n    def train(c, r): return 0.0"],
)  # fmt: skip
def test_a_function_that_is_there_is_not_doubted(tmp_path: Path, code: str) -> None:
    assert not [doubt for doubt in doubts(tmp_path, RUNS + code) if doubt.proven]


def test_a_function_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    found = doubts(tmp_path, RUNS + "def trains(config, report): pass\n")
    assert [doubt.proven for doubt in found] == [True]
    assert "train.py defines no 'train'. Did you mean 'trains'?" in found[0].text
    assert found[0].line == line(tmp_path, "target:")


def test_a_file_that_is_not_here_may_be_elsewhere(tmp_path: Path) -> None:
    found = doubts(tmp_path, None)
    assert [(doubt.proven, doubt.line) for doubt in found] == [(False, line(tmp_path, "target:"))]
    assert "no file train.py" in found[0].text


def test_a_file_with_a_mistake_cannot_be_run(tmp_path: Path) -> None:
    assert "cannot be read" in doubts(tmp_path, "def train(:\n")[0].text


def test_a_parameter_that_the_function_does_not_read_is_doubted(tmp_path: Path) -> None:
    found = {doubt.text.split()[0]: doubt for doubt in doubts(tmp_path)}
    assert set(found) == {"opt", "layers"}
    assert not any(doubt.proven for doubt in found.values())
    assert found["layers"].line == line(tmp_path, "name: layers")


def test_placeholders_and_parameters_must_meet(tmp_path: Path) -> None:
    argv = ["python", "t.py", "--lr", "{{ lrr }}", "--wd={{ wd }}", "--opt", "{{opt}}", "{{ momentum }}", "{{ seed }}"]
    found = doubts(tmp_path, objective={"kind": "command", "argv": argv})
    assert [doubt.text for doubt in found if doubt.proven] == [
        "'lrr' in the command is no parameter of the plan. Did you mean 'lr'?"
    ]
    assert {doubt.text.split()[0] for doubt in found if not doubt.proven} == {"lr", "layers"}


def test_a_module_and_no_objective_are_left_alone(tmp_path: Path) -> None:
    assert doubts(tmp_path, objective={"kind": "function", "target": "there.train:train"}) == []
    assert doubts(tmp_path, objective=None) == []
