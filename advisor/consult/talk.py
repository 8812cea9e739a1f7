"""What an utterance is about beside its facts: the things it names, and whether it asks for a judgement."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from advisor.consult.blamed import blamed
from advisor.consult.candidates import candidates_beside
from advisor.consult.checkpoints import checkpoint_asked
from advisor.consult.courses import course_told
from advisor.consult.deciding import decided
from advisor.consult.features import loss_falls, moved, ties, training_falls
from advisor.consult.grids import grid_of
from advisor.consult.growing_losses import grows
from advisor.consult.levers import lever_asked
from advisor.consult.named_ranges import range_of
from advisor.consult.noise_and_spread import noise_over_spread
from advisor.consult.offered_values import length_told
from advisor.consult.optimizer_changed import optimizer_change
from advisor.consult.prefixes import possible, starts
from advisor.consult.quantities import plain, shape, written
from advisor.consult.ratios import batch_ratio
from advisor.consult.scaled_rates import moved_rates
from advisor.consult.seed_figures import fruitless_since
from advisor.consult.talk_facts import Talk
from advisor.consult.things_named import rates_named, things, words_of
from advisor.consult.told_numbers import told_numbers
from advisor.consult.two_results import change_told
from advisor.consult.two_sides import sides_told
from advisor.patterns import compiled
from advisor.tables import table

_MOST_SEARCHED = 12
"""Parameters above which a grid is no grid that anybody means."""
_HEADLINE = 3
"""Words of a question that is no sentence: `muon lr`."""


def talk_of(text: str) -> Talk:
    """What the text names and asks."""
    said = plain(text)
    begun = starts(said)
    near = (name for name, row in things().items() if possible(row["words"], begun))
    names = [(m.start(), name) for name in near if (m := words_of(name).search(said))]
    named = tuple(name for _, name in sorted(names))
    topics = tuple(topic for topic, cue in table("things")["cues"].items() if _has(rf"\b(?:{cue})\b", said))
    headline = bool(topics) and len(said.split()) <= _HEADLINE and not re.search(r"\d", said)
    rules = table("consultation")
    return Talk(
        names=named,
        topics=topics,
        sights=(*(["run/diverged"] if grows(written(text)) else []), *_outright(said)),
        moves=any(not re.fullmatch(rules["no_movement"], tie) for tie in moved(said))
        or _has(rules["named_sights"]["run/overfitting"], said),
        train_falls=training_falls(said),
        sides_part=_tied(rules["sides_part"], ties(said)),
        falls=loss_falls(said),
        only_low=_has(rules["only_low"], said),
        brief=len(said.split()) <= rules["brief"],
        of_trials=_has(rules["trial_words"], said),
        asks=headline or _has(shape("asks_about"), said),
        **{asked: _has(shape(words), said) for asked, words in _ASKED.items()},
        suspects=_suspected(said),
        loss_falls=_loss_falls(said),
        judges=_judges(said),
        **{felt: _way(words, ways, said) for felt, (words, ways) in _FEELINGS.items()},
        **rates_named(named),
        optimizer_before=(optimizer_change(said) or (None,))[0],
        **_read_apart(said),
        **{**course_told(written(text)), **_told_later(said), **_decided(text, said)},
    )


def _read_apart(said: str) -> dict[str, Any]:
    """The figures and names that readers of one thing each tell; no two tell the same."""
    readers = (_classes, range_of, _ratio, grid_of, blamed, length_told, told_numbers, lever_asked, change_told)
    return {name: value for read in readers for name, value in read(said).items()}


def _told_later(said: str) -> dict[str, Any]:
    """What stands above a course that is told: ranges, a search without a gain, counts."""
    return {**_range(said), **fruitless_since(said), **_counts(said)}


_ASKED = {
    "exception": "an_exception", "epochs_asked": "epochs_asked", "grid_judged": "grid_judged",
    "values_differ": "values_differ", "lasting": "lasting", "stays": "stays", "seeds_compared": "seeds_to_compare",
    "needed": "needed", "universal": "universal", "enough": "asks_enough", "asks_what": "asks_what",
    "best_alike": "best_alike", "speaks_of_noise": "speaks_of_noise",
    "of_return": "of_return", "balanced": "balanced", "of_regression": "of_regression",
    "longer_told": "longer_told", "else_diverges": "else_diverges",
    "works_well": "works_well", "zero_norm": "zero_norm",
    "minus_inf": "minus_inf", "still_moves": "still_moves",
}  # fmt: skip
_FEELINGS = {"wonders": ("wonders", ("well", "ill")), "feared": ("fears", ("high", "low", "odd"))}
_COUNTED = {
    "seeds": "counted_seeds",
    "every_epochs": "every_epochs",
    "fruitless": "fruitless_trials",
    "values_each": "values_each",
}
"""Facts by the shapes of words that tell them: whether it asks, which way it feels, how many it counts."""


def _has(expression: str, said: str) -> bool:
    return bool(compiled(expression).search(said))


def _judges(said: str) -> bool:
    """Whether the text asks if something told is right, and neither for a value nor for a cause."""
    odd = "?" in said and _way("fears", ("odd",), said) is not None
    asked = _has(shape("judges"), said) or odd
    return asked and not _has(table("consultation")["asks_which"], said) and not blamed(said)


def _loss_falls(said: str) -> bool:
    """Whether the text tells that a loss went from one figure to a lower one: `loss went 2.1 -> 1.9`."""
    m = compiled(table("consultation")["loss_course"]).search(said)
    return m is not None and float(m["b"]) < float(m["a"])


def _suspected(said: str) -> str | None:
    """The sight whose name the text puts as a question."""
    rules = table("consultation")["suspected"]
    frames = ((name, rules["frame"].replace("{sight}", words)) for name, words in rules["sights"].items())
    return next((name for name, expression in frames if _has(expression, said)), None)


def _way(name: str, ways: Sequence[str], said: str) -> str | None:
    """The first of the ways in which the text says so."""
    return next((way for way in ways if _has(shape(name, way), said)), None)


def _counts(said: str) -> dict[str, Any]:
    found = [_counted(counted, words, said) for counted, words in _COUNTED.items()]
    return {name: count for each in found for name, count in each.items()}


def with_grid(talk: Talk, facts: Mapping[str, Any]) -> Talk:
    """The utterance with the size of the grid that it names: its values to the power of its parameters."""
    count = len(facts.get("parameters", ())) or facts.get("parameter_count", 0)
    if talk.values_each is None or talk.grid_sizes or not 0 < count <= _MOST_SEARCHED:
        return talk
    return talk.replaced(grid_runs=talk.values_each**count)


def _outright(said: str) -> Iterator[str]:
    """What the text says by its name: `it diverges`, `my model overfits`; nothing denied or only asked about."""
    rules = table("consultation")
    for sight, expression in rules["named_sights"].items():
        m = compiled(expression).search(said)
        asked = str(sight).startswith(("topic/", "space/", "study/"))
        if m and (asked or not re.search(rules["taken_back"], said[: m.start()])):
            yield str(sight)
    if compiled(rules["only_low"]).search(said):
        yield "run/underfitting"
    if _has(shape("best_alike"), said):
        yield "study/single-seed-winner"
    moved = ties(said)
    alone = next(iter(moved)) if len(moved) == 1 else ""
    yield from (str(sight) for sight, expression in rules["tied_sights"].items() if re.fullmatch(expression, alone))
    yield from (str(row["sight"]) for row in rules["tied_together"] if _tied(row, moved))


def _tied(row: Mapping[str, Any], told: Set[str]) -> bool:
    """Whether both movements of a row are told, and none that speaks against it."""
    both = all(any(re.fullmatch(expression, tie) for tie in told) for expression in row["both"])
    return both and not any(re.fullmatch(row["without"], tie) for tie in told)


def _range(said: str) -> dict[str, float]:
    """The ends of the first range of positive numbers that is named."""
    m = compiled(rf"(?<![\w.]){shape('a_range')}").search(said)
    ends = (float(m["a"]), float(m["b"])) if m else (0.0, 0.0)
    return {"range_low": ends[0], "range_high": ends[1]} if ends[0] < ends[1] < 1e6 else {}


def _decided(text: str, said: str) -> dict[str, Any]:
    """The question that words or figures decide; some by the text with all its figures."""
    whole = written(text)
    settled = checkpoint_asked(whole) or moved_rates(whole) or candidates_beside(whole) or noise_over_spread(whole)
    return settled or decided(said)


def _counted(name: str, expression: str, said: str) -> dict[str, int]:
    m = compiled(shape(expression)).search(said)
    return {name: int(next(count for count in m.groups() if count))} if m else {}


def _classes(said: str) -> dict[str, int]:
    sets = table("grammar")["data_sets"].items()
    return next(({"classes": int(count)} for words, count in sets if _has(rf"\b(?:{words})\b", said)), {})


def _ratio(said: str) -> dict[str, Any]:
    ratio = batch_ratio(said)
    return {"ratio": ratio, "ratio_root": math.sqrt(ratio), **sides_told(said)} if ratio else {}
