"""Scores that an utterance tells (accuracies as fractions, losses) and the goal: metric and direction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.keeping import family, keep
from advisor.consult.naming import is_setting
from advisor.consult.quantities import pattern, shape, words
from advisor.consult.score_kinds import kind_before, kinds, moving, percent_of, score_of_clause, stepped
from advisor.consult.unsided_losses import losses

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


_SIDES = ("train", "val")
_A_FEW = 6
"""Words of a line that may answer for the side that was not told yet."""


def scores(reading: Reading) -> None:
    """Training and held-out accuracy and loss."""
    sides = [side for side in _SIDES if reading.names(_word(side))]
    _row(reading, sides)
    _moved(reading, sides)
    if "val" in sides:
        _printed(reading)
    if len(sides) > 1:
        _labelled(reading)
        _pairs(reading)
        _in_turn(reading)
        _both(reading)
    _of_both(reading)
    _series(reading, sides)
    for value_after in (True, False):
        for side in sides:
            _sided(reading, side, value_after)
    _course(reading)
    _unsided(reading)
    losses(reading)


def _word(side: str) -> str:
    return str(words()[f"{side}_word"])


def _moved(reading: Reading, sides: Sequence[str]) -> None:
    """`train loss goes 2.3 -> 0.1`, `val loss started at 0.9, now 0.8`: the later value is the one it has."""
    for side in sides if re.search(r"\bnow\b", reading.whole) else ():
        for m in reading.find(rf"(?:{_word(side)})[ _/-]?{kinds()} {shape('score_now')}{shape('score_value')}"):
            _tell(reading, side, _kind(reading, m["kind"], m), m)
    if not re.search(r"->|=>|→|\bto\b", reading.whole):
        return
    for side in sides:
        named = rf"(?:{_word(side)})[ _/-]?(?:set |data )?{kinds()}?{shape('score_verbs')}{shape('score_change')}"
        for m in reading.find(named):
            if m["kind"] or m["p"] or len(sides) > 1:
                _tell(reading, side, _kind(reading, m["kind"], m), m)


def _series(reading: Reading, sides: Sequence[str]) -> None:
    """`val loss 0.8 at epoch 3, 1.4 at epoch 20`: the later value is the one it has."""
    if "epoch" not in reading.whole:
        return
    for side in sides:
        for m in reading.find(rf"(?:{_word(side)})[ _/-]?{kinds()}{shape('score_plain')}{shape('score_series')}"):
            _tell(reading, side, _kind(reading, m["kind"], m), m)


def _row(reading: Reading, sides: Sequence[str]) -> None:
    """`val acc has been 0.853, 0.851, 0.854`: the last of the row is the one it has."""
    for side in sides:
        for m in reading.find(rf"(?:{_word(side)})[ _/-]?{kinds()}{shape('score_row')}"):
            _tell(reading, side, _kind(reading, m["kind"], m), m)


def _course(reading: Reading) -> None:
    """`accuracy dropped from 92% to 85%`: the later value; a loss that moves tells a course, and no value."""
    for m in reading.find(shape("first_then_now")):
        keep(reading, "val", "accuracy", float(m["v"]), bool(m["p"]), m.span("v"))
    moved = rf"(?:{words()['accuracy_word']}) (?:has |have |only |just )?{shape('score_moves')} (?:from )?"
    drawn = rf"(?:{words()['accuracy_word']}) ?[=:]? ?(?=\d[\d.]* ?%? ?(?:->|=>|→))"
    for m in reading.find(f"(?:{moved}|{drawn}){shape('score_change')}"):
        if not re.search(shape("score_wanted"), reading.whole[: m.start()]):
            _tell(reading, "val", "accuracy", m)
    fell = (
        rf"(?:{words()['accuracy_word']}) (?:has |have |only |just )?{shape('score_moves')} to {shape('score_value')}"
    )
    for m in reading.find(fell):
        trained = re.search(rf"(?:{_word('train')})[ _-]?$", reading.whole[: m.start()])
        if not trained and not re.search(shape("score_wanted"), reading.whole[: m.start()]):
            _tell(reading, "val", "accuracy", m)
    _alone(reading)


def _alone(reading: Reading) -> None:
    """`FID is at 42`, `mAP 0.62`: the one figure of a score without a side is held out, and names the metric."""
    named = list(reading.find(rf"(?P<kind>{words()['score_word']})(?:{shape('score_is')}){shape('score_value')}"))
    alone = len(named) == 1 and not pattern(words()["accuracy_word"]).search(reading.whole)
    for m in named if alone else ():
        whole = float(m["v"]) > 1 and not m["p"]
        vague = whole and re.fullmatch(shape("vague_scores"), m["kind"])
        wanted = re.search(shape("score_wanted"), reading.whole[: m.start()])
        if not (vague or wanted or moving(reading, m)):
            _tell(reading, "val", m["kind"], m)


def _latest(reading: Reading, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The matches, the last first where the text goes from epoch to epoch."""
    return found[::-1] if len(re.findall(r"\bepoch ?\d+(?! ?/)", reading.whole)) > 1 else found


