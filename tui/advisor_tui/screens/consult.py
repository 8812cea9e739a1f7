"""Consult: the conversation, beside it what is known and where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from advisor.errors import AdvisorError
from advisor.planner.plan import SearchPlan
from advisor_tui.messages import Diagnosed, Failed
from advisor_tui.screens.place import Place
from advisor_tui.talk import Reply, Talk
from advisor_tui.widgets.choice_row import ChoiceRow
from advisor_tui.widgets.conversation import Conversation
from advisor_tui.widgets.known_facts import KnownFacts
from advisor_tui.widgets.message_box import MessageBox
from advisor_tui.widgets.plan_outline import outline


class Outline(VerticalScroll):
    """The plan so far, scrolling."""

    HELP = """\
## Where this is going
The plan as it stands; ▸ marks what the last thing you said changed. **P** takes it over into Plan.
"""
    DEFAULT_CSS = """
    Outline {
        height: 1fr; border: round $edge; border-title-color: $foreground 80%; padding: 0 1;
        & Static { text-wrap: nowrap; text-overflow: ellipsis; }
        &:focus { border: round $primary; }
    }
    """


class ConsultScreen(Place):
    """The conversation."""

    NAME = "consult"
    HELP = """\
## Consult
Talk in your own words; every answer ends in the question that would help most. On the right, what is known so far,
each fact editable, and the plan that follows from it. **Esc** leaves the text field, so that single keys work; **i**
goes back.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "write", "Write", tooltip="Go to the text field"),
        Binding("y", "why", "Why", tooltip="Show what the last answer comes from"),
        Binding("P", "take_plan", "Take the plan", tooltip="Open the plan so far in Plan"),
        Binding("N", "again", "Start over", show=False, tooltip="Start a new conversation"),
        *(Binding(f"alt+{n}", f"choose({n})", f"Choice {n}", show=False) for n in range(1, 10)),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.talk: Talk | None = None
        self.replies: list[Reply] = []
        self.plan: SearchPlan | None = None

    def content(self) -> Iterable[Widget]:
        """Conversation and text field on the left, facts and plan on the right."""
        with Horizontal(id="consult"):
            with Vertical(id="talk"):
                yield Conversation()
                yield ChoiceRow()
                yield MessageBox()
            with Vertical(id="known"):
                yield KnownFacts()
                with Outline() as going:
                    going.border_title = "Where this is going"
                    yield Static(id="outline", markup=False)

    def compose(self) -> ComposeResult:
        """Top bar, content, footer."""
        yield from super().compose()

    def on_mount(self) -> None:
        """Shows what is known already."""
        super().on_mount()
        self.advisor.facts_changed.subscribe(self, self._facts_changed)
        self.advisor.evidence_changed.subscribe(self, self._evidence_changed)
        self._show_known()
        self.query_one("#outline", Static).update(outline(None))
        self.focus_home()

    def focus_home(self) -> None:
        """Starts with the text field."""
        self.query_one(MessageBox).focus()

    def action_leave_field(self) -> None:
        """Takes the focus to the conversation, so that single keys are commands."""
        self.query_one(Conversation).focus()

    def action_write(self) -> None:
        """Goes to the text field."""
        self.focus_home()

    @on(MessageBox.Sent)
    def _sent(self, message: MessageBox.Sent) -> None:
        self._say(message.text)

    @on(ChoiceRow.Chosen)
    def _choice(self, message: ChoiceRow.Chosen) -> None:
        self._say(message.text)
        self.focus_home()

    def action_choose(self, number: int) -> None:
        """Makes a choice of the question."""
        self.query_one(ChoiceRow).choose(number)

    def _say(self, text: str) -> None:
        self.query_one(Conversation).say(text)
        self._answer(text)

    @work(exclusive=False, group="talking", exit_on_error=False)
    async def _answer(self, text: str) -> None:
        """Asks the dialogue in a thread, then streams what it says."""
        import asyncio

        try:
            if self.talk is None:
                self.talk = await asyncio.to_thread(Talk.begin, self.advisor.workspace)
            reply = await asyncio.to_thread(self.talk.say, text)
        except Exception as error:
            self.app.post_message(Failed("Answering", error))
            return
        self.replies.append(reply)
        self.advisor.workspace.told.update(reply.told)
        self.advisor.facts_changed.publish(None)
        await self.query_one(ChoiceRow).ask("", ())
        await self.query_one(Conversation).answer(reply.text)
        await self.query_one(ChoiceRow).ask(reply.question, reply.choices)

    def _facts_changed(self, _: None) -> None:
        self._show_known()
        self._outline()

    def _evidence_changed(self, _: Diagnosed) -> None:
        self.talk = None if not self.replies else self.talk
        self._show_known()
        self._outline()

    def _show_known(self) -> None:
        self.query_one(KnownFacts).show(known(self))

    @work(thread=True, exclusive=True, group="outlining", exit_on_error=False)
    def _outline(self) -> None:
        from advisor_tui.planning import fresh_plan

        try:
            plan: SearchPlan | None = fresh_plan(self.advisor.workspace)
        except Exception:
            plan = None
        self.app.call_from_thread(self._take_outline, plan)

    def _take_outline(self, plan: SearchPlan | None) -> None:
        self.query_one("#outline", Static).update(outline(plan, self.plan))
        self.plan = plan

    def action_take_plan(self) -> None:
        """Opens the plan so far in Plan."""
        from advisor_tui.messages import Planned

        if self.plan is None:
            self.notify("There is no plan yet; tell what you train and what you may spend.")
            return
        self.app.post_message(Planned(self.plan, "from the conversation"))
        self.app.switch_mode("plan")

    def action_why(self) -> None:
        """Shows what the last answer comes from."""
        from advisor_tui.screens.rulebook import RulePage

        matched = next((reply.matched for reply in reversed(self.replies) if reply.matched), ())
        if matched:
            self.app.push_screen(RulePage(matched[0]))
        else:
            self.notify("Nothing was answered yet.")

    def action_again(self) -> None:
        """Starts a new conversation; what was told stays known."""
        self.talk, self.replies = None, []
        self.query_one(Conversation).remove_children()
        self.focus_home()

    @on(KnownFacts.Act)
    def _act(self, message: KnownFacts.Act) -> None:
        if message.what == "forget":
            self._forget(message.fact)
        elif message.what == "add":
            self._ask_fact()
        else:
            self._change(message.fact)

    def _forget(self, fact: str) -> None:
        told = self.advisor.workspace.told
        if fact in told:
            del told[fact]
            self.talk = Talk.again(self.talk, self.advisor.workspace)
            self.advisor.facts_changed.publish(None)
        else:
            self.notify("That was not told by you: change it with Enter, and what you say counts.")

    def _ask_fact(self) -> None:
        from advisor.facts.setup import Setup
        from advisor_tui.screens.choose import Choose

        names = [name for name in Setup.declared() if name not in self.advisor.workspace.told]
        words = [f"{name.replace('_', ' ')}: {Setup.model_fields[name].description}" for name in names]

        def chosen(index: int | None) -> None:
            if index is not None:
                self._change(names[index])

        self.app.push_screen(Choose("Tell a fact", words), chosen)

    def _change(self, fact: str) -> None:
        from advisor.facts.setup import Setup
        from advisor_tui.screens.ask_text import AskText

        value = known(self).get(fact, ("", ""))[0]
        text = ", ".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)
        hint = Setup.model_fields[fact].description or ""

        def given(answer: str | None) -> None:
            if answer is not None:
                self._tell(fact, answer)

        self.app.push_screen(AskText(fact.replace("_", " "), hint, text, lambda t: checked(fact, t)), given)

    def _tell(self, fact: str, text: str) -> None:
        self.advisor.workspace.told[fact] = checked(fact, text)
        self.talk = Talk.again(self.talk, self.advisor.workspace)
        self.advisor.facts_changed.publish(None)


def checked(fact: str, text: str) -> object:
    """The value of a fact as it was typed; raises AdvisorError in plain words."""
    from advisor.context import parse_pairs, told_setup

    if not text.strip():
        raise AdvisorError("an empty value; d forgets a fact")
    value = parse_pairs([f"{fact}={text}"])[fact]
    return getattr(told_setup({fact: value}), fact)


def known(screen: ConsultScreen) -> dict[str, tuple[object, str]]:
    """What is known, with where it comes from: told first, then measured, then assumed."""
    from advisor_tui.talk import facts_of

    return facts_of(screen.advisor.workspace, screen.talk)
