"""What an utterance is about beside its facts: the things it names, and whether it asks for a judgement."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any

from advisor.consult.blamed import blamed
from advisor.consult.courses import course_told
from advisor.consult.deciding import decided
from advisor.consult.features import loss_falls, moved, ties, training_falls
from advisor.consult.grids import grid_of
from advisor.consult.levers import lever_asked
from advisor.consult.named_ranges import range_of
from advisor.consult.named_rates import has_adapter_rates, rates_of, with_rates
from advisor.consult.offered_values import length_told
from advisor.consult.optimizer_changed import optimizer_change
from advisor.consult.prefixes import possible, starts
from advisor.consult.quantities import plain, shape, written
from advisor.consult.ratios import batch_ratio
from advisor.consult.seed_figures import fruitless_since
from advisor.consult.told_numbers import told_numbers
from advisor.consult.two_results import change_told
from advisor.facts.base import Namespace, Reason, fact
from advisor.kinds import adapts, known_of, told_beside
from advisor.patterns import compiled
from advisor.tables import table

_MOST_SEARCHED = 12
"""Parameters above which a grid is no grid that anybody means."""
_HEADLINE = 3
"""Words of a question that is no sentence: `muon lr`."""
_LENGTH = "topic/how-long"
"""What is asked about where the length of a training is, and no thing named is about it."""


class Talk(Namespace):
    """Facts of the utterance; prose reads them as `talk.…`."""

    default_reason: Reason = "not-told"

    names: tuple[str, ...] = fact("things it names, as the table things calls them", default=())
    sights: tuple[str, ...] = fact("what it says outright of a training", default=())
    moves: bool = fact("whether it tells how something moves, and not figures alone", default=False)
    train_falls: bool = fact("whether the training loss falls by it, and no loss rises", default=False)
    falls: bool = fact("whether a loss falls by it, and none rises", default=False)
    only_low: bool = fact("whether it says that a score is low, and nothing of the training data", default=False)
    judges: bool = fact("whether it asks if a value or a sight is right", default=False)
    wonders: str | None = fact("whether it asks if what it tells is well (`normal?`) or ill (`a bug?`)")
    topics: tuple[str, ...] = fact("topics that its words speak of", default=())
    exception: bool = fact("whether it shows an exception by its name: `KeyError`", default=False)
    asks: bool = fact("whether it asks what a thing is, or which of several to take", default=False)
    suspects: str | None = fact("the sight that it asks about: `am I overfitting?`")
    loss_falls: bool = fact("whether it tells a loss by two figures of which the later is lower", default=False)
    feared: str | None = fact("what it fears of a value: high, low, or odd either way")
    range_low: float | None = fact("low end of a range that it names")
    range_high: float | None = fact("high end of a range that it names")
    ratio: float | None = fact("the batch now over the batch before, or over a recipe's")
    ratio_root: float | None = fact("square root of that")
    seeds: int | None = fact("seeds, or repeats of one configuration, that it names")
    fruitless: int | None = fact("trials in a row that brought nothing better")
    values_differ: bool = fact("whether it says that the values of the trials differ", default=False)
    lasting: bool = fact("whether it says that what rose stays up", default=False)
    stays: bool = fact("whether it says that something stays where it is", default=False)
    seeds_compared: bool = fact("whether it asks how many seeds a comparison needs", default=False)
    needed: bool = fact("whether it asks if a thing is needed at all", default=False)
    asks_what: bool = fact("whether it asks what, which or how, and nothing by yes or no", default=False)
    enough: bool = fact("whether it asks if something told before is enough", default=False)
    universal: bool = fact("whether it says that a thing is always so, and asks if that is true", default=False)
    best_alike: bool = fact("whether it says that the best trials alone lie close together", default=False)
    brief: bool = fact("whether it is a few words, so that what they name is what it is about", default=False)
    of_trials: bool = fact("whether it speaks of the trials of a search", default=False)
    classes: int | None = fact("classes of a well-known data set that it names")
    epochs_asked: bool = fact("whether it asks how long to train, and not how long a search takes", default=False)
    grid_judged: bool = fact("whether it asks yes or no to a grid, and of no other method", default=False)
    parameter: str | None = fact("a parameter of an engine or method that it names")
    parameter_ranges: str | None = fact("that parameter's usual ranges, with whose they are")
    parameter_own: bool = fact("whether the kind of training that has that parameter is named too", default=False)
    parameter_low: float | None = fact("low end of that parameter's usual range")
    parameter_high: float | None = fact("high end of that parameter's usual range")
    parameter_start: float | None = fact("that parameter's usual value")
    parameter_value: float | None = fact("the value that it gives of that parameter")
    values_each: int | None = fact("values of each parameter in a grid that it names")
    grid_sizes: str | None = fact("values of each parameter of a grid that it names by them, as a product")
    grid_runs: int | None = fact("configurations of that grid over the parameters that it names")
    grid_folds: int | None = fact("folds on which each of these is fitted")
    rate_low: float | None = fact("low end of the usual learning rates of a thing named")
    rate_high: float | None = fact("high end of the usual learning rates of a thing named")
    rate_start: float | None = fact("usual learning rate to start at of a thing named")
    rate_of: str | None = fact("the thing whose rates these are")
    gain: float | None = fact("how far a new result lies from the mean of several runs that it names")
    gain_new: float | None = fact("that new result")
    gain_old: float | None = fact("mean of those runs")
    gain_points: float | None = fact("that gain in percentage points, where more is better", unit="points")
    gain_spread: float | None = fact("standard deviation of those runs")
    gain_needed: float | None = fact("distance that chance hardly makes, by as many runs")
    gain_runs: int | None = fact("how many runs these are")
    gain_verdict: str | None = fact("within one standard error, beyond chance, or unclear between them")
    question: str | None = fact("a question that its words decide, as the table plain_questions calls it")
    a: float | None = fact("first number that this question gives")
    b: float | None = fact("second number that it gives")
    c: float | None = fact("third number that it gives")
    d: float | None = fact("fourth number that it gives")
    log: float | None = fact("natural logarithm of the first")
    doubled: float | None = fact("two to the power of the second")
    divided: float | None = fact("the first, divided by the second for as long as one is left")
    course: str | None = fact("how the held-out score goes by its figures: turned, improves, bounces, flat or spike")
    course_limit: float | None = fact("where it would end by steps that shrink as the last ones do")
    minus_inf: bool = fact("whether it says that a loss falls without end", default=False)
    course_low: float | None = fact("its lowest figure")
    course_high: float | None = fact("its highest figure")
    course_middle: float | None = fact("the mean of its figures")
    lever: str | None = fact("a setting that it asks to turn up or down")
    lever_closes: bool | None = fact("whether that brings training and validation closer together")
    lever_way: str | None = fact("up or down")
    result_better: bool | None = fact("whether the later result is the better one, where the score tells")
    course_both: bool = fact("whether the training score goes the same way by a row of its own", default=False)
    course_of: str | None = fact("the score of that row")
    course_side: str | None = fact("val or train, where the row is of a side")
    course_first: float | None = fact("its first figure")
    course_best: float | None = fact("its best figure")
    course_last: float | None = fact("its last figure")
    course_at: str | None = fact("where it was best: `epoch 2`")
    course_step: float | None = fact("how far the last figure lies from the one before")
    course_step_most: float | None = fact("the largest such step")
    every_epochs: int | None = fact("epochs after which it says that something comes back", unit="epochs")
    optimizer_before: str | None = fact("the optimizer that was in use before another took its place")
    blames: str | None = fact("a setting that it asks to be the cause of what is seen")
    blame_place: int | None = fact("where that setting stands among what is looked at for it, 0 where it does not")
    blame_first: str | None = fact("what is looked at first for it")
    speaks_of_noise: bool = fact("whether it says that something is noisy or jumps", default=False)
    result_old: float | None = fact("a result before something was changed")
    result_new: float | None = fact("the result after it")
    result_moved: float | None = fact("how far these lie apart")
    result_points: float | None = fact("the same in percentage points", unit="points")
    changed: str | None = fact("what it says has changed since the trials of an older search")
    first_of: str | None = fact("the parameter that it tunes first")
    then_of: str | None = fact("the parameter that it tunes after that")
    best_others: str | None = fact("other parameters of which it tells that their best lies inside")
    next_low: float | None = fact("where the next end of that parameter's range may lie at least")
    next_high: float | None = fact("where it may lie at most")
    agreed: bool | None = fact("whether what it says of a practice of searching is right")
    best_of: str | None = fact("the parameter whose best value it tells, as the tables call it")
    tried_of: str | None = fact("a setting of which it tells the results of several values")
    tried_count: int | None = fact("how many values these are")
    tried_best: float | None = fact("the value with the best result")
    tried_result: float | None = fact("that result")
    tried_second: float | None = fact("the value with the second best result")
    tried_second_result: float | None = fact("that result")
    tried_at: str | None = fact("where the best value stands among them: low, high or inside")
    tried_next: float | None = fact("the next value beyond that end")
    tried_close: bool = fact("whether the two best results lie too close for single runs", default=False)
    of_return: bool = fact("whether it speaks of the return or reward of an agent", default=False)
    held_out_n: int | None = fact("examples that it says are held out", unit="examples")
    held_out_points: float | None = fact("points by which a score on these is uncertain at most", unit="points")
    works_well: bool = fact("whether it says that what it tells works well", default=False)
    gap_points: float | None = fact("points between training and validation that it tells as a gap", unit="points")
    else_diverges: bool = fact("whether it says that it would diverge otherwise", default=False)
    norm_told: float | None = fact("a gradient norm that it tells")
    zero_norm: bool = fact("whether it tells a gradient norm of exactly 0", default=False)
    longer_told: bool = fact("whether it says that the training was made longer", default=False)
    still_moves: bool = fact("whether it says that a score still improves", default=False)
    policy_kl: float | None = fact("a KL of the policy that it tells")
    clip_share: float | None = fact("a clip fraction that it tells", unit="fraction")
    patience: float | None = fact("evaluations without a gain after which it stops", unit="evaluations")
    points_apart: float | None = fact("percentage points by which two results differ", unit="points")
    paper_points: float | None = fact("percentage points from a published result", unit="points")
    worth_of: str | None = fact("the parameter of which it asks whether it is worth searching")
    offered: tuple[float, ...] = fact("values of one parameter that it asks to choose from", default=())
    offered_of: str | None = fact("that parameter; engine for one of an engine's or a method's own")
    total_steps: int | None = fact("steps of the whole training beside a warmup that it offers", unit="steps")
    middle: float | None = fact("middle of the first two on a log scale")
    root: float | None = fact("square root of the second over the first")


def talk_of(text: str) -> Talk:
    """What the text names and asks."""
    said = plain(text)
    begun = starts(said)
    near = (name for name, row in things().items() if possible(row["words"], begun))
    names = [(m.start(), name) for name in near if (m := _words(name).search(said))]
    named = tuple(name for _, name in sorted(names))
    topics = tuple(topic for topic, cue in table("things")["cues"].items() if _has(rf"\b(?:{cue})\b", said))
    headline = bool(topics) and len(said.split()) <= _HEADLINE and not re.search(r"\d", said)
    rules = table("consultation")
    return Talk(
        names=named,
        topics=topics,
        sights=tuple(_outright(said)),
        moves=any(not re.fullmatch(rules["no_movement"], tie) for tie in moved(said))
        or _has(rules["named_sights"]["run/overfitting"], said),
        train_falls=training_falls(said),
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
        **_classes(said),
        **range_of(said),
        **_ratio(said),
        **_rates(named),
        **grid_of(said),
        **course_told(written(text)),
        **blamed(said),
        **length_told(said),
        **told_numbers(said),
        **lever_asked(said),
        optimizer_before=(optimizer_change(said) or (None,))[0],
        **change_told(said),
        **{**_range(said), **fruitless_since(said), **_counts(said), **decided(said)},
    )


_ASKED = {
    "exception": "an_exception", "epochs_asked": "epochs_asked", "grid_judged": "grid_judged",
    "values_differ": "values_differ", "lasting": "lasting", "stays": "stays", "seeds_compared": "seeds_to_compare",
    "needed": "needed", "universal": "universal", "enough": "asks_enough", "asks_what": "asks_what",
    "best_alike": "best_alike", "speaks_of_noise": "speaks_of_noise",
    "of_return": "of_return", "longer_told": "longer_told", "else_diverges": "else_diverges",
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


def _counted(name: str, expression: str, said: str) -> dict[str, int]:
    m = compiled(shape(expression)).search(said)
    return {name: int(next(count for count in m.groups() if count))} if m else {}


def _classes(said: str) -> dict[str, int]:
    sets = table("grammar")["data_sets"].items()
    return next(({"classes": int(count)} for words, count in sets if _has(rf"\b(?:{words})\b", said)), {})


def _ratio(said: str) -> dict[str, float]:
    ratio = batch_ratio(said)
    return {"ratio": ratio, "ratio_root": math.sqrt(ratio)} if ratio else {}


def _adapted(told: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The rates of the methods named beside an adapter, for an adapter: DPO with LoRA; empty where none is."""
    adapters = [row for row in told if adapts(row["home"])]
    beside = [row for row in told if row not in adapters and has_adapter_rates(row["home"])]
    if not adapters:
        return []
    return [{**rates_of(row["home"], True), "of": f"{row['of']} with {adapters[0]['of']}"} for row in beside]


