"""A rule as a page of the handbook: what it says by its own examples, when, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.engine import Rule, judge
from advisor.engine.rule import CasesFile, PrescriptionFile, texts
from advisor.engine.testing import case_for
from advisor.engine.wording import in_words
from advisor.findings import SEVERITIES, Finding

MOST_EXAMPLES = 3  # texts of a rule that its page shows


def severity_in_words(rule: Rule) -> str:
    """The severities that it can have: `warning`, or `error or warning`."""
    said = [text for text in texts(rule.file.severity) if text in SEVERITIES]
    return " or ".join(dict.fromkeys(said)) if said else "depends"


def rule_page(rule: Rule) -> str:
    """The Markdown page of a rule."""
    parts = (_head, _said, _conditions, _why, _cures, _sources)
    return "\n".join(line for part in parts for line in part(rule)).rstrip() + "\n"


def _head(rule: Rule) -> Iterator[str]:
    yield f"# {rule.id}\n\n**{rule.name}** · severity: {severity_in_words(rule)} · scope: {rule.scope}\n"


def _said(rule: Rule) -> Iterator[str]:
    """What it says of its own examples, each in full: no template stands on a page."""
    yield "## What it says\n"
    shown: dict[str, None] = {}
    for test in rule.file.tests:
        verdict = judge(rule, case_for(rule, test.given, rule.where)) if test.expect == "fires" else None
        if isinstance(verdict, Finding) and verdict.explanation not in shown and len(shown) < MOST_EXAMPLES:
            shown[verdict.explanation] = None
            yield f"*{test.name}* ({verdict.severity}): **{verdict.title}.** {' '.join(verdict.explanation.split())}\n"


def _conditions(rule: Rule) -> Iterator[str]:
    yield "## When\n\nIt fires when all of these hold:\n"
    yield from (f"- `{condition.text}`" for condition in rule.conditions)
    for name, written in rule.file.let.items():
        yield f"\n`let.{name}` is {_chosen(written)}."
    if isinstance(rule.file.severity, CasesFile):
        yield f"\nIts severity is {_chosen(rule.file.severity)}."
    if rule.file.options:
        listed = ", ".join(f"`{key}` = {value}" for key, value in rule.file.options.items())
        yield f"\nOptions (set per rule in the configuration): {listed}"


def _chosen(written: Any) -> str:
    """An expression, or the cases of one."""
    if not isinstance(written, CasesFile):
        return f"`{written}`"
    rows = [f"`{case.value}`{_if(case.when)}" for case in written.cases]
    return f"{', '.join(rows[:-1])}, else {rows[-1]}" if len(rows) > 1 else rows[0]


def _if(conditions: tuple[str, ...]) -> str:
    return f" when {' and '.join(f'`{condition}`' for condition in conditions)}" if conditions else ""


def _why(rule: Rule) -> Iterator[str]:
    if rule.file.why:
        yield f"\n## Why it matters\n\n{' '.join(rule.file.why.split())}"
    yield f"\n## When it is wrong\n\n{' '.join(rule.file.caveat.split())}"


def _cures(rule: Rule) -> Iterator[str]:
    if rule.file.prescribe:
        yield "\n## What to do\n"
        yield from (f"{n}. {_prescription(item, rule)}" for n, item in enumerate(rule.file.prescribe, 1))
    if rule.file.also:
        yield "\nBeside these it offers the single changes that helped runs with such curves."


def _prescription(item: PrescriptionFile, rule: Rule) -> str:
    known = {"option": rule.file.options}
    what = f" `{in_words(texts(item.parameter)[-1], known)}`" if item.parameter else ""
    said = in_words(texts(item.reason)[-1], known)
    where = f", where `{' '.join(item.when.split())}`" if item.when else ""
    return f"**{item.action}**{what} ({item.grade}){where}{f': {said}' if said else ''}"


def _sources(rule: Rule) -> Iterator[str]:
    from advisor.consult.knowledge import said_of

    if said := said_of(rule.id):
        yield said
    if rule.file.suppresses:
        yield "\nIt explains: " + ", ".join(f"`{other}`" for other in rule.file.suppresses)
    yield "\n## References\n"
    yield from (f"- {reference}" for reference in rule.file.references)
    if rule.file.knowledge:
        yield "\nKnowledge: " + ", ".join(rule.file.knowledge)
