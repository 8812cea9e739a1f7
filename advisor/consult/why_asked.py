"""Why a question was asked."""

from __future__ import annotations

from advisor.consult.closing import Turn, finished_turn
from advisor.consult.conversation import Conversation
from advisor.consult.questions import questions, value_text
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.understood import Understanding
from advisor.consult.worth import outcomes


def why_ask(dialogue: Conversation, understood: Understanding) -> Turn:
    """Why the open question was asked: what its answers would change."""
    pending = dialogue.pending
    if pending is None:
        return finished_turn(
            dialogue, "I asked nothing just now: nothing that you could add would change the advice.", understood
        )
    if pending.kind != "fact":
        reply = "Because what you said can be read in two ways, and the advice differs between them."
        return finished_turn(dialogue, paragraphs(reply, pending.text), understood)
    found = list(outcomes(pending.fact, dialogue.memory, dialogue.study, dialogue.session.focus))
    grouped: dict[str, list[str]] = {}
    for outcome in found:
        grouped.setdefault(outcome.text, []).append(_answer_text(pending.fact, outcome.answer))
    lines = [f"{' or '.join(answers)}: {text}" for text, answers in grouped.items()]
    why = f"Because the advice turns on it. {questions()[pending.fact].why}"
    return finished_turn(dialogue, paragraphs(why, bullets(lines), pending.text), understood)


def _answer_text(fact: str, answer: object) -> str:
    if isinstance(answer, tuple):
        return f"{len(answer)} of them" if len(answer) > 1 else f"{answer[0]} alone"
    return value_text(fact, answer)
