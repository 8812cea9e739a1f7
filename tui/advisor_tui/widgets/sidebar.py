"""The side of Chart: a filter, the findings, and what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from advisor_tui.widgets.finding_list import FindingList
from advisor_tui.widgets.subject_tree import SubjectTree

if TYPE_CHECKING:
    pass


class Sidebar(Vertical):
    """Filter, findings, tree."""

    def compose(self) -> ComposeResult:
        """The three, the filter out of sight until it is asked for."""
        yield Input(placeholder="only findings with …", id="filter", compact=True)
        yield FindingList(id="findings")
        yield SubjectTree(id="tree")