def _labelled(reading: Reading) -> None:
    """`train acc: 99.2 / val acc: 76.4`, each figure after its own name."""
    found = {side: _named_figures(reading, side) for side in _SIDES}
    if all(found.values()) and len({m["kind"] for ms in found.values() for m in ms}) <= 2:
        for side, places in found.items():
            for m in places:
                _tell(reading, side, _kind(reading, m["kind"] or _one_kind(found), m), m)


def _printed(reading: Reading) -> None:
    """`loss: 0.05 - accuracy: 0.98 - val_loss: 1.2`, where the training's figures carry no name of a side."""
    for m in reading.find(shape("printed_score")):
        _tell(reading, "train", _kind(reading, m["kind"], m), m)


def _in_turn(reading: Reading) -> None:
    """`loss 0.35 (train) 0.41 (val) acc 0.87 / 0.85`: a second pair in the order in which the sides are named."""
    places = {side: m.start() for side in _SIDES if (m := pattern(_word(side)).search(reading.whole))}
    order = sorted(places, key=lambda side: places[side])
    second = shape("score_value").replace("<v>", "<v2>").replace("<p>", "<p2>")
    for m in reading.find(rf"{kinds()} ?[:=]? ?{shape('score_value')} ?/ ?{second}"):
        for side, value, percent in ((order[0], m["v"], m["p"]), (order[1], m["v2"], m["p2"])):
            keep(reading, side, _kind(reading, m["kind"], m), float(value), bool(percent or m["p"]), m.span())


def _named_figures(reading: Reading, side: str) -> list[re.Match[str]]:
    named = rf"(?:{_word(side)})[ _/-]?(?:set:? |data:? )?{kinds()}?{shape('score_plain')}{shape('score_value')}"
    return [m for m in reading.find(named) if not moving(reading, m)]


def _one_kind(found: dict[str, list[re.Match[str]]]) -> str | None:
    kinds = {m["kind"] for places in found.values() for m in places if m["kind"]}
    return kinds.pop() if len(kinds) == 1 else None


def _pairs(reading: Reading) -> None:
    """`train/val accuracy: 99/72`, `97% on train, 68 on val`, and the same the other way round."""
    first, fill, on = shape("score_value"), shape("score_fill"), shape("score_on")
    second = first.replace("<v>", "<v2>").replace("<p>", "<p2>")
    for one, two in (_SIDES, _SIDES[::-1]):
        joined = rf"(?:{_word(one)})(?:ing)? ?(?:/|and|&|,|vs\.?) ?(?:{_word(two)}) ?{kinds()}?"
        named = rf"{joined}{fill}{shape('score_judged')}{first} ?(?:/|and|vs\.?|,|\|) ?{second}"
        here = rf"{kinds()}? ?(?:is |of |at |: ?)?{first}{on}(?:{_word(one)})(?: set| data)?\)? ?{kinds('kind2')}?"
        beside = rf"{here}{shape('score_between')} ?{second}{on}(?:{_word(two)})"
        apart = r" ?(?:/|vs\.?|and|,) ?"
        kinds_first = (
            rf"{kinds()}{shape('score_plain')}{first}{apart}{second} ?\(?(?:{_word(one)}){apart}(?:{_word(two)})"
        )
        for m in [*reading.find(named), *reading.find(beside), *reading.find(kinds_first)]:
            if is_setting(reading.whole[: m.start("v")]):
                continue
            what = _kind(reading, m["kind"], m)
            for side, value, percent in ((one, m["v"], m["p"]), (two, m["v2"], m["p2"])):
                keep(reading, side, what, float(value), bool(percent or m["p"]), m.span())


def _both(reading: Reading) -> None:
    """`train and val accuracy is 0.9`, `accuracy 0.99 train and val`."""
    joined = rf"(?:{_word('train')}) (?:set )?(?:and|&|/) ?(?:the |my )?(?:{_word('val')})(?! ?[a-z_]* ?(?:{{|\d))"
    for m in reading.find(
        rf"{kinds()}{shape('score_plain')}{shape('score_value')},?(?: (?:on|in|for|both))* (?:the |my )?{joined}"
    ):
        for side in _SIDES:
            _tell(reading, side, _kind(reading, m["kind"], m), m)
    sides = rf"(?:{_word('train')}) (?:set )?(?:and|&|/|,) ?(?:the |my )?(?:{_word('val')}) ?(?:set )?"
    for m in reading.find(rf"{sides}{kinds()}?{shape('score_fill')}{shape('score_value')}(?! ?(?:and|/|vs))"):
        if m["kind"] or m["p"]:
            for side in _SIDES:
                _tell(reading, side, _kind(reading, m["kind"], m), m)


def _of_both(reading: Reading) -> None:
    """`both losses stand at 0.56`: of training and of held-out data, unless two nets play against each other."""
    two = re.search(shape("two_nets"), reading.whole)
    for m in reading.find(rf"both (?:the )?(?:train and val )?losses{shape('score_fill')}{shape('score_value')}"):
        if two:
            reading.blank(m.span())
        elif not moving(reading, m):
            for side in _SIDES:
                _tell(reading, side, "loss", m)


