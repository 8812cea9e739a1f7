"""Commas that part a number, and those that part numbers."""

from __future__ import annotations

import pytest

from advisor.readers.printed._commas import has_commas
from advisor.readers.reading import read


def test_decimal_commas_are_no_thousands(tmp_path):
    rows = [f"Epoche {i}: Trainingsverlust {1 / i:.3f}; Validierungsverlust {2 / i:.3f}" for i in range(1, 9)]
    (tmp_path / "log.txt").write_text("\n".join(rows).replace(".", ","))
    (run,) = read(str(tmp_path)).runs
    assert run.series["Trainingsverlust"].values.tolist() == [round(1 / i, 3) for i in range(1, 9)]
    assert run.series["Validierungsverlust"].steps.tolist() == list(range(1, 9))


@pytest.mark.parametrize(
    "text",
    ["step 1,000 loss 0.5\n" * 9, "2024-01-01 12:00:00,123 step 1 loss 0.5\n" * 9, "shape (3,64) loss 0.5\n" * 9],
)
def test_commas_of_thousands_times_and_lists_are_no_points(text):
    assert not has_commas(text)
