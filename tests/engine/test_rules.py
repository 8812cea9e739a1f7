"""Rules: read, refused with file, key and suggestion, judged, tested by their own examples."""

from pathlib import Path
from typing import Any

import pytest

from advisor.engine import bundled_rulebook, judge, load_rulebook, run_tests
from advisor.engine.rulebook import read_rule
from advisor.engine.testing import case_for
from advisor.errors import RuleError
from advisor.findings import Finding, Unexamined
from advisor.tables import rules_folder

RULE: dict[str, Any] = {
    "title": "Learning rate {{ setup.learning_rate|sig }} is high",
    "scope": "run",
    "severity": "warning",
    "confidence": "0.5",
    "options": {"limit": 0.1},
    "when": ["setup.learning_rate > option.limit", "setup.optimizer in ['sgd', 'adam']"],
    "explain": "It is {{ setup.learning_rate|sig }}.",
    "caveat": "Never.",
    "references": ["A paper"],
    "prescribe": [
        {"action": "scale", "parameter": "learning_rate", "factor": 0.1, "to": "{{ setup.learning_rate * 0.1 }}"},
        {"action": "clip", "when": "setup.clip_norm is missing", "value": "{{ setup.batch_size }}"},
    ],
    "tests": [
        {"name": "high", "given": {"setup": {"learning_rate": 0.3, "optimizer": "sgd"}}, "expect": "fires"},
        {"name": "low", "given": {"setup": {"learning_rate": 0.03}}, "expect": "silent"},
        {"name": "untold", "given": {}, "expect": "unexamined", "missing": ["learning_rate"]},
    ],
}


def rule(**changes: Any) -> Any:
    return read_rule("run/test", {**RULE, **changes}, "rules/run/test.yaml")


def verdict(given: dict[str, Any], **changes: Any) -> Any:
    made = rule(**changes)
    return judge(made, case_for(made, given, "here"))


def test_a_rule_fires_with_its_values() -> None:
    finding = verdict({"setup": {"learning_rate": 0.3, "optimizer": "sgd"}})
    assert isinstance(finding, Finding)
    assert finding.title == "Learning rate 0.3 is high"
    assert [(line.fact, line.value) for line in finding.evidence] == [
        ("setup.learning_rate", 0.3),
        ("setup.optimizer", "sgd"),
    ]
    first = finding.model_dump(mode="json")["prescriptions"][0]
    assert first["to"] == pytest.approx(0.03)
    assert "side" not in first
    assert finding.trace[0].holds is True


def test_a_missing_value_leaves_the_key_out_not_the_prescription() -> None:
    finding = verdict({"setup": {"learning_rate": 0.3, "optimizer": "sgd"}})
    assert finding.prescriptions[1].action == "clip"
    assert finding.prescriptions[1].value is None


def test_one_false_condition_is_enough_to_be_silent() -> None:
    assert verdict({"setup": {"learning_rate": 0.01}}) is None


def test_a_missing_fact_is_unexamined_with_its_reason() -> None:
    result = verdict({})
    assert isinstance(result, Unexamined)
    assert result.missing == ("learning_rate", "optimizer") or result.missing == ("learning_rate",)
    assert result.reason == "not-told"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"severty": "x"}, "unknown key 'severty'. Did you mean 'severity'?"),
        ({"when": ["setup.learning_rte > 1"]}, "Did you mean 'setup.learning_rate'?"),
        ({"explain": "{{ option.limt }}"}, "Did you mean 'option.limit'?"),
        ({"scope": "runs"}, "key 'scope'"),
        ({"references": []}, "key 'references'"),
        ({"prescribe": [{"action": "expnd"}]}, "Did you mean 'expand'?"),
        ({"severity": "warn"}, "severity: 'warn': write one of good, info, warning, error. Did you mean 'warning'?"),
        ({"severity": "'info' if option.limit > 1 else 'error'"}, "or `cases:` of `when` and `is`"),
        ({"severity": {"cases": [{"is": "bad"}]}}, "cases[0].is: 'bad': write one of good, info, warning, error"),
        ({"severity": {"cases": [{"when": "option.limit > 1", "is": "info"}]}}, "the last one has no `when`"),
        ({"severity": {"cases": [{"is": "good"}, {"is": "info"}]}}, "without `when` it hides those below"),
        ({"severity": {"cases": [{"whn": "true", "is": "info"}]}}, "'severity.cases.0.whn'. Did you mean 'when'?"),
        ({"severity": {"case": []}}, "unknown key 'severity.case'. Did you mean 'cases'?"),
        ({"name": "Rate {{ setup.learning_rate }} is high"}, "key 'name'"),
        ({"let": {"tenth": "setup.learning_rate * 0.1", "less": "let.tent"}}, "Did you mean 'let.tenth'?"),
        ({"let": {"less": "let.more", "more": "1"}}, "no fact 'let.more'"),
    ],
)
def test_a_mistake_is_refused_with_file_key_and_suggestion(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError, match=r"rules/run/test\.yaml") as error:
        rule(**changes)
    assert message in str(error.value)


LET = {
    "tenth": "setup.learning_rate * 0.1",
    "rate": {"cases": [{"when": "setup.clip_norm > 0", "is": "setup.clip_norm"}, {"is": "let.tenth"}]},
}


def test_a_named_value_is_read_by_all_that_stands_below() -> None:
    finding = verdict(
        {"setup": {"learning_rate": 0.3, "optimizer": "sgd"}}, let=LET, explain="Take {{ let.rate|sig }}."
    )
    assert finding.explanation == "Take 0.03."


