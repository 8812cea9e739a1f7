"""Chart: findings in order, what was read, and the detail of what is selected."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from advisor.errors import AdvisorError
from advisor.findings import Finding
from advisor_tui.messages import Diagnosed
from advisor_tui.screens.place import Place as Screen
from advisor_tui.widgets.detail import Detail
from advisor_tui.widgets.finding_list import FindingList
from advisor_tui.widgets.finding_text import PrescriptionRow, goes_into_plan
from advisor_tui.widgets.overview import GroupList, Overview
from advisor_tui.widgets.run_table import RunTable
from advisor_tui.widgets.subject_tree import Place, SubjectTree
from advisor_tui.widgets.welcome import Welcome
from advisor_tui.wording import safe

MANY_RUNS = 6
"""From so many runs on a source opens on the overview; fewer fit the list of findings."""

FINDING_ACTIONS = ("put", "why", "view", "filter", "enlarge", "focus_findings", "focus_tree")


class Sidebar(Vertical):
    """Filter, findings, tree."""

    def compose(self) -> ComposeResult:
        """The three, the filter out of sight until it is asked for."""
        yield Input(placeholder="only findings with …", id="filter", compact=True)
        yield FindingList(id="findings")
        yield SubjectTree(id="tree")


class ChartScreen(Screen):
    """Findings, curves, what to do."""

    NAME = "chart"
    HELP = """\
