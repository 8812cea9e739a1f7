"""Taking up what was told: new facts are remembered, contradictions are asked about, suppositions are not kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.consult.asking_part import of_new_run
from advisor.consult.framework_defaults import with_framework
from advisor.consult.memory import Memory
from advisor.consult.pretrained_names import with_pretrained
from advisor.consult.questions import fact_text, value_text, words_of
from advisor.consult.session import Pending
from advisor.consult.understood import Understanding
from advisor.facts.setup import Setup
from advisor.names import words
from advisor.record import Record
from advisor.tables import table

_NEW = re.compile(r"\b(new|newer|second|latter|latest|last|now|yes|yep|yeah|correct|right|later|2nd)\b", re.IGNORECASE)
_OLD = re.compile(r"\b(old|older|first|earlier|former|keep|no|nope|before|original|1st)\b", re.IGNORECASE)
_OWN_WORD = ("parameters", "trial_hours")
_COMPANIONS: Mapping[str, tuple[str, ...]] = {"budget_hours": ("budget_kind",)}
_MORE = re.compile(r"\b(also|too|as well|add|plus|additionally|besides|and maybe)\b", re.IGNORECASE)


class Learned(Record):
    """What an utterance's facts did: the memory after it, what is said back, what must be cleared up."""

    memory: Memory
    new: Mapping[str, Any] = {}
    notes: tuple[str, ...] = ()
    conflict: Pending | None = None
    supposed: Mapping[str, Any] = {}


@dataclass
class _Heard:
    """The facts of an utterance by what they do: new, against what is known, only supposed, or put right."""

    new: dict[str, Any] = field(default_factory=dict)
    against: dict[str, Any] = field(default_factory=dict)
    supposed: dict[str, Any] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)

    def take(self, memory: Memory, understood: Understanding) -> None:
        """Sorts every fact of the utterance."""
        before, text = memory.values(), understood.text
        correcting = corrects(text) or of_new_run(text)
        for fact, value in usable(understood.facts).items():
            old = before.get(fact)
            if old is None or (fact in _OWN_WORD and fact not in memory.told):
                self.new[fact] = value
            elif fact == "space":
                self.new[fact] = {**old, **value}
            elif fact == "parameters":
                _parameters(understood.text, old, value, self.new, self.against)
            elif same(old, value) or contains(fact, value, old):
                continue
            elif contains(fact, old, value):
                self.new[fact] = value
            elif correcting or (fact == "n_workers" and value == 1 and _on_all(understood.text)):
                self.new[fact] = value
                self.replaced.append(f"{words_of(fact)} {value_text(fact, value)} instead of {value_text(fact, old)}")
            elif understood.question and fact in table("consultation")["hypothetical"]:
                self.supposed[fact] = value
            else:
                self.against[fact] = value


def _on_all(text: str) -> bool:
    """Whether a run is said to take every device: then one trial runs at a time, and that contradicts no count."""
    from advisor.consult.quantities import plain, shape

    return re.search(shape("uses_all"), plain(text)) is not None


def learn(memory: Memory, understood: Understanding, turn: int) -> Learned:
    """The facts of the utterance against what is known."""
    heard = _Heard()
    heard.take(memory, understood)
    new, against = heard.new, heard.against
    if "budget_hours" in against:
        against = {"budget_hours": against["budget_hours"], **against, **_moved("budget_kind", new)}
    held, assumed = _with_assumed(memory.with_told(new, turn), understood.text, turn) if new else (memory, ())
    notes = _notes(understood, new, heard.replaced, bool(against or heard.supposed))
    return Learned(
        memory=_with_metric(held, turn) if new else held,
        new=new,
        notes=(*notes, *assumed),
        conflict=conflict(memory, against) if against else None,
        supposed={**usable(understood.supposed), **heard.supposed},
    )


def _with_assumed(memory: Memory, text: str, turn: int) -> tuple[Memory, tuple[str, ...]]:
    """The memory with what a framework or a model that is named settles, and what is said of it."""
    held, framework = with_framework(memory, text, turn)
    held, pretrained = with_pretrained(held, text, turn)
    return held, tuple(note for note in (framework, pretrained) if note)


def _with_metric(memory: Memory, turn: int) -> Memory:
    """The memory with the metric that the person gave figures of, where none was named."""
    known, goals = memory.values(), table("consultation")["goals"]
    assumed = memory.assumed.get("metric")
    if "metric" in known if assumed is None else assumed.value not in goals:
        return memory
    given = next((name for name in goals if name in known), None)
    return memory.with_assumed("metric", given, turn) if given else memory


