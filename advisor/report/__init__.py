"""Reports: a diagnosis as text, JSON, Markdown, workflow annotations, SARIF, JUnit or a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.findings import Diagnosis
    from advisor.records import Evidence

FORMATS = ("text", "json", "markdown", "github", "sarif", "junit", "html")


def render(
    diagnosis: Diagnosis,
    form: str,
    level: str = "error",
    evidence: Evidence | None = None,
    request: Request | None = None,
) -> str:
    """The diagnosis in a machine's format (everything but `text`); `level` is what fails a check.

    The page of `html` has plots where the evidence is given, of the curves that were judged as the request told.
    """
    if form == "json":
        from advisor.report.json import to_json

        return to_json(diagnosis)
    if form == "markdown":
        from advisor.report.markdown import to_markdown

        return to_markdown(diagnosis)
    if form == "github":
        from advisor.report.github import to_github

        return to_github(diagnosis)
    if form == "sarif":
        from advisor.report.sarif import to_sarif

        return to_sarif(diagnosis)
    if form == "junit":
        from advisor.report.junit import to_junit

        return to_junit(diagnosis, level)
    if form == "html":
        from advisor.report.html import to_html

        return to_html(diagnosis, evidence, request=request)
    raise ConfigError(f"no format '{form}'.{did_you_mean(form, FORMATS)} Known: {', '.join(FORMATS)}")