def _rates(named: tuple[str, ...]) -> dict[str, Any]:
    """The usual rates of the most special thing named: a method's before an optimizer's."""
    told = [things()[name]["rate"] for name in named if "rate" in things()[name]]
    rates = _adapted(told) or [{**rates_of(row["home"]), "of": row["of"]} for row in told]
    row = min(rates, key=lambda row: float(row["start"]), default=None)
    return {f"rate_{key}": row[key] for key in ("low", "high", "start", "of")} if row else {}


@cache
def _words(name: str) -> re.Pattern[str]:
    return compiled(rf"(?<![\w.])(?:{things()[name]['words']})(?!\w)")


def things() -> Mapping[str, Mapping[str, Any]]:
    """The things that people ask about by name."""
    return table("things")["things"]  # type: ignore[no-any-return]


def with_training(talk: Talk, training: str | None, item: str) -> Talk:
    """The utterance with the method that was told, where it names nothing of the item itself."""
    thing = known_of(training, "thing")
    own = [name for name in talk.names if item in things()[name]["about"] and not told_beside(name)]
    if thing is None or told_beside(thing) or own:
        return talk if own or thing is None else talk.replaced(names=(*talk.names, thing))
    return talk.replaced(names=(thing, *(name for name in talk.names if name != "sft")))


