"""Every export runs for real, or is read back by a model of its format."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel, ConfigDict

from advisor.errors import PlanError
from advisor.planner.exports import ENGINES, export, script
from advisor.planner.plan import PlannedParameter
from advisor.yaml import parse
from tests.planner.exports.sample import TRAIN, make_plan


def run_script(text: str, folder: Path) -> str:
    (folder / "train.py").write_text(TRAIN)
    (folder / "search.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "search.py"], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_optuna_script_searches_and_validates(tmp_path: Path) -> None:
    printed = run_script(export(make_plan(tmp_path), "optuna"), tmp_path)
    assert "default: loss" in printed
    assert "over 2 seeds" in printed
    from advisor import read

    (study,) = read(tmp_path / "toy.db").studies
    assert len(study.trials) == 8
    assert study.trials[0].user_attrs["baseline"] is True
    assert study.parameters["lr"].log


def test_the_default_of_a_script_is_whole() -> None:
    made = dict[str, Any]()
    exec(compile(script.data(make_plan(baseline={"opt": "sgd", "lr": 0.1})), "data", "exec"), made)
    assert made["BASELINE"].keys() == {"lr", "wd", "opt", "momentum", "layers"}
    exec(compile(script.data(make_plan(baseline={"opt": "adam"})), "data", "exec"), made)
    assert "momentum" not in made["BASELINE"]
    exec(compile(script.data(make_plan(baseline={})), "data", "exec"), made)
    assert made["BASELINE"] == {}


@pytest.mark.parametrize(
    ("sampler", "packages"), [("tpe", "optuna"), ("qmc", "optuna scipy"), ("cmaes", "optuna cmaes")]
)
def test_a_script_says_what_its_sampler_needs(sampler: str, packages: str) -> None:
    stage = make_plan().stages[0].model_copy(update={"sampler": sampler})
    text = export(make_plan().model_copy(update={"stages": (stage,)}), "optuna")
    assert f"Needs: pip install {packages}\n" in text


def test_a_range_that_begins_at_zero_keeps_its_low_end(tmp_path: Path) -> None:
    space = [
        {"name": "wd", "kind": "float", "low": 0.0, "high": 0.6},
        {"name": "layers", "kind": "int", "low": 0, "high": 3},
    ]
    plan = make_plan(tmp_path, space=space, fixed=[{"name": "lr", "value": 0.01}], baseline={"wd": 0.1, "layers": 0})
    assert "over 2 seeds" in run_script(export(plan, "optuna"), tmp_path)


TASK = """
import torch
from advisor.runner import Task

class Line(Task):
    def load(self):
        x = torch.linspace(-1, 1, 32).unsqueeze(1)
        return (x, 2 * x), (x, 2 * x)

    def model(self, config):
        return torch.nn.Linear(1, 1)

    def loss(self, output, target, label_smoothing=0.0):
        return ((output - target) ** 2).mean()

    def measures(self, output, target):
        return {}
