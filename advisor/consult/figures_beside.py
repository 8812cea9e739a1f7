"""Figures that a text sets beside each other: the best step of all, test beside validation, tuned beside default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.consult.quantities import composed
from advisor.consult.rewording import any_setting
from advisor.consult.rivals import close_rivals
from advisor.consult.seed_figures import of_equal_runs
from advisor.patterns import compiled
from advisor.tables import table

_PERCENT = 100.0


def figures_beside(said: str) -> dict[str, Any]:
    """The question that such figures decide, and the figures; empty where a plain text sets none beside each other."""
    if len(re.findall(r"(?<![\w.])\.?\d", said)) < 2:
        return {}
    ways = (close_rivals, _searched_on, _best_of_all, _tuned, _tested, _beside_simple)
    return next((found for way in ways if (found := way(said))), {})


def _rows() -> Mapping[str, str]:
    return table("plain_questions")["figures_beside"]  # type: ignore[no-any-return]


def _expression(key: str) -> re.Pattern[str]:
    return compiled(composed(_rows()[key]))


def _best_of_all(said: str) -> dict[str, Any]:
    """`val loss lowest at epoch 7, i trained 40`: the places of the best and the last, but of trials."""
    places = [m for key in ("best_at", "at_best") for m in _expression(key).finditer(said)]
    if not places:
        return {}
    m = places[0]
    rest = said[: m.start("at")] + " " * len(m["at"]) + said[m.end("at") :]
    at, totals = int(m["at"]), list(_totals(rest, m["unit"]))
    last = max((n for n in totals if n > at), default=0)
    told = last and at and m["unit"] != "trial"
    question = "best-epoch-late" if at >= float(_rows()["late_from"]) * last else "best-epoch-early"
    return {"question": question, "a": float(at), "b": float(last)} if told else {}


def _totals(said: str, unit: str) -> Iterator[int]:
    """The numbers that may say how long it went: counted in the unit, or after `of`, `trained` and the like."""
    counted = rf"(?<![\w.])(\d{{1,7}}) (?:{re.escape(unit)})s?\b"
    for expression in (counted, _rows()["of_all"]):
        yield from (int(next(n for n in m.groups() if n)) for m in compiled(expression).finditer(said))


def _searched_on(said: str) -> dict[str, Any]:
    """`from .81 to .815 after 80 trials`, `50 trials gave 0.912, 50 more 0.913`: what so many trials gained."""
    if found := _by_pairs(said):
        return found
    m = _expression("gain_after").search(said) or _expression("gain_more").search(said)
    if m is None or compiled(_rows()["lower_is_better"]).search(said):
        return {}
    a, b, c = (float(m[key]) for key in "abc")
    return {"question": "search-gain", "a": a, "b": b, "c": c} if a <= b and c and _of_one_metric(a, b) else {}


def _by_pairs(said: str) -> dict[str, Any]:
    """`200 trials gave 88.1, the first 20 already 88.0`: what the trials between two counts brought."""
    if compiled(_rows()["lower_is_better"]).search(said):
        return {}
    found = sorted((int(m["n"] or m["m"]), float(m["v"])) for m in _expression("pair").finditer(said))
    if len(found) != 2 or found[0][0] == found[1][0]:
        return {}
    (few, a), (many, b) = found
    spread = spread_told(said)
    beside = {} if spread is None or spread >= _part(a, b) else {"gain_spread": spread}
    facts = {"question": "search-gain", "a": a, "b": b, "c": float(many - few), **beside}
    return facts if a <= b and _of_one_metric(a, b) else {}


def tuned_beyond_spread(said: str) -> dict[str, Any]:
    """The result of a search beside that of the default, where the spread of repeats is told and so decides."""
    found = _tuned(said)
    return found if "gain_spread" in found else {}


def _tuned(said: str) -> dict[str, Any]:
    """`tuned 88.1 default 88.0±0.2`: the result of the search beside that of the default."""
    tuned, default = (_expression(key).search(said) for key in ("tuned", "default"))
    if tuned is None or default is None or compiled(any_setting()).search(tuned[0] + default[0]):
        return {}
    new, old = float(tuned["v"]), float(default["v"])
    if not _of_one_metric(new, old):
        return {}
    lower = compiled(_rows()["lower_is_better"]).search(said) is not None
    gain, points = (old - new if lower else new - old), (1.0 if max(new, old) > 1 else 0.01)
    beside = spread_told(said)
    spread = tuned["s"] or default["s"] or (beside if beside is not None and beside < _part(new, old) else None)
    runs = _expression("runs_each").search(said)
    if spread and runs and int(runs["n"]) > 1:
        return {"question": "gain-computed", **of_equal_runs(new, old, float(spread), int(runs["n"]))}
    facts = {"gain": gain, "gain_new": new, "gain_old": old, "gain_points": None if lower else gain / points}
    ahead = gain < 0 and (not spread or -gain > float(spread))
    question = "default-ahead" if ahead else "tuned-beside-default"
    return {"question": question, **facts, **({"gain_spread": float(spread)} if spread else {})}


def fell_back(said: str) -> dict[str, Any]:
    """`0.87 in the study, 0.84 ± 0.01 when I rerun it`: a winner beside the mean of its repeats."""
    rules = table("told_searches")["fell_back"]
    if not all(compiled(rules[key]).search(said) for key in ("again", "once")):
        return {}
    means = list(compiled(table("plain_questions")["runs_compared"]["mean_and_spread"]).finditer(said))
    if len(means) != 1:
        return {}
    rest = said[: means[0].start()] + said[means[0].end() :]
    others = [float(v) for v in _expression("a_result").findall(rest)]
    mean, spread = float(means[0]["mean"]), float(means[0]["spread"])
    if len(others) != 1 or spread <= 0 or others[0] == mean or not _of_one_metric(others[0], mean):
        return {}
    facts = {"gain_new": others[0], "gain_old": mean, "gain_spread": spread, "a": abs(others[0] - mean) / spread}
    return {"question": "winner-fell-back", **facts}


def _part(*results: float) -> float:
    """Beyond which a figure is no spread of these results, but another result."""
    return float(_rows()["spread_below"]) * max(map(abs, results))


def spread_told(said: str) -> float | None:
    """The scatter of repeats that a plain text tells: `seed std 0.6`, `noise of ± 0.5`; None where it tells none."""
    m = _expression("spread").search(said)
    return float(m["s"]) if m else None


def _of_one_metric(first: float, second: float) -> bool:
    """Whether two results are near enough to each other to be of one metric."""
    low, high = sorted((first, second))
    return low > 0 and high <= float(_rows()["alike"]) * low


def _tested(said: str) -> dict[str, Any]:
    """`val acc 0.91 and test acc 0.84`: a validation score beside that of a test."""
    ways = ("validated_and_tested", "tested_and_validated", "tested_first")
    said = compiled(r"\b(r|f|map|top-?|ndcg@|recall@)\d+\b").sub(r"\1", said)  # no figure, but a name
    m = next((m for way in ways if (m := _expression(way).search(said))), None) or _elsewhere(said)
    if m is None:
        return {}
    a, b = float(m["a"]), float(m["b"])
    train = _trained(said)
    if train and not ("val" in said and abs(a - b) > 2 * abs(a - train)):
        return {}
    lower = compiled(_rows()["lower_is_better"]).search(said) is not None
    if not (_of_one_metric(a, b) or (train and max(a, b, train) <= _PERCENT)):
        return {}
    return {"question": "test-beside-validation", "a": a, "b": b, "c": b - a if lower else a - b}


def _elsewhere(said: str) -> re.Match[str] | None:
    """`98 on train, 97 on val, 61 on photos from my phone`: a third figure, on what is neither of the two."""
    m = _expression("measured_elsewhere").search(said)
    return m if m and float(m["b"]) < float(m["a"]) else None


def _trained(said: str) -> float | None:
    """The figure of the training data, where one is told."""
    m = compiled(_rows()["trained"]).search(said)
    figure = compiled(r"\d*\.?\d+").search(said, m.end() - 1) if m else None
    return float(figure[0]) if figure else None


def _beside_simple(said: str) -> dict[str, Any]:
    """`is 0.87 auc good? logistic regression gets 0.86`: a result beside that of a simple model."""
    simple = _expression("simple_model").search(said)
    if simple is None or not compiled(_rows()["judged"]).search(said):
        return {}
    rest = said[: simple.start()] + said[simple.end() :]
    own = [float(v) for v in compiled(composed(_rows()["a_result"])).findall(rest)]
    old = float(simple["v"])
    if len(own) != 1 or not _of_one_metric(own[0], old):
        return {}
    lower = compiled(_rows()["lower_is_better"]).search(said) is not None
    better = (old - own[0]) if lower else (own[0] - old)
    error = (old if lower else (1.0 if max(own[0], old) <= 1 else 100.0) - old) or 1.0
    return {"question": "beside-simple", "a": own[0], "b": old, "c": better, "d": better / error}
