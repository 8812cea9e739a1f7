"""The facts that an utterance tells, read by a grammar of quantities and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.consult.quantities import NUMBER, Duration, durations, pattern, plain, words

_UNTIL = re.compile(r"[;!?\n]|\.(?!\d)|,(?! ?\d{3})|\b(?:and|but|while|so|then)\b")


class Reading:
    """A text under reading: what is told so far; spans already understood are blanked."""

    def __init__(self, text: str) -> None:
        self.text = self.whole = plain(text)
        self.facts: dict[str, Any] = {}
        self.said: dict[str, str] = {}

    def tell(self, fact: str, value: Any, span: tuple[int, int] | None = None) -> None:
        """Keeps the first value told of a fact and blanks its span."""
        if fact not in self.facts:
            self.facts[fact] = value
            if span:
                self.said[fact] = self.whole[span[0] : span[1]].strip()
        if span:
            self.blank(span)

    def blank(self, span: tuple[int, int]) -> None:
        """Takes the span out of what is still to be read."""
        self.text = self.text[: span[0]] + " " * (span[1] - span[0]) + self.text[span[1] :]

    def find(self, expression: str) -> Iterator[re.Match[str]]:
        """Every match in what is still to be read."""
        return iter(list(pattern(expression).finditer(self.text)))


def told(text: str, known: Mapping[str, Any] | None = None) -> Reading:
    """What the text tells, given the facts already known."""
    from advisor.consult import naming, scoring

    reading = Reading(text)
    _prices(reading)
    naming.kinds(reading)
    scoring.scores(reading)
    _epochs(reading)
    _times(reading, known or {})
    _memory(reading)
    _workers(reading)
    _trials(reading)
    naming.settings(reading)
    _examples(reading)
    _classes(reading)
    naming.searched(reading)
    scoring.goal(reading)
    return reading


def restated(reading: Reading, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Each quantity said back with its unit: `one trial: 30 min = 0.5 h`."""
    found = []
    for name, label in words()["say"].items():
        if name in facts and facts[name] is not True:
            said, value = reading.said.get(name, ""), _shown(name, facts)
            found.append(f"{label}: {said} = {value}" if said and said != value else f"{label}: {value}")
    return tuple(found)


def _shown(name: str, facts: Mapping[str, Any]) -> str:
    value = facts[name]
    if name.endswith("_accuracy"):
        return f"{100 * value:.4g} %"
    unit = {
        "budget_hours": " device h" if facts.get("budget_kind") == "gpu" else " h",
        "trial_hours": " h",
        "memory_gb": " GB",
    }
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}{unit.get(name, '')}"


def _prices(reading: Reading) -> None:
    money, device = words()["money"], words()["devices"]
    unit = rf"(?:per|/|an?|each|every|the) ?(?:single |one |1 )?(?:(?:{device})[ -]?)?(?:hour|hr|h)\b"
    before = rf"(?P<sign>[$€£]) ?(?P<a>{NUMBER}) ?(?:{money})? ?{unit}"
    after = rf"(?P<b>{NUMBER}) ?(?P<unit>{money}) ?{unit}"
    cost = rf"(?:{device})[ -]?(?:hour|hr|h)s? (?:costs?|is|are|=|at|for) ?(?:me |us |about |around |~)?[$€£]? ?(?P<c>{NUMBER}) ?(?P<unit2>{money})?"
    for m in re.finditer(rf"{before}|(?<![\w.]){after}|(?<!\w)(?:an? |1 |one |each |per )?{cost}", reading.text):
        value = float(m["a"] or m["b"] or m["c"])
        cents = (m["unit"] or m["unit2"] or "").startswith(("cent", "ct"))
        reading.tell("price_per_hour", value / 100 if cents else value, m.span())


def _epochs(reading: Reading) -> None:
    for m in reading.find(rf"(?P<n>\d+) (?:full |training )?epochs?"):
        before = reading.text[max(0, m.start() - 30) : m.start()]
        if not re.search(
            r"(?:\b(?:after|at|since|until|by|within|every|first|last|around|in|from|for the|about|to|or)|-)\s*$",
            before,
        ):
            reading.tell("epochs", int(m["n"]), m.span())


def _times(reading: Reading, known: Mapping[str, Any]) -> None:
    per_epoch: tuple[float, tuple[int, int]] | None = None
    left: list[Duration] = []
    for found in durations(reading.text):
        role = _role(reading, found)
        if role == "trial":
            reading.tell("trial_hours", found.hours, (found.start, found.end))
        elif role == "epoch":
            per_epoch = (found.hours, (found.start, found.end))
        elif role == "budget":
            left.append(found)
        reading.blank((found.start, found.end))
    if per_epoch and "trial_hours" not in reading.facts:
        epochs = reading.facts.get("epochs") or known.get("epochs")
        if epochs:
            reading.tell("trial_hours", per_epoch[0] * epochs, per_epoch[1])
    if left:
        _budget(reading, left)


