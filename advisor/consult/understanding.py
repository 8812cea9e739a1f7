"""One utterance understood: what it is about, the facts it tells, and whether it steers the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from advisor import kinds
from advisor.consult.talk import talk_of, with_grid
from advisor.consult.talk_facts import Talk
from advisor.consult.understood import Command, Match, Understanding
from advisor.facts.setup import Setup
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.matcher import Candidate, Found
    from advisor.consult.reading import Reading

MAX_CHARACTERS = 4000  # of an utterance that are read
_MOST = 3  # meanings of one utterance


def understand(text: str, setup: Setup | None = None, asked: str | None = None) -> Understanding:
    """What the utterance means, given what is known and the fact that was asked for last.

    A short answer ("48", "yes", "adamw") is read as the fact `asked`.
    """
    from advisor.consult.answers import answer, command_of
    from advisor.consult.judging import judged
    from advisor.consult.named_spaces import told_space
    from advisor.consult.telling import reading_of, restated

    text = text[:MAX_CHARACTERS]
    command = cast("Command | None", command_of(text))
    if command and command not in ("what-if", "no-help", "helped"):
        return _steered(text, command)
    reading = reading_of(text, setup.plain() if setup else {})
    if command in ("no-help", "helped"):
        return Understanding(text=text, command=cast(Command, command), facts=reading.facts)
    facts = answer(asked, text, reading.facts) if asked else reading.facts
    talk = with_grid(talk_of(text), facts)
    matches, unsure, found = _meanings(text, reading, asked, facts)
    supposed = {name: value for name, value in reading.supposed.items() if name not in facts}
    known, told = setup or Setup(), {**supposed, **facts}
    matches = _by_facts(judged(matches, told, known, talk), facts, known, talk, unsure, asked)
    matches = _with_questions(_in_order(matches, found, told, known, talk, text), found)
    unsure = tuple(key for key in unsure if key not in {match.id for match in matches})
    talk = talk.replaced(aspects=_like(_aspects(text, matches), told)) if matches else talk
    space = told_space(reading)
    facts = _own({**facts, "space": space} if space else facts, talk)
    return Understanding(
        text=text,
        matches=matches,
        unsure=unsure if not matches or _doubtful(matches[0].confidence) else (),
        talk=talk,
        facts=facts,
        command="what-if" if command and not (matches and not facts and not supposed) else None,
        question=is_question(text),
        restated=restated(reading, facts),
        supposed=supposed,
        odd={name: said for name, said in reading.odd.items() if name not in facts},
    )


def _by_facts(
    matches: tuple[Match, ...], facts: Mapping[str, Any], known: Setup, talk: Talk, unsure: tuple[str, ...],
    asked: str | None,
) -> tuple[Match, ...]:  # fmt: skip
    """The meanings with what the facts told suggest where words say little, a budget and a rate far off among them."""
    from advisor.consult.learning import usable
    from advisor.consult.otherwise import by_budget, by_level, by_losses, by_rate, otherwise

    told = usable(facts)
    if not matches and not asked:
        matches = otherwise(told, known, talk, unsure)
    if not (asked in facts or talk.question):
        matches = by_budget(matches, told, known, talk)
    return by_rate(by_losses(by_level(matches, told, talk), told, talk), told, known)


def _in_order(
    matches: tuple[Match, ...], found: Found | None, told: Mapping[str, Any], known: Setup, talk: Talk, text: str
) -> tuple[Match, ...]:
    """The meanings in the order that is learnt, where the matcher heard any."""
    from advisor.consult import ordering
    from advisor.consult.plain_questions import is_sure
    from advisor.consult.weighing import evidence_for

    if found is None or talk.exception or is_sure(talk):
        return matches
    return ordering.ordered(matches, evidence_for(found, told, known, talk, text=text, asks=is_question(text)))


def _with_questions(matches: tuple[Match, ...], found: Found | None) -> tuple[Match, ...]:
    """The meanings with each other question that a part of the text surely asks, where one of them was decided."""
    asked = {one.id: one.chance for one in found.asked} if found else {}
    if not matches or matches[0].id not in asked:
        return matches
    known = {match.id for match in matches}
    others = [key for key in asked if key not in known and key.startswith(("topic/", "claim/"))]
    return (*matches, *(Match(id=key, confidence=round(asked[key], 3)) for key in others))[:_MOST]


def _aspects(text: str, matches: tuple[Match, ...]) -> tuple[str, ...]:
    """What is asked about each meaning in particular."""
    from advisor.consult.hearing import heard, in_talk
    from advisor.consult.matcher import matcher, texts_in

    vectors = matcher().vectors_of(texts_in(_read(text)))
    found = ((match.id, heard(match.id, vectors, text.lower())) for match in matches)
    return in_talk((item, one) for item, one in found if one)


def _like(aspects: tuple[str, ...], told: Mapping[str, Any]) -> tuple[str, ...]:
    """The aspects without those that a told fact rules out."""
    unlike: Mapping[str, Mapping[str, float]] = table("consultation")["unlike"]
    out = (one for one in aspects if any(told.get(name, 0) >= least for name, least in unlike.get(one, {}).items()))
    return tuple(one for one in aspects if one not in {*out})


def _read(text: str) -> str:
    """The text as the matcher reads it: the cost of a run is none of its words."""
    from advisor.consult.quantities import shape

    return re.sub(shape("one_run"), "my run", text, flags=re.IGNORECASE)


def _own(facts: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    """The facts without those of the question that are no setting or score in use: the optima of two searches."""
    others = table("consultation")["not_in_use"].get(talk.question or "", ())
    return {name: value for name, value in facts.items() if name not in others}


def _steered(text: str, command: Command) -> Understanding:
    """An utterance that only steers the conversation: `why?`, `forget the budget`."""
    from advisor.consult.answers import forgotten

    gone = forgotten(text) if command == "forget" else ()
    return Understanding(text=text, command=command, forgotten=gone)


def _meanings(
    text: str, reading: Reading, asked: str | None, facts: Mapping[str, Any]
) -> tuple[tuple[Match, ...], tuple[str, ...], Found | None]:
    """What is meant as it was heard, the others that it may be, and all that was heard."""
    from advisor.consult.matcher import NOTHING, OUTSIDE, matcher

    answers = bool(asked and asked in facts and len(text.split()) <= 6)
    if answers or not any(c.isalpha() for c in text) or is_bare(reading):
        return (), (), None
    found = matcher().match(_read(text))
    if opposed := _opposed(found) or _strange(found):
        return (), opposed, found
    likely = [c.id for c in found.candidates if c.id not in (NOTHING, OUTSIDE)]
    described = _described(_unlisted(found.accepted, reading, text), text)
    accepted = _believed(_complained(described, reading, text), found, text)
    if found.accepted and not accepted and (facts.keys() - reading.merely):
        dropped = {candidate.id for candidate in found.accepted}
        others = tuple(key for key in likely if key not in dropped)[:3]
        return (), others if is_question(text) else (), found
    if accepted:
        meant = tuple(Match(id=c.id, confidence=round(c.chance, 3)) for c in accepted)
        also = tuple(key for key in likely if key not in {match.id for match in meant})
        return meant, also[:2] if _doubtful(meant[0].confidence) else (), found
    best = found.candidates[0]
    if best.id == NOTHING or (facts.keys() - reading.merely and not is_question(text) and not _troubled(reading)):
        return (), (), found
    return (), tuple(likely[:3]), found


def _strange(found: Found) -> tuple[str, ...]:
    """The likeliest sights, where the only one is unsure and the next best is that nothing of the field is meant."""
    rules, outside = table("consultation"), "topic/out-of-scope"
    if len(found.accepted) != 1 or found.accepted[0].chance >= rules["strange_below"]:
        return ()
    sight = found.accepted[0].id.startswith(("run/", "study/"))
    doubted = found.candidates[1].id == outside and found.candidates[1].chance >= rules["strange_from"]
    likely = [c.id for c in found.candidates if c.id not in (outside, "none")]
    return tuple(likely[:2]) if sight and doubted else ()


def _unlisted(accepted: tuple[Candidate, ...], reading: Reading, text: str) -> tuple[Candidate, ...]:
    """The meanings without the topic of one parameter, where several are listed: `I can change lr, wd, dropout`."""
    rules = table("consultation")
    if len(reading.facts.get("parameters", ())) < rules["a_list_from"] or is_question(text):
        return accepted
    return tuple(one for one in accepted if one.id not in rules["of_one_parameter"])


def _described(accepted: tuple[Candidate, ...], text: str) -> tuple[Candidate, ...]:
    """The meanings without a fault of a space, or a fall, that no word speaks of: `lr 1e-3, clip 0.2, 8 envs`."""
    rules, said = table("consultation"), text.lower()
    spoken = compiled(rules["space_words"]).search(said) or is_question(text)
    kept = (candidate for candidate in accepted if spoken or not candidate.id.startswith("space/"))
    sure = float(rules["described_from"])
    enough = rules["needs_longer"]
    return tuple(one for one in kept if one.chance >= float(enough.get(one.id, sure)) or _spoken(one.id, said))


def _believed(accepted: tuple[Candidate, ...], found: Found, text: str) -> tuple[Candidate, ...]:
    """The meanings with the claim that the text asks to confirm before its topic: `isn't a grid the most thorough?`."""
    rules = table("consultation")
    claims = (one for one in found.candidates if one.id.startswith("claim/") and one.chance >= rules["believed_from"])
    claim = next(claims, None)
    topic = bool(accepted) and accepted[0].id.startswith("topic/")
    if claim is None or not topic or not compiled(rules["believes"]).search(text.lower()):
        return accepted
    sure = claim._replace(chance=min(1.0, claim.chance + accepted[0].chance))
    return (sure, *(one for one in accepted[1:] if one.id != claim.id))


def _spoken(identifier: str, said: str) -> bool:
    """Whether a word of what such a sight needs is said: a metric that collapsed has fallen."""
    needed = table("consultation")["needs_words"].get(identifier)
    return needed is None or bool(compiled(needed).search(said))


def _complained(accepted: tuple[Candidate, ...], reading: Reading, text: str) -> tuple[Candidate, ...]:
    """The meanings without the guess of a fault where a line tells figures and no trouble: `sft, lr 2e-4, loss 0.9`."""
    if not reading.tells() or is_question(text) or _troubled(reading):
        return accepted
    least = float(table("consultation")["unsaid_below"])
    return tuple(one for one in accepted if not one.id.startswith("run/") or one.chance >= least)


def _troubled(reading: Reading) -> bool:
    """Whether the text tells how something moves, or complains."""
    from advisor.consult.features import moved
    from advisor.consult.quantities import pattern, words

    return bool(moved(reading.whole) or pattern(words()["complaint"]).search(reading.whole))


def _doubtful(confidence: float) -> bool:
    """Whether an answer is so unsure that the other likely meanings are offered beside it."""
    return confidence < float(table("consultation")["doubtful"])


def _opposed(found: Found) -> tuple[str, ...]:
    """The likeliest sight and another of the opposite advice, where neither is sure: a wrong guess would do harm.

    What gives the opposite advice counts together: three sights of a rate too low speak against one of a rate too high.
    """
    rules = table("consultation")
    if len(found.accepted) != 1 or found.accepted[0].chance >= rules["surely_seen"]:
        return ()
    first = found.accepted[0].id
    against = {
        key for low, high in rules["opposites"] for key in (high if first in low else low if first in high else ())
    }
    others = [candidate for candidate in found.candidates if candidate.id in against]
    return (first, others[0].id) if sum(one.chance for one in others) >= rules["worth_asking"] else ()


def is_bare(reading: Reading) -> bool:
    """Whether the utterance tells facts and nothing else: `AdamW, ViT, 40 GPU hours`."""
    from advisor.consult.features import ties
    from advisor.consult.quantities import pattern, words

    scores = {name for name in reading.facts if name.startswith(("train_", "val_"))}
    if not reading.tells() or len(scores) > 1 or (scores and pattern(words()["complaint"]).search(reading.whole)):
        return False
    if any(compiled(words()["telling_ties"]).fullmatch(tie) for tie in ties(reading.whole)):
        return False
    known = "|".join((words()["filler"], *kinds.said().values(), *words()["metrics"].values()))
    rest = compiled(rf"\b(?:{known})\b").sub(" ", reading.text)
    return not re.search(r"[a-z]{2,}", rest) and "?" not in reading.text


def is_question(text: str) -> bool:
    """Whether the utterance asks: it ends in a question mark or begins with a question word."""
    from advisor.consult.quantities import words

    parts = re.split(r"(?<=[.!?;])\s+|\n", text.strip().lower())
    return any(part.endswith("?") or re.match(rf"(?:{words()['question_words']})\b", part) for part in parts)
