"""One turn: settles what stood open, remembers what was told, answers, and asks the question that is worth most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.consult.closing import Turn, finish, finished_turn
from advisor.consult.commands import obey, show_plan
from advisor.consult.conversation import Conversation
from advisor.consult.ending import refusal
from advisor.consult.evidence import seen_in_logs, welcome
from advisor.consult.following_loaded import gone_on
from advisor.consult.item import Item, everything
from advisor.consult.learning import Learned, conflict, group, learn, same, settle
from advisor.consult.looking import gone_on_turn, looked_turn
from advisor.consult.memory import Memory
from advisor.consult.offering import or_else, unsure
from advisor.consult.plain_answers import settled
from advisor.consult.quantities import composed
from advisor.consult.questions import fact_text, questions, words_of
from advisor.consult.reply import Said, advise, holding, holds, say, views
from advisor.consult.respending import respent_text
from advisor.consult.session import Pending, pending_for
from advisor.consult.sights_loaded import instead
from advisor.consult.speech import brief, full, noted, once, paragraphs, update
from advisor.consult.stated_loaded import agreeing
from advisor.consult.steering import OUT_OF_SCOPE, after_advice, short_command
from advisor.consult.talk import talk_of, with_grid
from advisor.consult.talk_facts import Talk
from advisor.consult.understanding import understand
from advisor.consult.understood import Match, Understanding
from advisor.consult.untold_loaded import beside_general, not_heard
from advisor.consult.worth import weights
from advisor.tables import table


def take(dialogue: Conversation, understood: Understanding) -> Turn:
    """The turn that answers the utterance."""
    understood, opening = _settle(dialogue, understood) or (understood, "")
    if (went_on := gone_on_turn(dialogue, understood, opening)) is not None:
        return went_on
    if understood.plans:
        dialogue.change(wants_plan=True)
        return _answer(dialogue, understood, opening)
    understood = _steered(dialogue, understood)
    if understood.command:
        return obey(dialogue, understood)
    understood = agreeing(dialogue, _named_after(dialogue, understood))
    return looked_turn(dialogue, understood, opening) or _answer(dialogue, understood, opening)


def _steered(dialogue: Conversation, understood: Understanding) -> Understanding:
    """The utterance in full where it goes on from the one before, or as the command that a few words are."""
    if full := gone_on(dialogue, understood.text):
        understood = understand(full, dialogue.setup)
    meant = short_command(dialogue, understood) or after_advice(dialogue, understood)
    return understood.model_copy(update={"command": meant, "matches": (), "unsure": ()}) if meant else understood


def _named_after(dialogue: Conversation, understood: Understanding) -> Understanding:
    """A thing that is named alone, read beside what was named before: `loss is nan in fp16`, then `it's a V100`."""
    exchanges, said = dialogue.session.exchanges, understood.text
    other = set(understood.facts) - set(table("consultation")["device_facts"])
    if not exchanges or understood.matches or other or not understood.talk.names:
        return understood
    talk = talk_of(f"{exchanges[-1].said}. {said}")
    about = [str(row["about"]) for row in table("things")["pairs"] if set(row["between"]) <= set(talk.names)]
    item = next((key for key in dialogue.session.focus if key in about), None)
    if item is None:
        return understood
    match = Match(id=item, confidence=float(table("consultation")["certain"]))
    return understood.model_copy(update={"matches": (match,), "unsure": (), "talk": talk})


def _settle(dialogue: Conversation, understood: Understanding) -> tuple[Understanding, str] | None:
    """What stood open, settled by the utterance: the utterance that remains, and what is said about it."""
    pending = dialogue.pending
    if pending is None or understood.command:
        return None
    if pending.kind == "meaning":
        return _meant(dialogue, pending, understood)
    if pending.kind == "conflict":
        return _cleared(dialogue, pending, understood)
    return None


def _meant(dialogue: Conversation, pending: Pending, understood: Understanding) -> tuple[Understanding, str] | None:
    dialogue.change(pending=None)
    chosen = _chosen(pending, understood.text)
    if chosen is None:
        return None
    match = Match(id=chosen, confidence=1.0)
    return understood.model_copy(update={"matches": (match,), "unsure": ()}), ""


def _chosen(pending: Pending, text: str) -> str | None:
    said = text.strip().lower().rstrip(".!")
    for position, candidate in enumerate(pending.candidates):
        names = (str(position + 1), "abc"[position : position + 1], candidate, everything()[candidate].title)
        if said in (name.lower() for name in names if name):
            return candidate
    order: Sequence[str] = table("consultation")["chosen_by_order"]
    chosen = zip(pending.candidates, order, strict=False)
    return next((candidate for candidate, words in chosen if re.fullmatch(composed(words), said)), None)


def _cleared(dialogue: Conversation, pending: Pending, understood: Understanding) -> tuple[Understanding, str] | None:
    value = settle(pending, understood, dialogue.memory)
    if value is None:
        return None if pending.fact in understood.facts else _later_holds(dialogue, pending, understood)
    together = group(pending.fact)
    rest = {k: v for k, v in pending.values.items() if k not in together}
    kept = same(value, dialogue.memory.values().get(pending.fact))
    also = {} if kept else {k: pending.values[k] for k in together[1:] if k in pending.values}
    memory = dialogue.memory.with_told({**also, pending.fact: value}, dialogue.session.turn)
    dialogue.change(memory=memory, pending=conflict(memory, rest) if rest else None)
    left = {k: v for k, v in understood.facts.items() if k not in together}
    remaining = understood.model_copy(update={"facts": left, "restated": ()})
    return remaining, f"Then {fact_text(pending.fact, value)} holds."


def _later_holds(dialogue: Conversation, pending: Pending, understood: Understanding) -> tuple[Understanding, str]:
    """A contradiction that was asked about and goes unanswered: what was said last holds, and that is said once."""
    facts = dict(pending.values)
    dialogue.change(memory=dialogue.memory.with_told(facts, dialogue.session.turn), pending=None)
    return understood, f"I go on with {'; '.join(fact_text(name, value) for name, value in facts.items())}."


def _answer(dialogue: Conversation, understood: Understanding, opening: str) -> Turn:
    before, focus = dialogue.memory, dialogue.session.focus
    understood = _without_chance(dialogue, _in_scope(understood))
    learned = learn(before, understood, dialogue.session.turn)
    dialogue.change(memory=learned.memory, pending=learned.conflict or _open_conflict(dialogue))
    _leave_open(dialogue, understood.talk.offered_of)
    understood = _possible(dialogue, understood)
    wanted = [everything()[m.id] for m in understood.matches if m.id in everything()]
    if wanted:
        body = _about(dialogue, wanted, learned, understood)
    elif understood.unsure and (shows := instead(dialogue, understood)):
        return finish(dialogue, paragraphs(opening, noted(learned.notes), shows), understood, ask_on=False)
    elif understood.unsure:
        return unsure(dialogue, understood, paragraphs(opening, noted(learned.notes)))
    else:
        body = "" if understood.odd else _follows(dialogue, before, learned, opening, understood.text)
    notes = paragraphs(noted(learned.notes), _doubted(dialogue, understood))
    settled = paragraphs(opening, body).startswith(("**Yes", "**No"))  # a verdict on what was told is no guess
    if wanted and not settled and understood.confidence < float(table("consultation")["doubtful"]):
        dialogue.change(focus=focus)  # no next step is built on a guess
    beside = beside_general(dialogue, understood) if wanted else ""
    body = paragraphs(opening, beside, body, notes) if wanted else paragraphs(opening, notes, body)
    if wanted and understood.unsure and wanted[0].id == OUT_OF_SCOPE and not settled:
        if held := not_heard(dialogue, understood):
            return finish(dialogue, paragraphs(opening, notes, held), understood, ask_on=False)
        return unsure(dialogue, understood, paragraphs(opening, notes))
    if wanted and understood.unsure and dialogue.pending is None and not settled:
        return finished_turn(dialogue, or_else(dialogue, understood, wanted[0].title, body), understood)
    if dialogue.session.wants_plan and dialogue.pending is None and not wanted:
        shown = show_plan(dialogue, understood)
        return shown.model_copy(update={"reply": paragraphs(body, shown.reply)})
    return finish(dialogue, body, understood, ask_on=_goes_on(dialogue, understood, wanted))


def _leave_open(dialogue: Conversation, fact: str | None) -> None:
    """Whoever asks which of two values to take is not asked which one is in use."""
    if fact is not None and fact in questions():
        times = {**dialogue.session.times_asked, fact: int(table("consultation")["asked_at_most"])}
        dialogue.change(times_asked=times)


def _goes_on(dialogue: Conversation, understood: Understanding, wanted: Sequence[Item]) -> bool:
    """Whether a question follows: not after what is none of our business, nor after an answer that no fact changes."""
    ids, talk = [item.id for item in wanted], understood.talk
    seen = views(dialogue.setup, dialogue.study, talk)
    if len(wanted) == 1 and (case := holding(wanted[0], seen)) and case.final:
        return False
    before = set(dialogue.memory.values()) - set(understood.facts)
    searching = set(table("consultation")["search_facts"]) & before
    return ids != [OUT_OF_SCOPE] and (len(ids) != 1 or bool(searching) or not settled(talk, ids[0]))


def _doubted(dialogue: Conversation, understood: Understanding) -> str:
    """What is said about figures that cannot be; the first of them is asked for."""
    if not understood.odd:
        return ""
    listed = " and ".join(f"{words_of(name)} {said}" for name, said in understood.odd.items())
    if dialogue.pending is None or dialogue.pending.kind == "fact":
        first = next((name for name in understood.odd if name in questions()), None)
        dialogue.change(pending=pending_for(first) if first else dialogue.pending)
    return f"I did not take down {listed}: that can hardly be right. What is it really?"


def _without_chance(dialogue: Conversation, understood: Understanding) -> Understanding:
    """An answer to the open question without the meanings that its words have by chance."""
    pending = dialogue.pending
    if pending is None or pending.fact not in understood.facts or understood.question:
        return understood
    sure = table("consultation")["sure_beside_an_answer"]
    kept = tuple(match for match in understood.matches if match.confidence >= sure)
    return understood.model_copy(update={"matches": kept, "unsure": ()})


def _in_scope(understood: Understanding) -> Understanding:
    """Who tells two facts of a training, or what an hour costs, is not told that it is none of our business."""
    strange = [match.id for match in understood.matches] == [OUT_OF_SCOPE]
    priced = set(understood.facts) == {"price_per_hour"}
    if not strange or not (priced or (len(understood.facts) > 1 and not understood.question)):
        return understood
    return understood.model_copy(update={"matches": (), "unsure": ()})


def _possible(dialogue: Conversation, understood: Understanding) -> Understanding:
    """The utterance without the meanings that what is known rules out."""
    seen = views(dialogue.setup, dialogue.study, understood.talk)
    out = [m for m in understood.matches if m.id in everything() and holds(everything()[m.id].unless, seen)]
    return understood.model_copy(update={"matches": tuple(m for m in understood.matches if m not in out)})


def _open_conflict(dialogue: Conversation) -> Pending | None:
    pending = dialogue.pending
    return pending if pending is not None and pending.kind == "conflict" else None


def _about(dialogue: Conversation, wanted: Sequence[Item], learned: Learned, told: Understanding) -> str:
    """The answers to what was asked, claimed or described: one in full, several in a few lines each."""
    wanted = _causes_first(wanted)
    setup = learned.memory.setup(**learned.supposed)
    said = [say(item, setup, dialogue.study, told.talk) for item in wanted]
    seen = [seen_in_logs(dialogue, item.id, told.text) for item in wanted]
    focus = tuple(item.id for item in wanted if item.id != OUT_OF_SCOPE)
    sight = any(key.startswith(("run/", "study/", "space/")) for key in focus)
    dialogue.change(focus=focus or dialogue.session.focus, answered=tuple(item.id for item in wanted))
    dialogue.change(planned=dialogue.session.planned and not sight)
    if len(said) == 1:
        return paragraphs(seen[0], full(said[0]))
    return paragraphs(*(paragraphs(s, brief(t)) for s, t in zip(seen, once(said), strict=True)))


def _causes_first(wanted: Sequence[Item]) -> list[Item]:
    """What was described in the order to act on it: a cause before the symptoms that it explains."""
    if len(wanted) < 2:
        return list(wanted)
    from advisor.engine.rulebook import bundled_rulebook

    book = bundled_rulebook().rules
    explained = {s for item in wanted if item.id in book for s in book[item.id].file.suppresses}
    return sorted(wanted, key=lambda item: item.id in explained)


def _follows(dialogue: Conversation, before: Memory, learned: Learned, opening: str, said: str) -> str:
    """What the new facts change in the advice that was given, or in the advice that stands anyway."""
    if not learned.new and not opening:
        quiet = dialogue.session.exchanges or dialogue.pending is not None
        return "" if quiet else _ruled_out(said) or welcome(dialogue)
    if spent := respent_text(before.setup(), learned.memory.setup(), learned.new):
        return spent
    if dialogue.session.wants_plan:
        return ""
    heavy = weights(dialogue.session.focus, learned.memory.values())
    items = [everything()[key] for key in heavy]
    spoken = _spoken(dialogue)
    then = advise(items, before.setup(), dialogue.study, with_grid(spoken, before.values()))
    now = advise(items, learned.memory.setup(), dialogue.study, with_grid(spoken, learned.memory.values()))
    changed = {key: heavy[key] * _change(then[key], now[key], key in dialogue.session.focus) for key in heavy}
    best = max(changed, key=lambda key: changed[key])
    if changed[best] <= 0:
        return ""
    if best not in dialogue.session.focus and (refused := refusal(dialogue)) is not None:
        return "" if dialogue.session.offered == refused.summary else _refused(dialogue, refused.summary)
    dialogue.change(answered=(best,))
    return update(now[best], then[best])


def _refused(dialogue: Conversation, summary: str) -> str:
    """What the plan would say instead of a search, once: what is said and what is planned are one."""
    dialogue.change(offered=summary)
    return f"**{summary}**"


def _spoken(dialogue: Conversation) -> Talk:
    """What was counted in the last utterance that counted anything: the values of a grid, each parameter."""
    talks = (talk_of(one.said) for one in reversed(dialogue.session.exchanges))
    values = next((talk.values_each for talk in talks if talk.values_each is not None), None)
    return Talk(values_each=values)


def _ruled_out(text: str) -> str:
    """What is said where a first utterance only denies a fault: `the loss is not exploding`."""
    from advisor.consult.features import ties

    rules = table("consultation")["ruled_out"]
    return str(rules["say"]) if any(re.fullmatch(rules["ties"], tie) for tie in ties(text)) else ""


def _change(then: Said, now: Said, in_focus: bool) -> float:
    """How much an answer changed; what was not talked about counts only where its point became this person's own."""
    if then.point != now.point and (in_focus or now.special):
        return 2.0
    return 1.0 if in_focus and (then.figures, then.do) != (now.figures, now.do) else 0.0