def named_lines(talk: Talk, item: str) -> tuple[str, ...]:
    """What is said of the things named, as far as they belong to the item: a pair's verdict first."""
    named = [name for name in talk.names if item in things()[name]["about"]]
    pairs = (row for row in table("things")["pairs"] if row["about"] == item and set(row["between"]) <= set(talk.names))
    verdict = next((str(row["say"]) for row in pairs), "")
    lines = (verdict,) if verdict else tuple(_line(name, item) for name in named)[:3]
    return tuple(dict.fromkeys(with_rates(" ".join(line.split())) for line in lines))


def _line(name: str, item: str) -> str:
    """What is said of a thing in an item: its own line there, or its first."""
    row = things()[name]
    return str(row.get("elsewhere", {}).get(item, row["what"]))


def paired(talk: Talk) -> str:
    """The topic in which two things named are compared: `hyperband or tpe`; empty for none."""
    pairs = (row for row in table("things")["pairs"] if set(row["between"]) <= set(talk.names))
    abouts = (str(row["about"]) for row in pairs if not talk.topics or row["about"] in talk.topics)
    return next(abouts, "") if talk.asks else ""


def topic_of(talk: Talk) -> str:
    """The topic of what is asked about by name: one that the words speak of, else the thing's first; empty for none."""
    listed = [topic for name in talk.names for topic in things()[name]["about"] if topic.startswith("topic/")]
    spoken = [topic for topic in listed if topic in talk.topics]
    lengths = [_LENGTH] if talk.epochs_asked else []
    return (spoken or lengths or listed)[0] if talk.asks and listed else ""


def what_to_do(talk: Talk, item: str) -> str:
    """What to do about a thing named in an item, where that differs from what the item says; empty otherwise."""
    here = next(
        (str(row["do_in"][item]) for row in map(things().__getitem__, talk.names) if item in row.get("do_in", {})), ""
    )
    own = next((str(things()[name]["do"]) for name in talk.names if "do" in things()[name]), "")
    return here or own or str(table("things")["do"].get(item, ""))
