"""Puts the page together: words through an escaping template, plots as data, scripts and styles inside."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import __version__
from advisor.findings import Diagnosis, Finding
from advisor.record import Record
from advisor.records import Evidence, Run, Study
from advisor.report.html.figures import Figure
from advisor.report.html.runs import MOST_RUNS, run_figures
from advisor.report.html.studies import MOST_STUDIES, study_figures
from advisor.report.summary import summarize
from advisor.report.words import SEVERITY_MARKS, counts, evidence_text, prescription_text, safe, subject_name

if TYPE_CHECKING:
    from markupsafe import Markup

    from advisor.diagnosis import Request

HERE = Path(__file__).parent
_SCRIPTS = ("vendor/d3.min.js", "vendor/plot.min.js", "page.js")


class Section(Record):
    """A run or a study with its plots, each with its number on the page."""

    name: str
    figures: tuple[tuple[int, Figure], ...]


def to_html(
    diagnosis: Diagnosis, evidence: Evidence | None = None, plan: Any = None, request: Request | None = None
) -> str:
    """The page as text; `plan` is a SearchPlan to show beside the findings, `request` what the diagnosis was told."""
    evidence = evidence or Evidence()
    setup, tags = (request.setup, request.tags) if request else (None, None)
    drawn: list[Figure] = []
    ordered = _runs(diagnosis, evidence)
    runs = [
        _section(_run_name(run), run_figures(run, _on_run(diagnosis, run), setup, tags), drawn)
        for run in ordered[:MOST_RUNS]
    ]
    studies = [
        _section(study.name, study_figures(study, _on_study(diagnosis, study)), drawn)
        for study in evidence.studies[:MOST_STUDIES]
    ]
    page: str = template("page.html").render(
        diagnosis=diagnosis, summary=summarize(diagnosis), plan=plan, version=__version__, missing=_missing(diagnosis),
        runs=[run for run in runs if run.figures], left_runs=max(0, len(ordered) - MOST_RUNS),
        studies=[study for study in studies if study.figures],
        left_studies=max(0, len(evidence.studies) - MOST_STUDIES),
        data=_data(drawn), style=_file("page.css"), scripts=[_file(name) for name in _SCRIPTS] if drawn else [],
    )  # fmt: skip
    return page


def _section(name: str, figures: Any, drawn: list[Figure]) -> Section:
    own = []
    for figure in figures:
        own.append((len(drawn), figure))
        drawn.append(figure)
    return Section(name=safe(name), figures=tuple(own))


def _runs(diagnosis: Diagnosis, evidence: Evidence) -> list[Run]:
    """The runs, those first that the first findings are about."""
    order: dict[tuple[str | None, str | None], int] = {}
    for place, finding in enumerate(diagnosis.findings):
        order.setdefault((finding.subject.source, finding.subject.run), place)
    last = len(diagnosis.findings)
    return sorted(evidence.runs, key=lambda run: order.get((run.source or None, run.name), last))


def _run_name(run: Run) -> str:
    return run.name if run.name != "." else (Path(run.source).resolve().name or run.source or "run")


def _on_run(diagnosis: Diagnosis, run: Run) -> Sequence[Finding]:
    return [f for f in diagnosis.findings if (f.subject.source, f.subject.run) == (run.source or None, run.name)]


def _on_study(diagnosis: Diagnosis, study: Study) -> Sequence[Finding]:
    return [f for f in diagnosis.findings if f.subject.study == study.name]


def _missing(diagnosis: Diagnosis) -> list[tuple[str, str, list[str]]]:
    """What is missing, why, and the rules that need it; the most wanted first."""
    rules: dict[tuple[str, str], set[str]] = {}
    for entry in diagnosis.unexamined:
        key = (", ".join(entry.missing) or entry.rule, entry.reason)
        rules.setdefault(key, set()).add(entry.rule)
    ordered = sorted(rules.items(), key=lambda item: -len(item[1]))
    return [(safe(what), why.replace("-", " "), sorted(names)) for (what, why), names in ordered[:20]]


def _data(figures: Sequence[Figure]) -> str:
    """The figures as JSON that can stand inside a script element, whatever names are in it."""
    plain = [figure.model_dump(mode="json", exclude_defaults=True) for figure in figures]
    text = json.dumps(plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _file(name: str) -> str:
    text = (HERE / name).read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script")


def prose(text: str) -> Markup:
    """A sentence of a rule, escaped: names that it sets in backquotes become code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`<>]{1,200})`", r"<code>\1</code>", str(escape(safe(text)))))


@cache
def template(name: str) -> Any:
    """A template of this folder; what is put in is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {
        "safe_text": safe, "prescription": prescription_text, "subject": subject_name, "counts": counts,
        "evidence": lambda finding: evidence_text(finding, 12), "mark": lambda severity: SEVERITY_MARKS[severity],
        "own": Markup, "prose": prose,
    }  # fmt: skip
    return made.get_template(name)
