"""Settings of what is loaded against each other: which of them mattered more, and in which two runs differ."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from advisor.consult.entries import Entry, Ranking, ranking
from advisor.consult.entries import alike as same_settings
from advisor.consult.naming_runs import without_names
from advisor.consult.setting_effects import effects_of, ends_of
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import canonical, words
from advisor.parameters import said as said_of
from advisor.records import Scalar
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def settings_named(made: Ranking, said: str) -> list[str]:
    """The settings that a question names, in its order and in the person's own spelling."""
    places = {key: place for key in _keys(made) if (place := place_of(key, said)) is not None}
    return list({places[key]: key for key in sorted(places, key=lambda key: places[key])}.values())


def _keys(made: Ranking) -> list[str]:
    return list(dict.fromkeys(key for entry in made.entries for key in entry.settings))


def place_of(key: str, said: str) -> int | None:
    """Where a text names a setting: by its own words, or as people say it."""
    own = r"[\s_-]?".join(map(re.escape, words(key)))
    spoken = said_of().get(canonical(key), "")
    for expression in (rf"(?<![\w-]){own}s?(?![\w-])", rf"(?<![\w-])(?:{spoken})(?!\w)" if spoken else ""):
        if expression and own and (m := re.search(expression, said)):
            return m.start()
    return None


def family_named(made: Ranking, said: str) -> list[str]:
    """The settings of which a word of the question is a part, where there are several: `which lambda`."""
    least = int(table("asked_of_loaded")["family_word"])
    spoken = {word.removesuffix("s") for word in words(said) if len(word) >= least} | set(words(said))
    for word in spoken:
        keys = [key for key in _keys(made) if len(words(key)) > 1 and word in words(key)]
        if len(word) >= least and len(keys) > 1 and len(keys) < len(_keys(made)):
            return keys
    return []


def settings_weighed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which of the settings that are named mattered more."""
    made = ranking(dialogue, said)
    bare = without_names(dialogue.evidence.runs, said)
    return weighed(dialogue, made, settings_named(made, bare)) if made else ""


def family_weighed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which of the settings that share the word of the question mattered most."""
    made = ranking(dialogue, said)
    return weighed(dialogue, made, family_named(made, said)) if made else ""


def weighed(dialogue: Conversation, made: Ranking, keys: Sequence[str]) -> str:
    """The settings against each other: by the study's measured effects, else by the runs that lie closest."""
    effects = effects_of(dialogue, keys[0]) if keys else None
    if effects is not None and set(keys) <= set(effects.chances):
        return _by_effects(dialogue, effects.chances, {e.name: e.share for e in effects.effects}, keys)
    return _by_pairs(dialogue, made, keys)


def fixed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether a parameter can be held fixed: by what the study measured of it, and by how many trials measured it."""
    made = ranking(dialogue, said)
    key = next(iter(settings_named(made, said)), "") if made is not None else ""
    effects = effects_of(dialogue, key) if key else None
    worth = re.search(r"\b(?:worth|bother\w*|needs?)\b", said) is not None
    if made is None or effects is None or key not in effects.chances:
        return ""
    if any(ends_of(dialogue, key)) or effects.chances[key] <= float(table("importance")["evidence"]["chance"]):
        effect = effects.of(key)
        share = f", {FILTERS['pct'](effect.share)} of what the parameters explain" if effect is not None else ""
        no = "Yes" if worth else "No"
        return paragraphs(f"**{no}: `{key}` has an effect beyond chance{share}.**", bullets(ends_of(dialogue, key)))
    best = f"at {shown(made.entries[0].settings.get(key))}, its value in the best one, {made.entries[0].name}"
    if len(made.entries) >= int(table("loaded_questions")["enough_to_show"]):
        return f"**{'Hardly' if worth else 'Yes'}: `{key}` shows no effect beyond chance; hold it {best}.**"
    few = f"{len(made.entries)} completed trials would show a strong effect alone"
    return f"**As far as it can be told: `{key}` shows no effect beyond chance, but {few}.** Hold it {best}."


def setting_acts(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether one parameter of a study matters, by what was measured: yes or no, its share, and its ends."""
    made = ranking(dialogue, said)
    key = next(iter(settings_named(made, said)), "") if made is not None else ""
    effects = effects_of(dialogue, key) if key else None
    if made is None or effects is None or key not in effects.chances:
        return ""
    acts = effects.chances[key] <= float(table("importance")["evidence"]["chance"])
    found = effects.of(key)
    share = f", {FILTERS['pct'](found.share)} of what the parameters explain" if found is not None and acts else ""
    few = len(made.entries) < int(table("loaded_questions")["enough_to_show"])
    doubt = f"; {len(made.entries)} completed trials would show a strong effect alone" if few else ""
    lead = f"**{'Yes' if acts else 'No'}: `{key}` {_acting(acts)}{share if acts else doubt}.**"
    best = f"The best, {made.entries[0].name}, had {shown(made.entries[0].settings.get(key, 'none'))}."
    return paragraphs(lead, best, bullets(ends_of(dialogue, key)))


