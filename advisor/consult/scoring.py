"""Scores that an utterance tells (accuracies as fractions, losses) and the goal: metric and direction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.quantities import pattern, words

if TYPE_CHECKING:
    from advisor.consult.telling import Reading

_VALUE = r"(?P<v>\d+(?:\.\d+)?) ?(?P<p>%|percent|per cent|pct|points)?(?![\w%]|\.\d| ?(?:epochs?|steps?|-fold|x\b|images|samples|examples|rows|classes|gb|k\b|h\b|hours|min))"
_FILL = r"(?:\s|set|score|performance|data|error|curves?|is|are|was|of|at|=|:|around|about|only|just|reach(?:es|ed)?|gets?|got|stays?|sits?|hits?|stuck|still|now|up|ends?|~|\(|nearly|almost|over|hovers?|a|an|with|has|have|i|we|it|goes|went|drops?|to|on|the|my|both|plateaus?|plateaued|for|in|bounces|remains|already|currently|mere|high|low|as|good|poor|,)*?"


def scores(reading: Reading) -> None:
    """Training and held-out accuracy and loss."""
    sides = {"train": words()["train_word"], "val": words()["val_word"]}
    _both(reading, sides)
    for beside in (True, False):
        for side, text in sides.items():
            _sided(reading, side, text, beside)
    _unsided(reading)


def _both(reading: Reading, sides: dict[str, str]) -> None:
    kind = rf"(?P<kind>{words()['accuracy_word']}|{words()['loss_word']})?"
    text = rf"(?:{sides['train']}) (?:set )?(?:and|&|/|,) ?(?:the |my )?(?:{sides['val']}) ?(?:set )?{kind}{_FILL}{_VALUE}(?! ?(?:and|/|vs))"
    for m in reading.find(text):
        if not m["kind"] and not m["p"]:
            continue
        loss = bool(m["kind"]) and bool(re.fullmatch(words()["loss_word"], m["kind"]))
        for side in sides:
            _tell(reading, side, "loss" if loss else "accuracy", m)


def _sided(reading: Reading, side: str, text: str, value_after: bool) -> None:
    kind = rf"(?P<kind>{words()['accuracy_word']}|{words()['loss_word']})"
    if value_after:
        expression = rf"(?:{text})[ _/-]?(?:set |data )?{kind}?{_FILL}{_VALUE}"
    else:
        expression = rf"{_VALUE} ?(?P<kind2>{words()['accuracy_word']}|{words()['loss_word']})?,? ?(?:on|in|for|as|at)? ?(?:the |my |our )?(?:{text})(?!\s*(?:set )?(?:images|samples|examples))[ -]?{kind}?"
    for m in reading.find(expression):
        said = m["kind"] or (None if value_after else m["kind2"])
        what = _kind(reading, said, m)
        if what and not _moving(reading, m):
            _tell(reading, side, what, m)


def _kind(reading: Reading, said: str | None, m: re.Match[str]) -> str | None:
    if said:
        return "loss" if re.fullmatch(words()["loss_word"], said) else "accuracy"
    if m["p"] or float(m["v"]) >= 10:
        return "accuracy" if float(m["v"]) <= 100 else None
    loss, accuracy = (bool(pattern(words()[f"{word}_word"]).search(reading.whole)) for word in ("loss", "accuracy"))
    return None if loss == accuracy else "loss" if loss else "accuracy"


def _moving(reading: Reading, m: re.Match[str]) -> bool:
    before = reading.whole[max(0, m.start("v") - 12) : m.start("v")]
    after = reading.whole[m.end("v") : m.end("v") + 16]
    ranged = re.match(r" ?%? ?(?:to|-|and then|->|or) ?\d", after) and not re.match(r" ?%? ?and then", after)
    return bool(
        ranged
        or re.search(r"(?:\bby|between|within|\+|last|from|increase of|\bfirst|differ(?:s|ence)?|points?) ?$", before)
        or re.match(
            r" ?%? ?(?:of\b(?! accuracy)|better|worse|higher|lower|points? (?:better|worse|below|above)|more|less|split)",
            after,
        )
    )


def _tell(reading: Reading, side: str, what: str, m: re.Match[str]) -> None:
    value = float(m["v"])
    if what == "accuracy":
        value = value / 100 if m["p"] or value > 1 else value
        if value > 1:
            return
        value = round(value, 10)
    reading.tell(f"{side}_{what}", value, m.span())


def _unsided(reading: Reading) -> None:
    accuracy, loss = words()["accuracy_word"], words()["loss_word"]
    verb = r"(?:stuck|plateaus?|plateaued|stagnates?|stays?|sits?|hovers?|caps? out|tops? out|maxes out|stalls?|stalled|saturates?|remains?|(?:currently|already|now|am|are|is|i'm|we're)) (?:at|around|about)|(?:get|got|reach(?:ed|es)?|achieve[sd]?|hits?|have|has) (?:only |just |about |around |like )*"
    for expression in (
        rf"(?:{accuracy}){_FILL}{_VALUE}",
        rf"{_VALUE} ?(?:validation |overall |classification |top-1 )?(?:{accuracy})",
        rf"(?:{verb}) ?(?P<v>\d+(?:\.\d+)?) ?(?P<p>%|percent|per cent|pct)(?! ?(?:of|pruned|more|less|better))",
        r"(?:from|get from|go from|bring it from) (?P<v>\d+(?:\.\d+)?) ?(?P<p>%|percent)? to \d+(?:\.\d+)? ?(?:%|percent)(?! ?(?:of|pruned|dropout))",
    ):
        for m in reading.find(expression):
            start = re.match(r"(?:get |go |bring it )?from", m[0])
            if not (_wanted(reading, m) and not start) and (start or not _moving(reading, m)):
                _tell(reading, "val", "accuracy", m)
    for m in reading.find(rf"(?:{loss}){_FILL}{_VALUE}"):
        if not m["p"] and not _moving(reading, m):
            _tell(reading, "train", "loss", m)


def _wanted(reading: Reading, m: re.Match[str]) -> bool:
    before = reading.whole[: m.start("v")]
    return bool(
        re.search(
            r"\b(?:want|need|target|goal|aim|like to|hope|should|must|reported?|paper|authors?)\b[^,.;]{0,32}$", before
        )
    )


def goal(reading: Reading) -> None:
    """Metric and direction."""
    found = {way for way, text in words()["directions"].items() if pattern(text).search(reading.whole)}
    if len(found) == 1:
        reading.tell("direction", found.pop())
    for name, text in words()["metrics"].items():
        stated = rf"(?:{words()['metric_verbs']}) ?(?:is |for |on |the |my |our |a |an |is the |= ?|: ?|high |best |good |macro |test )*(?P<m>{text})"
        after = rf"(?P<m>{text}) (?:is|as) (?:the|my|our) (?:target |main |goal )?(?:metric|objective|goal)"
        if pattern(stated).search(reading.whole) or pattern(after).search(reading.whole):
            reading.tell("metric", name)
            return
