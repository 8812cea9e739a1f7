"""The dialogue: one utterance in, one turn out; facts are remembered, and the question worth asking comes next."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.consult.answers import bare_time, is_it, it_is
from advisor.consult.bare_values import with_name
from advisor.consult.closing import Turn
from advisor.consult.conversation import Conversation
from advisor.consult.counted_trials import asks_to_stop, counts_standing
from advisor.consult.ending import make_plan
from advisor.consult.evidence import welcome
from advisor.consult.heard_beside import plainly, with_left
from advisor.consult.learning import corrects
from advisor.consult.memory import Remembered
from advisor.consult.naming import named_settings
from advisor.consult.quantities import durations, plain
from advisor.consult.respending import respent
from advisor.consult.said_beside import is_gone, of_the_metric, only_weighed, without_plan
from advisor.consult.session import Exchange, load_session, save_session
from advisor.consult.steering import kept_in_mind
from advisor.consult.taking_back import named_by_value, put_right, takes_back
from advisor.consult.talk import talk_of
from advisor.consult.turn import take
from advisor.consult.understanding import understand
from advisor.consult.understood import Understanding
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.planner.plan import SearchPlan


_A_FEW = 8
"""Words of an utterance that may leave out what its figure is of."""
_WITHIN = 10
"""Times by which a corrected count may be the one before, or the one before it."""


class Dialogue(Conversation):
    """A conversation that goes on: `say` takes one utterance and gives one turn."""

    def plan(self) -> SearchPlan:
        """The search plan for what is known; raises PlanError with a question where something is missing."""
        return make_plan(self)

    def welcome(self) -> str:
        """The first words of a conversation, in Markdown."""
        return welcome(self)

    def _understood(self, text: str) -> Understanding:
        """The utterance read as an answer to the open question; a correction as the facts told last."""
        asked = self.pending.fact if self.pending and self.pending.kind != "meaning" else None
        asked = None if is_gone(text) else asked
        if about := self._meant_silently(text, asked) or self._corrected_count(text, asked):
            return about
        text = with_name(self._with_described(self._with_counts(text)), self.memory.values())
        found = understand(text, self.setup, asked)
        if asked in found.facts and (len(found.facts) > 1 or found.command):
            plain = understand(text, self.setup)
            found = plain if plain.facts and asked not in plain.facts else found
        found = kept_in_mind(self._of_the_run(self._with_moved_rate(found, text), text), self.session.focus)
        if not corrects(text) or found.facts or _surely_about(found) or found.command:
            return found
        again = [(fact, understand(text, self.setup, fact)) for fact in self.memory.told_last()]
        meant = [(self._apart(fact, one.facts[fact]), one) for fact, one in again if fact in one.facts]
        return min(meant, key=lambda pair: pair[0])[1] if meant else found

    def _corrected_count(self, text: str, asked: str | None) -> Understanding | None:
        """A bare figure that corrects the trials told just before, whatever was asked since: `actually make it 30`."""
        told = "budget_trials" in self.memory.told_last() and asked not in (None, "budget_trials")
        bare = re.search(table("consultation")["makes_it"], text.lower())
        if not told or bare is None:
            return None
        near = self._apart("budget_trials", int(bare["n"])) <= math.log(_WITHIN)
        return Understanding(text=text, facts={"budget_trials": int(bare["n"])}) if near else None

    def _with_counts(self, text: str) -> str:
        """A short question whether to stop with the counts that the message before told: `should I stop?`."""
        if not self.session.exchanges or len(text.split()) > _A_FEW or counts_standing(text):
            return text
        both = f"{self.session.exchanges[-1].said.rstrip('.!? ')}, {text}"
        return both if asks_to_stop(text) and counts_standing(both) else text

    def _with_described(self, text: str) -> str:
        """A short question for a fault by its name with what the message before tells of it: `is that overfitting?`."""
        if not self.session.exchanges or len(text.split()) > _A_FEW:
            return text
        asked, before = talk_of(text), self.session.exchanges[-1].said.rstrip(".!? ")
        parted = asked.suspects and not asked.sides_part and talk_of(before).sides_part
        return f"{before}. {text}" if parted else text

    def _corrected_hours(self, text: str) -> str | None:
        """Which of the hours a bare stretch of time corrects: those told just before, else those nearest to it."""
        hours = next(durations(plain(text)), None)
        known = [fact for fact in ("trial_hours", "budget_hours") if self.memory.values().get(fact)]
        just = [fact for fact in known if fact in self.memory.told_last()] or known
        return min(just, key=lambda fact: self._apart(fact, hours.hours)) if hours and just else None

    def _spoken_of(self, said: str) -> list[str]:
        """The settings with a number that the text names and that are not known: `my colleague uses lr 1e-3`."""
        named = named_settings(plain(said))
        return [name for name in named if name not in self.memory.values()]

    def _apart(self, fact: str, value: Any) -> float:
        """How far a corrected figure is from the one told before, in factors: `14000` corrects 4000 and no 12."""
        old = self.memory.values().get(fact)
        numbers = all(isinstance(one, (int, float)) and one > 0 for one in (old, value))
        return abs(math.log(value / old)) if numbers and old is not None else 0.0

    def _of_the_run(self, found: Understanding, text: str) -> Understanding:
        """A correction of the cost of a run, which was told just before: `no wait, 3h, and only one gpu`."""
        just = {"trial_hours", "budget_hours"} & set(self.memory.told_last()) == {"trial_hours"}
        spoken = re.search(table("consultation")["budget_words"], text.lower())
        if not (just and corrects(text) and "budget_hours" in found.facts) or spoken or "trial_hours" in found.facts:
            return found
        hours = found.facts["budget_hours"]
        if (
            self._apart("budget_hours", hours) < self._apart("trial_hours", hours)
            and "budget_hours" in self.memory.told
        ):
            return found
        rest = {k: v for k, v in found.facts.items() if k not in ("budget_hours", "budget_kind")}
        return found.model_copy(update={"facts": {**rest, "trial_hours": found.facts["budget_hours"]}, "restated": ()})

    def _with_moved_rate(self, found: Understanding, text: str) -> Understanding:
        """The utterance with the rate that it moved without naming it: `raised it to 3e-4`, after a rate was told."""
        moved = re.search(table("consultation")["rate_moved"], text.lower())
        if moved is None or "learning_rate" in found.facts or "learning_rate" not in self.memory.values():
            return found
        return found.model_copy(update={"facts": {**found.facts, "learning_rate": float(moved["v"])}})

    def _meant_silently(self, text: str, asked: str | None) -> Understanding | None:
        """What a bare figure is of, by what was said last: `no, 30 min` after a run's cost, `it's 0.1 now`."""
        known = self.memory.values()
        if len(text.split()) > _A_FEW:
            return None
        if known and bare_time(text):
            corrected = self._corrected_hours(text)
            missing = "trial_hours" if {"budget_hours", "budget_trials"} & known.keys() - {"trial_hours"} else None
            fact = corrected if corrects(text) else missing if "trial_hours" not in known else None
            return understand(text, self.setup, fact) if fact and asked not in ("trial_hours", "budget_hours") else None
        if not self.session.exchanges or not is_it(text):
            return None
        before = understand(self.session.exchanges[-1].said, self.setup)
        supposed = list(before.facts if before.command == "what-if" else before.supposed)
        supposed = supposed or self._spoken_of(self.session.exchanges[-1].said)
        value = it_is(text, supposed[0]) if len(supposed) == 1 else None
        return Understanding(text=text, facts={supposed[0]: value}) if value is not None else None

    def _heard(self, text: str, asked: str | None) -> Understanding:
        """The utterance with all that it tells, whether it asks for the plan as well or tells that a fault is gone."""
        parted = without_plan(plainly(text), self.memory.values())
        found = (
            Understanding(text=text)
            if parted.plans and not parted.rest
            else self._understood(of_the_metric(parted.rest, self.memory.values()))
        )
        found = put_right(only_weighed(with_left(found, self.memory.values(), asked)))
        if takes_back(text):
            return Understanding(text=text, command="forget", forgotten=named_by_value(text, self.memory.values()))
        if parted.plans and not (found.question or found.command):
            return found.model_copy(update={"plans": True, "matches": (), "unsure": ()})
        return found

    def say(self, text: str) -> Turn:
        """One turn of the conversation."""
        asked = self.pending.fact if self.pending and self.pending.kind == "fact" else None
        understood = respent(self._heard(text, asked), self.memory)
        self.change(turn=self.session.turn + 1)
        turn = take(self, understood)
        turn = turn.model_copy(update={"said": text}) if understood.plans else turn
        self.change(exchanges=(*self.session.exchanges, Exchange(said=text, reply=turn.reply)))
        return turn


def ask(text: str, session: str | Path | None = None, sources: Sequence[Any] = (), **told: Any) -> Turn:
    """One turn: the reply to the utterance, in a conversation kept in the file `session` when one is named."""
    from advisor.context import told_setup

    path = Path(session) if session is not None else None
    evidence = None
    if sources:
        from advisor.diagnosis import read

        evidence = read(*sources)
    dialogue = Dialogue(told_setup(told) if told else None, evidence, load_session(path) if path else None)
    turn = dialogue.say(text)
    if path:
        save_session(dialogue.session, path)
    return turn


def _surely_about(found: Understanding) -> bool:
    """Whether the utterance is about something by itself; a short one that only seems strange is not."""
    sure = float(table("consultation")["strange_follows"])
    return any(match.id != "topic/out-of-scope" or match.confidence >= sure for match in found.matches)


__all__ = ["Dialogue", "Remembered", "Turn", "Understanding", "ask"]
