"""Every module of signals has its tests at its own stem."""

from __future__ import annotations

from pathlib import Path

import advisor.signals

HERE = Path(__file__).parent


def test_every_module_has_tests_of_its_own() -> None:
    modules = {path.stem for path in Path(advisor.signals.__path__[0]).glob("[a-z]*.py")}
    assert not modules - {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
