"""Named things that an utterance tells: architecture, optimizer, fine-tuning, settings in use, parameters to search."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.consult.quantities import NUMBER, pattern, words

if TYPE_CHECKING:
    from advisor.consult.telling import Reading

_WHOLE = {"batch_size", "warmup_steps", "num_layers", "hidden_size", "epochs"}
_SHARES = {"dropout", "label_smoothing", "warmup_fraction", "momentum"}
_UNNUMBERED = {"optimizer", "lr_schedule", "activation", "epochs"}
_LIMITS = {"learning_rate": 1000, "weight_decay": 100, "dropout": 1, "momentum": 1, "label_smoothing": 1}


def kinds(reading: Reading) -> None:
    """Architecture, fine-tuning and optimizer."""
    _fine_tuning(reading)
    _architecture(reading)
    _optimizer(reading)


def _architecture(reading: Reading) -> None:
    seen = [(family, m) for family, text in words()["architectures"].items() for m in reading.find(text)]
    told = {family for family, m in seen if not _considered(reading, m)}
    if len(told) == 1:
        reading.tell("architecture", told.pop())
    for _, m in seen:
        reading.blank(m.span())


def _optimizer(reading: Reading) -> None:
    seen: list[tuple[str, re.Match[str]]] = []
    for family, text in words()["optimizers"].items():
        for m in reading.find(text):
            seen.append((family, m))
            reading.blank(m.span())
    told = {family for family, m in seen if not _considered(reading, m)}
    if len(told) == 1:
        reading.tell("optimizer", told.pop())
    for family, m in seen:
        if {family} == told:
            _rate_beside(reading, m.end())


def _rate_beside(reading: Reading, end: int) -> None:
    m = re.match(
        rf"[ (]*(?:@|,|at|with|,? lr|lr ?=|:)? ?(?P<v>{NUMBER})(?![\w%.]| ?(?:-|to|\.\.|or|and|h\b|gpu|epoch))",
        reading.text[end:],
    )
    if m and 0 < float(m["v"]) < 1:
        reading.tell("learning_rate", float(m["v"]), (end + m.start("v"), end + m.end("v")))


def _considered(reading: Reading, m: re.Match[str]) -> bool:
    rule = words()["considered"]
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
    no, yes = list(reading.find(rule["no"])), []
    for m in no:
        reading.blank(m.span())
    yes = list(reading.find(rule["yes"]))
    offered = r"(?:should|shall|can|could|would) (?:i|we|you|it) (?:better |rather |also )*(?:use |take |try |start with |switch to |be better to )?(?:an? |the )?$|\bor (?:an? )?$|would (?:an? )?$"
    yes = [m for m in yes if not re.search(offered, reading.whole[: m.start()])]
    for m in yes:
        reading.blank(m.span())
    if bool(yes) != bool(no):
        reading.tell("fine_tuning", bool(yes))


def settings(reading: Reading) -> None:
    """Values in use: `lr=3e-4`, `bs 128`, `a dropout of 30 %`; ranges and lists of candidates are none."""
    for after in (True, False):
        for name, text in words()["names"].items():
            if name not in _UNNUMBERED:
                _setting(reading, name, text, after)
    for m in reading.find(r"\d+(?:\.\d+)?e-\d+"):
        if _alone(reading, m.start(), m.end()) and 1e-8 <= float(m[0]) <= 1:
            reading.tell("learning_rate", float(m[0]), m.span())


def _setting(reading: Reading, name: str, text: str, value_after: bool) -> None:
    link = r"(?: ?(?:=|:|\bis\b|\bof\b|\bwas\b|\bat\b|\bto\b|\bset\b|\bfixed\b|\bcurrently\b|\bnow\b|\baround\b|\babout\b|\bvalue\b|\bequals\b|\bwith\b|\ba\b|~|->|\())*"
    value = rf"(?P<v>{NUMBER}) ?(?P<p>%|percent)?(?![\w])"
    expression = rf"(?:{text}){link} ?{value}" if value_after else rf"{value} ?-?(?:{text})"
    for m in re.finditer(rf"(?<![\w.]){'(?:' if value_after else '(?:'}{expression})", reading.text):
        if not _alone(reading, m.start("v"), m.end("v")) or _ranged(reading, m.start()):
            continue
        number = float(m["v"]) / 100 if m["p"] or (name in _SHARES and 1 < float(m["v"]) <= 100) else float(m["v"])
        if number > _LIMITS.get(name, float("inf")) or (name in _WHOLE and number != int(number)):
            continue
        reading.tell(name, int(number) if name in _WHOLE else number, m.span())


def _alone(reading: Reading, start: int, end: int) -> bool:
    """Whether the number is no end of a range and no item of a list."""
    before, after = reading.whole[max(0, start - 14) : start], reading.whole[end : end + 14]
    if re.match(
        rf"\s*%?\s*(?:-|to|\.\.+|or|vs\.?|until|and|/|,|;|->|through)\s*~?{NUMBER}(?!\w|%|\s*(?:gpu|epoch|h\b|hour|min|day|class|image|sample|worker|x\b))",
        after,
    ):
        return False
    return not re.search(
        rf"(?:between|from|up to|below|above|over|under|range|{NUMBER}\s*(?:-|to|\.\.+|or|and|,|/|->|through)|\[|>=?|<=?|max|min|than|low=|high=)\s*\(?$",
        before,
    )


def _ranged(reading: Reading, start: int) -> bool:
    return bool(
        re.search(
            r"(?:double|halve|doubling|increase|reduce|bigger|larger|smaller|lower|higher|suggest_\w+\(['\"]?)\s*(?:the|my)?\s*['\"]?$",
            reading.whole[max(0, start - 24) : start],
        )
    )


@cache
def _list_of_names() -> str:
    name = "(?:" + "|".join(words()["names"].values()) + r")(?!\w)"
    join = r"\s*(?:,\s*(?:and|plus|also)?|and|&|\+|/|plus|as well as|;)\s*(?:the |my |also |maybe |perhaps )?"
    return rf"{name}(?:{join}{name})*"


def searched(reading: Reading) -> None:
    """The parameters that the person can or does search."""
    text = reading.whole
    explicit = re.search(r"(?:hyper-?)?param(?:eter)?s ?(?:=|:|are)\s*(?P<l>[\w.,/& -]+)", text)
    if explicit:
        found = _explicit(explicit["l"])
        if found:
            reading.tell("parameters", found, None)
            reading.said["parameters"] = ", ".join(found)
            return
    for m in re.finditer(rf"(?<![\w.]){_list_of_names()}", text):
        names = _canonical(m[0])
        if _is_searched(text, m, len(names)):
            reading.tell("parameters", tuple(sorted(names)), None)
            reading.said["parameters"] = m[0].strip()


def _explicit(text: str) -> tuple[str, ...]:
    from advisor.names import canonical, is_known

    parts = [part.strip(" .") for part in re.split(r",|\band\b|&|/|\+|\.\s", text) if part.strip(" .")]
    names: set[str] = set()
    for part in parts:
        known = _canonical(part)
        if known:
            names |= known
        elif re.fullmatch(r"[a-z_]\w*(?:[._-]\w+)*", part) and (is_known(part) or "_" in part or len(names) > 1):
            names.add(canonical(part))
        else:
            break
    return tuple(sorted(names)) if names and len(parts) > 1 else ()


def _canonical(text: str) -> set[str]:
    found: set[str] = set()
    rest = text
    for name, alternatives in words()["names"].items():
        for m in pattern(alternatives).finditer(rest):
            found.add(name)
        rest = pattern(alternatives).sub(lambda m: " " * len(m[0]), rest) if name == "lr_schedule" else rest
    if "lr_schedule" in found and not pattern(words()["names"]["learning_rate"]).search(rest):
        found.discard("learning_rate")
    return found


def _is_searched(text: str, m: re.Match[str], count: int) -> bool:
    before = re.split(r"[;!?\n]|\.(?!\d)", text[max(0, m.start() - 48) : m.start()])[-1]
    after = text[m.end() : m.end() + 40]
    asked = r"\b(?:should|which|why|is it|do i have to|must i|how (?:do|should|can|to)|not|except|without|shall|don'?t|never)\b"
    if re.search(asked, before):
        return False
    trigger = rf"\b(?:{words()['tune']})\s*(?:is|are|:|=|like|such as|only|just|both|in|on|i can tune|consists? of|has|contains?|includes?|covers?)?\s*(?:the |my |our |these |at |of )*(?:\d+ )?(?:hyper-?parameters?|parameters?|things?|params|knobs)?\s*[:(,]?\s*(?:the |my |namely |i\.e\. |e\.g\. )?$"
    tunable = r"^\s*(?:are|is|can be|could be)\s*(?:all )?(?:tunable|tuned|searched|to be tuned|configurable|adjustable|exposed|in (?:the|my) (?:search|space|sweep|study|search space))"
    if count > 1:
        return bool(re.search(trigger, before) or re.match(tunable, after))
    return bool(re.search(trigger, before) and re.search(r"\b(?:only|just)\b", before))


def listed(text: str) -> tuple[str, ...] | None:
    """The parameters that a bare list names: `lr, wd and dropout`."""
    return _explicit(text) or tuple(sorted(_canonical(text))) or None


def value_of(name: str, text: str) -> Any:
    """A bare name or word as the value of the fact: `adamw`, `a resnet`; None when it says nothing about it."""
    table = {"architecture": words()["architectures"], "optimizer": words()["optimizers"]}.get(name, {})
    found = [family for family, alternatives in table.items() if pattern(alternatives).search(text)]
    return found[0] if len(found) == 1 else None
