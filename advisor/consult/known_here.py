"""What the talk and the program itself know: what was told before, a waiver's lines, the next ranges, seeds enough."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from advisor import parameters
from advisor.consult.about_best import matters
from advisor.consult.entries import ranking
from advisor.consult.evidence import finding_in_short
from advisor.consult.quantities import pattern, plain, words
from advisor.consult.questions import fact_text, value_text
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.talk import talk_of
from advisor.consult.talk_facts import Talk
from advisor.consult.telling import reading_of
from advisor.engine.filters import FILTERS
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding


def known_here(dialogue: Conversation, text: str) -> str:
    """The first of these answers that the utterance asks for; empty where it asks for none."""
    said = plain(text.strip().lower())
    ways: Sequence[Callable[[Conversation, str], str]] = (
        told_before,
        waiver,
        severity,
        next_ranges,
        effects,
        seeds_enough,
        taken,
    )
    return next((found for way in ways if (found := way(dialogue, said))), "")


def told_before(dialogue: Conversation, said: str) -> str:
    """What the person told of the settings that are named, and what it was before."""
    m = compiled(_rules()["told"]).search(said)
    names = list(_names(m["of"] or m["now"] or m["then"])) if m else []
    if not names:
        return ""
    known = dialogue.memory.values()
    lines = [_with_earlier(dialogue, name, known[name]) for name in names if name in known]
    unknown = [name for name in names if name not in known]
    none = f"You have not told me {' or '.join(name.replace('_', ' ') for name in unknown)}." if unknown else ""
    return paragraphs(f"**{'; '.join(lines)}.**" if lines else "", none)


def _names(of: str) -> Iterator[str]:
    spoken: Mapping[str, str] = {**words()["forgettable"], **parameters.said()}
    yield from (name for name, expression in spoken.items() if pattern(expression).search(of))


def _with_earlier(dialogue: Conversation, name: str, value: Any) -> str:
    """The fact, with the last other value that was told of it."""
    told = (reading_of(exchange.said).facts.get(name) for exchange in dialogue.session.exchanges)
    others = [one for one in told if one is not None and one != value]
    return fact_text(name, value) + (f", before that {value_text(name, others[-1])}" if others else "")


def waiver(dialogue: Conversation, said: str) -> str:
    """The lines of the configuration that accept the first finding of the check for a while."""
    found = _proven(dialogue) if compiled(_rules()["waiver"]).search(said) else []
    if not found:
        return ""
    subject = found[0].subject
    of = (("parameter", subject.parameter), ("study", subject.study), ("run", subject.run))
    named = next((f'{key} = "{value}"' for key, value in of if value and value != "."), "")
    lines = ["[[waive]]", f'rule = "{found[0].rule}"', named, *_rules()["waiver_lines"].split("; ")]
    block = "\n".join(line for line in lines if line)
    lead, then = f"**{_rules()['waiver_say']}**", _rules()["waiver_then"]
    return paragraphs(lead, f"```toml\n{block}\n```", then, f"It stands: {finding_in_short(found[0])}.")


def severity(dialogue: Conversation, said: str) -> str:
    """Why the first finding is an error or a warning, and what proves it."""
    found = _proven(dialogue) if compiled(_rules()["severity"]).search(said) else []
    if not found:
        return ""
    meant = _rules()[f"severity_{found[0].severity}"]
    return paragraphs(f"**{meant}** {found[0].title}.", found[0].explanation)


def default_told(dialogue: Conversation, text: str) -> str:
    """What a default whose value is told says of the best trial of the loaded study: ahead of it, or behind."""
    m = compiled(_rules()["default"]).search(plain(text.lower()))
    made = ranking(dialogue, "trials") if m and dialogue.evidence.studies else None
    if m is None or made is None or not made.entries:
        return ""
    best, told, sig = made.entries[0], float(m["d"]), FILTERS["sig"]
    if not made.ahead(best.value, told):
        return ""
    noise = dialogue.study.noise
    beside = f", {sig(abs(best.value - told) / noise)} times the scatter of repeats" if noise else ""
    figure = f"{best.value:.{len(m['d'].partition('.')[2])}f}"
    lead = f"The search beat it: {best.name} {figure} against {m['d']} of the default{beside}"
    return paragraphs(f"**{lead}.**", "" if noise else _rules()["default_then"])


def _proven(dialogue: Conversation) -> list[Finding]:
    acting = [f for f in dialogue.diagnosis.findings if f.suppressed_by is None and f.severity in ("error", "warning")]
    return sorted(acting, key=lambda finding: finding.severity != "error")


def next_ranges(dialogue: Conversation, said: str) -> str:
    """The ranges that the ends found in the loaded study ask for."""
    if not dialogue.evidence.studies or not compiled(_rules()["next_range"]).search(said):
        return ""
    named = set(_names(said)) & set(parameters.said()) - {"parameters"}
    ends = (f for f in dialogue.diagnosis.findings if f.rule in table("loaded_questions")["ends"])
    found = [f for f in ends if not named or f.subject.canonical in named]
    lines = list(dict.fromkeys(line for finding in found for line in _moved_ends(finding)))
    return paragraphs(f"**{lines[0]}**", bullets(lines[1:])) if lines else ""


def _moved_ends(finding: Finding) -> Iterator[str]:
    for one in finding.prescriptions:
        if one.action == "expand" and isinstance(one.to, (int, float)):
            yield f"Move the {one.side} end of `{one.parameter}` to {FILTERS['sig'](one.to)}: {finding.title}."


def effects(dialogue: Conversation, said: str) -> str:
    """Which of the parameters searched had an effect: `which of the six params matters at all?`."""
    asked = dialogue.evidence.studies and compiled(_rules()["effects"]).search(said)
    return matters(dialogue, []) if asked else ""


def seeds_enough(dialogue: Conversation, said: str) -> str:
    """Seeds of each side that tell a difference apart, by the scatter that is known: the two-sample normal formula."""
    m = compiled(_rules()["seeds_for"]).search(said)
    spread = next((t.gain_spread for t in _talks(dialogue) if t.gain_spread), None) or dialogue.study.noise
    if m is None or not spread or float(m["d"]) <= 0:
        return ""
    power, level, sig = (float(table("budget")[key]) for key in ("power", "level")), float(m["d"]), FILTERS["sig"]
    quantiles = sum(NormalDist().inv_cdf(share) for share in power)
    count = math.ceil(2 * (quantiles * spread / level) ** 2)
    return paragraphs(
        f"**About {count} seeds of each: one run scatters by {sig(spread)}, {sig(spread / level)} times the "
        f"{sig(level)} to be told.**",
        _rules()["seeds_then"],
    )


def _talks(dialogue: Conversation) -> Iterator[Talk]:
    yield from (talk_of(exchange.said) for exchange in reversed(dialogue.session.exchanges))


def taken(dialogue: Conversation, said: str) -> str:
    """Which of two results that were told to take: the one ahead beyond chance, else either."""
    if not dialogue.session.exchanges or not re.match(_rules()["takes"], said):
        return ""
    talk = next(_talks(dialogue))
    if talk.question != "groups-compared" or talk.gain_verdict is None:
        return ""
    return "" if talk.gain_verdict == "beyond" else f"**{_rules()['either']}**"


def _rules() -> Mapping[str, str]:
    return table("loaded_words")["known_here"]  # type: ignore[no-any-return]
