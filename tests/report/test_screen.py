"""The one screen: short whatever was read, the first thing first, nothing lost without a word."""

from __future__ import annotations

import pytest
from rich.console import Console

from advisor.errors import ConfigError
from advisor.facts import Subject
from advisor.findings import Diagnosis, Finding, Prescription, Unexamined
from advisor.records import Evidence, ReadError, Run
from advisor.report.focus import focused, split_rules
from advisor.report.summary import summarize
from advisor.report.text import print_text
from tests.factories import diagnosis, finding

RULES = ("run/diverged", "run/overfitting", "run/not-learning", "run/still-improving", "run/plateau", "run/unstable")


def on(run: str, rule: str, severity: str = "warning", action: str = "keep") -> Finding:
    name = f"experiments/a-rather-long-folder/{run}"
    subject = Subject(kind="run", run=name, source="logs")
    return finding(rule, severity, subject=subject, title=f"What {rule} says of {run}",
                   explanation="It was so. " * 40, prescriptions=(Prescription(action=action),))  # fmt: skip


def many(runs: int = 84) -> Diagnosis:
    found = [on(f"r{n:03}", RULES[n % len(RULES)]) for n in range(runs)]
    found += [on(f"h{n:03}", "run/healthy", "good") for n in range(20)]
    gaps = tuple(
        Unexamined(rule=rule, subject=Subject(kind="run", run="x"), missing=(f"a {rule} log",), reason="not-logged")
        for rule in RULES
    )
    errors = tuple(ReadError(source=f"logs/broken{n}", message="it is damaged " * 8) for n in range(9))
    return diagnosis(*found, unexamined=gaps, errors=errors)


def printed(made: Diagnosis, width: int = 100, verbosity: int = 0) -> str:
    console = Console(width=width, highlight=False, markup=False)
    with console.capture() as captured:
        print_text(made, console, verbosity=verbosity)
    return captured.get()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_whatever_was_read_fits_one_screen(width: int) -> None:
    text = printed(many(), width)
    lines = text.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= width
    assert not any(line.endswith(" ") for line in lines)


def test_the_first_thing_and_every_kind_of_finding_are_there() -> None:
    text = printed(many(), 160)
    assert "Do first: keep" in text
    for rule in RULES[1:]:
        assert summarize(many()).groups[RULES.index(rule)].what[:20] in text
    assert "healthy: " in text
    assert "and 17 more" in text
    assert "7 more could not be read" in text


def test_a_few_findings_are_told_in_full() -> None:
    text = printed(diagnosis(on("a", "run/overfitting")))
    assert "What run/overfitting says of a" in text
    assert "Do first" not in text


def test_more_is_told_when_asked() -> None:
    plain, all_of_it, everything = (printed(many(), verbosity=level) for level in (0, 1, 2))
    assert len(plain) < len(all_of_it) < len(everything)
    assert "edge.side" not in plain
    assert "edge.side" in all_of_it
    assert "A paper" in everything


def test_runs_to_go_on_with_and_to_stop() -> None:
    made = diagnosis(
        on("a", "run/diverged", "error"), on("b", "run/still-improving", action="train-longer"),
        on("a", "run/still-improving", action="train-longer"), on("c", "run/overfitting"),
    )  # fmt: skip
    found = summarize(made)
    assert [name.rsplit("/", 1)[1] for name in found.stopping] == ["a"]
    assert [name.rsplit("/", 1)[1] for name in found.going_on] == ["b"]


def test_symptoms_stay_with_their_cause() -> None:
    made = diagnosis(on("a", "run/diverged", "error"), finding("run/unstable", "info", suppressed_by="run/diverged"))
    assert [group.lead.rule for group in summarize(made).groups] == ["run/diverged"]


def test_a_rule_id_among_the_sources_is_no_source() -> None:
    assert split_rules(["logs", "run/overfitting", "study/x.db"]) == (["logs", "study/x.db"], ["run/overfitting"])


def test_one_run_alone_and_an_unknown_name() -> None:
    made, evidence = (
        many(6),
        Evidence(runs=tuple(Run(name=f"experiments/a-rather-long-folder/r00{n}") for n in range(6))),
    )
    assert {f.rule for f in focused(made, evidence, (), ("r001",)).findings} == {"run/overfitting"}
    assert len(focused(made, evidence, ("run/diverged",), ()).findings) == 1
    with pytest.raises(ConfigError, match="no run, study or parameter is called that"):
        focused(made, evidence, (), ("r0o1",))


def test_runs_of_one_name_are_told_apart_by_their_sources(tmp_path, monkeypatch) -> None:
    def of(run: str, source: str) -> Finding:
        subject = Subject(kind="run", run=run, source=source)
        return on("b", "run/still-improving", action="train-longer").model_copy(update={"subject": subject})

    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert summarize(diagnosis(of("x", "a"), of("x", "b"))).going_on == ("x of a", "x of b")
    assert summarize(diagnosis(of(".", "a"), of(".", "b"))).going_on == ("a", "b")
    assert summarize(diagnosis(of(".", "."))).going_on == ("mine",)
