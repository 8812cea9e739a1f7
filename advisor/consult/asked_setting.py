"""Asked about a setting of what is loaded: which value ended best, whether it mattered, whether one is too low."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult.entries import Entry, Ranking, alike, mean, ranking
from advisor.consult.setting_beside import depends, of_the_best, untouched
from advisor.consult.setting_effects import chances, ends_of, without_effect_of
from advisor.consult.setting_levels import level_words, levels_of, with_best
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.untried_values import between, beyond, numbers_in, untried
from advisor.consult.weighed_loaded import shown
from advisor.names import canonical
from advisor.parameters import said as said_of
from advisor.records import Scalar
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation


def about_setting(dialogue: Conversation, said: str) -> str:
    """The answer to a question about one setting of several runs or trials; empty where it is no such question."""
    made = ranking(dialogue, said)
    if made is None or len(made.entries) < 2:
        return ""
    key = _key(made, said)
    if key is None:
        return ""
    if key == "":
        return _never_set(said)
    if between := untried(made, key, said):
        return between
    values = {shown(e.settings.get(key, "not set")) for e in made.entries}
    if len(values) == 1:
        return (
            f"**These logs cannot tell: `{key}` was {next(iter(values))} in all {len(made.entries)} of them.** "
            "Train once with another value and everything else alike; then it can be compared."
        )
    few = len(values) <= int(table("loaded_questions")["values_listed"])
    return _few(dialogue, made, key, said) if few else _many(dialogue, made, key, said)


def _key(made: Ranking, said: str) -> str | None:
    """The user's own name of the setting asked about, by its name or its values; "" where it was logged nowhere."""
    also = table("loaded_questions")["also_said"]
    names = [name for name, words in said_of().items() if re.search(rf"(?<![\w-])(?:{words})(?!\w)", said)]
    names = names or [name for name, words in also.items() if re.search(rf"\b(?:{words})\b", said)]
    keys = list(dict.fromkeys(key for entry in made.entries for key in entry.settings))
    own = next((k for k in keys if re.search(rf"(?<!\w){re.escape(k.lower())}(?!\w)", said)), None)
    if own is None and len(names) > 1 and not {"warmup_steps", "warmup_fraction"} >= set(names):
        return None
    if own is not None or names:
        return own or next((key for name in names for key in keys if _means(key, name)), "")
    own_keys = [key for key in keys if "seed" not in key.lower()]
    having = (
        [key for key in own_keys if _values_asked(made, key, said)]
        or [key for key in own_keys if between(made, key, said)]
        or [key for key in own_keys if beyond(made, key, said)]
    )
    return having[0] if len(having) == 1 else None


def _means(key: str, name: str) -> bool:
    plain = re.sub(r"[_-]?[a-z]?\d+$", "", key)  # dropout_0 and dropout_l1 are dropouts
    return (
        name in (canonical(key), canonical(plain))
        or canonical(key).partition("_")[0] == name.partition("_")[0] == "warmup"
    )


def _never_set(said: str) -> str:
    """Where the setting was not logged: said of what is past only, for a general question has its own answer."""
    if not re.search(table("loaded_questions")["of_the_past"], said):
        return ""
    return "**That was not logged: no setting of that name stands beside these runs, so they cannot tell.**"


def _values_asked(made: Ranking, key: str, said: str) -> list[Scalar]:
    """The values of the setting that the question names, in its order."""
    named = numbers_in(said)
    tried = {e.settings[key] for e in made.entries if key in e.settings}
    numbers = {float(v): v for v in tried if isinstance(v, (int, float)) and not isinstance(v, bool)}
    words = [v for v in tried if isinstance(v, str) and re.search(rf"(?<!\w){re.escape(v.lower())}(?!\w)", said)]
    return [*(numbers[n] for n in named if n in numbers), *sorted(words, key=lambda v: said.find(v.lower()))]


def _few(dialogue: Conversation, made: Ranking, key: str, said: str) -> str:
    """The level at each value, and what that says; of entries alike in all else where there are such."""
    groups = [g for g in alike(made.entries, key) if len({str(e.settings.get(key)) for e in g}) > 1]
    enough = len(made.entries) >= int(table("loaded_questions")["enough_to_show"]) and key in chances(dialogue, key)
    within = [] if enough else [entry for group in groups for entry in group]
    levels = levels_of(made, within or made.entries, key)
    if len(levels) < 2:
        return ""
    fewest = min(len(group) for group in levels.values())
    idle = enough and without_effect_of(dialogue, key)
    few = int(table("budget")["finalists"])
    confounded = not within and not enough and len(made.entries) >= 2 * few
    point = _without_effect(key, said) if idle else _verdict(made, key, levels, said)
    point = of_the_best(made, key, few) if confounded and not idle else point
    lines = [f"{key} {shown(value)}: {with_best(made, group)}" for value, group in levels.items()]
    return paragraphs(
        f"**{point}**",
        untouched(made, key) or depends(made, key),
        f"By {made.tag}:\n\n{bullets(lines)}",
        "" if idle else f"{made.spoken(fewest)} {_beside(made, within, enough)}",
    )


def _beside(made: Ranking, within: Sequence[Entry], enough: bool) -> str:
    """What the other settings were meanwhile."""
    if enough:
        return "Other settings varied beside it, but its effect is beyond chance."
    if not within:
        return "Other settings differ beside it, so this proves nothing about it alone."
    return "Everything else that was logged is alike in them." if len(within) < len(made.entries) else ""