"""


def test_a_task_is_trained_by_the_bundled_trainer(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    (tmp_path / "line.py").write_text(TASK)
    lr = {"name": "learning_rate", "kind": "float", "low": 0.001, "high": 0.1, "log": True}
    plan = make_plan(tmp_path, objective={"kind": "task", "target": f"{tmp_path}/line.py:Line"}, space=[lr],
                     goal={"metric": "val_loss", "direction": "minimize"}, baseline={"learning_rate": 0.01},
                     fixed=[{"name": "epochs", "value": 2}, {"name": "batch_size", "value": 8}])  # fmt: skip
    assert "over 2 seeds" in run_script(export(plan, "optuna"), tmp_path)


def test_the_grid_script_tries_every_configuration(tmp_path: Path) -> None:
    lr = {"name": "lr", "kind": "float", "low": 0.001, "high": 0.1, "log": True}
    wd = {"name": "wd", "kind": "float", "low": 0.01, "high": 0.1, "log": True, "zero": True}
    plan = make_plan(tmp_path, space=[lr, wd])
    printed = run_script(export(plan, "grid"), tmp_path)
    assert len(printed.splitlines()) == 6
    assert printed.splitlines()[0].startswith("loss 1 ")


def test_a_grid_beyond_the_limit_is_refused_with_its_cost() -> None:
    space = [{"name": f"p{i}", "kind": "categorical", "choices": [1, 2, 3]} for i in range(5)]
    plan = make_plan(space=space)
    with pytest.raises(PlanError, match=r"3 x 3 x 3 x 3 x 3 = 243 configurations, 122 hours"):
        export(plan, "grid")
    assert "243 configurations" in export(plan, "grid", force=True)


class Distribution(BaseModel):
    """What W&B accepts for a parameter: a value, values, or a distribution with its bounds as values."""

    model_config = ConfigDict(extra="forbid")

    value: object = None
    values: list[object] | None = None
    distribution: str | None = None
    min: float | None = None
    max: float | None = None
    q: float | None = None


def test_the_sweep_translates_scales() -> None:
    sweep = parse(export(make_plan(), "wandb"), "sweep")
    made = {name: Distribution.model_validate(p) for name, p in sweep["parameters"].items()}
    assert (made["lr"].distribution, made["lr"].min, made["lr"].max) == ("log_uniform_values", 1e-4, 1.0)
    assert made["layers"].distribution == "int_uniform"
    assert made["epochs"].value == 5
    assert sweep["metric"] == {"name": "loss", "goal": "minimize"}
    assert sweep["early_terminate"]["type"] == "hyperband"
    command = make_plan(objective={"kind": "command", "argv": ["python", "t.py", "--lr", "{{ lr }}", "--wd={{ wd }}"]})
    assert parse(export(command, "wandb"), "sweep")["command"] == ["python", "t.py", "${args}"]


@pytest.mark.parametrize("sampler", ["tpe", "random", "qmc", "grid"])
def test_the_sweep_follows_the_schema_of_the_package_sweeps(sampler: str) -> None:
    schema = json.loads(package_file("sweeps", "schema.json"))
    stage = make_plan().stages[0].model_copy(update={"sampler": sampler})
    sweep = parse(export(make_plan().model_copy(update={"stages": (stage,)}), "wandb"), "sweep")
    assert [error.message for error in Draft7Validator(schema).iter_errors(sweep)] == []


def package_file(package: str, name: str) -> str:
    """A file of a distribution that is not imported: `pip install --no-deps sweeps`."""
    try:
        found = [file for file in files(package) or [] if file.name == name]
    except PackageNotFoundError:
        pytest.skip(f"pip install --no-deps {package}")
    return found[0].read_text()


def test_hydra_overrides() -> None:
    text = export(make_plan(), "hydra")
    assert text.startswith("# @package _global_")
    sweeper = parse(text, "hydra")["hydra"]["sweeper"]
    assert sweeper["params"]["lr"] == "tag(log, interval(0.0001, 1))"
    assert sweeper["params"]["opt"] == "choice(sgd, adam)"
    assert sweeper["params"]["layers"] == "int(interval(1, 4))"
    assert sweeper["params"]["epochs"] == "5"
    assert sweeper["direction"] == "minimize"
    assert "--multirun +search=toy" in text
    assert "wd: 0 is a choice of its own" in text
    assert "momentum acts only where opt is sgd" in text
    assert {"override /hydra/sweeper": "optuna"} in parse(text, "hydra")["defaults"]


def test_the_ray_script_compiles_and_runs_where_ray_is(tmp_path: Path) -> None:
    text = export(make_plan(tmp_path), "ray")
    compile(text, "search.py", "exec")
    pytest.importorskip("ray", reason="ray is not installed; the script was compiled only")
    assert "best: loss" in run_script(text, tmp_path)


def test_unknown_engines_and_empty_spaces() -> None:
    with pytest.raises(PlanError, match="Did you mean 'optuna'"):
        export(make_plan(), "optunna")
    with pytest.raises(PlanError, match="nothing to export"):
        export(make_plan(space=[]), ENGINES[0])


def test_text_from_a_plan_cannot_become_code(tmp_path: Path) -> None:
    nasty = 'x"""\nimport os; os.mkdir("hacked")\n"""'
    plan = make_plan(tmp_path, summary=nasty)
    run_script(export(plan, "optuna"), tmp_path)
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("sgd", "sgd"), ("flip, crop", "'flip, crop'"), ("null", "'null'"), ("1e-3", "'1e-3'"), ("", "''"),
        ("it's", r"'it\'s'"), (None, "null"), (True, "true"), (0.1, "0.1"), ("a b", "'a b'"),
        ("tail\\", r"'tail\\'"), ("x\\'y", r"'x\\\'y'"), ("True", "'True'"),
    ],
)  # fmt: skip
def test_hydra_choices_are_quoted_where_they_would_mean_something_else(value: object, word: str) -> None:
    from advisor.planner.exports.hydra import _word

    assert _word(value) == word


@pytest.mark.parametrize(
    ("value", "word"), [("sgd", "sgd"), (0.1, "0.1"), ("null", r"'\'null\''"), ("1e-3", r"'\'1e-3\''")]
)
def test_a_choice_is_quoted_twice_as_the_sweeper_reads_it_twice(value: object, word: str) -> None:
    from advisor.planner.exports.hydra import _choice

    assert _choice(value) == word


def test_a_grid_goes_to_hydra_as_lists() -> None:
    stage = make_plan().stages[0].model_copy(update={"kind": "explore", "sampler": "grid", "trials": 10})
    space = [
        {"name": "lr", "kind": "float", "low": 1e-5, "high": 0.1, "log": True},
        {"name": "width", "kind": "categorical", "choices": [16, 32]},
    ]
    plan = make_plan(space=space).model_copy(update={"stages": (stage,)})
    sweeper = parse(export(plan, "hydra"), "hydra")["hydra"]["sweeper"]
    assert sweeper["params"]["lr"] == "choice(1e-05, 0.0001, 0.001, 0.01, 0.1)"
    assert "sampler" not in sweeper


def test_a_grid_is_a_grid_for_wandb_and_ray_too() -> None:
    stage = make_plan().stages[0].model_copy(update={"kind": "explore", "sampler": "grid", "trials": 10})
    lr = PlannedParameter(name="lr", kind="float", low=1e-4, high=0.1, log=True)
    opt = PlannedParameter(name="opt", kind="categorical", choices=("sgd", "adam"))
    plan = make_plan().model_copy(update={"stages": (stage,), "space": (lr, opt), "baseline": {}, "incumbents": ()})
    sweep: Any = parse(export(plan, "wandb"), "sweep")
    assert sweep["method"] == "grid"
    assert len(sweep["parameters"]["lr"]["values"]) == 5
    assert sweep["parameters"]["opt"] == {"values": ["sgd", "adam"]}
    text = export(plan, "ray")
    start = text.index("GRID = ") + len("GRID = ")
    points = ast.literal_eval(text[start : text.index("\nWORKERS = ")])
    assert len(points) == 10
    assert {"lr": 1e-4, "opt": "sgd"} in points
    compile(text, "ray", "exec")
    assert "GRID = []" in export(make_plan(), "ray")


def test_a_grid_of_corners_is_refused() -> None:
    space = [{"name": n, "kind": "float", "low": 0.1, "high": 1.0} for n in "abcd"]
    plan = make_plan().model_copy(update={"space": tuple(PlannedParameter.model_validate(p) for p in space)})
    with pytest.raises(PlanError, match=r"a, b, c, d only their two ends: a grid of corners"):
        export(plan, "grid")


def test_a_function_goes_to_wandb_as_a_program_that_runs_it() -> None:
    plan = make_plan()
    assert plan.objective is not None
    command = parse(export(plan, "wandb"), "wandb")["command"]
    assert command[:3] == ["${env}", "${interpreter}", "-c"]
    compile(command[3], "agent", "exec")
    assert "wandb.init()" in command[3]


TREES: list[dict[str, Any]] = [
    {"name": "num_leaves", "kind": "int", "low": 8, "high": 255, "log": True, "below_power_of_two": "max_depth"},
    {"name": "max_depth", "kind": "int", "low": 3, "high": 12, "zero": True},
    {"name": "gamma", "kind": "float", "low": 0.9, "high": 0.9999, "log": True, "acts_by": "1-x"},
    {
        "name": "lora_r",
        "kind": "int",
        "low": 4,
        "high": 32,
        "log": True,
        "acts_by": "2**n",
        "followed_by": {"alpha": 2},
    },
]


class Drawn:
    """A trial that draws ends and middles in turn, and keeps what was asked for."""

    def __init__(self, place: int) -> None:
        self.place, self.asked = place, {}

    def suggest_categorical(self, name: str, choices: list[Any]) -> Any:
        self.asked[name] = choices
        return choices[0]

    def suggest_int(self, name: str, low: int, high: int, **how: Any) -> int:
        self.asked[name] = (low, high)
        return [low, high, (low + high) // 2][self.place]

    def suggest_float(self, name: str, low: float, high: float, **how: Any) -> float:
        self.asked[name] = (low, high, how.get("log"))
        return [low, high, (low * high) ** 0.5][self.place]


@pytest.mark.parametrize("engine", ["optuna", "ray"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_scripts_draw_what_acts_and_keep_below_caps(engine: str, place: int) -> None:
    text = export(make_plan(space=TREES, fixed=[], baseline={}), engine)
    made: dict[str, Any] = {}
    wanted = text[text.index("SPACE =") : text.index("BASELINE =")] + text[text.index("def complete") :]
    exec(wanted[: wanted.index("def as_trial" if engine == "optuna" else "def trainable")], made)
    trial = Drawn(place)
    config = made["suggest"](trial)
    assert trial.asked["one_minus_gamma"] == (1e-4, 0.1, True)
    assert config["gamma"] == pytest.approx([0.9999, 0.9, 1 - 1e-2 * 10**-0.5][place], abs=1e-4)
    assert config["lora_r"] == [4, 32, 8][place]
    assert config["alpha"] == 2 * config["lora_r"]
    assert config["num_leaves"] < 2 ** config["max_depth"]


@pytest.mark.parametrize("engine", ["wandb", "hydra"])
def test_an_engine_without_caps_gets_ends_between_which_every_pair_is_allowed(engine: str) -> None:
    text = export(make_plan(space=TREES, fixed=[], baseline={}), engine)
    assert "must stay below" in text
    assert "alpha: set it to 2 times lora_r" in text
    made = parse(text, engine)
    if engine == "wandb":
        found = made["parameters"]
        assert found["num_leaves"]["max"] < 2 ** found["max_depth"]["min"]
        assert found["lora_r"]["values"] == [4, 8, 16, 32]
        assert found["gamma"]["values"][0] == 0.9
        assert found["gamma"]["values"][-1] == 0.9999
    else:
        found = made["hydra"]["sweeper"]["params"]
        assert found["num_leaves"] == "int(tag(log, interval(8, 255)))"
        assert found["max_depth"] == "int(interval(8, 12))"
        assert found["lora_r"] == "choice(4, 8, 16, 32)"


def test_a_grid_keeps_below_caps_and_sets_what_follows() -> None:
    plan = make_plan(space=[TREES[0], TREES[1], TREES[3]], fixed=[], baseline={}, objective=None)
    text = export(plan, "grid", force=True)
    made: dict[str, Any] = {"__name__": "grid"}
    exec(text, made)
    configs = list(made["configurations"]())
    assert all(c["num_leaves"] < 2 ** c["max_depth"] for c in configs if c["max_depth"])
    assert all(c["alpha"] == 2 * c["lora_r"] for c in configs)
