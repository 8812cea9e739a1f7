"""The JSON of a diagnosis: what the standard library would write, byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.findings import Diagnosis
from advisor.records import ReadError
from advisor.report.json import indented, json_parts, to_json

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


@pytest.mark.parametrize(
    "errors", [(), (ReadError(source="a\ud800", message="é\n"),), (ReadError(source="b", message=""),) * 2]
)
def test_the_parts_make_what_the_whole_would(errors: tuple[ReadError, ...]) -> None:
    made = Diagnosis(errors=errors)
    whole = json.dumps(made.model_dump(mode="json"), indent=1, ensure_ascii=False)
    assert to_json(made) == "".join(json_parts(made)) == whole
