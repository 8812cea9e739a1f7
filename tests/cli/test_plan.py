"""`advisor plan`, `export`, `validate`, `diff`: files, streams, exit codes, and what bad input gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import optuna
import pytest

from advisor.cli import main
from advisor.cli.terminal import COMMAND_TAIL
from advisor.planner.plan import SearchPlan
from advisor.planner.reading import load_plan

TRAIN = "def train(config, report):\n    return config['lr'] + config.get('wd', 0.5)\n"
TOLD = ("--set", "metric=accuracy", "--set", "parameters=lr,bs,frobnicate", "--budget", "60trials")


class Got(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


Advisor = Callable[..., Got]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Got:
    """The command in this process."""
    COMMAND_TAIL.clear()
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    return Got(int(ended.value.code or 0), shown.out, shown.err)


@pytest.fixture
def advisor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Got]:
    """Runs a command, as wide as a pipe."""
    monkeypatch.setenv("COLUMNS", "100")
    return partial(run, capsys)


@pytest.fixture(scope="module")
def bad_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty trials of a study whose learning rate is linear."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = tmp_path_factory.mktemp("study") / "study.db"
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(lambda t: abs(t.suggest_float("lr", 1e-4, 0.1) - 0.01) + t.suggest_float("wd", 0.0, 0.1), 40)
    kept = optuna.create_study(storage=f"sqlite:///{path}", study_name="first", direction="minimize")
    kept.add_trials(study.trials)
    return path


def test_a_study_becomes_a_plan_file_that_validates(advisor: Advisor, bad_study: Path, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    out = tmp_path / "plan.yaml"
    got = advisor("plan", bad_study, "--budget", "60trials", "--set", "metric=loss", "--set", "parameters=lr,wd",
                  "--objective", f"{tmp_path / 'train.py'}:train", "--explain", "-o", out)  # fmt: skip
    assert got.code == 0, got.err
    plan = load_plan(out)
    assert plan.parameter("lr").log  # type: ignore[union-attr]
    assert plan.baseline["wd"] == 0.5
    assert plan.carry_over is not None
    assert "space/linear-scale" in got.err
    assert got.out == ""
    checked = advisor("validate", out)
    assert (checked.code, checked.err) == (0, "")
    assert "is a valid plan" in checked.out


def test_json_on_standard_output_holds_the_whole_plan(advisor: Advisor) -> None:
    got = advisor("plan", *TOLD, "--format", "json")
    assert got.code == 0
    plan = SearchPlan.model_validate(json.loads(got.out))
    assert [p.name for p in plan.space] == ["lr", "bs"]
    assert "frobnicate" in [item.name for item in plan.left_out]
    assert "frobnicate" not in got.out.split('"left_out"')[0]


def test_the_same_question_gives_the_same_plan(advisor: Advisor) -> None:
    assert advisor("plan", *TOLD).out == advisor("plan", *TOLD).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--budget", "0.5trials", "--set", "metric=loss"), "at least one full-length trial is needed"),
        (("--budget", "50h", "--set", "metric=loss"), "--trial-cost 30m"),
        (("--budget", "10m", "--trial-cost", "1h", "--set", "metric=loss"), "affords 0.17 of a full-length trial"),
        (("--budget", "50"), "Write 50trials or 50h"),
        (("--budget", "50trials"), "what is optimized"),
        (("--budget", "50trials", "--set", "metric=objective"), "better higher or lower"),
        (("--budget", "50trials", "--set", "metric=loss", "--set", "parameters=foo"), "nothing is left to search"),
        (("nowhere.db", "--budget", "50trials"), "nowhere.db"),
        (("--budget", "50trials", "--set", "metric=loss", "--format", "yml"), "Did you mean"),
    ],
)
def test_bad_input_exits_2_with_a_remedy_on_standard_error(
    advisor: Advisor, arguments: tuple[str, ...], told: str
) -> None:
    got = advisor("plan", *arguments)
    assert (got.code, got.out) == (2, "")
    assert told in " ".join(got.err.split())


def test_an_edited_plan_is_checked_with_lines_and_compared(advisor: Advisor, tmp_path: Path) -> None:
    plan, edited = tmp_path / "a.yaml", tmp_path / "b.yaml"
    assert advisor("plan", *TOLD, "-o", plan).code == 0
    text = plan.read_text()
    edited.write_text(text.replace("high: 0.1", "high: 0.5", 1))
    got = advisor("diff", plan, edited)
    assert (got.code, got.out.strip()) == (1, "space.lr.high: 0.1 -> 0.5")
    assert advisor("diff", plan, plan).code == 0
    edited.write_text(text.replace("kind: float", "kind: flaot", 1))
    line = next(i for i, t in enumerate(edited.read_text().splitlines(), 1) if "flaot" in t)
    got = advisor("validate", edited)
    assert got.code == 1
    assert f"line {line}" in got.err
    assert "Did you mean 'float'?" in got.err
    edited.write_text("[1, 2")
    assert advisor("validate", edited).code == 2


def test_a_plan_without_an_objective_is_warned_of_and_exported(advisor: Advisor, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    advisor("plan", *TOLD, "-o", plan)
    assert "no objective" in advisor("validate", plan).err
    got = advisor("export", plan, "--to", "wandb", "-o", tmp_path / "sweep.yaml")
    assert got.code == 0
    assert "log_uniform_values" in (tmp_path / "sweep.yaml").read_text()
    got = advisor("export", plan, "--to", "wandbb")
    assert got.code == 2
    assert "Did you mean 'wandb'?" in got.err


@pytest.mark.parametrize("named", [[], ["--objective"]])
def test_a_command_after_two_dashes_is_the_objective(advisor: Advisor, named: list[str]) -> None:
    command = ["--", "python", "t.py", "--lr={{ base_lr }}"]
    got = advisor("plan", "--set", "metric=loss", "--budget", "20trials", *named, *command)
    assert got.code == 0
    assert "argv: [python, t.py, '--lr={{ base_lr }}']" in got.out
    assert "name: base_lr" in got.out
