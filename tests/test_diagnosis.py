"""Ranking, suppression, selection, waivers."""

from datetime import date, timedelta

import pytest

from advisor.config import Waiver
from advisor.engine.rulebook import Rulebook, read_rule
from advisor.errors import ConfigError
from advisor.facts import Subject
from advisor.findings import Finding, Prescription
from advisor.ranking import ranked
from advisor.selection import chosen, matches
from tests.engine.test_rules import RULE
from tests.factories import finding


def book(**suppresses: list[str]) -> Rulebook:
    ids = {"run_cause": "run/cause", "run_symptom": "run/symptom", "run_deeper": "run/deeper", "run_other": "run/other"}
    rules = {
        name: read_rule(name, {**RULE, "suppresses": suppresses.get(key, [])}, f"{name}.yaml")
        for key, name in ids.items()
    }
    return Rulebook(rules)


def on(run: str, rule: str, severity: str = "warning", confidence: float = 0.9) -> object:
    return finding(rule, severity, confidence=confidence, subject=Subject(kind="run", run=run))


def test_errors_come_first_then_confidence() -> None:
    order = [
        on("a", "run/other", "warning", 0.5),
        on("a", "run/cause", "error", 0.1),
        on("b", "run/other", confidence=0.9),
    ]
    assert [f.subject.run for f in ranked(order, book())] == ["a", "b", "a"]  # type: ignore[arg-type]


def test_a_symptom_follows_its_cause_at_info() -> None:
    made = book(run_cause=["run/symptom"])
    shown = list(ranked([on("a", "run/symptom", "error"), on("a", "run/cause"), on("a", "run/other")], made))  # type: ignore[list-item]
    index = [f.rule for f in shown].index("run/symptom")
    assert shown[index].severity == "info"
    assert shown[index].suppressed_by == "run/cause"
    assert shown[index - 1].rule == "run/cause"


def test_another_run_has_its_own_causes() -> None:
    shown = list(ranked([on("a", "run/cause"), on("b", "run/symptom")], book(run_cause=["run/symptom"])))  # type: ignore[list-item]
    assert all(f.suppressed_by is None for f in shown)


def test_causes_chain_and_never_circle() -> None:
    made = book(run_cause=["run/symptom"], run_symptom=["run/deeper", "run/cause"])
    shown = list(ranked([on("a", r) for r in ("run/deeper", "run/symptom", "run/cause")], made))  # type: ignore[misc]
    assert [f.rule for f in shown] == ["run/cause", "run/symptom", "run/deeper"]
    assert len(shown) == 3


@pytest.mark.parametrize(
    ("identifier", "pattern", "expected"),
    [("run/lr-x", "run/lr*", True), ("run/lr-x", "run", True), ("study/a", "run", False), ("run/a", "run/a", True)],
)
def test_patterns(identifier: str, pattern: str, expected: bool) -> None:
    assert matches(identifier, pattern) is expected


def test_a_pattern_that_names_no_rule_is_refused() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'run/symptom'"):
        chosen(book(), ["run/symptm"], [])


def test_ignored_rules_are_left_out() -> None:
    assert [rule.id for rule in chosen(book(), [], ["run/cause"])] == ["run/deeper", "run/other", "run/symptom"]


@pytest.mark.parametrize(("days", "kept"), [(1, 0), (-1, 1)])
def test_a_waiver_ends(days: int, kept: int) -> None:
    from advisor.waivers import waive

    waiver = Waiver(rule="run/cause", reason="known", expires=date.today() + timedelta(days=days))
    findings, waived = waive([on("a", "run/cause")], [waiver])  # type: ignore[list-item]
    assert (len(findings), len(waived)) == (kept, 1 - kept)
    assert all(entry.reason == "waived" for entry in waived)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"options": {"study/over-prunned": {"share": 0.8}}}, "Did you mean 'study/over-pruned'"),
        ({"options": {"study/over-pruned": {"shares": 0.8}}}, "no option 'shares'"),
        ({"waivers": (Waiver(rule="study/over-prune-d", reason="known", expires=date.max),)}, "a waiver: no rule"),
    ],
)
def test_settings_that_name_nothing_are_refused(settings: dict[str, object], words: str) -> None:
    from advisor.diagnosis import Request, diagnose_evidence
    from advisor.records import Evidence

    with pytest.raises(ConfigError, match=words):
        diagnose_evidence(Evidence(), Request.model_validate(settings))


def two(cause: dict[str, object], symptom: dict[str, object]) -> Rulebook:
    keys = {"run/cause": cause, "run/symptom": symptom}
    return Rulebook({name: read_rule(name, {**RULE, **own}, f"{name}.yaml") for name, own in keys.items()})


def test_a_warning_that_stands_alone_is_left_out_behind_a_warning_but_not_behind_a_note() -> None:
    warned, noted = on("a", "run/cause"), on("a", "run/cause", "info")
    symptom, rules = on("a", "run/symptom"), two({"suppresses": ["run/symptom"]}, {"alone": True})
    assert [f.rule for f in ranked([symptom, warned], rules)] == ["run/cause"]
    assert [f.rule for f in ranked([symptom, noted], rules)] == ["run/symptom", "run/cause"]


def test_what_is_told_otherwise_gives_way_to_a_finding_that_weighs_the_changes() -> None:
    weighed = {"differential": ({"prescription": {"action": "clip"}, "helps": 0.5, "harms": 0.1},)}
    rest, other = on("a", "run/symptom", "info").model_copy(update=weighed), on("a", "run/cause", "info")
    rules, told = two({}, {"otherwise": True}), other.model_copy(update=weighed)
    elsewhere = told.model_copy(update={"subject": Subject(kind="run", run="b")})
    assert [len(list(ranked([rest, one], rules))) for one in (other, told, elsewhere)] == [2, 1, 2]


def test_a_finding_that_stands_alone_is_left_out_behind_its_cause() -> None:
    rules = {
        name: read_rule(name, {**RULE, **more}, f"{name}.yaml")
        for name, more in {"run/cause": {"suppresses": ["run/symptom"]}, "run/symptom": {"alone": True}}.items()
    }
    made = [finding(name, "warning") for name in ("run/symptom", "run/cause")]
    assert [f.rule for f in ranked(made, Rulebook(rules))] == ["run/cause"]
    assert [f.rule for f in ranked(made[:1], Rulebook(rules))] == ["run/symptom"]


def on_study(rule: str, severity: str, confidence: float, **prescription: object) -> Finding:
    subject = Subject(kind="study", study="s")
    made = (Prescription.model_validate(prescription),)
    return finding(rule, severity, confidence=confidence, subject=subject, prescriptions=made)


def test_no_report_asks_for_more_trials_and_to_stop() -> None:
    more = on_study("run/cause", "info", 0.3, action="add-trials", count=10)
    stop = on_study("run/symptom", "good", 0.9, action="stop-search")
    made = book(run_cause=["run/symptom"])
    assert [f.rule for f in ranked([stop, more], made)] == ["run/cause"]
    keeps = on_study("run/cause", "info", 0.3, action="log-metric")
    assert [f.rule for f in ranked([stop, keeps], made)] == ["run/cause", "run/symptom"]


def test_a_note_that_is_likelier_wrong_than_right_comes_behind_the_others() -> None:
    notes = [on_study("run/cause", "info", 0.3, action="keep"), on_study("run/other", "info", 0.7, action="keep")]
    assert [f.rule for f in ranked(notes, book())] == ["run/other", "run/cause"]
