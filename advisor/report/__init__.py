"""Reports: a diagnosis as text, JSON, Markdown, workflow annotations, SARIF, JUnit or a page."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from advisor.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.findings import Diagnosis
    from advisor.records import Evidence

FORMATS = ("text", "json", "markdown", "github", "sarif", "junit", "html")
_FROM_DIAGNOSIS = ("json", "markdown", "github", "sarif")
"""The formats that need the diagnosis alone: each a module of its name with a `to_NAME`."""


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
    if form in _FROM_DIAGNOSIS:
        write: Callable[[Diagnosis], str] = getattr(import_module(f"advisor.report.{form}"), f"to_{form}")
        return write(diagnosis)
    if form == "junit":
        from advisor.report.junit import to_junit

        return to_junit(diagnosis, level)
    if form == "html":
        from advisor.report.html import to_html

        return to_html(diagnosis, evidence, request=request)
    raise ConfigError(f"no format '{form}'.{did_you_mean(form, FORMATS)} Known: {', '.join(FORMATS)}")
