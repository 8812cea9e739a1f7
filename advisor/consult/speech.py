"""Wording: how an answer, notes, a question and a list of sources are written in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from advisor.consult.questions import Asked
from advisor.consult.reply import Said


def full(said: Said) -> str:
    """An answer in full: the point, the figures, the reason, one thing to do, and where it comes from."""
    parts = list(_begun(said))
    if said.figures:
        parts.append(" ".join(said.figures))
    if said.means:
        parts.append(f"*What is meant:* {said.means}")
    if said.reason:
        parts.append(f"*What is real:* {said.reason}" if said.means else said.reason)
    if said.do:
        parts.append(f"**Do this:** {said.do}")
    if said.general:
        parts.append(f"*In general:* {said.general}")
    return "\n\n".join(parts)


def _begun(said: Said) -> Iterator[str]:
    """What an answer begins with: what is asked in particular, its first sentence standing out, then the point."""
    point = f"{said.opening} {said.point}".strip()
    if said.aspect:
        yield _marked(said.aspect)
    if point:
        yield f"**{point}**" if "\n" not in point and not said.aspect else point


def _marked(text: str) -> str:
    """The text with its first sentence in bold."""
    first, *rest = re.split(r"(?<=[.?!])\s+(?=[A-Z`\"'(])", text, maxsplit=1)
    return " ".join((f"**{first}**", *rest))


def brief(said: Said) -> str:
    """An answer in a few lines: the point, the figures for this person and what to do; empty where all was said."""
    if not (said.opening or said.point or said.aspect):
        return ""
    do = f" {said.do}" if said.do else ""
    if said.aspect:
        return f"{_marked(said.aspect)} {' '.join(said.figures)}{do}".replace("  ", " ")
    point = f"{said.opening} {said.point}".strip()
    return f"**{point}** {' '.join(said.figures)}{do}".replace("  ", " ")


def once(answers: Sequence[Said]) -> Iterator[Said]:
    """The answers with each first sentence, figure and each thing to do in the first of them that has it."""
    told: set[str] = set()
    for said in answers:
        do = "" if said.do in told else said.do
        opening = "" if said.opening in told else said.opening
        figures = tuple(text for text in said.figures if text not in told)
        yield said.model_copy(update={"opening": opening, "figures": figures, "do": do})
        told |= {said.do, said.opening, *said.figures}


def update(said: Said, before: Said) -> str:
    """An answer again, as far as a fact changed it: the point, the figures, what to do."""
    figures = [text for text in said.figures if text not in before.figures or said.point != before.point]
    parts = [f"**{said.point}**"] if said.point != before.point else []
    parts += [" ".join(figures)] if figures else []
    if said.do and (said.do != before.do or said.point != before.point):
        parts.append(f"**Do this:** {said.do}")
    if said.point == before.point and figures:
        parts[0] = f"**{figures[0]}** {' '.join(figures[1:])}".strip()
    return "\n\n".join(parts)


def noted(notes: Sequence[str]) -> str:
    """What was understood, said back with its units."""
    return f"Noted: {'; '.join(notes)}." if notes else ""


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def paragraphs(*parts: str) -> str:
    """The parts that are not empty, apart."""
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


def without_question(reply: str, question: Asked | None) -> str:
    """The reply without the open question at its end, where that is shown by itself."""
    return reply.removesuffix(question.text).rstrip() if question is not None else reply


def question_text(question: Asked | None) -> str:
    """The open question with its choices, in italics; empty where nothing is asked."""
    if question is None:
        return ""
    choices = [("yes" if c else "no") if isinstance(c, bool) else str(c) for c in question.choices]
    listed = f" ({', '.join(choices)})" if choices and not all(choice in question.text for choice in choices) else ""
    return f"**{question.text}**{listed}"
