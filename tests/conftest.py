"""What every test begins with."""

from __future__ import annotations

import pytest

from advisor import cache


@pytest.fixture(autouse=True)
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test keeps what it concludes for the next one; a command that is run in this process would."""
    monkeypatch.setattr(cache, "_remembering", False)
