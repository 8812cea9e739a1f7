"""The gate: what fails a build, what cannot be checked, what is new."""

from pathlib import Path

import pytest

from advisor.config import Waiver
from advisor.diagnosis import Request, diagnose_evidence, rules_in_play
from advisor.errors import ConfigError, ExitCode
from advisor.facts import Subject
from advisor.findings import Finding
from advisor.gate import DEFAULT_SELECT, new_findings, unchecked, verdict
from advisor.records import Evidence, ReadError, Run, Study
from advisor.report import render
from advisor.waivers import waive
from tests.factories import diagnosis, finding, study, trial

STUDY = Evidence(studies=(study([trial(0, 1.0)], name="digits"),))


def code(
    *findings: Finding, evidence: Evidence = STUDY, level: str = "error", select: tuple[str, ...] = DEFAULT_SELECT
) -> ExitCode:
    made = diagnosis(*findings, errors=evidence.errors)
    return verdict(made, made.findings, evidence, Request(select=select), ["study.db"], level)


def test_an_error_fails_the_build_and_a_warning_does_not() -> None:
    assert code(finding()) is ExitCode.FINDINGS
    assert code(finding(severity="warning")) is ExitCode.OK
    assert code(finding(severity="warning"), level="warning") is ExitCode.FINDINGS


def test_good_news_and_explained_symptoms_pass() -> None:
    assert code(finding(severity="good"), finding(severity="info", suppressed_by="x")) is ExitCode.OK


@pytest.mark.parametrize("place", ["study.db", "other/half.sqlite3", "postgresql://host/db", "x.db#name"])
def test_a_study_that_cannot_be_read_never_passes(place: str) -> None:
    broken = Evidence(studies=STUDY.studies, errors=(ReadError(source=place, message="locked"),))
    assert code(evidence=broken) is ExitCode.UNUSABLE


def test_one_broken_event_file_does_not_stop_the_rest() -> None:
    broken = Evidence(studies=STUDY.studies, errors=(ReadError(source="logs/a/events.out.tfevents.1", message="bits"),))
    assert code(evidence=broken) is ExitCode.OK


def test_runs_alone_are_checked_only_when_run_rules_are_selected() -> None:
    runs = Evidence(runs=(Run(name="a"),))
    assert code(evidence=runs) is ExitCode.UNUSABLE
    assert code(evidence=runs, select=("run/*",)) is ExitCode.OK


def test_a_study_without_a_trial_never_passes() -> None:
    empty = Evidence(studies=(Study(name="digits"),))
    assert code(evidence=empty) is ExitCode.UNUSABLE
    told = unchecked(diagnosis(), empty, Request(select=DEFAULT_SELECT), ["study.db"])
    assert "no study holds a trial yet" in told.errors[0].message


def test_only_new_findings_count_beside_a_baseline(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text(render(diagnosis(finding()), "json"), "utf-8")
    assert new_findings(diagnosis(finding()), old) == ()
    assert len(new_findings(diagnosis(finding(), finding("study/over-pruned")), old)) == 1
    worse = diagnosis(finding())
    old.write_text(render(diagnosis(finding(severity="info")), "json"), "utf-8")
    assert len(new_findings(worse, old)) == 1


def test_a_baseline_that_is_no_check_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text("[]", "utf-8")
    with pytest.raises(ConfigError, match="not the JSON of an earlier check"):
        new_findings(diagnosis(), old)


def test_an_improvement_is_not_new_and_another_source_is(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    here = Subject(kind="study", study="s", source="here/a.db")
    other = Subject(kind="study", study="s", source="here/b.db")
    old.write_text(render(diagnosis(finding(subject=here)), "json"), "utf-8")
    assert new_findings(diagnosis(finding(severity="warning", subject=here)), old) == ()
    assert len(new_findings(diagnosis(finding(subject=other)), old)) == 1
    moved = Subject(kind="study", study="s", source="elsewhere/a.db")
    assert new_findings(diagnosis(finding(subject=moved)), old) == ()


def test_a_baseline_from_before_sources_were_told_still_matches(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text(render(diagnosis(finding(subject=Subject(kind="study", study="s"))), "json"), "utf-8")
    now = finding(subject=Subject(kind="study", study="s", source="a.db"))
    assert new_findings(diagnosis(now), old) == ()


def test_rules_that_cannot_be_about_what_was_read_examine_nothing() -> None:
    assert code(select=("run/*",)) is ExitCode.UNUSABLE
    request = Request(select=("run/*",))
    (error,) = unchecked(diagnosis(), STUDY, request, ["study.db"]).errors
    assert error.source == "study.db"
    assert "nothing was checked" in error.message
    assert unchecked(diagnosis(), STUDY, Request(select=("space",)), ["study.db"]).errors == ()


@pytest.mark.parametrize("pattern", ["", "s", "stud", " "])
def test_a_pattern_that_means_no_rule_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match="no rule matches"):
        rules_in_play(Request(ignore=(pattern,)))
    waiver = Waiver.model_validate({"rule": pattern, "reason": "house limit", "expires": "2099-01-01"})
    with pytest.raises(ConfigError, match="a waiver: no rule matches"):
        diagnose_evidence(STUDY, Request(waivers=(waiver,)))


def test_ids_folders_prefixes_and_patterns_mean_rules() -> None:
    for pattern in ("study", "study/", "study/bound", "study/*", "study/boundary-optimum", "*"):
        assert rules_in_play(Request(select=(pattern,)))
    assert rules_in_play(Request(ignore=("*",))) == ()
    assert code(select=("*",)) is ExitCode.OK


def test_a_waiver_names_the_parameter_in_any_spelling() -> None:
    found = finding()
    for name, kept in (("lr", 0), ("learning_rate", 0), ("learning-rate", 0), ("batch_size", 1)):
        waiver = Waiver.model_validate(
            {"rule": "study/boundary-optimum", "parameter": name, "reason": "house limit", "expires": "2099-01-01"}
        )
        assert len(waive([found], [waiver])[0]) == kept
