"""What is taken without pydantic is what pydantic would give, for every kind of annotation that records have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from advisor.consult.item import Texts
from advisor.consult.memory import Value
from advisor.engine.rule import ExpressionOrCases, ExpressionText, Name, TextOrCases, ValueOrCases
from advisor.facts.setup import Architecture
from advisor.findings import Plain, Prescription
from advisor.records import ReadError, Run, Scalar, Text, TrialState
from advisor.taking import UNCLEAR, _kinds

HINTS = {
    "str": str, "int": int, "float": float, "bool": bool, "bytes": bytes, "Any": Any, "object": object,
    "float | None": float | None, "int | float": int | float, "int | str": int | str, "float | str": float | str,
    "Scalar": Scalar, "Plain": Plain, "Text": Text, "Literal": Literal["a", "b", 1], "state": TrialState,
    "tuple[str, ...]": tuple[str, ...], "tuple[float, ...]": tuple[float, ...], "pair": tuple[float, float] | None,
    "tuples or text": tuple[str, ...] | str | bool | float, "list[Any]": list[Any], "frozenset": frozenset[str],
    "Mapping[str, Any]": Mapping[str, Any], "Mapping[Text, Scalar]": Mapping[Text, Scalar],
    "Mapping[int, float]": Mapping[int, float], "nested": Mapping[str, Mapping[str, float]], "dict": dict[str, Any],
    "record": ReadError, "records": tuple[ReadError, ...], "prescription": Prescription | None, "run": Run,
    "path": Path, "paths": tuple[Path, ...], "date": date, "datetime": datetime | None, "network": Architecture,
    "expression": ExpressionText, "expression or cases": ExpressionOrCases, "text or cases": TextOrCases,
    "value or cases": ValueOrCases, "texts": Texts, "value": Value,
    "expressions": tuple[ExpressionText, ...], "name": Name, "bounded": Annotated[float, Field(ge=0, le=1)],
}  # fmt: skip
ERROR = {"source": "a", "message": "b"}
VALUES = [
    None, True, False, 0, 1, 3, -2, 2**60, 0.0, 0.5, 1.0, 3.5, 1e300, math.inf, "", "a", "lr", "mlp", "yes", "1",
    "é\udc80",
    "nächste", b"x", (), ("a",), ("a", "b"), (1.0, 2.0), (1, 2), (1, "a"), [], ["a"], [1.5, 2.5], [1, None], {"a"},
    frozenset({"a"}), {}, {"a": 1}, {"a": 0.5}, {"a": "é\udc80"}, {1: 0.5}, {1: 2}, {"a": {"b": 1}}, {"a": {"b": 0.5}},
    {"a": [1, 2]}, ERROR, [ERROR], (ERROR,), {**ERROR, "more": 1}, {"source": 1, "message": "b"}, ReadError(**ERROR),
    (ReadError(**ERROR),), {"action": "keep"}, {"action": "nothing"}, {"name": "x", "results": {"a": 1}},
    {"cases": [{"when": "a", "is": "b"}, {"is": 1}]}, {"cases": []}, Path("a"), (Path("a"),), date(2024, 1, 1),
    datetime(2024, 1, 1), "2024-01-01", TrialState.FAIL, "fail", np.float64(0.5), np.int64(1), np.str_("a"),
    np.bool_(True),
    MappingProxyType({"a": 1}), {"x": np.float64(1)}, object, "a" * 70, "{{ x }}", 1 + 2j,
]  # fmt: skip


@pytest.mark.parametrize("name", HINTS)
def test_what_is_taken_is_what_pydantic_gives(name: str) -> None:
    hint, taken = HINTS[name], 0
    model = isinstance(hint, type) and hasattr(hint, "model_fields")
    adapter: TypeAdapter[Any] = (
        TypeAdapter(hint) if model else TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))
    )
    table = _kinds(hint).table()
    for value in VALUES:
        found = table.take(value)
        if found is UNCLEAR:
            continue
        taken += 1
        try:
            wanted = adapter.validate_python(value)
        except ValidationError as error:
            pytest.fail(f"{value!r} is taken, pydantic refuses it: {error}")
        assert type(found) is type(wanted), value
        assert found == wanted, value
        if isinstance(found, dict | list):
            assert (found is value) == (wanted is value), value
    assert taken or name in {"network", "name", "bounded"}


@pytest.mark.parametrize("name", ["str", "float | None", "Scalar", "Plain", "tuple[str, ...]", "record", "Text"])
def test_what_is_usual_is_taken(name: str) -> None:
    usual = {"str": "a", "float | None": 3, "Scalar": 1, "Plain": 0.5, "record": ERROR, "Text": "é"}
    assert _kinds(HINTS[name]).table().take(usual.get(name, ["a"])) is not UNCLEAR
