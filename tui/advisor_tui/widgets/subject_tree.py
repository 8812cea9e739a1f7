"""Everything that was read: sources, studies with their parameters, runs; each with its worst severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from advisor.findings import SEVERITIES, Finding
from advisor.records import Evidence, Run, SourceSummary, Study
from advisor_tui.wording import LETTERS, count, run_name, safe, shortened

MOST_OPEN = 30  # runs up to which their branch is open


@dataclass(frozen=True)
class Place:
    """What a line of the tree stands for."""

    kind: str
    name: str = ""
    parameter: str = ""
    source: str = ""


class SubjectTree(Tree[Place]):
    """Sources, studies, parameters, runs."""

    HELP = """\
## What was read
Sources with their studies, parameters and runs. The letter is the worst finding on the line: **E** error, **W**
warning, **i** information, **✓** good. **Enter** shows a line; **o** lays a run over the one shown, **O** takes all
overlays off.
"""
    DEFAULT_CSS = """
    SubjectTree {
        height: 1fr;
        background: $background;
        border: round $edge;
        border-title-color: $foreground 80%;
        padding: 0; overflow-x: hidden;
        scrollbar-size: 1 1;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & > .subject-tree--error { color: $text-error; text-style: bold; }
        & > .subject-tree--warning { color: $text-warning; text-style: bold; }
        & > .subject-tree--info { color: $foreground 75%; }
        & > .subject-tree--good { color: $text-success; }
        & > .subject-tree--faint { color: $foreground 60%; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"subject-tree--{s}" for s in (*SEVERITIES, "faint")}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "overlay", "Overlay", tooltip="Lay this run over the one shown"),
        Binding("O", "no_overlay", "No overlay", show=False, tooltip="Take all overlays off"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Shown(Message):
        """A line is to be shown."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    class Overlaid(Message):
        """The runs to lay over the one shown changed."""

        def __init__(self, names: tuple[str, ...]) -> None:
            super().__init__()
            self.names = names

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("sources", id=id)
        self.border_title = "Read"
        self.show_root = False
        self.guide_depth = 2
        self.worst: dict[tuple[str, str, str], str] = {}
        self.overlaid: tuple[str, ...] = ()
        self.doubled: set[str] = set()
        self.waiting: dict[Place, Sequence[Run]] = {}

    def show(self, evidence: Evidence, findings: tuple[Finding, ...]) -> None:
        """Shows what was read, lines opened as far as they fit."""
        self.worst = worst_severities(findings)
        names = Counter(study.name for study in evidence.studies)
        self.doubled = {name for name, number in names.items() if number > 1}
        self.overlaid = ()
        opened = {n.data for n in self._all_below(self.root) if n.data is not None and n.is_expanded}
        cursor = self.cursor_node.data if self.cursor_node else None
        self.clear()
        self.waiting.clear()
        for number, source in enumerate(evidence.sources):
            label = f"{safe(source.path.rstrip('/').rpartition('/')[2] or source.path)} · {source.kind}"
            node = self.root.add(Text(label), Place("source", source.path, source=str(number)), expand=True)
            self._fill(node, evidence, source, opened)
        for error in evidence.errors:
            self.root.add_leaf(Text(f"{safe(error.source)}: not read"), Place("error", error.source, error.message))
        self.root.expand()
        if cursor is not None:
            self._go_to(cursor)

    def _fill(self, node: TreeNode[Place], evidence: Evidence, source: SourceSummary, opened: set[Place]) -> None:
        only, path = len(evidence.sources) == 1, source.path
        studies = [s for s in evidence.studies if only or _is_in(s, source)]
        runs = [r for r in evidence.runs if only or _is_in(r, source)]
        for study in studies:
            self._add_study(node, study, len(studies) == 1, opened)
        if len(runs) > MOST_OPEN:
            place = Place("runs", path)
            node = node.add(Text(count(len(runs), "run")), place, expand=place in opened)
            if place not in opened:
                self.waiting[place] = runs
                return
        self._add_runs(node, runs)

    def _add_runs(self, node: TreeNode[Place], runs: Sequence[Run]) -> None:
        for run in runs:
            node.add_leaf(Text(run_name(run.name, run.source)), Place("run", run.name, source=run.source))

    def on_tree_node_expanded(self, message: Tree.NodeExpanded[Place]) -> None:
        """Lists the runs of a folder of many once they are asked for."""
        place = message.node.data
        if place is not None and place in self.waiting:
            self._add_runs(message.node, self.waiting.pop(place))

    def _add_study(self, node: TreeNode[Place], study: Study, expand: bool, opened: set[Place]) -> None:
        place = Place("study", study.name, source=study.source)
        file = f" in {safe(study.source.rstrip('/').rpartition('/')[2])}" if study.name in self.doubled else ""
        label = Text(f"{safe(study.name)}{file} · {count(len(study.trials), 'trial')}")
        branch = node.add(label, place, expand=expand or place in opened)
        for name in study.parameters:
            branch.add_leaf(Text(safe(name)), Place("parameter", study.name, name, study.source))

    def _all_below(self, node: TreeNode[Place]) -> list[TreeNode[Place]]:
        return [n for child in node.children for n in (child, *self._all_below(child))]

    def _go_to(self, place: Place) -> None:
        for node in self._all_below(self.root):
            if node.data == place:
                self.move_cursor(node)
                return

    def severity(self, place: Place | None) -> str:
        """The worst severity on a line, "" for none."""
        if place is None:
            return ""
        if place.kind == "study":
            levels = [self.worst.get((kind, place.name, ""), "") for kind in ("study", "space")]
            levels += [s for (kind, name, _), s in self.worst.items() if kind == "parameter" and name == place.name]
            return max(levels, key=lambda s: SEVERITIES.index(s) if s in SEVERITIES else -1)
        return "error" if place.kind == "error" else self.worst.get((place.kind, place.name, place.parameter), "")

    def render_label(self, node: TreeNode[Place], base_style: Style, style: Style) -> Text:
        """The letter of the worst finding, then the name."""
        severity = self.severity(node.data)
        label = Text(no_wrap=True)
        if node.allow_expand:
            label.append("▾ " if node.is_expanded else "▸ ", base_style)
        if severity:
            tone = self.get_component_rich_style(f"subject-tree--{severity}", partial=True)
            label.append(f"{LETTERS[severity]} ", base_style + tone)
        elif node.data is not None and node.data.kind in ("run", "parameter", "study"):
            label.append("  ", base_style)
        room = self.size.width - self.guide_depth * max(0, _depth(node) - 1) - label.cell_len - 3
        label.append(shortened(str(node.label), max(8, room)) if self.size.width else str(node.label), style)
        if node.data is not None and node.data.kind == "run" and node.data.name in self.overlaid:
            label.append(" +", style)
        return label

    def on_tree_node_highlighted(self, message: Tree.NodeHighlighted[Place]) -> None:
        """Shows the line under the cursor while the tree has the focus."""
        message.stop()
        self.refresh_bindings()
        if self.has_focus and message.node.data is not None:
            self.post_message(self.Shown(message.node.data))

    def on_tree_node_selected(self, message: Tree.NodeSelected[Place]) -> None:
        """Shows a line that was chosen."""
        message.stop()
        if message.node.data is not None:
            self.post_message(self.Shown(message.node.data))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a run can be laid over another."""
        node = self.cursor_node
        return action != "overlay" or (node is not None and node.data is not None and node.data.kind == "run")

    def action_overlay(self) -> None:
        """Lays the run under the cursor over the one shown, or takes it off."""
        place = self.cursor_node.data if self.cursor_node else None
        if place is None or place.kind != "run":
            self.app.notify("Put the cursor on a run to lay it over the one shown.")
            return
        without = tuple(name for name in self.overlaid if name != place.name)
        self.overlaid = without if place.name in self.overlaid else (*self.overlaid, place.name)
        self._tell()

    def action_no_overlay(self) -> None:
        """Takes all overlays off."""
        self.overlaid = ()
        self._tell()

    def _tell(self) -> None:
        self._invalidate()
        self.refresh()
        self.post_message(self.Overlaid(self.overlaid))


def worst_severities(findings: tuple[Finding, ...]) -> dict[tuple[str, str, str], str]:
    """The worst severity by kind, name and parameter."""
    worst: dict[tuple[str, str, str], str] = {}
    for finding in findings:
        subject = finding.subject
        name = (subject.run if subject.kind == "run" else subject.study) or ""
        key = (subject.kind, name, subject.parameter or "")
        if key not in worst or SEVERITIES.index(finding.severity) > SEVERITIES.index(worst[key]):
            worst[key] = finding.severity
    return worst


def _is_in(item: Run | Study, source: SourceSummary) -> bool:
    """Whether the item was read from the source: one path may hold several kinds, a folder files further down."""
    is_there = item.source == source.path or item.source.startswith(f"{source.path.rstrip('/')}/")
    return is_there and (not item.kind or item.kind == source.kind)


def _depth(node: TreeNode[Place]) -> int:
    return 0 if node.parent is None else 1 + _depth(node.parent)
