"""What Chart shows of what is open: the overview, or findings and what was read beside the detail of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from advisor.findings import Finding
from advisor_tui.messages import Diagnosed
from advisor_tui.widgets.detail import Detail
from advisor_tui.widgets.finding_list import FindingList
from advisor_tui.widgets.finding_text import PrescriptionRow, goes_into_plan
from advisor_tui.widgets.overview import GroupList, Overview
from advisor_tui.widgets.run_table import RunTable
from advisor_tui.widgets.subject_tree import Place, SubjectTree

if TYPE_CHECKING:
    from advisor_tui.program import Program
from advisor_tui.widgets.sidebar import Sidebar

MANY_RUNS = 6
"""From so many runs on a source opens on the overview; fewer fit the list of findings."""
NARROW = 100
"""Below so many columns the list stands above the detail instead of beside it."""

FINDING_ACTIONS = ("put", "test", "why", "view", "filter", "enlarge", "focus_findings", "focus_tree")


class ChartBody(Vertical):
    """Overview, findings, detail, and what can be done with them."""

    DEFAULT_CSS = """
    ChartBody {
        height: 1fr;
        & #chart { height: 1fr; }
        & Sidebar { width: 36%; min-width: 28; max-width: 56; }
        & #filter { display: none; }
        & #filter.-open { display: block; }
        & #findings { height: 3fr; }
        & #tree { height: 2fr; }
        & Overview { display: none; }
        &.-narrow #chart { layout: vertical; }
        &.-narrow Sidebar { width: 1fr; max-width: 100%; height: 32%; min-height: 6; max-height: 14; }
        &.-narrow #findings, &.-narrow #tree { height: 1fr; }
        &.-narrow #tree { display: none; }
        &.-narrow.-tree #tree { display: block; }
        &.-narrow.-tree #findings { display: none; }
        &.-enlarged Sidebar { display: none; }
        &.-enlarged Detail > Plot { height: 1fr; }
        &.-enlarged Detail > Words { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "put", "Plan it", tooltip="Put the first prescription into the plan"),
        Binding("y", "why", "Why", tooltip="Show the rule, its conditions, the values"),
        Binding("T", "test", "Test this", tooltip="Train with and without the changes, and see which is shown to help"),
        Binding("left_square_bracket", "view(-1)", "Other picture", show=False, key_display="["),
        Binding("right_square_bracket", "view(1)", "Picture", show=False, key_display="]", tooltip="Next picture"),
        Binding("v", "overview", "Overview", tooltip="All runs and causes at a glance"),
        Binding("slash", "filter", "Filter", key_display="/", tooltip="Filter the findings"),
        Binding("f", "focus_findings", "Findings", show=False, tooltip="Go to the finding that is shown"),
        Binding("t", "focus_tree", "What was read", show=False),
        Binding("S", "save", "Save", show=False, tooltip="Save the findings as a report"),
        Binding("a", "against", "Against", show=False, tooltip="Compare with known-good runs"),
        Binding("z", "enlarge", "Zoom", show=False, tooltip="Give the picture all the room, or take it back"),
    ]

    is_overview = False
    _is_listed = False

    @property
    def advisor(self) -> Program:
        """The program."""
        return cast("Program", self.app)

    def compose(self) -> ComposeResult:
        """Overview; sidebar and detail."""
        yield Overview()
        with Horizontal(id="chart"):
            yield Sidebar()
            yield Detail()

    def on_resize(self) -> None:
        """Puts the list above the detail where there is little room."""
        self.set_class(self.app.size.width < NARROW, "-narrow")

    def show(self, message: Diagnosed | None, anew: bool) -> None:
        """Shows what is open; what was chosen stays chosen unless it is shown anew."""
        space = self.advisor.workspace
        if anew:
            self._show_overview(len(space.evidence.runs) >= MANY_RUNS)
        self.query_one(Overview).show(space.evidence, space.diagnosis, message)
        self._is_listed = False
        if not self.is_overview:
            self._list()
        if anew:
            self.focus_home()

    def _show_overview(self, is_shown: bool) -> None:
        """Shows the overview or one finding; set on the two, for a class on all restyles whatever is in them."""
        self.is_overview = is_shown
        self.query_one(Overview).display = is_shown
        self.query_one("#chart").display = not is_shown

    def _list(self, quietly: bool = False) -> None:
        """Fills findings and tree, which nobody sees while the overview is shown; quietly shows none of them."""
        if self._is_listed:
            return
        self._is_listed = True
        space = self.advisor.workspace
        self.query_one(SubjectTree).show(space.evidence, space.diagnosis.findings)
        findings = self.query_one(FindingList)
        findings.doubled = space.doubled
        with findings.prevent(*([FindingList.OptionHighlighted] if quietly else [])):
            findings.show(space.diagnosis.findings, self.query_one("#filter", Input).value)
        if not space.diagnosis.findings:
            self._show_first_subject()

    def _show_first_subject(self) -> None:
        evidence = self.advisor.workspace.evidence
        kind = "study" if evidence.studies else "run"
        first = (evidence.studies or evidence.runs)[0]
        self.query_one(Detail).show_place(Place(kind, first.name, source=first.source))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What belongs to one finding does not work in the overview, nor a plan without anything for it."""
        if self.is_overview and action in FINDING_ACTIONS:
            return False
        if action == "put":
            return self._plannable() is not None
        if action == "test":
            return self._testable() is not None
        return action != "why" or self._selected() is not None

    def action_overview(self) -> None:
        """Shows all runs and causes, or goes back to one finding."""
        self._show_overview(not self.is_overview)
        if not self.is_overview:
            self._list()
        self.focus_home()
        self.refresh_bindings()

    def _leave_overview(self, quietly: bool = False) -> None:
        self._show_overview(False)
        self._list(quietly)
        self.refresh_bindings()

    @on(Overview.Left)
    def _overview_left(self) -> None:
        self.action_overview()

    @on(GroupList.Opened)
    def _open_group(self, message: GroupList.Opened) -> None:
        self._leave_overview()
        self.query_one(FindingList).go_to(message.finding)
        self.focus_home()

    @on(RunTable.Opened)
    def _open_run(self, message: RunTable.Opened) -> None:
        self._leave_overview(quietly=True)
        self.query_one(Detail).show_place(Place("run", message.row.name, source=message.row.source))
        self.action_focus_tree()

    @on(RunTable.Compared)
    def _compare(self, message: RunTable.Compared) -> None:
        from advisor_tui.screens.compare import Compare

        self.app.push_screen(Compare(message.rows))

    def focus_home(self) -> None:
        """Starts with the findings, or with the tree where there are none; with the causes in the overview."""
        if self.is_overview:
            groups = self.query_one(GroupList)
            (groups if groups.groups else self.query_one(RunTable)).focus()
            return
        findings = self.query_one(FindingList)
        self.set_class(not findings.findings, "-tree")
        (findings if findings.findings else self.query_one(SubjectTree)).focus()

    @on(FindingList.Chosen)
    def _finding(self, message: FindingList.Chosen) -> None:
        self.query_one(Detail).show_finding(message.finding)
        self.refresh_bindings()

    @on(SubjectTree.Shown)
    def _place(self, message: SubjectTree.Shown) -> None:
        self.query_one(Detail).show_place(message.place)
        self.refresh_bindings()

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

    def leave_field(self) -> None:
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
        """Shows why the finding that is shown was made."""
        from advisor_tui.screens.why import Why

        finding = self._selected()
        if finding is not None:
            self.app.push_screen(Why(finding))

    def action_put(self) -> None:
        """Puts the first prescription that a plan can hold into the plan."""
        finding, place = self._selected(), self._plannable()
        if finding is not None and place is not None:
            self.advisor.put_into_plan(finding, finding.prescriptions[place])

    def _plannable(self) -> int | None:
        """Which prescription of the finding that is shown goes into a plan first."""
        finding = self._selected()
        places = range(len(finding.prescriptions)) if finding else ()
        return next((place for place in places if finding and goes_into_plan(finding.prescriptions[place])), None)

    def _testable(self) -> Finding | None:
        """The finding that is shown, where it is about a run and says what to change."""
        finding = self._selected()
        able = finding is not None and finding.subject.kind == "run" and finding.severity != "good"
        return finding if able and finding is not None and finding.prescriptions else None

    def action_test(self) -> None:
        """Asks what to run, then tests the changes that the finding proposes."""
        from advisor_tui.screens.order_test import ask_test

        finding = self._testable()
        if finding is not None:
            ask_test(self.advisor, finding)

    def action_save(self) -> None:
        """Asks for a format and a file and saves the findings there."""
        from advisor_tui.screens.finding_files import ask_save

        ask_save(self.advisor)

    def action_against(self) -> None:
        """Asks for known-good runs and judges again beside them."""
        from advisor_tui.screens.open_source import ask_against

        ask_against(self.advisor)

    def _selected(self) -> Finding | None:
        """The finding that is shown; of a run or study that is shown its first one, and never another's."""
        detail = self.query_one(Detail)
        if detail.finding is not None or detail.place is None:
            return detail.finding
        return next(iter(detail.findings_here()), None)

    def action_focus_findings(self) -> None:
        """Goes to the finding that is shown, or the first on the run that is."""
        self.remove_class("-tree")
        findings, shown = self.query_one(FindingList), self._selected()
        findings.focus()
        if shown is not None:
            findings.go_to(shown)

    def action_focus_tree(self) -> None:
        """Goes to what was read."""
        self.add_class("-tree")
        self.query_one(SubjectTree).focus()

    def action_enlarge(self) -> None:
        """Gives the picture all the room, or takes it back."""
        self.toggle_class("-enlarged")
