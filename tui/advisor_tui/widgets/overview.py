"""Many runs at a glance: how many have which cause, one recommendation each, and the table of runs."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor.findings import Diagnosis, Finding
from advisor.records import Evidence
from advisor.report.summary import Group, Summary, summarize
from advisor_tui.messages import Diagnosed
from advisor_tui.run_rows import run_rows
from advisor_tui.widgets.run_table import RunTable
from advisor_tui.wording import LETTERS, STYLES, count, safe

NARROW = 100  # cells of width, below which a cause does not name its runs
MOST_COUNTED = 4  # causes counted in one line


class GroupList(OptionList):
    """The kinds of findings, each with how many have it and what to do."""

    HELP = """\
## Causes
One line a kind of finding: how many runs or studies have it, and the one thing to do. **Enter** shows the first of
them in the chart with its picture and its reasons.
"""
    DEFAULT_CSS = """
    GroupList {
        height: auto; max-height: 50%; background: $background; border: round $edge; padding: 0;
        text-wrap: nowrap; text-overflow: ellipsis; border-title-color: $foreground 80%;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & > .option-list--option { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", key_display="⏎", tooltip="Show the first finding of this kind"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Opened(Message):
        """The findings of a group are to be shown."""

        def __init__(self, finding: Finding) -> None:
            super().__init__()
            self.finding = finding

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Causes"
        self.groups: tuple[Group, ...] = ()

    def show(self, groups: tuple[Group, ...]) -> None:
        """Shows the groups, the one to act on first at the top."""
        kept = self.highlighted
        self.groups = groups
        self.clear_options()
        where = self.app.size.width >= NARROW
        self.add_options([Option(_line(group, where)) for group in groups])
        if groups:
            self.highlighted = min(kept or 0, len(groups) - 1)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Opens the first finding of the group."""
        message.stop()
        self.post_message(self.Opened(self.groups[message.option_index].lead))


class Overview(Vertical):
    """Causes above, runs below."""

    DEFAULT_CSS = """
    Overview {
        height: 1fr;
        & > #counts { height: auto; padding: 0 1; }
        &.-without-runs > RunTable { display: none; }
        &.-without-runs > GroupList { max-height: 100%; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "leave", "Findings", tooltip="The findings one by one"),
        Binding("greater_than_sign", "sort(1)", "Sort", show=False, key_display=">", tooltip="Sort the runs"),
        Binding("less_than_sign", "sort(-1)", "Sort back", show=False, key_display="<"),
        Binding("exclamation_mark", "turn", "Turn", show=False, key_display="!", tooltip="Turn the order round"),
    ]

    class Left(Message):
        """The findings are to be shown one by one."""

    def action_sort(self, by: int) -> None:
        """Sorts the runs, from wherever the focus is."""
        self.query_one(RunTable).action_sort(by)

    def action_turn(self) -> None:
        """Turns the order of the runs round."""
        self.query_one(RunTable).action_turn()

    def action_leave(self) -> None:
        """Goes to the findings one by one."""
        self.post_message(self.Left())

    def compose(self) -> ComposeResult:
        """Counts, causes, runs."""
        yield Static(id="counts", markup=False)
        yield GroupList()
        yield RunTable()

    def show(self, evidence: Evidence, diagnosis: Diagnosis, message: Diagnosed | None = None) -> None:
        """Shows what was concluded about all runs and studies, as the message has it worked out already."""
        summary = (message and message.summary) or summarize(diagnosis)
        rows = message.rows if message is not None and message.rows is not None else run_rows(evidence, diagnosis)
        self.query_one("#counts", Static).update(counted(summary, what_is_open(evidence)))
        self.query_one(GroupList).show(summary.groups)
        self.query_one(RunTable).show(rows)
        self.set_class(not rows, "-without-runs")


def what_is_open(evidence: Evidence) -> str:
    """Runs, studies and their trials, counted."""
    trials = sum(len(study.trials) for study in evidence.studies)
    told = [count(len(evidence.runs), "run")] if evidence.runs else []
    told += [count(len(evidence.studies), "study"), count(trials, "trial")] if evidence.studies else []
    return ", ".join(told) or "nothing open"


def counted(summary: Summary, opened: str) -> Content:
    """How many have which cause: 6 × the run learns nothing · 12 × the model overfits · 20 healthy."""
    parts = [
        (f"{len(group.findings)} × {_small(group.name)}", STYLES[group.lead.severity])
        for group in summary.groups
        if group.lead.severity in ("error", "warning")
    ]
    more = len(parts) - MOST_COUNTED
    parts = parts[:MOST_COUNTED] + ([(f"{count(more, 'cause')} more", "$foreground 75%")] if more > 0 else [])
    if summary.healthy:
        parts.append((f"{len(summary.healthy)} healthy", STYLES["good"]))
    told: list[Content | str | tuple[str, str]] = [(opened, "bold")]
    for text, style in parts:
        told += [" · ", (safe(text), style)]
    return Content.assemble(*told)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _line(group: Group, where: bool) -> Content:
    lead = group.lead
    number = f"{len(group.findings):>3}  "
    return Content.assemble(
        (f"{LETTERS[lead.severity]} ", f"bold {STYLES[lead.severity]}"), number, (safe(group.name), "bold"),
        (f"  {safe(group.change)}" if group.change else "", "$text-primary"),
        (f"  {safe(group.where(1).removeprefix(f'{len(group.findings)}: '))}" if where else "", "$foreground 60%"),
    )  # fmt: skip
