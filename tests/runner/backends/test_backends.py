"""Backends by name."""

from __future__ import annotations

from types import ModuleType

import pytest

from advisor.errors import PlanError
from advisor.runner import backends


def test_a_module_without_the_function_is_refused_by_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "backend_names", lambda: ("bare",))
    monkeypatch.setattr(backends, "import_module", ModuleType)
    with pytest.raises(PlanError, match=r"--backend bare: .* has no function open_backend"):
        backends.find_backend("bare")


def test_an_unknown_name_is_refused_with_a_suggestion() -> None:
    with pytest.raises(PlanError, match="Did you mean 'local'"):
        backends.find_backend("locl")
