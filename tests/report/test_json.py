"""The JSON of a diagnosis: what the standard library would write, byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.report.json import indented

VALUES: list[Any] = [
    {}, [], {"a": []}, {"a": {}, "b": [1, 2.5, -0.0, 1e22, True, False, None, "x"]},
    ["\n\t\"\\é\u2028\x7f", [[[]]], {"k": {"l": [{}]}}],
    {1: 2, None: 3, 2.5: 5, "k": [1, 2]}, 7, "word", None, True, 10**30,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_it_is_indented_as_the_standard_library_does(value: Any) -> None:
    written = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    assert indented(value) == written


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": float("-inf")}])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        indented(value)
