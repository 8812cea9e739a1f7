"""Settings that an utterance tells: those in use, and those that were changed."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from advisor import architectures, parameters
from advisor import kinds as trainings
from advisor.consult.figures import words_of
from advisor.consult.quantities import NUMBER, pattern, shape, words
from advisor.consult.rewording import UNNUMBERED, any_setting
from advisor.optimizers import said
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


_LEAST_PERCENT, _MANY = 10, 20
"""Below the one `6 dropout` counts and is no percent; so many of one setting are no count of values."""
_SHARE, _COUNT = 0.5, 2
"""Below the one a figure is a share or a rate, from the other on a whole one is a count."""
WHOLE = {"batch_size", "warmup_steps", "num_layers", "hidden_size", "epochs"}
"""Settings that are counted."""
SHARES = {"dropout", "label_smoothing", "warmup_fraction", "momentum"}
"""Settings that are shares of one, said in percent as well."""
_LIMITS = {
    "learning_rate": 1000,
    "weight_decay": 100,
    "dropout": 10,
    "momentum": 10,
    "label_smoothing": 10,
    "num_layers": 300,
}


def settings(reading: Reading) -> None:
    """Values in use: `lr=3e-4`, `bs 128`, `a dropout of 30 %`; ranges and lists of candidates are none."""
    if pattern("importances?").search(reading.whole):
        return
    named = [(k, v) for k, v in parameters.said().items() if k not in UNNUMBERED and reading.names(v)]
    for name, text in named:
        _judged(reading, name, text)
    for m in reading.find(shape("betas")):
        reading.tell("beta1", float(m["a"]))
        reading.tell("beta2", float(m["b"]), m.span())
    for m in reading.find(shape("layers_of")):
        reading.tell("num_layers", int(m["n"]))
        reading.tell("hidden_size", int(m["w"] or m["w2"]), m.span())
    for after in (True, False):
        for name, text in named:
            _setting(reading, name, text, after)
    for m in reading.find(shape("layered")):
        reading.tell("num_layers", int(m["n"]), m.span())
    _without_foreign(reading)
    _left_out(reading)
    for m in reading.find(shape("judged_rate")):
        reading.tell("learning_rate", float(m["v"] or m["w"]), m.span())
    for m in reading.find(shape("judged_bare")) if "optimizer" in reading.facts else ():
        reading.tell("learning_rate", float(m["v"]), m.span("v"))
    rates = [m for m in reading.find(r"\d+(?:\.\d+)?e-\d+") if _is_bare_rate(reading, m)]
    rates = [m for m in rates if not re.match(r" ?\?", reading.whole[m.end() :])] or rates
    used = [m for m in rates if re.search(shape("rate_in_use"), reading.whole[: m.start()])]
    if used and len(rates) == 1:
        reading.facts.pop("learning_rate", None)
    if len({m[0] for m in rates}) == 1 or used:
        reading.tell("learning_rate", float((used or rates)[0][0]), (used or rates)[0].span())


def _is_bare_rate(reading: Reading, m: re.Match[str]) -> bool:
    """Whether a number with an exponent stands alone, is no end of a range, and may be a learning rate."""
    alone = is_alone(reading, m.start(), m.end()) and 1e-8 <= float(m[0]) <= 1
    return alone and not of_another(reading.whole[: m.start()]) and _is_rate(reading, m)


def of_another(before: str) -> bool:
    """Whether the last thing named in the sentence is no setting: `grad_norm 0.3 at first, 2e-6 now`."""
    sentence = re.split(r"[;!?\n]|\.(?!\d)", before)[-1]
    other = max(
        (m.end() for m in compiled(rf"(?<![a-z])(?:{words_of('other_quantity')})(?![a-z])").finditer(sentence)),
        default=0,
    )
    own = max((m.end() for m in pattern(any_setting()).finditer(sentence)), default=0)
    return other > own


def _left_out(reading: Reading) -> None:
    """`learning rate too high? it's 0.05`: a bare value in use is of the one setting that is named and has none."""
    m = compiled(shape("value_in_use")).search(reading.text)
    names = [name for name in named_settings(reading.whole) if name not in reading.facts] if m else []
    if m and len(names) == 1 and _before(reading, names[0], m.start("v")):
        _own_value(reading, names[0], m, 0)


def _without_foreign(reading: Reading) -> None:
    """Takes back what a word means in other trainings: the depth and the l2 of trees, the clip of a policy."""
    training = reading.facts.get("training", reading.before.get("training"))
    foreign = words()["foreign_names"]
    for name, unless in (foreign.get(training) or foreign.get(trainings.known_of(training, "kind"), {})).items():
        if name in reading.facts and not (unless and re.search(unless, reading.whole)):
            reading.facts.pop(name)


def recipe(reading: Reading, told_of_others: list[re.Match[str]]) -> None:
    """The settings of a recipe, `they trained with lr 0.05`, where the person tells no own value beside them."""
    for m in told_of_others:
        theirs = type(reading)(m[0], reading.before)
        settings(theirs)
        names = [name for name in theirs.facts if name not in reading.facts] or named_settings(theirs.whole)
        own = re.match(shape("own_value"), reading.whole[m.end() :])
        if own:
            for name in names:
                _own_value(reading, name, own, m.end())
        if own and len(names) > 1:
            continue
        for name, value in theirs.facts.items() if pattern(shape("of_others")).match(m[0]) else ():
            if name not in reading.facts:
                reading.tell(name, value)


def named_settings(text: str) -> list[str]:
    """The settings with a number that a plain text names."""
    return [name for name, said in parameters.said().items() if name not in UNNUMBERED and pattern(said).search(text)]


def _own_value(reading: Reading, name: str, m: re.Match[str], start: int) -> None:
    """`they said no batch above 64, mine's 256`: the bare figure is of the setting that was theirs."""
    number = float(m["v"])
    if name in WHOLE and number.is_integer() and number >= 1:
        reading.tell(name, int(number), (start + m.start("v"), start + m.end("v")))
    elif name not in WHOLE and number < 1:
        reading.tell(name, number, (start + m.start("v"), start + m.end("v")))


def accumulated(reading: Reading) -> None:
    """The batch of one step: what a device holds, times its accumulation, times the devices where said per device."""
    each = next((m for m in pattern(shape("per_each_device")).finditer(reading.whole) if _own(reading, m)), None)
    if each and not re.search(shape("two_fleets"), reading.whole):
        reading.facts["batch_size"] = math.prod(int(count) for count in each.groups() if count)
        return
    if whole := pattern(shape("whole_batch")).search(reading.whole):
        reading.facts["batch_size"] = int(whole["n"])
        return
    for m in reading.find(shape("per_batch")):
        reading.tell("batch_size", int(m["n"] or m["m"]), m.span())
    for m in reading.find(shape("batch_times")):
        reading.tell("batch_size", int(m["n"] or m["a"]) * int(m["k"] or m["b"]), m.span())
        return
    batch = reading.facts.get("batch_size")
    if batch is None:
        return
    found = next((m for m in reading.find(shape("accumulation")) if not _asked(reading.whole, m)), None)
    if found and re.search(shape("set_apart"), reading.whole[: found.start()]):
        reading.facts.pop("batch_size")
        return
    if found:
        batch *= int(found["n"] or found["k"])
        reading.blank(found.span())
    if re.search(shape("per_device"), reading.whole):
        batch *= reading.facts.get("n_workers", 1)
    reading.facts["batch_size"] = batch


def _own(reading: Reading, m: re.Match[str]) -> bool:
    """Whether batch and devices are the person's and not those that a recipe was made for."""
    return not re.search(shape("a_recipe"), reading.whole[: m.start()])