def _budget(reading: Reading, found: list[Duration]) -> None:
    best = next((d for d in found if d.of_devices), found[0])
    reading.tell("budget_hours", best.hours, (best.start, best.end))
    reading.tell("budget_kind", "gpu" if best.of_devices else "wall")


def _role(reading: Reading, found: Duration) -> str:
    before = re.split(r"[;,!?\n]|\.(?!\d)", reading.text[max(0, found.start - 48) : found.start])[-1]
    after = re.split(r"[;,!?\n]|\.(?!\d)", reading.text[found.end : found.end + 40])[0]
    trial = words()["trial"]
    noun = rf"(?:full |single |complete |whole |training |individual |normal )?(?:{trial})"
    about = r"(?:about |around |roughly |approx\.? |ca\.? |~ ?|at most |only |just |me |us |up to |some |like |almost |nearly )*"
    verb = r"(?:takes?|took|taking|needs?|lasts?|costs?|runs? for|is done in|finishes in|requires?|lasting|wants|is|are|=|:|of|at|in|-)"
    if re.match(r"\s*(?:/|-|per|an?|each|every|for (?:an?|1|each|every))\s*(?:single |full )?epoch", after):
        return "epoch"
    if (
        re.search(rf"epochs?\s*(?:time|duration)?\s*{verb}\s*{about}$", before)
        or re.search(r"\s{6,}\s*(?:of|x|at|,|@|each)\s*$", before)
        and re.match(r"\s*(?:each|per)", after)
    ):
        return "epoch"
    if re.match(
        r"\s*(?:/|per|an?|each|every)\s*(?:step|batch|iteration|sample|image|update|forward|eval|validation|checkpoint)",
        after,
    ):
        return "none"
    if re.match(rf"\s*(?:/|-|per|an?|each|every|for (?:an?|1|each|every|a single))\s*{noun}\b", after):
        return "trial"
    if re.match(rf"\s*(?:-|long )?\s*{noun}\b(?! (?:left|in total))", after) and not before.rstrip().endswith("in"):
        return "trial"
    if re.match(r"\s*(?:to|for) (?:train|a full training|training (?:it|1|one|a|the|my))\b", after) and re.search(
        r"tak|need|cost|require|last", before
    ):
        return "trial"
    if re.search(
        rf"(?:^|\W)(?:{noun}|runtime|run time|train time|training time|time per \w+|duration|it)\s*(?:time|duration|length|cost)?\s*(?:usually |currently |here |normally |typically |now |will |alone )*{verb}\s*{about}$",
        before,
    ):
        return (
            "none"
            if re.search(r"(?:search|tuning|sweep|study|it) (?:is|takes|took|ran)", before)
            and not re.search(trial, before)
            else "trial"
        )
    if re.search(
        r"\b(?:to train|train(?:s|ing)?)\s*(?:it |1 |one |the model |a model |my model )?(?:takes|for|in|needs)\s*"
        + about
        + "$",
        before,
    ):
        return "trial"
    return "budget" if found.of_devices or _is_budget(before, after) else "none"


def _is_budget(before: str, after: str) -> bool:
    if re.search(r"(?:no|not|nothing) (?:more|longer) than\s*$|less than\s*$", before):
        return True
    if re.search(rf"(?:^|\W)(?:{words()['not_budget_before']})\s*$", before):
        return False
    if re.match(rf"\s*(?:{words()['not_budget_after']})\b", after):
        return False
    if not re.sub(r"(?:~|about|around|roughly|and|with|maybe|say|so|max|ok|well|i|'d|a|the)\b|[\s~:()]", "", before):
        return bool(
            re.match(
                r"\s*(?:$|[):]|left|remaining|max|total|in total|of|on|with|budget|at|to|for|tops|wall|compute|is (?:all|my|the|what)|until|available|only|x|and|but|\d)",
                after,
            )
        )
    return bool(
        pattern(words()["have"]).search(before)
        or pattern("left|remaining|budget|in total|total|available|of compute").search(after)
    )


def _memory(reading: Reading) -> None:
    for m in reading.find(rf"(?P<n>\d+(?:\.\d+)?) ?-?(?:gb|gib|gigs?|gigabytes?)"):
        around = reading.text[max(0, m.start() - 30) : m.end() + 25]
        if not re.search(r"\b(?:ram|disk|dataset|data|storage|host|download|checkpoint|files?|corpus)\b", around):
            reading.tell("memory_gb", float(m["n"]), m.span())