def _acting(acts: bool) -> str:
    return "has an effect beyond chance" if acts else "shows no effect beyond chance"


def _by_effects(
    dialogue: Conversation, chances: Mapping[str, float], shares: Mapping[str, float], keys: Sequence[str]
) -> str:
    limit = float(table("importance")["evidence"]["chance"])
    acting = [key for key in keys if chances[key] <= limit or any(ends_of(dialogue, key))]
    ordered = sorted(keys, key=lambda key: (key not in acting, -shares.get(key, 0.0)))
    told = [_share_words(key, shares, key in acting) for key in ordered]
    if not acting:
        names = " nor ".join(f"`{key}`" for key in ordered)
        return f"**Neither {names} shows an effect beyond chance: these trials do not tell which matters more.**"
    ends = [line for key in acting for line in ends_of(dialogue, key)]
    others = [f"`{key}`" for key in ordered[1:]]
    lead = f"**`{ordered[0]}` mattered more than {', '.join(others)}.**"
    return paragraphs(lead, bullets(told), bullets(ends))


def _share_words(key: str, shares: Mapping[str, float], acts: bool) -> str:
    if not acts:
        return f"`{key}`: no effect beyond chance"
    return f"`{key}`: {FILTERS['pct'](shares.get(key, 0.0))} of what the parameters explain"


def _by_pairs(dialogue: Conversation, made: Ranking, keys: Sequence[str]) -> str:
    """By the largest difference between runs that differ in the setting and in as little else as there is."""
    kept = list(_comparable(dialogue, made))
    found = {key: pair for key in keys if (pair := _widest(kept, key, keys)) is not None}
    one = [key for key in keys if key not in found]
    if not found:
        return ""
    ordered = sorted(found, key=lambda key: -abs(found[key][0].value - found[key][1].value))
    lines = [_pair_words(made, key, *found[key]) for key in ordered]
    lines += [f"`{key}`: no two runs tell, it never changed by itself" for key in one]
    first = ordered[0]
    lead = f"`{first}` mattered more in these runs" if not one else f"Only `{first}` can be judged from these runs"
    if not made.apart(found[first][0].value, found[first][1].value):
        lead = "Neither made a difference beyond the noise"
    return paragraphs(f"**{lead}.**", bullets(lines), made.spoken())


def _comparable(dialogue: Conversation, made: Ranking) -> Iterator[Entry]:
    """The entries whose level tells something of their settings: not lost, nor alone in having overfitted.

    Where repeats of the same settings overfit as well, the settings do it.
    """
    found = dialogue.diagnosis.findings
    spoilt = {f"`{f.subject.run}`" for f in found if f.rule == "run/overfitting" and f.severity != "info"}
    repeated = {entry.name for group in same_settings(made.entries) if len(group) > 1 for entry in group}
    yield from (entry for entry in made.entries if entry.counts and entry.name not in spoilt - repeated)


def _widest(entries: Iterable[Entry], key: str, keys: Sequence[str]) -> tuple[Entry, Entry] | None:
    """The pair with the largest difference among those that differ in the key and in least beside it."""
    pairs = []
    for one, other in combinations(entries, 2):
        apart = settings_apart(one, other)
        if key in apart and not apart & (set(keys) - {key}):
            pairs.append((len(apart), one, other))
    least = min((count for count, _, _ in pairs), default=0)
    closest = [(one, other) for count, one, other in pairs if count == least]
    return max(closest, key=lambda pair: abs(pair[0].value - pair[1].value), default=None)


def settings_apart(one: Entry, other: Entry) -> set[str]:
    """The settings in which two entries differ, those left out that change no training."""
    keys = {*one.settings, *other.settings}
    return {k for k in keys if not alike(one.settings.get(k), other.settings.get(k)) and changes_training(k)}


def alike(one: Scalar | None, other: Scalar | None) -> bool:
    """Whether two values of a setting are one; a rate that was read off a curve is known within a few hundredths."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=float(table("sweeps")["rates_alike"]))
    return _named_only(one) == _named_only(other)


def _named_only(value: Scalar | None) -> str:
    """The value as text without the place in memory that an object's own name holds."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))


def changes_training(key: str) -> bool:
    """Whether a setting is none that says how often something is written, nor a seed."""
    ends = [tuple(ending.split()) for kind in ("bookkeeping", "repeats") for ending in table("sweeps")[kind]]
    return not any(words(key)[-len(ending) :] == ending for ending in ends)


def _pair_words(made: Ranking, key: str, one: Entry, other: Entry) -> str:
    best, worse = (one, other) if made.ahead(one.value, other.value) else (other, one)
    beside = sorted(settings_apart(one, other) - {key})
    more = f"; {', '.join(beside)} changed with it" if beside else ""
    values = f"{shown(best.settings.get(key))} ({best.name}) against {shown(worse.settings.get(key))} ({worse.name})"
    return f"`{key}`: {values} moved {made.tag} from {worse.figure} to {best.figure}{more}"


def shown(value: Scalar | None) -> str:
    """The value of a setting in figures."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(FILTERS["sig"](value)) if number else str(value)