def _moved(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """A fact taken out of those accepted, since it belongs to one that is contradicted."""
    return {name: facts.pop(name)} if name in facts else {}


def usable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as Setup holds them; what it cannot hold is left out."""
    from advisor.context import told_setup
    from advisor.errors import ConfigError

    found: dict[str, Any] = {}
    for name, value in facts.items():
        try:
            held = getattr(told_setup({name: value}), name, None) if name in Setup.declared() else None
        except ConfigError:
            continue
        if held is not None:
            found[name] = tuple(sorted(held)) if name == "parameters" else held
    return found


def same(first: Any, second: Any) -> bool:
    """Whether two values of one fact say the same; numbers within 1 %."""
    numbers = (int, float)
    if isinstance(first, numbers) and isinstance(second, numbers) and not isinstance(first, bool):
        return abs(first - second) <= 0.01 * max(abs(first), abs(second))
    if isinstance(first, str) and isinstance(second, str):
        return words(first) == words(second)
    return bool(first == second)


def contains(fact: str, wider: Any, narrower: Any) -> bool:
    """Whether two kinds of training are no contradiction, the first being the kind that the second is a method of."""
    from advisor.training import named

    if fact != "training":
        return False
    whole, part = named(str(wider)), named(str(narrower))
    return whole is not None and part is not None and whole[0] == part[0] and whole[1] is None


def corrects(text: str) -> bool:
    """Whether the words correct something that was said before."""
    words = "|".join(re.escape(word) for word in table("consultation")["corrections"])
    first = "|".join(re.escape(word) for word in table("consultation")["corrections_first"])
    said = rf"\b({words})\b|^\s*({first})[,.;:!]\s|\bnot (?:only )?[\d.]+ ?\w*,? but\b"
    return any(re.search(one, text, re.IGNORECASE) for one in (said, table("consultation")["correcting"]))


def _parameters(text: str, old: Any, value: Any, new: dict[str, Any], against: dict[str, Any]) -> None:
    """More names add to the list; a shorter list contradicts it only where it is said to be all."""
    before, now = set(old), set(value)
    if now <= before:
        if now < before and re.search(r"\b(only|just|nothing but|alone)\b", text, re.IGNORECASE):
            against["parameters"] = tuple(sorted(now))
    elif _MORE.search(text) or not now >= before:
        new["parameters"] = tuple(sorted(before | now))
    else:
        new["parameters"] = tuple(sorted(now))


def _notes(understood: Understanding, new: Mapping[str, Any], replaced: list[str], partly: bool) -> tuple[str, ...]:
    """What was taken up, said back: quantities as the utterance had them, the rest by name."""
    if not understood.restated or partly or replaced:
        plain = [fact_text(k, v) for k, v in new.items() if not any(words_of(k) in text for text in replaced)]
        return (*replaced, *plain)
    named = [
        fact_text(k, v) for k, v in new.items() if isinstance(v, (str, bool, tuple, Mapping)) and k != "budget_kind"
    ]
    return (*understood.restated, *named)


def conflict(memory: Memory, against: Mapping[str, Any]) -> Pending:
    """The question that clears a contradiction up, one fact at a time."""
    fact, value = next(iter(against.items()))
    old = memory.values()[fact]
    was, now = (_grouped_text(fact, held) for held in ({**memory.values()}, {**memory.values(), **against}))
    return Pending(
        kind="conflict",
        fact=fact,
        text=(
            f"Earlier you said {words_of(fact)} {was}, now {now}"
            if fact in memory.told
            else f"The loaded logs say {words_of(fact)} {was}, you say {now}"
        )
        + ": which one holds?",
        choices=tuple(v if isinstance(v, (bool, int, float, str)) else value_text(fact, v) for v in (old, value)),
        values=dict(against),
    )


def group(fact: str) -> tuple[str, ...]:
    """The facts that are settled with this one, itself first."""
    return (fact, *_COMPANIONS.get(fact, ()))


def _grouped_text(fact: str, held: Mapping[str, Any]) -> str:
    also = [str(value_text(name, held[name])) for name in group(fact)[1:] if held.get(name) is not None]
    return value_text(fact, held[fact]) + (f" ({', '.join(also)})" if also else "")


def settle(pending: Pending, understood: Understanding, memory: Memory) -> Any:
    """The value that the answer to a contradiction chooses, None when it chooses none."""
    old, new = memory.values().get(pending.fact), pending.values[pending.fact]
    text = understood.text.strip().lower()
    for value in (new, old):
        if text.rstrip(".! ") in (str(value).lower(), value_text(pending.fact, value).lower()):
            return value
    if not any(c.isdigit() for c in text):
        if _NEW.search(text):
            return new
        if _OLD.search(text):
            return old
    third = usable(understood.facts).get(pending.fact)
    return third if third is None or same(third, new) or same(third, old) or _names(pending.fact, text) else None


def _names(fact: str, text: str) -> bool:
    """Whether the answer says what its value is of, or is a bare value: else it answers something else."""
    from advisor.consult.telling import reading_of

    return fact in reading_of(text).facts or len(text.split()) < 3
