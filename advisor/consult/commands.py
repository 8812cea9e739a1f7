"""Steering the conversation: why, how do you know, what if, forget, start over, show, skip, help, bye."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from advisor.consult.closing import Turn, finish, finished_turn
from advisor.consult.conversation import Conversation
from advisor.consult.costs import costs, differences, scaled_rate
from advisor.consult.forgetting import assumed, forget
from advisor.consult.item import everything, items_of_kind
from advisor.consult.learning import learn, same, usable
from advisor.consult.memory import Memory
from advisor.consult.next_steps import another, following, told_before, what_to_do
from advisor.consult.plain_questions import decided_by
from advisor.consult.questions import fact_text, questions, value_text, words_of
from advisor.consult.reply import advise, say
from advisor.consult.said_beside import is_gone
from advisor.consult.session import Session, pending_for
from advisor.consult.speech import brief, bullets, full, noted, paragraphs
from advisor.consult.steering import plan_comes_next
from advisor.consult.talk import talk_of
from advisor.consult.understood import Match, Understanding
from advisor.consult.why_asked import why_ask
from advisor.consult.worth import weights
from advisor.errors import PlanError
from advisor.tables import table


def obey(dialogue: Conversation, understood: Understanding) -> Turn:
    """The turn that a command of the utterance asks for."""
    return _COMMANDS[str(understood.command)](dialogue, understood)


def why(dialogue: Conversation, understood: Understanding) -> Turn:
    """The reason of what was answered last, and why the question after it was asked."""
    items = [everything()[key] for key in dialogue.session.answered if key in everything()]
    said = [say(item, dialogue.setup, dialogue.study) for item in items]
    reasons = paragraphs(*(f"{one.reason} {item.file.caveat}" for one, item in zip(said, items, strict=True)))
    pending = dialogue.pending
    if pending is None or pending.kind != "fact":
        return finished_turn(dialogue, reasons or str(table("consultation")["nothing_to_explain"]), understood)
    asking = f"I asked for {words_of(pending.fact)} because the advice turns on it. {questions()[pending.fact].why}"
    return finished_turn(dialogue, paragraphs(reasons, asking), understood)


def no_help(dialogue: Conversation, understood: Understanding) -> Turn:
    """What to try after what did not help."""
    learned = learn(dialogue.memory, understood, dialogue.session.turn)
    dialogue.change(memory=learned.memory)
    return _after(dialogue, understood, "")


def helped(dialogue: Conversation, understood: Understanding) -> Turn:
    """What to do with advice that worked: keep it, and see that it was no luck; what was changed for it now holds."""
    learned = learn(dialogue.memory, understood, dialogue.session.turn)
    changed = learned.conflict.values if learned.conflict else {}
    memory = learned.memory.with_told(dict(changed), dialogue.session.turn)
    dialogue.change(memory=memory, pending=None)
    if is_gone(understood.text):
        dialogue.change(focus=(), gone=True)
    notes = noted((*learned.notes, *(fact_text(name, value) for name, value in changed.items())))
    keep = f"**{table('consultation')['helped']}**"
    return finish(dialogue, paragraphs(keep, notes), understood, ask_on=False)


def next_step(dialogue: Conversation, understood: Understanding) -> Turn:
    """What comes after what was advised: the plan where one is ready, else the next thing to try."""
    if plan_comes_next(dialogue):
        return _plan_next(dialogue, understood)
    if dialogue.session.gone and not dialogue.session.focus:
        return finish(dialogue, f"**{table('said_beside')['gone_next']}**", understood, ask_on=False)
    if not any(key.startswith(("run/", "study/", "space/")) for key in dialogue.session.focus):
        do = next((said for key in dialogue.session.focus if (said := what_to_do(dialogue, key))), "")
        if do and told_before(dialogue, do):
            return finish(dialogue, str(table("consultation")["after_that"]), understood)
        asks_on = not do or bool(set(table("consultation")["search_facts"]) & set(dialogue.memory.values()))
        return finish(dialogue, f"**Do this:** {do}" if do else "", understood, ask_on=asks_on)
    return _not_yet(dialogue, understood) or _after(dialogue, understood, "When that is done: ")


def _not_yet(dialogue: Conversation, understood: Understanding) -> Turn | None:
    """The advice again for who asks what to change and has told of no change since: nothing of it is done yet."""
    rules, session = table("said_beside"), dialogue.session
    key = next((key for key in session.focus if key in everything()), "")
    do = what_to_do(dialogue, key) if key and not session.tried.get(key) else ""
    if not do or not re.search(rules["asks_what"], understood.text.lower()):
        return None
    return finish(dialogue, f"**{rules['said_first']}{do}**", understood)


def _plan_next(dialogue: Conversation, understood: Understanding) -> Turn:
    """The plan as what comes next; once it was shown as it is, how to write and run it."""
    from advisor.consult.ending import command

    shown = show_plan(dialogue, understood)
    if shown.plan is None or not told_before(dialogue, shown.reply):
        return shown
    said = str(table("consultation")["plan_shown"]).format(command=command(dialogue))
    return shown.model_copy(update={"reply": said})


def _after(dialogue: Conversation, understood: Understanding, opening: str) -> Turn:
    rules, session = table("consultation"), dialogue.session
    key = next((key for key in session.focus if key in everything()), None)
    if key is None:
        return _of_change(dialogue, understood)
    item, tried = everything()[key], session.tried.get(key, 0)
    step = following(dialogue, item)
    dialogue.change(tried={**session.tried, key: tried + 1}, answered=(key,))
    opening = opening if step else ""
    said = step or another(dialogue, item) or " ".join(rules["exhausted"].split())
    return finish(dialogue, f"**{opening}{said.removeprefix('Then ') if opening else said}**", understood)


def _of_change(dialogue: Conversation, understood: Understanding) -> Turn:
    """What is said of a change that brought nothing where no advice was given yet; asked for where it is not named."""
    talk = talk_of(understood.text)
    about = decided_by(talk)
    if not about:
        return finished_turn(dialogue, table("consultation")["tell_more"], understood)
    dialogue.change(focus=(about,), answered=(about,))
    told = understood.model_copy(update={"matches": (Match(id=about, confidence=1.0),), "talk": talk})
    said = say(everything()[about], dialogue.setup, dialogue.study, talk)
    return finish(dialogue, full(said), told)


def how_known(dialogue: Conversation, understood: Understanding) -> Turn:
    """Where the latest answer comes from: facts with their provenance, computed figures, references."""
    keys = [key for key in dialogue.session.answered if key in everything()]
    if not keys:
        return finished_turn(dialogue, "I have said nothing yet that needs a source.", understood)
    provenance, known = dialogue.memory.provenance(), dialogue.memory.values()
    parts = []
    for key in keys:
        said = say(everything()[key], dialogue.setup, dialogue.study)
        facts = [
            f"{fact_text(f, known.get(f, getattr(dialogue.setup, f)))} ({provenance.get(f, 'assumed')})"
            for f in said.used
        ]
        sources = "; ".join(said.sources)
        parts.append(
            paragraphs(
                f"*{key}* (`advisor rules show {key}`)" if key.split("/")[0] in ("claim", "topic") else f"*{key}*",
                paragraphs("Facts it used:", bullets(facts)) if facts else "It used no facts of yours.",
                f"References: {sources}." if sources else "",
                everything()[key].file.caveat and f"When it is wrong: {everything()[key].file.caveat}",
            )
        )
    figures = "Figures about your costs are computed from these facts; figures marked typical are other people's."
    return finished_turn(dialogue, paragraphs(*parts, figures), understood)


def what_if(dialogue: Conversation, understood: Understanding) -> Turn:
    """What the advice would be under a supposition, which is not remembered."""
    known = dialogue.memory.values()
    supposed = {k: v for k, v in usable(understood.facts).items() if k not in known or not same(known[k], v)}
    if not supposed:
        reply = "Suppose what? Name it with its figure, for example *what if I had 100 hours?*"
        return finished_turn(dialogue, reply, understood)
    head = "; ".join(
        f"{fact_text(name, value)}" + (f" instead of {value_text(name, known[name])}" if name in known else "")
        for name, value in supposed.items()
    )
    before, after = dialogue.setup, dialogue.memory.setup(**supposed)
    asked_about = [match.id for match in understood.matches if match.id in everything()]
    heavy = {**dict.fromkeys(items_of_kind("topic"), 0.3), **weights(dialogue.session.focus, dialogue.memory.values())}
    heavy |= dict.fromkeys(asked_about, 9.0)
    items = [everything()[key] for key in heavy]
    then, now = (advise(items, setup, dialogue.study) for setup in (before, after))
    changed = [key for key in heavy if then[key].point != now[key].point and now[key].special]
    changed = sorted({*changed, *asked_about}, key=lambda key: -heavy[key])[:2]
    scaled = scaled_rate(before, after)
    figures = bullets([*differences(costs(before), costs(after)), *([scaled] if scaled else [])])
    if not changed and not figures:
        return finished_turn(dialogue, f"Supposing {head}: nothing in the advice would change.", understood)
    dialogue.change(answered=tuple(changed) or dialogue.session.answered)
    body = paragraphs(figures, *(brief(now[key]) for key in changed))
    closing = "This is a supposition only; say it plainly if it holds."
    return finished_turn(dialogue, paragraphs(f"Supposing {head}:", body, closing), understood)


def start_over(dialogue: Conversation, understood: Understanding) -> Turn:
    """Forgets everything that was told."""
    measured = Memory(measured=dialogue.memory.measured)
    dialogue.session = Session(memory=measured, turn=dialogue.session.turn, exchanges=())
    kept = " What the loaded logs say stays known." if measured.measured else ""
    return finished_turn(
        dialogue, f"We start over: I have forgotten what you told me.{kept} What is it about?", understood
    )


def show_facts(dialogue: Conversation, understood: Understanding) -> Turn:
    """What is known, and where each fact comes from."""
    memory = dialogue.memory
    provenance = memory.provenance()
    values = {**assumed(memory), **memory.values()}
    if not values:
        return finished_turn(dialogue, "I know nothing of your training yet.", understood)
    lines = [f"{fact_text(name, value)} ({provenance[name]})" for name, value in sorted(values.items())]
    return finished_turn(dialogue, paragraphs("This is what I know:", bullets(lines)), understood)


def show_plan(dialogue: Conversation, understood: Understanding) -> Turn:
    """The plan, or the question that stands before it."""
    from advisor.consult.ending import make_plan, needed_for_plan, offer, plan_text, refusal

    need = next(iter(needed_for_plan(dialogue)), None)
    refused = refusal(dialogue) if need is not None else None
    if need is not None and refused is None and dialogue.session.times_asked.get(need, 0) < 3:
        times = {**dialogue.session.times_asked, need: dialogue.session.times_asked.get(need, 0) + 1}
        dialogue.change(pending=pending_for(need), times_asked=times, wants_plan=True)
        return finished_turn(dialogue, f"One thing is missing for a plan. {questions()[need].why}", understood)
    try:
        plan = refused or make_plan(dialogue)
    except PlanError as error:
        return finished_turn(dialogue, f"There is no plan yet: {error}.", understood)
    dialogue.change(wants_plan=False, offered=offer(plan), planned=True)
    return finished_turn(dialogue, plan_text(dialogue, plan), understood, plan)


def skip(dialogue: Conversation, understood: Understanding) -> Turn:
    """Leaves the open question unanswered; its usual value is assumed, and that is said."""
    pending = dialogue.pending
    if pending is None:
        return finish(dialogue, "There is nothing to skip.", understood)
    if pending.kind != "fact":
        dialogue.change(pending=None)
        return finish(
            dialogue, "Then I keep what you said first." if pending.kind == "conflict" else "Never mind.", understood
        )
    said = assume(dialogue, pending.fact)
    if not dialogue.session.wants_plan:
        return finish(dialogue, said, understood)
    shown = show_plan(dialogue, understood)
    return shown.model_copy(update={"reply": paragraphs(said, shown.reply)})


def assume(dialogue: Conversation, fact: str) -> str:
    """Assumes the usual value of the fact, and says so."""
    times: Mapping[str, int] = {**dialogue.session.times_asked, fact: 99}
    value = questions()[fact].assumed
    dialogue.change(pending=None, times_asked=times)
    if value is None:
        return f"Then I go on without it ({words_of(fact)})."
    value = tuple(value) if isinstance(value, list) else value
    dialogue.change(memory=dialogue.memory.with_assumed(fact, value, dialogue.session.turn))
    return f"Then I assume {fact_text(fact, value)}, the usual; say so when it is wrong."


def help_(dialogue: Conversation, understood: Understanding) -> Turn:
    """What can be said."""
    lines = [
        "describe what you see: *my validation loss rises after epoch 10*",
        "ask: *what should I tune first?*, *how many trials?*, *which optimizer?*",
        "say what you believe: *grid search is the most thorough*",
        "tell what you have: *40 GPU hours, 30 minutes a run, AdamW, lr 3e-4*",
        "steer: *why do you ask?*, *how do you know?*, *what if I had 100 hours?*, *forget that*, *start over*, "
        "*skip*, *what do you know?*, *show the plan*",
    ]
    return finished_turn(dialogue, paragraphs("You can", bullets(lines)), understood)


def bye(dialogue: Conversation, understood: Understanding) -> Turn:
    """The end, with the plan's sentence where there is enough for one."""
    from advisor.consult.ending import OFFER, closing

    plan, text = closing(dialogue)
    dialogue.change(pending=None)
    told = text.removesuffix(OFFER) if plan is not None else ""
    return finished_turn(dialogue, paragraphs(told, "Good luck with the training."), understood, plan, ended=True)


_COMMANDS: Mapping[str, Callable[[Conversation, Understanding], Turn]] = {
    "why-ask": why_ask,
    "why": why,
    "no-help": no_help,
    "helped": helped,
    "next": next_step,
    "how-known": how_known,
    "what-if": what_if,
    "forget": forget,
    "start-over": start_over,
    "show-plan": show_plan,
    "show-facts": show_facts,
    "skip": skip,
    "help": help_,
    "bye": bye,
}