def _asked(whole: str, m: re.Match[str]) -> bool:
    """Whether it is only asked: `does accumulating 8 help?`, `accumulate 4?`."""
    before = re.split(r"[.;!?\n](?!\d)", whole[: m.start()])[-1]
    asks = re.search(r"\b(?:does|do|would|should|could|can|will|or|is)\b[^,]*$", before)
    rest = re.match(r"[^.;!]*", whole[m.end() :])
    return whole[m.end() :].startswith("?") or bool(
        asks and rest and whole[m.end() + rest.end() - 1 : m.end() + rest.end()] == "?"
    )


def _is_rate(reading: Reading, m: re.Match[str]) -> bool:
    """Whether a bare `3e-4` is a learning rate: it stands alone between commas, or beside an optimizer."""
    before = re.split(r"[,;!?\n]|\.(?!\d)", reading.whole[: m.start()])[-1]
    after = re.split(r"[,;!?\n]|\.(?!\d)", reading.whole[m.end() :])[0]
    alone = not re.sub(
        r"\b(?:at|with|and|of|a|an|the|@|rate|peak|i|we|use|using|have|now|currently|no|wait|it|its|it's|is|sorry|meant?|actually)\b|[\s@()']",
        "",
        before + after,
    )
    if alone:
        return True
    if re.search(shape("rate_in_use"), reading.whole[: m.start()]) and not re.search(shape("no_rate"), reading.whole):
        return True
    if re.search(shape("rate_cue"), before) and not re.search(shape("no_rate"), before + after):
        return True
    kind_alone = "training" in reading.facts and not re.search(r"\b(?:lr|rate)\b", before)
    return ("optimizer" in reading.facts or kind_alone) and not re.search(shape("no_rate"), before)


def _judged(reading: Reading, name: str, text: str) -> None:
    """`is 0.1 too much weight decay`."""
    for m in reading.find(rf"(?:is|are|would) (?P<v>{NUMBER}) ?(?P<p>%)? {shape('judged_words')}(?:{text})"):
        number = amount(name, m)
        reading.tell(name, int(number) if name in WHOLE else number, m.span())