## Chart
Left, the findings in the order to act on them, and below everything that was read. Right, the selected finding: its
picture, what to do, the evidence. **v** shows all runs and causes at a glance. **[** and **]** change the picture,
**p** puts the first prescription into the plan, **y** shows why, **/** filters, **z** gives the picture all the room.
**S** saves the findings (Markdown, SARIF …), **a** compares with known-good runs. A path that is pasted here is opened.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "put", "Plan it", tooltip="Put the first prescription into the plan"),
        Binding("y", "why", "Why", tooltip="Show the rule, its conditions, the values"),
        Binding("left_square_bracket", "view(-1)", "Other picture", show=False, key_display="["),
        Binding("right_square_bracket", "view(1)", "Picture", show=False, key_display="]", tooltip="Next picture"),
        Binding("v", "overview", "Overview", tooltip="All runs and causes, or one finding"),
        Binding("slash", "filter", "Filter", key_display="/", tooltip="Filter the findings"),
        Binding("f", "focus_findings", "Findings", show=False),
        Binding("t", "focus_tree", "What was read", show=False),
        Binding("S", "save", "Save", show=False, tooltip="Save the findings as a report"),
        Binding("a", "against", "Against", show=False, tooltip="Compare with known-good runs"),
        Binding("z", "enlarge", "Zoom", show=False, tooltip="Give the picture all the room, or take it back"),
    ]

    def content(self) -> Iterable[Widget]:
        """Sidebar and detail, or a welcome while nothing is open."""
        yield Welcome()
        yield Overview()
        with Horizontal(id="chart"):
            yield Sidebar()
            yield Detail()

    def compose(self) -> ComposeResult:
        """Top bar, content, footer."""
        yield from super().compose()

    def on_mount(self) -> None:
        """Shows what is open already, and follows changes."""
        super().on_mount()
        self.advisor.evidence_changed.subscribe(self, self._show)
        self._show(None)

    def _show(self, message: Diagnosed | None) -> None:
        space = self.advisor.workspace
        is_open = bool(space.evidence.runs or space.evidence.studies)
        self.set_class(not is_open, "-nothing-open")
        if not is_open:
            return
        self.query_one(SubjectTree).show(space.evidence, space.diagnosis.findings)
        self.query_one(Overview).show(space.evidence, space.diagnosis)
        if message is None or not message.refreshed:
            self.set_class(len(space.evidence.runs) >= MANY_RUNS, "-overview")
        self.query_one(FindingList).show(space.diagnosis.findings, self.query_one("#filter", Input).value)
        if not space.diagnosis.findings:
            self._show_first_subject()
        if message is None or not message.refreshed:
            self.focus_home()

    def _show_first_subject(self) -> None:
        evidence = self.advisor.workspace.evidence
        if evidence.studies:
            self.query_one(Detail).show_place(
                Place("study", evidence.studies[0].name, source=evidence.studies[0].source)
            )
        elif evidence.runs:
            self.query_one(Detail).show_place(Place("run", evidence.runs[0].name, source=evidence.runs[0].source))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What belongs to one finding does not work in the overview."""
        return not (self.has_class("-overview") and action in FINDING_ACTIONS)

    def action_overview(self) -> None:
        """Shows all runs and causes, or goes back to one finding."""
        self.toggle_class("-overview")
        self.focus_home()
        self.refresh_bindings()

    def _leave_overview(self) -> None:
        self.remove_class("-overview")
        self.refresh_bindings()

    @on(GroupList.Opened)
    def _open_group(self, message: GroupList.Opened) -> None:
        self._leave_overview()
        self.query_one(FindingList).go_to(message.finding)
        self.focus_home()

    @on(RunTable.Opened)
    def _open_run(self, message: RunTable.Opened) -> None:
        self._leave_overview()
        self.query_one(Detail).show_place(Place("run", message.row.name, source=message.row.source))
        self.query_one(SubjectTree).focus()

    @on(RunTable.Compared)
    def _compare(self, message: RunTable.Compared) -> None:
        from advisor_tui.screens.compare import Compare

        self.app.push_screen(Compare(message.rows))

    def focus_home(self) -> None:
        """Starts with the findings, or with the tree where there are none; with the causes in the overview."""
        if self.has_class("-overview"):
            groups = self.query_one(GroupList)
            (groups if groups.groups else self.query_one(RunTable)).focus()
            return
        findings = self.query_one(FindingList)
        (findings if findings.findings else self.query_one(SubjectTree)).focus()

    @on(FindingList.Chosen)
    def _finding(self, message: FindingList.Chosen) -> None:
        self.query_one(Detail).show_finding(message.finding)

    @on(SubjectTree.Shown)
    def _place(self, message: SubjectTree.Shown) -> None:
        self.query_one(Detail).show_place(message.place)

    @on(SubjectTree.Overlaid)
    def _overlaid(self, message: SubjectTree.Overlaid) -> None:
        self.query_one(Detail).overlay(message.names)

    @on(PrescriptionRow.Put)
    def _put(self, message: PrescriptionRow.Put) -> None:
        self.advisor.put_into_plan(message.finding, message.prescription)

    @on(Input.Changed, "#filter")
    def _filtered(self, message: Input.Changed) -> None:
        self.query_one(FindingList).show(self.advisor.workspace.diagnosis.findings, message.value)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one(FindingList).focus()

    def action_filter(self) -> None:
        """Opens the filter line."""
        line = self.query_one("#filter", Input)
        line.add_class("-open")
        line.focus()

    def action_leave_field(self) -> None:
        """Takes the filter off and goes back to the findings."""
        line = self.query_one("#filter", Input)
        if line.has_class("-open"):
            line.value = ""
            line.remove_class("-open")
        self.focus_home()

    def action_view(self, by: int) -> None:
        """Shows the next or an earlier picture of what is selected."""
        self.query_one(Detail).step_view(by)

    def action_why(self) -> None:
        """Shows why the selected finding was made."""
        from advisor_tui.screens.why import Why

        finding = self._selected()
        if finding is not None:
            self.app.push_screen(Why(finding))

    def action_put(self) -> None:
        """Puts the first prescription that a plan can hold into the plan."""
        finding = self._selected()
        able = [p for p in finding.prescriptions if goes_into_plan(p)] if finding else []
        if finding and able:
            self.advisor.put_into_plan(finding, able[0])
        else:
            self.notify("Nothing of this finding belongs into a plan.")

    def action_save(self) -> None:
        """Asks for a format and a file and saves the findings there."""
        from advisor.report import FORMATS
        from advisor_tui.screens.ask_text import AskText
        from advisor_tui.screens.choose import Choose

        suffix = {"markdown": "md", "text": "txt", "junit": "xml", "github": "txt"}

        def chosen(index: int | None) -> None:
            if index is not None:
                form = FORMATS[index]
                start = f"findings.{suffix.get(form, form)}"
                self.app.push_screen(
                    AskText(f"Save the findings as {form}", "Into which file.", start),
                    lambda path: self._save(form, path),
                )

        self.app.push_screen(Choose("Save the findings as", FORMATS), chosen)

    def _save(self, form: str, path: str | None) -> None:
        from advisor_tui.exporting import save_findings

        space = self.advisor.workspace
        if not path:
            return
        try:
            save_findings(space.diagnosis, space.evidence, form, FilePath(path).expanduser())
        except (AdvisorError, OSError) as error:
            self.advisor.explain(f"Saving {path}", error)
        else:
            self.notify(f"Saved {safe(path)}", markup=False)

    def action_against(self) -> None:
        """Asks for known-good runs and judges again beside them."""
        from advisor_tui.screens.open_source import OpenSource

        def given(sources: tuple[str, ...] | None) -> None:
            if sources is not None:
                self.advisor.workspace.against = sources
                self.advisor.action_reload()

        self.app.push_screen(OpenSource(title="Compare with known-good runs (seeds)"), given)

    def _selected(self) -> Finding | None:
        return self.query_one(Detail).finding or self.query_one(FindingList).chosen

    def action_focus_findings(self) -> None:
        """Goes to the findings."""
        self.query_one(FindingList).focus()

    def action_focus_tree(self) -> None:
        """Goes to what was read."""
        self.query_one(SubjectTree).focus()

    def action_enlarge(self) -> None:
        """Gives the picture all the room, or takes it back."""
        self.toggle_class("-enlarged")
