"""What five situations print at three widths, word for word: a change of it is meant, or a mistake."""

from __future__ import annotations

import pytest

from tests.report.situations import SITUATIONS, printed, snapshot

ANEW = "python -m tests.report.situations prints the snapshots anew: read them as a newcomer would before you commit"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_prints_as_it_did(situation: str) -> None:
    for width, text in printed(situation).items():
        kept = snapshot(situation, width).read_text(encoding="utf-8")
        assert text == kept, ANEW
        assert all(len(line) <= width for line in text.splitlines())
        assert len(text.splitlines()) <= 40
