"""What kind of training an utterance tells: the task, architecture, optimizer, and whether it is fine-tuning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor import architectures
from advisor import kinds as trainings
from advisor.consult.optimizer_changed import optimizer_change
from advisor.consult.quantities import shape, words
from advisor.optimizers import said
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


_MOMENTUM = 0.5
"""From where on a figure behind Nesterov's name is no rate."""


def kinds(reading: Reading) -> None:
    """Kind of training, architecture, fine-tuning and optimizer."""
    _training(reading)
    _fine_tuning(reading)
    _architecture(reading)
    optimizer(reading)


def _training(reading: Reading) -> None:
    """The kind or method of the training, the first that is named, and whether a way to train stands beside it."""
    named = [
        kind
        for kind, text in trainings.said().items()
        if any(not _compared(reading, match) for match in reading.find(text))
    ]
    methods = [kind for kind in named if not trainings.adapts(kind)] or named
    if methods and not (trainings.told_beside(methods[0]) and reading.before.get("training")):
        reading.tell("training", methods[0])
    before = reading.before.get("training")
    alone = bool(named) and methods == named and trainings.adapts(named[0])
    if set(named) - set(methods) or (alone and before and not trainings.adapts(str(before))):
        reading.tell("adapter", True)


def _compared(reading: Reading, m: re.Match[str]) -> bool:
    """Whether a kind is only weighed against another, asked for, or does well beside it: `ppo learns but sac ...`."""
    before = reading.whole[max(0, m.start() - 40) : m.start()]
    return bool(re.search(shape("weighed"), before) or re.match(shape("does_well_but"), reading.whole[m.end() :]))


def _architecture(reading: Reading) -> None:
    seen = [(family, m) for family, text in architectures.said().items() for m in reading.find(text)]
    told = _now({family for family, m in seen if not _considered(reading, m)}, seen, reading)
    if len(told) == 1 and not _is_left_open(reading, next(iter(told))):
        reading.tell("architecture", next(iter(told)))
    for _, m in seen:
        reading.blank(m.span())
    if not seen:
        _implied(reading)


def _is_left_open(reading: Reading, family: str) -> bool:
    """Whether the one kind that is named is weighed against models of no kind here, or nothing is trained at all."""
    rivals = architectures.rivals(family)
    return bool(rivals and reading.find(rivals)) or _of_no_training(reading)


def _of_no_training(reading: Reading) -> bool:
    """Whether it is asked of software, of a licence or for school: what is named there is trained by nobody."""
    return bool(compiled(shape("of_no_training")).search(reading.whole))


def _implied(reading: Reading) -> None:
    """The kind that is told by its parts alone: `3 conv layers`, `Dense(256, 128)`."""
    told = {family for family, text in architectures.implied().items() if reading.find(text)}
    if len(told) == 1:
        reading.tell("architecture", next(iter(told)))


def _now(told: set[str], seen: list[tuple[str, re.Match[str]]], reading: Reading) -> set[str]:
    """Of several that are named, the one that is in use now: `used Adam before, now AdamW`."""
    if len(told) < 2:
        return told
    now = {name for name, m in seen if name in told and re.search(shape("in_use_now"), reading.whole[: m.start()])}
    return now or told


def optimizer(reading: Reading) -> None:
    """The optimizer in use, and a rate right behind it."""
    seen: list[tuple[str, re.Match[str]]] = []
    for family, text in said().items():
        for m in reading.find(text):
            seen.append((family, m))
            reading.blank(m.span())
    change = optimizer_change(reading.whole)
    told = {change[1]} if change else _now({name for name, m in seen if not _considered(reading, m)}, seen, reading)
    told = _beside_asked(seen, reading.whole) or told
    if len(told) == 1 and not _of_no_training(reading):
        reading.tell("optimizer", next(iter(told)))
    for family, m in seen:
        if {family} == told:
            _rate_beside(reading, m.end())


def _beside_asked(seen: list[tuple[str, re.Match[str]]], whole: str) -> set[str]:
    """The one in use beside another whose rate is asked for: `lion lr? I use 3e-4 with adamw`; empty where none is."""
    asked = {name for name, m in seen if _stands(m, whole, "asked")}
    used = {name for name, m in seen if _stands(m, whole, "used")}
    return used - asked if asked and len(used - asked) == 1 and used | asked == {name for name, _ in seen} else set()


def _stands(m: re.Match[str], whole: str, key: str) -> bool:
    """Whether the words right before or right after a name are those of the key."""
    rule = words()["optimizer_beside"][key]
    before, after = whole[: m.start()], whole[m.end() :]
    stands = re.search(rule["before"], before) or re.match(rule["after"], after)
    return bool(stands) and not re.search(r"\bfrom (?:an? )?$", before)


def _rate_beside(reading: Reading, end: int) -> None:
    m = re.match(shape("rate_beside"), reading.text[end:])
    nesterov = m and "nesterov" in reading.whole[max(0, end - 9) : end + m.start("v")]
    if m and not (nesterov and float(m["v"]) > _MOMENTUM) and 0 < float(m["v"]) < 1:
        reading.tell("learning_rate", float(m["v"]), (end + m.start("v"), end + m.end("v")))


def _considered(reading: Reading, m: re.Match[str]) -> bool:
    rule = words()["considered"]
    if re.search(shape("in_use"), reading.whole[: m.start()]):
        return False
    before, after = reading.whole[max(0, m.start() - 40) : m.start()], reading.whole[m.end() : m.end() + 30]
    if re.search(rf"(?:^|\W)(?:{rule['before']})\s*$", before) or re.match(rf"\s*(?:{rule['after']})\b", after):
        return True
    return bool(
        re.search(rf"(?:^|[.,;:?!]|\bor|\band|\bso)\s*(?:{rule['question']})\s*$", before)
        and re.match(rf"\s*{rule['judged']}\b", after)
    )


def _fine_tuning(reading: Reading) -> None:
    rule = words()["fine_tuning"]
    for m in reading.find(rule["not_model"]):
        reading.blank(m.span())
    either = r"\bor (?:to )?(?:train(?:ing)? |start(?:ing)? |do it )?$"
    no = [m for m in reading.find(rule["no"]) if not re.search(either, reading.whole[: m.start()])]
    for m in no:
        reading.blank(m.span())
    yes = [m for m in reading.find(rule["yes"]) if not re.search(shape("offered"), reading.whole[: m.start()])]
    for m in yes:
        reading.blank(m.span())
    if bool(yes) != bool(no) and not _of_no_training(reading):
        reading.tell("fine_tuning", bool(yes))