def _sided(reading: Reading, side: str, value_after: bool) -> None:
    value = shape("score_value")
    minus = r"(?P<minus>(?<=[ =:])-)?"
    after = rf"(?:{_word(side)})[ _/-]?(?:set |data )?{kinds()}?{shape('score_fill')}{minus}{value}"
    own = rf"(?:{kinds('kind0')}(?: (?:macro|micro|weighted|score))? ?[:=]? ?)?"
    before = rf"{own}{value} ?{kinds('kind2')}?(?:,(?= ?(?:on|in)\b))? ?(?:on|in|for|as|at)? ?(?:the |my |our )?"
    before += rf"(?:{_word(side)})(?!{shape('score_no_side')})[ -]?{kinds()}?"
    for m in _latest(reading, reading.find(after if value_after else before)):
        said = m["kind"] or (kind_before(reading, m) if value_after else m["kind2"] or m["kind0"])
        said = said or _kind_told(reading, side)
        of_a_name = not value_after and re.search(r"[a-z]-$", reading.whole[: m.start("v")])  # `gpt-2 training`
        if of_a_name or (said and m["p"] and family(said) == "loss"):
            continue
        counted = not (said or m["p"]) and re.match(shape("counts_things"), reading.whole[m.end("v") :])
        if not counted and not moving(reading, m) and (said or m["p"] or _of_scores(reading)):
            _tell(reading, side, _kind(reading, said, m), m)


def _kind_told(reading: Reading, side: str) -> str | None:
    """What the other side was told in before: `76 % val accuracy`, then `train is 78`; None where it tells nothing."""
    other = "val" if side == "train" else "train"
    told = [kind for kind in ("accuracy", "loss") if reading.before.get(f"{other}_{kind}") is not None]
    short = len(reading.whole.split()) <= _A_FEW and not re.search(shape("any_kind"), reading.whole)
    return told[0] if len(told) == 1 and short else None


def _of_scores(reading: Reading) -> bool:
    """Whether the text speaks of a score or a loss at all, or of both sides."""
    kinds = "|".join(words()[f"{kind}_word"] for kind in ("accuracy", "loss", "score"))
    both = all(pattern(_word(side)).search(reading.whole) for side in _SIDES)
    return both or bool(pattern(kinds).search(reading.whole))


def _kind(reading: Reading, said: str | None, m: re.Match[str]) -> str | None:
    if said:
        return family(said)
    if here := score_of_clause(reading, m.start("v")):
        return here
    other = pattern(words()["score_word"]).search(reading.whole)
    if other and not pattern(f"{words()['loss_word']}|{words()['accuracy_word']}").search(reading.whole):
        return other[0]
    if m["p"] or float(m["v"]) >= 10:
        return "accuracy" if float(m["v"]) <= 100 else None
    loss, accuracy = (bool(pattern(words()[f"{word}_word"]).search(reading.whole)) for word in ("loss", "accuracy"))
    return None if loss == accuracy else "loss" if loss else "accuracy"


def _tell(reading: Reading, side: str, what: str | None, m: re.Match[str]) -> None:
    if not (m["p"] or "." in m["v"]) and re.match(rf" (?:\w+ )?{shape('trials_noun')}\b", reading.whole[m.end("v") :]):
        return  # `the best val accuracy out of 100 trials`
    sign = -1 if what == "loss" and m.groupdict().get("minus") else 1
    keep(reading, side, what, sign * float(m["v"]), bool(m["p"]), m.span())


def _unsided(reading: Reading) -> None:
    accuracy, loss, fill, value = (
        words()["accuracy_word"],
        words()["loss_word"],
        shape("score_fill"),
        shape("score_value"),
    )
    percent = r"(?P<v>\d+(?:\.\d+)?) ?(?P<p>%|percent|per cent|pct)"
    side = "train" if re.search(shape("no_held_out"), reading.whole) else "val"
    stepped(reading, side)
    start = rf"from {percent.replace('pct)', 'pct)?')} to \d+(?:\.\d+)? ?(?:%|percent)"
    if not (reading.names(accuracy) or reading.names(loss) or re.search(r"%|per ?cent|pct", reading.whole)):
        return
    reached = rf"(?:{shape('score_reached')}) ?{percent}(?!{shape('no_percent_after')})"
    several = len({m["v"] for m in reading.find(reached)}) > 1 and not re.search(
        shape("compared_values"), reading.whole
    )
    for expression in (
        rf"(?:get |go |bring it |improve |move ){start}(?! ?(?:of|pruned|dropout))",
        rf"(?:{accuracy}){fill}{value}",
        rf"{value} ?(?:validation |overall |classification |top-\d+ )?(?:{accuracy})",
        *([] if several else [reached]),
        rf"only {percent} (?:after|at epoch)",
        rf"{start}(?! ?(?:of|pruned|dropout))",
    ):
        for m in _latest(reading, reading.find(expression)):
            if "accuracies" in m[0]:
                continue
            begins = "from" in m[0].split()[:4]
            wanted = re.search(shape("score_wanted"), reading.whole[: m.start("v")])
            if begins or not (wanted or moving(reading, m)):
                _tell(reading, side, percent_of(reading, m), m)
