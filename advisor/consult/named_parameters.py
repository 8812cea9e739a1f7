"""Which parameters an utterance wants searched, or names in a list of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from advisor import kinds
from advisor.consult import drawn_parameters
from advisor.consult.listed_parameters import going_on, name_in_list, whole_list
from advisor.consult.named_spaces import names_with_spans
from advisor.consult.parameter_names import any_name, canonical_of
from advisor.consult.quantities import pattern, shape, words
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


@cache
def _list_of_names() -> str:
    name = any_name() + r"(?!\w)"
    return rf"{name}(?:{shape('listing')}{name})*"


def searched(reading: Reading) -> None:
    """The parameters that the person can or does search; a list behind the word for a search, where it says more."""
    _told(reading)
    behind = drawn_parameters.listed_behind(reading.whole)
    before = reading.facts.get("parameters", ())
    if behind and set(before) < set(behind):
        reading.facts["parameters"] = behind
    found = drawn_parameters.drawn(reading.whole) or drawn_parameters.swept(reading.whole)
    if found and "parameters" not in reading.facts:
        reading.tell("parameters", found)


def _told(reading: Reading) -> None:
    text = re.sub(shape("range_of_one"), lambda m: " " * len(m[0]), reading.whole)
    if re.search(r"\b(?:spaces?|search\w*|tun(?:e|ing)|sweep\w*|optimi[sz]\w+)\b", text):
        text = re.sub(shape("range_in_space"), lambda m: " " * len(m[0]), text)
    explicit = re.search(shape("explicit_list"), text)
    bare = pattern(_list_of_names()).fullmatch(re.sub(shape("around_a_list"), "", text.strip(" .!")))
    least = 2 if re.search(r",|\band\b|\+", text) else 3
    if bare and len(canonical_of(bare[0])) >= least:
        reading.tell("parameters", tuple(sorted(canonical_of(bare[0]))), (0, len(reading.text)))
        return
    if listed_alone := whole_list(text):
        reading.tell("parameters", listed_alone, (0, len(reading.text)))
        return
    if spaced := _with_spans(reading.whole):
        reading.tell("parameters", spaced)
        return
    if last := _listed_last(reading, text):
        reading.tell("parameters", last)
        return
    named = _explicit(explicit["l"]) if explicit else ()
    if explicit and named:
        reading.tell("parameters", named)
        for m in pattern(_list_of_names()).finditer(text, *explicit.span("l")):
            reading.blank(m.span())
    for m in pattern(_list_of_names()).finditer(text):
        names = canonical_of(m[0])
        if re.match(shape("left_fixed"), text[m.end() :]):
            names -= canonical_of(re.split(r",|\band\b", m[0])[-1])
        more = dict(going_on(text, m.end())) if names and "?" not in text else {}
        if names and _is_searched(text, m, len(names) + len(more)):
            reading.tell("parameters", tuple(sorted(names.union(more))))
            reading.blank((m.start(), max((m.end(), *more.values()))))


def foreign(reading: Reading) -> None:
    """Puts the names of a list as the kind of training means them: the depth of trees is none of layers."""
    training = reading.facts.get("training", reading.before.get("training"))
    rows = words()["foreign_parameters"]
    meant = rows.get(training) or rows.get(kinds.known_of(training, "kind"), {})
    if kinds.adapts(str(training)):
        meant = {**meant, **table("left_over")["adapter_names"]}
    if "parameters" in reading.facts and meant:
        reading.facts["parameters"] = tuple(sorted(meant.get(name, name) for name in reading.facts["parameters"]))


def _with_spans(whole: str) -> tuple[str, ...]:
    """The names that have a range or a set each, where two or more have, and those that stand alone beside them."""
    changed = re.search(rf"\b{words()['changed']['verbs']}\b|->", whole)
    if changed or pattern(shape("counted_parameters")).search(whole):
        return ()
    names = names_with_spans(whole)
    if len(names) < 2:
        return ()
    alone = [part for part in re.split(r"[,;](?!\d)", whole) if pattern(_list_of_names()).fullmatch(part.strip(" ."))]
    return tuple(sorted(names.union(*(canonical_of(part) for part in alone))))


def _listed_last(reading: Reading, text: str) -> tuple[str, ...]:
    """The names that stand alone after what a search may cost: `20 gpu hours, 45 min a run, lr wd dropout`."""
    if not reading.facts.keys() & {"budget_hours", "trial_hours", "budget_trials"}:
        return ()
    *before, last = (part.strip(" .!") for part in re.split(r"[;,.](?!\d)", text))
    names = canonical_of(last) if pattern(_list_of_names()).fullmatch(last) else set()
    alone = not (before and name_in_list(before[-1]))
    return tuple(sorted(names)) if len(names) > 2 else whole_list(last) if alone else ()


def _explicit(text: str) -> tuple[str, ...]:
    from advisor.names import canonical, is_known

    parts = [part.strip(" .") for part in re.split(r",|\band\b|&|/|\+|\.\s", text) if part.strip(" .")]
    names: set[str] = set()
    for part in parts:
        known = canonical_of(part)
        if names and (own := name_in_list(part)):
            names.add(own)
        elif known:
            names |= known
        elif re.fullmatch(r"[a-z_]\w*(?:[._-]\w+)*", part) and (is_known(part) or "_" in part or len(names) > 1):
            names.add(canonical(part))
        else:
            break
    return tuple(sorted(names)) if names and len(parts) > 1 else ()


def _is_searched(text: str, m: re.Match[str], count: int) -> bool:
    before = re.split(r"[;!?\n]|\.(?!\d)", text[max(0, m.start() - 48) : m.start()])[-1]
    if count > 1 and re.search(shape("trials_for"), before):
        return True
    if re.search(shape("not_searched"), before):
        return False
    if re.search(shape("searching"), before):
        return count > 1 or bool(re.search(r"\b(?:only|just)\b", before))
    return count > 1 and bool(re.match(shape("tunable"), text[m.end() : m.end() + 40]))


def listed(text: str) -> tuple[str, ...] | None:
    """The parameters that a bare list names: `lr, wd and dropout`."""
    return whole_list(text, in_talk_of_search=True) or _explicit(text) or tuple(sorted(canonical_of(text))) or None
