from __future__ import annotations

import pytest

from advisor.consult import coverage as module
from advisor.errors import RuleError
from advisor.handbook import coverage_rows, page


def test_every_item_is_carried_and_tested() -> None:
    rows = coverage_rows()
    assert [row.item for row in rows] == [f"K{number}" for number in range(1, 42)]
    assert not [row.item for row in rows if row.hole]


def test_every_carrier_has_a_page() -> None:
    for carrier in {carrier for row in coverage_rows() for carrier in row.carriers}:
        assert carrier in page(carrier).splitlines()[0]


def test_an_item_that_nothing_carries_is_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    carriers = [(name, tuple(k for k in items if k != "K35"), tests) for name, items, tests in module._carriers()]
    monkeypatch.setattr(module, "_carriers", lambda: iter(carriers))
    assert [row.item for row in coverage_rows() if row.hole] == ["K35"]


def test_an_item_without_a_test_is_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    carriers = [(name, items, 0 if "K15" in items else tests) for name, items, tests in module._carriers()]
    monkeypatch.setattr(module, "_carriers", lambda: iter(carriers))
    assert "K15" in [row.item for row in coverage_rows() if row.hole]


def test_an_unknown_item_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_carriers", lambda: iter([("topic/x", ("K99",), 1)]))
    with pytest.raises(RuleError, match="topic/x: knowledge: no item 'K99'"):
        coverage_rows()
