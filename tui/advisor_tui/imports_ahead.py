"""Modules that are imported while a person still looks at the first screen."""

from __future__ import annotations

from advisor_tui.places import PLACES
from advisor_tui.sources import FOR_FINDINGS, FOR_READING

SHARED = "advisor_tui.monitor"  # the last of those that most places need
BESIDE = ("numpy",)  # large, and in one piece
AHEAD = (
    *BESIDE, "advisor.records", "advisor.facts", "advisor.findings", FOR_READING,
    "jinja2.sandbox", "ruamel.yaml", "advisor.engine.rulebook", "advisor.report.summary", "advisor.facts.run",
    "advisor.handbook", "markdown_it.helpers", "markdown_it", "textual.highlight", "textual.widgets._markdown",
    "pydantic_core", "pydantic.errors", "annotated_types", "pydantic._internal._validators",
    "pydantic.json_schema", "pydantic.types", "pydantic.fields", "pydantic._internal._model_construction",
    "pydantic.main", "importlib.metadata", "advisor.planner.plan", "advisor.runner.events", SHARED,
    "advisor_tui.run_rows", "textual.widgets._data_table", "advisor_tui.plot", "advisor_tui.widgets.detail",
    FOR_FINDINGS, "advisor_tui.figures.run",
    *(place.module for place in PLACES[::-1]), "advisor.diagnosis", "advisor.consult.conversation",
    "advisor.consult.item", "advisor.consult.talk", "advisor.consult.speech", "advisor.consult.dialogue",
    "advisor.consult.turn", "advisor.consult.knowledge", "advisor.planner.earlier", "advisor.planner.build",
    "advisor.facts.study", "advisor_tui.planning", "advisor_tui.screens.why",
    "advisor_tui.screens.help", "advisor_tui.screens.run_plan", "advisor_tui.screens.edit_parameter",
)  # fmt: skip
