"""What is installed on demand: a missing module is told with the extra that brings it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from advisor.extras import EXTRAS, MissingExtraError, extras_named

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
HIDDEN = "import sys; sys.modules.update(dict.fromkeys({names!r})); "


def ran(code, *hidden):
    """What the code prints on standard error where the modules are not installed, and how it ends."""
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN.format(names=hidden) + code], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def test_every_extra_that_is_named_exists():
    assert set(EXTRAS.values()) <= set(PROJECT["optional-dependencies"])
    asked = {
        "hf",
        "lightning",
        "keras",
        "mcp",
        "report",
        "remote",
        "wandb",
        "ray",
        "torch",
        "tui",
        "run",
        "serve",
        "all",
    }
    assert asked <= set(PROJECT["optional-dependencies"])


def test_what_the_core_needs_is_in_no_extra_alone():
    core = {name.partition(">")[0] for name in PROJECT["dependencies"]}
    assert not core & {"optuna", "tensorboard", "textual-serve", "mcp", "torch", "scipy", "scikit-learn"}


def test_a_missing_module_names_its_extra():
    with pytest.raises(MissingExtraError, match=r"hp-advisor\[run\]"), extras_named():
        raise ModuleNotFoundError("No module named 'optuna.trial'", name="optuna.trial")
    with pytest.raises(ModuleNotFoundError, match="mine"), extras_named():
        raise ModuleNotFoundError("No module named 'mine'", name="mine")


@pytest.mark.parametrize(
    ("arguments", "hidden", "extra"),
    [
        (["run", "plan.yaml", "--dry-run"], "optuna", "run"),
        (["mcp"], "mcp", "mcp"),
        (["tui", "--serve"], "textual_serve", "serve"),
    ],
)
def test_a_command_names_the_extra_it_needs(arguments, hidden, extra):
    code, said = ran(
        f"from advisor.cli import main; main({arguments!r})", hidden, f"{hidden}.trial", f"{hidden}.server"
    )
    assert code == 2
    assert f"pip install 'hp-advisor[{extra}]'" in said


def test_reading_diagnosing_and_planning_need_no_extra():
    source = str(ROOT / "examples" / "sweep" / "study.db")
    code, said = ran(
        f"import advisor; advisor.diagnose({source!r}); advisor.plan({source!r}, budget='30trials'); advisor.ask('hi')",
        *(name for name in EXTRAS if name not in ("textual", "torch")),
    )
    assert (code, said) == (0, "")


def test_a_callback_names_the_extra_of_its_framework():
    code, said = ran("from advisor.callbacks import KerasCallback", "keras")
    assert code == 1
    assert "hp-advisor[keras]" in said