def test_a_named_value_is_missing_with_the_fact_it_needs() -> None:
    given = {"setup": {"learning_rate": 0.3, "optimizer": "sgd"}}
    lets = {"batches": "setup.n_examples / setup.batch_size"}
    guarded = verdict(given, let=lets, explain="{{ 1 if let.batches is known else 2 }}")
    assert guarded.explanation == "2"
    result = verdict(given, let=lets, when=["let.batches > 10"])
    assert isinstance(result, Unexamined)
    assert result.missing == ("n_examples",)


def test_the_facts_behind_a_named_value_are_the_evidence() -> None:
    finding = verdict({"setup": {"learning_rate": 0.3}}, let=LET, when=["let.tenth > 0.01"])
    assert [(line.fact, line.value) for line in finding.evidence] == [("setup.learning_rate", 0.3)]


@pytest.mark.parametrize(
    ("told", "severity", "confidence", "title"),
    [
        ({"learning_rate": 3.0, "optimizer": "sgd"}, "error", 0.9, "Rate 3 is far too high"),
        ({"learning_rate": 3.0, "optimizer": "adam"}, "warning", 0.5, "Rate is high"),
        ({"learning_rate": 0.3, "optimizer": "sgd", "epochs": 1}, "warning", 0.5, "Rate is high"),
    ],
)
def test_cases_choose_the_first_that_holds(told: dict[str, Any], severity: str, confidence: float, title: str) -> None:
    far = ["setup.learning_rate > 1", "setup.optimizer == 'sgd'"]
    finding = verdict(
        {"setup": told},
        severity={
            "cases": [{"when": "setup.epochs > 1", "is": "info"}, {"when": far, "is": "error"}, {"is": "warning"}]
        },
        confidence={"cases": [{"when": far, "is": 0.9}, {"is": 0.5}]},
        title={
            "cases": [{"when": far, "is": "Rate {{ setup.learning_rate|sig }} is far too high"}, {"is": "Rate is high"}]
        },
        prescribe=[
            {"action": "clip", "value": {"cases": [{"when": far, "is": "{{ option.limit }}"}, {"is": 2}]}},
        ],
    )
    assert (finding.severity, finding.confidence, finding.title) == (severity, confidence, title)
    assert finding.prescriptions[0].value == (0.1 if severity == "error" else 2)


def test_a_missing_key_is_named() -> None:
    content = {key: value for key, value in RULE.items() if key != "caveat"}
    with pytest.raises(RuleError, match="the key 'caveat' is missing"):
        read_rule("run/test", content, "f.yaml")


def test_examples_that_come_out_otherwise_are_failures() -> None:
    tests = [{**RULE["tests"][0], "says": ["banana"], "prescription": {"factor": 2}}, *RULE["tests"][1:2]]
    messages = [failure.message for failure in run_tests([rule(tests=tests)])]
    assert any("no example that is 'unexamined'" in message for message in messages)
    assert any("banana" in message for message in messages)
    assert any("expected factor = 2" in message for message in messages)


def test_bundled_rules_pass_their_own_examples() -> None:
    failures = list(run_tests(bundled_rulebook()))
    assert failures == []


def test_the_documented_rule_passes_its_own_examples() -> None:
    from advisor.yaml import parse

    text = (Path(__file__).parents[2] / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    written = text.split("```yaml\n")[1].split("```")[0]
    made = read_rule("run/lr-above-house-limit", parse(written, "docs"), "docs")
    assert made.name == "The learning rate is too high"
    assert list(run_tests([made])) == []


def test_checked_rules_are_kept_until_a_rule_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor import yaml
    from advisor.engine import rulebook

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "run").mkdir()
    file = tmp_path / "run" / "mine.yaml"
    file.write_text(yaml.dump(RULE), encoding="utf-8")
    read = []
    monkeypatch.setattr(rulebook, "read_rule", lambda *given: read.append(given[0]) or read_rule(*given))
    first = load_rulebook(tmp_path)
    assert "run/mine" in read
    read.clear()
    again = load_rulebook(tmp_path)
    assert read == []
    assert again["run/mine"].file == first["run/mine"].file
    given = {"setup": {"learning_rate": 0.3, "optimizer": "sgd"}}
    case = case_for(again["run/mine"], given, "here")
    assert judge(again["run/mine"], case) == judge(first["run/mine"], case)
    file.write_text(yaml.dump({**RULE, "title": "Another {{ setup.learning_rte }}"}), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match=r"Did you mean 'setup\.learning_rate'"):
            load_rulebook(tmp_path)


def test_a_folder_of_ones_own_is_checked(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.yaml").write_text("title: [unclosed\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"mine\.yaml, line"):
        load_rulebook(tmp_path)


def test_yaml_is_1_2(tmp_path: Path) -> None:
    from advisor.yaml import parse

    assert parse("a: 1e-3\nb: off\nc: 010", "f") == {"a": 0.001, "b": "off", "c": 10}


def test_yaml_runs_no_code() -> None:
    from advisor.yaml import parse

    with pytest.raises(RuleError, match="not valid YAML"):
        parse("!!python/object/apply:os.system ['true']", "f")


def test_a_shared_list_that_reads_another_scopes_facts_names_the_rule() -> None:
    content = {**RULE, "scope": "study", "also": "remedies"}
    with pytest.raises(RuleError, match=r"rules/study/test\.yaml: also:"):
        read_rule("study/test", content, "rules/study/test.yaml")


FOLDERS = ("run", "study", "space", "topic", "claim", "questions", "tables", "schemas")


def test_no_line_of_a_rule_is_longer_than_the_handbook_allows() -> None:
    files = [path for folder in FOLDERS for path in sorted((rules_folder() / folder).glob("*.yaml"))]
    lines = [(path.name, i, line) for path in files for i, line in enumerate(path.read_text().splitlines(), 1)]
    assert len(files) > 120
    assert [(name, i) for name, i, line in lines if len(line) > 160] == [], "run `python -m docs.fold`"
