"""Consult: the conversation, beside it what is known and where it leads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import ScreenResume
from textual.widget import Widget
from textual.widgets import Static

from advisor.errors import AdvisorError
from advisor.planner.plan import SearchPlan
from advisor_tui.messages import Diagnosed, Failed, Planned
from advisor_tui.screens import tell_fact
from advisor_tui.screens.ask_text import ask_path
from advisor_tui.screens.place import Place
from advisor_tui.talk import Reply, Talk, facts_of
from advisor_tui.widgets.choice_row import ChoiceRow
from advisor_tui.widgets.conversation import Conversation, Thinking
from advisor_tui.widgets.known_facts import KnownFacts
from advisor_tui.widgets.message_box import MessageBox
from advisor_tui.widgets.plan_outline import Outline, outline, still_needed


class ConsultScreen(Place):
    """The conversation."""

    NAME = "consult"
    HELP = """\
## Consult
Talk in your own words; every answer ends in the question that would help most. On the right, what is known so far,
each fact editable, and the plan that follows from it. **Esc** leaves the text field, so that single keys work; **i**
goes back.
"""
    DEFAULT_CSS = """
    ConsultScreen {
        & #consult { height: 1fr; }
        & #talk { width: 3fr; }
        & #known { width: 2fr; max-width: 64; }
        & Conversation { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "write", "Write", tooltip="Go to the text field"),
        Binding("y", "why", "Why", tooltip="Show what the answer, the fact or the plan comes from"),
        Binding("P", "take_plan", "Take the plan", tooltip="Open the plan so far in Plan"),
        Binding("N", "again", "Start over", show=False, tooltip="Start a new conversation"),
        Binding("s", "save", "Save", show=False, tooltip="Save the conversation"),
        Binding("o", "load", "Go on", show=False, tooltip="Go on with a saved conversation"),
        Binding("c", "context", "Facts from a file", show=False, tooltip="Tell facts from a YAML file"),
        *(Binding(f"alt+{n}", f"choose({n})", f"Choice {n}", show=False) for n in range(1, 10)),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.talk: Talk | None = None
        self._one_at_a_time = asyncio.Lock()
        self.replies: list[Reply] = []
        self.plan: SearchPlan | None = None
        self._is_old = False

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
        self._take_outline(None, "")
        self._is_old = bool(self.advisor.workspace.sources or self.advisor.workspace.told)
        if self.is_current:
            self._catch_up()
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
        chosen = self.query_one(ChoiceRow).meant(message.text)
        self._say(chosen or message.text)

    @on(ChoiceRow.Chosen)
    def _choice(self, message: ChoiceRow.Chosen) -> None:
        self._say(message.text)
        self.focus_home()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A choice can be made only where there is one of this number; a plan be taken only where there is one."""
        if action == "choose" and self.is_mounted:
            return parameters[0] in range(1, len(self.query_one(ChoiceRow).choices) + 1)
        if action == "take_plan":
            return self.plan is not None
        return action != "why" or bool(self.replies or self.plan or self.advisor.workspace.told)

    def action_choose(self, number: int) -> None:
        """Makes a choice of the question."""
        self.query_one(ChoiceRow).choose(number)

    def _say(self, text: str) -> None:
        self.query_one(Conversation).say(text)
        self._answer(text)

    @work(exclusive=False, group="talking", exit_on_error=False)
    async def _answer(self, text: str) -> None:
        """Asks the dialogue in a thread, then streams what it says."""
        async with self._one_at_a_time:
            try:
                await asyncio.to_thread(self.advisor.ahead.done.wait)
                if self.talk is None:
                    self.talk = await asyncio.to_thread(Talk.begin, self.advisor.workspace)
                await self._show_reply(await asyncio.to_thread(self.talk.say, text))
            except Exception as error:
                self.query(Thinking).remove()
                self.app.post_message(Failed("Answering", error))

    async def _show_reply(self, reply: Reply) -> None:
        self.replies.append(reply)
        self._learn(reply)
        await self.query_one(ChoiceRow).ask("", ())
        await self.query_one(Conversation).answer(reply.text, stream=reply.plan is None)
        await self.query_one(ChoiceRow).ask(reply.question, reply.choices)
        self.refresh_bindings()
        if reply.plan is not None:
            self._open_plan(reply.plan)

    def _learn(self, reply: Reply) -> None:
        space = self.advisor.workspace
        before = dict(space.told)
        space.told = {**reply.told}
        space.assumed = {**reply.assumed}
        if space.told != before or space.assumed:
            self.advisor.facts_changed.publish(None)

    def _facts_changed(self, _: None) -> None:
        if self.talk is not None:
            self.talk.learn(self.advisor.workspace.told)
        self._is_old = True
        if self.is_current:
            self._catch_up()

    def _evidence_changed(self, _: Diagnosed) -> None:
        self.talk = self.talk and self.talk.moved(self.advisor.workspace)
        self._is_old = True
        if self.is_current:
            self._catch_up()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Takes in what was read while another place was shown."""
        super().on_screen_resume(event)
        self._catch_up()
        if self.focused is None or isinstance(self.focused, Conversation):
            self.focus_home()

    def _catch_up(self) -> None:
        if self._is_old:
            self._is_old = False
            self._show_known()
            self._outline()

    def _show_known(self) -> None:
        self.query_one(KnownFacts).show(facts_of(self.advisor.workspace))

    @work(thread=True, exclusive=True, group="outlining", exit_on_error=False)
    def _outline(self) -> None:
        self.advisor.ahead.done.wait()
        from advisor_tui.planning import fresh_plan

        plan, missing = None, ""
        try:
            plan = fresh_plan(self.advisor.workspace)
        except AdvisorError as error:
            needed = self.replies[-1].needed if self.replies else ()
            missing = still_needed(needed, str(error)) if self.advisor.workspace.told else ""
        except Exception:
            plan = None
        self.app.call_from_thread(self._take_outline, plan, missing)

    def _take_outline(self, plan: SearchPlan | None, missing: str) -> None:
        text = self.query_one("#outline", Static)
        text.update(outline(plan, self.plan, missing))
        self.plan = plan
        self.refresh_bindings()

    def action_take_plan(self) -> None:
        """Opens the plan so far in Plan."""
        if self.plan is None:
            self.notify("There is no plan yet; tell what you train and what you may spend.")
        else:
            self._open_plan(self.plan)

    def _open_plan(self, plan: SearchPlan) -> None:
        self.app.post_message(Planned(plan, "from the conversation"))
        self.app.switch_mode("plan")

    def action_why(self) -> None:
        """Shows what the last answer, the fact under the cursor or the plan comes from."""
        from advisor_tui.screens.rule_page import RulePage

        if isinstance(self.focused, KnownFacts) and self.focused.chosen:
            tell_fact.explain(self.advisor, self.focused.chosen, self.talk)
        elif isinstance(self.focused, Outline) and self.plan is not None:
            from advisor.planner.explanation import explanation

            self.advisor.tell("Why this plan", "\n".join(explanation(self.plan)))
        elif matched := next((reply.matched for reply in reversed(self.replies) if reply.matched), ()):
            self.app.push_screen(RulePage(matched[0]))
        else:
            self.notify("No answer comes from the rulebook yet.")

    def action_again(self) -> None:
        """Starts a new conversation; what was told stays known."""
        self.talk, self.replies = None, []
        self.query_one(Conversation).remove_children()
        self.run_worker(self.query_one(ChoiceRow).ask("", ()))
        self.focus_home()

    def action_save(self) -> None:
        """Asks for a file and saves the conversation there."""
        if self.talk is None:
            self.notify("Nothing was said yet.")
            return
        hint = "A file that `advisor ask --session` goes on with."
        ask_path(self.advisor, "Save the conversation", hint, "conversation.json", self._save)

    def _save(self, path: Path) -> None:
        from advisor.consult.session import save_session

        assert self.talk is not None
        save_session(self.talk.dialogue.session, path)
        self.notify(f"Saved {path}", markup=False)

    def action_load(self) -> None:
        """Asks for a saved conversation and goes on with it."""
        hint = "A file that was saved here or by `advisor ask`."
        ask_path(self.advisor, "Go on with a conversation", hint, "conversation.json", self._load)

    def go_on_with(self, path: Path) -> None:
        """Goes on with the conversation in the file; an error is shown."""
        try:
            self._load(path)
        except (AdvisorError, OSError) as error:
            self.advisor.explain(f"Opening {path}", error)

    def _load(self, path: Path) -> None:
        from advisor.consult.session import load_session

        if not path.is_file():
            raise AdvisorError(f"{path}: no such file")
        session = load_session(path)
        self.talk = Talk.going_on(self.advisor.workspace, session)
        self.advisor.workspace.told = {name: fact.value for name, fact in session.memory.told.items()}
        self.run_worker(self.query_one(Conversation).replay((e.said, e.reply) for e in session.exchanges))
        self.advisor.facts_changed.publish(None)

    def action_context(self) -> None:
        """Asks for a YAML file of facts and tells them all."""
        tell_fact.ask_file(self.advisor)

    @on(KnownFacts.Act)
    def _act(self, message: KnownFacts.Act) -> None:
        if message.what == "forget":
            tell_fact.forget(self.advisor, message.fact)
        elif message.what == "add":
            tell_fact.ask_which(self.advisor)
        else:
            tell_fact.change(self.advisor, message.fact)
