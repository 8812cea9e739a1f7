"""Whether to tune at all: what the diagnosis and the situation say comes before any search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.facts.setup import Setup
from advisor.findings import Diagnosis, Finding
from advisor.planner.plan import Why
from advisor.tables import table

_WORTHLESS = ("constant-objective", "identical-trials")


def reasons_not_to_tune(
    diagnosis: Diagnosis, setup: Setup, trials: float, study: str | None, is_new_space: bool = False
) -> tuple[Why, ...]:
    """Why a search would be wasted, empty when it would not.

    A search that has converged says nothing of a space that it did not search: `is_new_space`.
    """
    told = table("planning")
    acting = [f for f in diagnosis.findings if _acts(f, study)]
    if any(finding.rule.rpartition("/")[2] in told["tune_anyway"] for finding in acting):
        return _situation(setup, trials)
    reasons = [why for finding in acting if (why := _first_asks(finding)) is not None]
    if not is_new_space:
        instead = told["stop_search"]["instead"]
        reasons += [Why(reason=f"{f.title}: {instead}", rule=f.rule) for f in endings(diagnosis.findings, study)]
    return (*reasons, *_situation(setup, trials))


def endings(findings: Sequence[Finding], study: str | None) -> list[Finding]:
    """What says first of all that the earlier search has ended."""
    stop = table("planning")["stop_search"]["action"]
    own = [f for f in findings if study is not None and f.subject.study == study and f.suppressed_by is None]
    return [f for f in own if f.prescriptions and f.prescriptions[0].action == stop]


def why_it_goes_on(findings: Sequence[Finding], study: str | None, new: Sequence[str]) -> Iterator[Why]:
    """Why a search is planned although the earlier one has ended: what it did not search, by name."""
    for finding in endings(findings, study)[:1] if new else ():
        reason = f"{finding.title}; that holds for what it searched, and this plan searches more: {', '.join(new)}"
        yield Why(reason=reason, rule=finding.rule)


def _acts(finding: Finding, study: str | None) -> bool:
    if finding.severity not in ("error", "warning") or finding.suppressed_by is not None:
        return False
    return study is None or finding.subject.study in (study, None)


def _first_asks(finding: Finding) -> Why | None:
    first = next((p for p in finding.prescriptions if p.grade != "note"), None)
    row = table("planning")["do_not_tune"].get(first.action) if first else None
    return Why(reason=f"{finding.title}: {row['instead']}", rule=finding.rule) if row else None


def _situation(setup: Setup, trials: float) -> tuple[Why, ...]:
    return tuple(Why(reason=reason, rule="tables/effort") for reason in _reasons_of_situation(setup, trials))


def _reasons_of_situation(setup: Setup, trials: float) -> Iterator[str]:
    """Few examples, a model that underfits, or a budget of one training."""
    rows = {row["id"]: row for row in table("effort")["dont_tune"]}
    few = rows["few-examples"]
    if setup.n_examples is not None and setup.n_examples < few["examples_below"]:
        yield f"{setup.n_examples} training examples are fewer than {few['examples_below']}: {few['instead']}"
    if _underfits(setup):
        shares = f"training {setup.train_accuracy:.0%} and validation {setup.val_accuracy:.0%}"
        yield f"{shares} are low and close together: {rows['underfitting']['instead']} first"
    short, hours = rows["short-budget"], setup.budget_hours
    if trials < 2:
        yield f"one full-length trial is no search: {short['instead']} and train once"
    enough = float(table("strategy")["precedence"][0]["trials_below"])
    if hours is not None and hours < short["budget_hours_below"] and trials < enough:
        yield f"less than one hour and only {trials:.0f} trials are there: {short['instead']}"


def _underfits(setup: Setup) -> bool:
    told = table("capacity")["underfitting"]
    if setup.train_accuracy is None or setup.val_accuracy is None:
        return False
    gap = setup.train_accuracy - setup.val_accuracy
    return bool(setup.train_accuracy < told["train_below"] and gap <= told["gap_at_most"])


def spoiled(findings: Sequence[Finding], study: str | None) -> str:
    """The rule that says that the earlier study's values mean nothing, empty where they do."""
    for finding in findings:
        worthless = finding.subject.study == study and finding.rule.rpartition("/")[2] in _WORTHLESS
        if worthless and finding.severity in ("error", "warning"):
            return finding.rule
    return ""