def _setting(reading: Reading, name: str, text: str, value_after: bool) -> None:
    value = rf"(?P<v>{NUMBER}) ?(?P<p>%|percent)?(?![\w^]|\.\d| ?[kmb]?n? tokens)"
    found = reading.find(
        rf"(?:{text})(?:{shape('asked_then')}|{shape('value_link')} ?){value}"
        if value_after
        else rf"(?<!/){value} ?-?(?:(?:as|for) (?:an? |the |my |our )?)?(?:{text})"
    )
    if len({m["v"] for m in found}) > 1 and _set_against(reading.whole, found):
        return
    for m in found:
        number = amount(name, m)
        if not value_after and _counts_settings(name, m):
            continue
        if not is_alone(reading, m.start("v"), m.end("v"), not value_after) or (
            "?" not in m[0] and is_altered(reading, m.start())
        ):
            continue
        if number > (_LIMITS.get(name, float("inf")) if value_after or name != "learning_rate" else 0.999):
            continue
        if name not in WHOLE or number.is_integer():
            reading.tell(name, int(number) if name in WHOLE else number, m.span())


def _counts_settings(name: str, m: re.Match[str]) -> bool:
    """Whether it is `two batch sizes`, `6 dropouts` or `3 % in the rate`: how many or how much, and no value."""
    number, many = float(m["v"]), m[0].endswith("s") and not m[0].endswith(("bs", "ss", "batches"))
    share = name == "learning_rate" and bool(m["p"])
    whole = name in SHARES and number >= 1 and not m["p"] and number < _LEAST_PERCENT
    return (
        share
        or whole
        or (many and number < _MANY and name not in WHOLE - {"batch_size"})
        or (name == "batch_size" and number == 1)
    )


def _set_against(whole: str, found: list[re.Match[str]]) -> bool:
    """Whether two values of one setting are weighed or tried against each other, and not parts or times of one."""
    asked = "?" in whole and not re.search(shape("one_step"), whole)
    first, last = min(m.start() for m in found), max(m.end() for m in found)
    return asked or not re.search(shape("compared_values"), whole[max(0, first - 24) : last + 24])


def _before(reading: Reading, name: str, place: int) -> bool:
    """Whether the setting is named before the place."""
    return bool(pattern(parameters.said()[name]).search(reading.whole[:place]))


def is_setting(before: str) -> bool:
    """Whether the number after this text is the value of a setting: `lr 0.1`, `batch size = 64`."""
    return bool(re.search(rf"(?<!\w)(?:{any_setting()})(?: ?(?:=|:|of|is at|is|at|to))? ?$", before[-40:]))


def amount(name: str, m: re.Match[str]) -> float:
    """The value that is said of a setting: a share of one where it is said in percent."""
    number = float(m["v"])
    whole = name in SHARES and 1 < number <= 100 and number.is_integer()
    return number / 100 if m["p"] or whole else number


def is_alone(reading: Reading, start: int, end: int, named: bool = False) -> bool:
    """Whether the number is no end of a range and no item of a list."""
    before, after = reading.whole[max(0, start - 14) : start], reading.whole[end : end + 14]
    before = before.rstrip().rstrip(",") if named else before
    if re.match(shape("counts_values"), after):
        return False
    more = re.match(shape("goes_on"), after)
    ranged = re.search(r"\b(?:in|from|over|range) ?[(\[]$", before)
    listed = more is not None and bool(ranged or not _of_other_size(reading.whole[start:end], more[0]))
    return not (listed or re.search(shape("led_to"), before))


def _of_other_size(value: str, more: str) -> bool:
    """Whether a count is followed by a share, or a share by a count: `batch of 8, 0.0001` is no list of one thing."""
    following = re.search(rf"{NUMBER}$", more)
    if not following or not re.search(r",|\band\b", more):
        return False
    low, high = sorted((float(value), float(following[0])))
    return low < _SHARE and high >= _COUNT and high.is_integer()


def is_altered(reading: Reading, start: int) -> bool:
    """Whether the number is a bound, the value of a part, or that of a change: `halve the`, `below the`."""
    before = reading.whole[max(0, start - 24) : start]
    part = re.search(shape("part_of"), before)
    alone = part is not None and re.fullmatch(r"unet\W*", part[0]) and not re.search(shape("other_part"), reading.whole)
    return bool(re.search(shape("altered"), before) or (part and not alone))


def value_of(name: str, text: str) -> Any:
    """A bare name or word as the value of the fact: `adamw`, `a resnet`; None when it says nothing about it."""
    table = {"architecture": architectures.said(), "optimizer": said()}.get(name, {})
    found = [family for family, alternatives in table.items() if pattern(alternatives).search(text)]
    return found[0] if len(found) == 1 else None