def _without_effect(key: str, said: str) -> str:
    """A setting without effect: a no to whether it matters, a yes to whether it can be fixed."""
    rules = table("loaded_questions")
    if re.search(rules["asks_to_fix"], said):
        return f"Yes: `{key}` shows no effect beyond chance."
    lead = "No: " if re.search(rules["asks_whether"], said) or "worth" in said else "Any will do: "
    return f"{lead}`{key}` shows no effect beyond chance."


def _verdict(made: Ranking, key: str, levels: Mapping[Scalar, list[Entry]], said: str) -> str:
    """What the levels say to this question, in a sentence."""
    asked = [value for value in _values_asked(made, key, said) if value in levels]
    if len(asked) > 1:
        return _of_two(made, key, levels, asked[:2])
    best = next(iter(levels))
    worst = max(levels, key=lambda value: list(levels).index(value))
    runs = min(len(levels[best]), len(levels[asked[0] if asked else worst]))
    other = asked[0] if asked else worst
    if (
        other != best
        and not made.apart(mean(levels[best]), mean(levels[other]), runs)
        and math.isfinite(mean(levels[other]))
    ):
        return f"No difference beyond the noise between {key} {shown(best)} and {shown(other)}."
    if asked:
        return _of_one(key, list(levels), asked[0], said)
    rules = table("loaded_questions")
    whether = re.search(rules["asks_whether"], said) and re.search(rules["asks_effect"], said)
    yes = _more_is_better(list(levels), said) if whether else ""
    return f"{yes}{key} {shown(best)} ended best, {shown(worst)} worst."


def _more_is_better(ordered: Sequence[Scalar], said: str) -> str:
    """Yes to whether a setting acts; where more of it is asked about, yes or no by the side on which the best lies."""
    numbers = [float(value) for value in ordered if isinstance(value, (int, float))]
    if len(numbers) < 2 or not re.search(table("loaded_questions")["asks_for_more"], said):
        return "Yes: "
    return "Yes: " if numbers[0] == max(numbers) else "No: " if numbers[0] == min(numbers) else ""


def _of_two(made: Ranking, key: str, levels: Mapping[Scalar, list[Entry]], asked: Sequence[Scalar]) -> str:
    one, other = sorted(asked, key=list(levels).index)
    figures = f"{level_words(levels[one])} against {level_words(levels[other])}"
    runs = min(len(levels[one]), len(levels[other]))
    lost = not math.isfinite(mean(levels[other]))
    clear = lost or made.apart(mean(levels[one]), mean(levels[other]), runs)
    tail = "" if clear else "; that is within the noise, so no difference yet"
    return f"{shown(one)} rather than {shown(other)}: {figures}{tail}."


def _of_one(key: str, ordered: Sequence[Scalar], value: Scalar, said: str) -> str:
    """Where one value that was asked about stands: best, too low or too high, and whether to go beyond it."""
    best = ordered[0]
    numbers = sorted(v for v in ordered if isinstance(v, (int, float)))
    if re.search(table("loaded_questions")["goes_beyond"], said):
        end = numbers[-1] if re.search(r"high|more|larg|big|up\b|increas|rais", said) else numbers[0]
        if best == end:
            return f"Yes, try it: {key} {shown(best)} is the last value tried on that side and ended best."
        return f"No: {key} {shown(best)} ended best; of the values on that side of it each ended worse."
    if value == best:
        return f"{key} {shown(value)} ended best of the {len(ordered)} values tried."
    side = ""
    if isinstance(value, (int, float)) and isinstance(best, (int, float)):
        side = "too low" if value < best else "too high"
    agreed = _agreed(side, said)
    return f"{agreed}{key} {shown(value)} ended behind {shown(best)}{f': it is {side}' if side else ''}."


def _agreed(side: str, said: str) -> str:
    """Yes or no to a value that is asked about as too low, too high or bad; empty where it is asked otherwise."""
    rules = table("loaded_questions")
    low, high = (re.search(rules[name], said) is not None for name in ("asks_low", "asks_high"))
    if not side or low == high:
        return "Yes: " if re.search(r"\b(?:worse|bad)\b", said) and not (low or high) else ""
    return "Yes: " if low == (side == "too low") else "No: "


def _many(dialogue: Conversation, made: Ranking, key: str, said: str) -> str:
    """A setting of which hardly a value was tried twice: the best one, the good ones, and whether it acts at all."""
    best, idle = made.entries[0], without_effect_of(dialogue, key)
    near = [e for e in made.entries if not made.apart(e.value, best.value) and math.isfinite(e.value)]
    numbers = [float(v) for e in near if isinstance(v := e.settings.get(key), (int, float))]
    span = (
        f"The {len(numbers)} that the noise does not tell from it lie between {shown(min(numbers))} and "
        f"{shown(max(numbers))}." if len(set(numbers)) > 1 and made.noise is not None else ""
    )  # fmt: skip
    point = f"{shown(best.settings.get(key))}: the `{key}` of {best.name}, the best so far ({made.tag} {best.figure})."
    if idle:
        point = f"{_without_effect(key, said)} The best, {best.name}, had {shown(best.settings.get(key))}."
    ends = list(ends_of(dialogue, key))
    return paragraphs(
        f"**{'Not yet: ' if ends and re.search(table('loaded_questions')['asks_best_value'], said) else ''}{point}**",
        bullets(ends),
        span if not idle else "",
        _cheapest(idle),
    )


def _cheapest(idle: bool) -> str:
    return "Keep what is cheapest or usual, and spend the trials on something else." if idle else ""
