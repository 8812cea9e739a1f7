"""Accuracies that no word names: `got .91 val`, `0.88 on the holdout`, `memorises: 100 vs 64`, `gap: .97 / .71`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from advisor.consult.keeping import keep
from advisor.consult.pair_forms import kinds
from advisor.consult.quantities import pattern, words
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def scores(reading: Reading) -> None:
    """The figure of a side, else the two of a gap, in a text that names no score and has told none."""
    told = any(name.startswith(("train_", "val_")) for name in reading.facts)
    bars = any(compiled(pattern_of(name)).search(reading.whole) for name in ("no_accuracy", "unnamed_bars"))
    if told or bars or pattern(kinds()).search(reading.whole):
        return
    if not compiled(pattern_of("several_runs")).search(reading.whole):
        _sided(reading)
    if not any(name.startswith(("train_", "val_")) for name in reading.facts):
        _gap(reading)


def _sided(reading: Reading) -> None:
    """The one figure of each side that stands beside its name, where both do: a lone one may be of any score."""
    found = {side: list(compiled(_beside(side)).finditer(reading.text)) for side in ("train", "val")}
    if any(len(ms) != 1 for ms in found.values()):
        return
    values = {side: float(ms[0]["v"] or ms[0]["v2"]) for side, ms in found.items()}
    sizes = {_percent(value, float(table("scores")["unnamed"]["low"])) for value in values.values()}
    if len(sizes) == 1 and None not in sizes:
        for side, value in values.items():
            keep(reading, side, "accuracy", value, value > 1, found[side][0].span())


@cache
def _beside(side: str) -> str:
    name, value, end = f"(?:{words()[f'{side}_word']})", pattern_of("unnamed_value"), pattern_of("unnamed_end")
    after = rf"(?<!/)\b{name}(?: (?:set|data|split|part))?(?:{pattern_of('unnamed_link')})(?P<v>{value}){end}"
    before = rf"(?<![\w.,/-])(?<!-> )(?P<v2>{value}) ?%? (?:(?:on|in) (?:the |my |our )?)?{name}"
    return f"{after}|{before}{pattern_of('unnamed_side_end')}"


def _gap(reading: Reading) -> None:
    """Two figures that are set against each other, training's first and by far the higher."""
    found = list(compiled(pattern_of("unnamed_pair")).finditer(reading.text))
    if len(found) != 1 or compiled(pattern_of("no_gap")).search(reading.whole):
        return
    train, val = float(found[0]["train"]), float(found[0]["val"])
    low, high = _percent(train, 0.0), _percent(val, 0.0)
    far = train - val >= float(table("scores")["unnamed"]["apart"]) * (100 if train > 1 else 1)
    whole = round(train + val, 6) in (1, 100)
    said = compiled(pattern_of("of_a_gap")).search(reading.whole)
    if low is not None and low == high and not whole and (far or (said and train >= val)):
        for side, value in (("train", train), ("val", val)):
            keep(reading, side, "accuracy", value, bool(low), found[0].span())


def _percent(value: float, lowest: float) -> bool | None:
    """Whether a figure is a percentage, or a share; None where it is neither or too low."""
    if value <= 1:
        return False if value >= lowest else None
    return True if 100 * lowest <= value <= 100 and value >= float(table("scores")["pair"]["percent_from"]) else None