def _workers(reading: Reading) -> None:
    device, machine = words()["devices"], words()["machines"]
    each = rf"(?P<m>\d+) (?:{machine})(?: with|,| of| x|, each with) ?(?P<g>\d+) ?x? ?(?:\w+ )?(?:{device})(?: each| per \w+)?"
    swapped = rf"(?P<g>\d+) ?x? ?(?:\w+ )?(?:{device}) (?:per|on each|in each|a|/) ?(?:{machine}),? (?:and )?(?P<m>\d+) (?:{machine})"
    for expression in (each, swapped):
        for m in reading.find(expression):
            reading.tell("n_workers", int(m["m"]) * int(m["g"]), m.span())
    one = rf"(?P<n>\d{{1,4}}) ?(?:x|\*)? ?-?(?:(?:nvidia|identical|big|small|old|free|local|parallel|cloud|idle|spare|consumer|amd|google|whole|physical|separate|different|our|of our|of the|rented|tesla|geforce|desktop|gaming) )*(?:{device}|{machine})"
    for m in reading.find(one):
        after = reading.text[m.end() : m.end() + 25]
        if not re.match(
            r"[ -]?(?:hours?|h\b|days?|per (?:trial|run|job|training|model)|for each|each trial|a trial|months?|weeks?)",
            after,
        ):
            reading.tell("n_workers", int(m["n"]), m.span())
    parallel = (
        r"(?P<n>\d{1,4}) (?:trials?|runs?|jobs?|trainings?|configs?|configurations|experiments?|models|processes|at)? ?(?:can run |run |running )?(?:in parallel|at (?:a|the same) time|at once|concurrently|simultaneously)|(?:n_workers|workers|n_jobs|parallel jobs) ?(?:=|:|is) ?(?P<k>\d+)|on an? (?:single |old |my )?(?:"
        + device
        + r")(?! (?:cluster|farm))(?![ -]hour)"
    )
    for m in reading.find(parallel):
        reading.tell("n_workers", int(m["n"] or m["k"] or 1), m.span())


def _trials(reading: Reading) -> None:
    noun = r"(?:trials|runs|configurations|configs|experiments|trainings|evaluations)"
    cue = r"(?:budget(?: is| of|:|=)?|afford|can (?:do|run|make|pay for)|room for|enough for|limit(?: of|ed to)?|maximum(?: of)?|max|at most|up to|allowed|allows?|n_trials ?[=:]?|quota of|time for|resources for)"
    about = r"(?:about |around |roughly |only |just |~ ?|some |maybe |me |us |is |of )*"
    for m in reading.find(
        rf"{cue} {about}(?P<n>\d+)(?: full| full-length| more| different| training)* ?{noun}?|(?P<k>\d+)[ -]?(?:trials?|runs?) (?:budget|left|available|max|at most|in total)"
    ):
        number = m["n"] or m["k"]
        if m["k"] or re.search(noun + "$", m[0]) or "n_trials" in m[0]:
            reading.tell("budget_trials", int(number), m.span())


def _count(number: str, suffix: str | None) -> float:
    return float(number) * float(words()["suffixes"].get(suffix or "", 1))


def _examples(reading: Reading) -> None:
    suffix = "|".join(words()["suffixes"])
    adjective = rf"(?:(?:{words()['example_words']}|[a-z]+(?:ed|al|ic|ing)) )*"
    count = rf"(?P<n>{NUMBER}) ?(?P<s>{suffix})?"
    noun = rf"{count}(?:\+| or so)?[ -]?(?:of )?{adjective}(?:{words()['examples']})(?! ?(?:per|/))"
    sized = rf"(?:data ?set|data|corpus|training set|train set|trainset)(?: size)?(?: (?:has|is|of|contains|with|size|are|includes|only|about|around|just|comprises|counts|holds))*[ :=~]+{count.replace('<n>', '<m>').replace('<s>', '<t>')}(?! ?(?:gb|mb|class|feat|col|categ|label|dim|%|epoch|[a-z]))"
    short = rf"n(?:_examples|_samples|_train)? ?= ?{count.replace('<n>', '<k>').replace('<s>', '<u>')}|(?P<j>{NUMBER}) ?(?P<v>k|m|mio|million)[ -](?:data ?set|corpus|training set)"
    for m in reading.find(f"{noun}|{sized}|{short}"):
        before = reading.text[max(0, m.start() - 24) : m.start()]
        if pattern(words()["not_examples"]).search(m[0]) or re.search(
            r"(?:batch(?:es)?(?: size)?|per|every|validation|test|val|first|after|last)(?: set| on)?(?: (?:of|has|is|with))? ?$",
            before,
        ):
            continue
        if re.search(r"^ ?(?:/|per|a) ?(?:s|sec|second|class|gpu)", reading.text[m.end() : m.end() + 12]):
            continue
        number = m["n"] or m["m"] or m["k"] or m["j"]
        value = _count(number, m["s"] or m["t"] or m["u"] or m["v"])
        if value >= 10 and value == int(value):
            reading.tell("n_examples", int(value), m.span())


def _classes(reading: Reading) -> None:
    for m in reading.find(
        rf"(?P<n>\d+)[ -](?:different |output |target |possible |balanced )*(?:{words()['classes']})|(?:num_classes|n_classes|number of classes|classes) ?(?:=|:|is) ?(?P<k>\d+)"
    ):
        value = int(m["n"] or m["k"])
        if value > 1:
            reading.tell("n_classes", value, m.span())
    if "n_classes" not in reading.facts and pattern(
        "binary (?:classification|classifier|problem|task|labels?|target)"
    ).search(reading.text):
        reading.tell("n_classes", 2)
