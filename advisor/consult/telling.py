"""The facts that an utterance tells, read by a grammar of quantities and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from advisor.consult import (
    aims,
    bare_rates,
    changing,
    leftover_scores,
    leftovers,
    measures,
    named_kinds,
    named_parameters,
    naming,
    oddities,
    score_pairs,
    score_records,
    score_rows,
    score_tables,
    scoring,
    seen_pairs,
    spending,
    two_modes,
    two_sides,
    unnamed_losses,
    unnamed_scores,
)
from advisor.consult.figures import blank_foreign
from advisor.consult.grids import grid_counts
from advisor.consult.offered_values import offer_of
from advisor.consult.quantities import pattern, shape, words
from advisor.consult.reading import Reading
from advisor.consult.value_results import values_tried
from advisor.patterns import compiled


def reading_of(text: str, before: Mapping[str, Any] | None = None) -> Reading:
    """What the text tells, given the facts known before it."""
    reading = Reading(text, before)
    others = [m for name in ("of_others", "of_people") for m in compiled(shape(name)).finditer(reading.whole)]
    two_sides.settings(reading)
    for m in others:
        reading.blank(m.span())
    for step in _steps(others):
        if reading.counts or step in _WITHOUT_COUNTS:
            step(reading)
    return reading


def _steps(others: list[re.Match[str]]) -> tuple[Callable[[Reading], object], ...]:
    """What is taken of a text, in this order: each leaves blank what it took."""
    return (
        blank_foreign, _blank_grids, _blank_offers, spending.prices, named_kinds.kinds, oddities.unreal,
        changing.asked, changing.considered, changing.changes,
        score_tables.tables, score_records.records, score_pairs.pairs, seen_pairs.pairs,
        score_rows.rows, scoring.scores,
        spending.means, naming.settings, lambda reading: naming.recipe(reading, others), naming.accumulated,
        _classes, _examples, named_parameters.searched, named_parameters.foreign,
        _count, leftovers.settings, bare_rates.rate, leftover_scores.scores, seen_pairs.reported,
        unnamed_scores.scores, unnamed_losses.losses, unnamed_losses.alike, unnamed_losses.beside,
        two_modes.modes, aims.goal, measures.measured, oddities.unlikely,
    )  # fmt: skip


def _blank_grids(reading: Reading) -> None:
    for span in grid_counts(reading.whole):
        reading.blank(span)


def _blank_offers(reading: Reading) -> None:
    """Blanks values that are offered or were tried: they are no settings in use."""
    for found in (offer_of, values_tried):
        if told := found(reading.whole):
            reading.blank(told.span)


def _examples(reading: Reading) -> None:
    for m in reading.find(shape("counted_examples")):
        before, after = reading.until(m.start(), 24), reading.text[m.end() : m.end() + 20]
        if pattern(words()["not_examples"]).search(m[0]) or re.search(shape("not_examples_before"), before):
            continue
        if re.match(shape("not_examples_after"), after):
            continue
        place = next(end for end in ("", *"23456789") if m[f"n{end}" if end else "n"])
        value = float(m[f"n{place}"]) * float(words()["suffixes"].get(m[f"s{place}"] or "", 1))
        few = any(re.search(row["words"], m[0]) and value < row["below"] for row in words()["few_of"])
        few = few or _validated(reading, m, value)
        if value >= 10 and value.is_integer() and not few:
            reading.tell("n_examples", int(value), m.span())
    if "n_examples" not in reading.facts:
        _things(reading)


def _validated(reading: Reading, m: re.Match[str], value: float) -> bool:
    """Whether so few are those of the validation set, whose score jumps: `val jumps by 6 points, 80 samples`."""
    rule = words()["validated"]
    trained = re.search(r"\btrain", reading.whole[m.start() : m.end() + 8])
    return value < rule["below"] and not trained and bool(re.search(rule["jumps"], reading.whole))


def _things(reading: Reading) -> None:
    """Things that are no usual name of data, that a net learns from by the words before them: `on 900 orchids`."""
    for m in reading.find(shape("counted_things")):
        value = float(m["n"]) * (1000 if m["s"] else 1)
        aside = re.match(shape("not_examples_after"), reading.text[m.end() : m.end() + 20])
        if value >= words()["few_things"] and value.is_integer() and not aside:
            reading.tell("n_examples", int(value), m.span())


def _classes(reading: Reading) -> None:
    for m in reading.find(shape("counted_classes")):
        count = int(next(found for name in "nkcdtu" if (found := m[name])))
        if count > 1:
            reading.tell("n_classes", count, m.span())
    for count, kind in ((2, "binary"), (1, "one_class")):
        if "n_classes" not in reading.facts and reading.find(shape(kind)):
            reading.tell("n_classes", count)


def restated(reading: Reading, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Each quantity said back with its unit: `one trial: 30 min = 0.5 h`."""
    found = []
    for name, label in words()["say"].items():
        if name in facts:
            said, value = reading.said.get(name, ""), _shown(name, facts)
            found.append(f"{label}: {said} = {value}" if said and said != value else f"{label}: {value}")
    return tuple(found)


def _shown(name: str, facts: Mapping[str, Any]) -> str:
    value = facts[name]
    if name.endswith("_accuracy"):
        return f"{100 * value:.4g} %"
    budget = " device h" if facts.get("budget_kind") == "gpu" else " h"
    unit = {"budget_hours": budget, "trial_hours": " h", "memory_gb": " GB"}.get(name, "")
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}{unit}"


def _count(reading: Reading) -> None:
    for m in reading.find(shape("counted_parameters")):
        if int(m["n"] or m["m"]) > 0 and "parameters" not in reading.facts:
            reading.tell("parameter_count", int(m["n"] or m["m"]), m.span())


_WITHOUT_COUNTS = (
    blank_foreign, _blank_grids, named_kinds.kinds, oddities.unreal, spending.means, _classes,
    named_parameters.searched, named_parameters.foreign, aims.goal, measures.measured, oddities.unlikely,
)  # fmt: skip
"""Steps that are taken of a text without numbers too."""
