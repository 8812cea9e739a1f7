from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import PlanError
from advisor.planner.objective import accepted, parse_objective
from advisor.tables import table
from tests.planner.sources import function

MARK = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
TRAIN = """
def train(config, report):
    lr = config["lr"]
    wd = config.get("wd", 0.01)
    seed = config["seed"]
    report(1, lr)
    return lr
"""


def test_a_function_is_read_and_not_run(tmp_path: Path) -> None:
    found = accepted(function(tmp_path, MARK + TRAIN))
    assert found.names == ("lr", "wd")
    assert found.required == ("lr",)
    assert found.reports is True
    assert not (tmp_path / "ran").exists()


def test_a_function_that_passes_its_config_on_accepts_anything(tmp_path: Path) -> None:
    found = accepted(function(tmp_path, "def train(config, report):\n    return helper(config['lr'], **config)\n"))
    assert found.names == ()
    assert found.reports is False


def _trainers(but: str) -> dict[str, object]:
    known = table("planning")["task_parameters"]
    return {name: value for name, value in known.items() if value is not None and name != but}


def test_defaults_that_the_config_overrides_are_known(tmp_path: Path) -> None:
    code = (
        "USUAL = {'lr': 0.01, 'wd': 0}\ndef train(config, report):\n    c = {**USUAL, **config}\n    return c['lr']\n"
    )
    assert accepted(function(tmp_path, code)).defaults == {"lr": 0.01, "wd": 0}
    other = code.replace("{**USUAL, **config}", "{**config, **USUAL}")
    assert accepted(function(tmp_path, other)).defaults == {}


def test_a_task_brings_the_trainers_parameters_and_its_own_defaults(tmp_path: Path) -> None:
    code = """
class Net:
    defaults = {"lr": 0.01, "width": 64}
    def model(self, config):
        return config["width"]
"""
    (tmp_path / "task.py").write_text(code)
    objective = parse_objective(f"{tmp_path / 'task.py'}:Net")
    assert objective is not None
    assert objective.kind == "task"
    found = accepted(objective)
    assert {"lr", "width", "weight_decay", "momentum"} <= set(found.names)
    assert "learning_rate" not in found.names
    assert found.defaults == {"lr": 0.01, "width": 64, **_trainers("learning_rate")}
    assert found.required == ("width",)


def test_a_command_reads_its_placeholders() -> None:
    objective = parse_objective(None, ["python", "t.py", "--lr={{ lr }}", "{{seed}}", "{{ logdir }}"])
    assert accepted(objective).names == ("lr",)


@pytest.mark.parametrize(
    ("text", "command", "told"),
    [
        ("train.py:trian", (), "Did you mean 'train'"),
        ("train.py", (), "write file.py:name"),
        ("missing.py:train", (), "no file"),
        (None, ("python", "t.py"), "has no placeholder"),
        ("train.py:train", ("python", "{{ lr }}"), "exclude each other"),
    ],
)
def test_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, command: tuple[str, ...], told: str
) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanError, match=told):
        parse_objective(text, command)


def test_broken_python_is_told_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"train\.py: not valid Python"):
        function(tmp_path, "def train(:")


def test_a_placeholder_that_the_shell_split_at_its_blanks_is_whole_again() -> None:
    typed = ["python", "train.py", "--lr", "{{", "learning_rate", "}}", "logs={{", "logdir", "}}", "--name", "a"]
    found = parse_objective(None, typed)
    assert found is not None
    assert found.argv == ("python", "train.py", "--lr", "{{ learning_rate }}", "logs={{ logdir }}", "--name", "a")
