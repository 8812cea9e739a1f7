from __future__ import annotations

import pytest

from advisor.consult.item import everything
from advisor.consult.ordering import OUTSIDE, Evidence, ordered, weighed
from advisor.consult.understanding import understand
from advisor.consult.understood import Match
from advisor.tables import table
from benchmarks.consultation.ordering import rows


def _evidence(*candidates: tuple[str, float], **more: object) -> Evidence:
    return Evidence(candidates=candidates, accepted=candidates[:1], **more)  # type: ignore[arg-type]


def test_what_leads_by_everything_stays_first() -> None:
    matches = (Match(id="run/overfitting", confidence=0.97), Match(id="topic/data-amount", confidence=0.4))
    evidence = _evidence(("run/overfitting", 0.97), ("topic/data-amount", 0.02), shown=frozenset(["run/overfitting"]))
    assert ordered(matches, evidence) == matches


def test_what_is_surely_heard_comes_before_what_a_few_words_decide() -> None:
    matches = (Match(id="topic/seeds", confidence=0.99), Match(id="run/noisy-validation", confidence=0.96))
    evidence = _evidence(("run/noisy-validation", 0.96), ("topic/seeds", 0.01), decided="topic/seeds")
    assert [match.id for match in ordered(matches, evidence)] == ["run/noisy-validation", "topic/seeds"]


def test_what_was_heard_and_taken_away_comes_back() -> None:
    matches = (Match(id="topic/seeds", confidence=0.99),)
    evidence = _evidence(("run/noisy-validation", 0.97), ("topic/seeds", 0.01), decided="topic/seeds")
    first = ordered(matches, evidence)[0]
    assert first == Match(id="run/noisy-validation", confidence=0.97)


def test_what_the_facts_rule_out_never_comes_first() -> None:
    matches = (Match(id="topic/seeds", confidence=0.99),)
    candidates = (("run/noisy-validation", 0.97), ("topic/seeds", 0.01))
    evidence = _evidence(*candidates, decided="topic/seeds", ruled_out=frozenset(["run/noisy-validation"]))
    assert ordered(matches, evidence) == matches


def test_what_is_out_of_scope_stands_alone() -> None:
    matches = (Match(id="topic/seeds", confidence=0.5), Match(id=OUTSIDE, confidence=0.9))
    found = ordered(matches, _evidence((OUTSIDE, 0.97), ("topic/seeds", 0.01)))
    assert [match.id for match in found] == [OUTSIDE]


def test_without_meanings_there_is_no_order() -> None:
    assert ordered((), _evidence(("topic/seeds", 0.5))) == ()


def test_the_weights_are_of_signals_that_there_are() -> None:
    names = {name for row in rows() for signals in weighed(row.matches, row.evidence).values() for name in signals}
    assert set(table("ordering")["weights"]) == names
    margins = table("ordering")["margins"]
    assert margins["else"] < margins["by words"] < margins["by figures"]


def test_the_weights_put_more_lines_right_than_they_spoil() -> None:
    told = rows()
    before = sum(row.matches[0].id in row.meant for row in told)
    after = sum(ordered(row.matches, row.evidence)[0].id in row.meant for row in told)
    assert after > before + 0.02 * len(told)
    assert {row.matches[0].id for row in told} <= everything().keys()


@pytest.mark.parametrize("text", ["train acc 99 val acc 76", "my val acc is 76 and train acc is 99"])
def test_told_figures_still_decide(text: str) -> None:
    assert understand(text).matches[0].id == "run/overfitting"
