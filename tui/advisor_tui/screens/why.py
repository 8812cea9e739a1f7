"""Why: the rule behind a finding, its conditions as they were judged, the values they read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from advisor.findings import Condition, Finding
from advisor.report.words import subject_name
from advisor_tui.widgets.finding_text import MOST_FIXES, PrescriptionRow, facts, prescription_rows
from advisor_tui.widgets.hanging import Hanging
from advisor_tui.wording import number, safe

if TYPE_CHECKING:
    from advisor_tui.program import Program


class Why(ModalScreen[None]):
    """The trace of one finding."""

    DEFAULT_CSS = """
    Why {
        align: center middle;
        & > VerticalScroll {
            width: 90;
            max-width: 96%;
            height: auto;
            max-height: 90%;
            border: round $primary;
            border-title-color: $text-accent;
            border-subtitle-color: $foreground 70%;
            background: $surface;
            padding: 1 2;
        }
        & .heading { text-style: bold; color: $text-primary; margin-top: 1; }
        & .values { padding-left: 4; color: $foreground 85%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,y,q", "dismiss", "Close"),
        Binding("r", "rule", "The rule's page"),
    ]

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding

    def compose(self) -> ComposeResult:
        """Subject, conditions, where it is told from."""
        with VerticalScroll() as box:
            box.border_title = "Why"
            box.border_subtitle = "r rule's page · Esc closes"
            yield Static(
                Content.assemble(
                    (self.finding.rule, "bold"), Content(f" was judged on {subject_name(self.finding.subject)}.")
                )
            )
            yield Static("It fires when all of these hold:", classes="heading")
            yield from _conditions(self.finding.trace)
            told = {name for condition in self.finding.trace for name in condition.values}
            seen = [line for line in self.finding.evidence if line.fact not in told]
            if seen:
                yield Static("Also seen", classes="heading")
                yield Static(facts((line.fact, number(line.value)) for line in seen), classes="values")
            if len(self.finding.prescriptions) > MOST_FIXES:
                yield Static("Where the first two do not help", classes="heading")
                yield from prescription_rows(self.finding, range(MOST_FIXES, len(self.finding.prescriptions)))
            if self.finding.suppressed_by:
                yield Static(
                    Content(f"{self.finding.suppressed_by} explains it, so it is listed below that finding."),
                    classes="heading",
                )

    @on(PrescriptionRow.Put)
    def _put(self, message: PrescriptionRow.Put) -> None:
        cast("Program", self.app).put_into_plan(message.finding, message.prescription)
        self.dismiss()

    def action_rule(self) -> None:
        """Opens the rule's page."""
        from advisor_tui.screens.rule_page import RulePage

        self.app.push_screen(RulePage(self.finding.rule))


def _conditions(trace: tuple[Condition, ...]) -> Iterable[Widget]:
    if not trace:
        yield Static("The conditions were not kept with this finding.", classes="values")
    for condition in trace:
        verdict, tone = {
            True: ("✓ holds", "$text-success"),
            False: ("✗ fails", "$text-error"),
            None: ("? unknown", "$text-warning"),
        }[condition.holds]
        yield Static(Hanging(Content.styled(f"{verdict}  ", f"bold {tone}"), Content(safe(condition.text))))
        yield Static(facts((name, number(value)) for name, value in condition.values.items()), classes="values")
