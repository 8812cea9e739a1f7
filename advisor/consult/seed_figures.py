"""What results of several seeds show of a new one: `seed 1 gives 81.2, seed 2 80.9, is 82.3 better?`."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.patterns import compiled
from advisor.tables import table

_NUMBER = r"(?<![\w.])\d*\.\d+(?![\w.]*\d)"
_ALIKE = 0.3  # of a result, by which results of one metric differ at most


def compared_runs(said: str) -> dict[str, Any]:
    """The gain of a new result over those of several seeds and what chance makes of it; empty where none is told."""
    if groups := _of_groups(said):
        return groups
    if spreads := _of_spreads(said):
        return spreads
    asked = any(compiled(_rows()[key]).search(said) for key in ("asks", "beside"))
    return _of_results(said) if asked else {}


def repeated_runs(said: str) -> dict[str, Any]:
    """Mean and deviation of one run repeated, whose results stand in a row; empty where none is told."""
    rows = _rows()
    m = compiled(rows["row"]).search(said) or compiled(rows["row_whole"]).search(said)
    if m is None or not compiled(rows["again"]).search(said) or compiled(rows["not_again"]).search(said):
        return {}
    results = [float(value) for value in re.findall(r"\d*\.?\d+", m[0])]
    if max(results) > (1 + _ALIKE) * min(results):
        return {}
    mean, spread = statistics.fmean(results), statistics.stdev(results)
    error = spread * math.sqrt(1 + 1 / len(results))
    judged = _judged(mean, mean, spread, error, len(results) - 1, len(results))
    beside = list(_alike(said[: m.start()], mean))
    return {**judged, "a": beside[0]} if len(beside) == 1 else judged


def fruitless_since(said: str) -> dict[str, Any]:
    """Trials since the best, by how many ran and which it was: `140 trials, last improvement at trial 61`."""
    m = compiled(_rows()["since_best"]).search(said)
    return {"fruitless": int(m["n"]) - int(m["at"])} if m and int(m["n"]) > int(m["at"]) > 0 else {}


def _rows() -> Mapping[str, str]:
    return table("plain_questions")["runs_compared"]  # type: ignore[no-any-return]


def _of_spreads(said: str) -> dict[str, Any]:
    """Two means with their deviations: `76.1 ± 0.4 over 5 seeds and the baseline is 75.7 ± 0.5`."""
    found = list(compiled(_rows()["mean_and_spread"]).finditer(said))
    counts = re.findall(r"(\d+) (?:\w+ )?(?:seeds|runs|repeats|repetitions|folds)", said) or re.findall(
        r"\bn ?= ?(\d+)", said
    )
    if len(found) != 2 or not counts:
        return {}
    first, second = ((float(m["mean"]), float(m["spread"])) for m in found)
    old_first = compiled(_rows()["old"]).search(said[: found[0].start()])
    old, new = (first, second) if old_first else (second, first)
    runs = (int(counts[0]), int(counts[-1]))
    error = math.sqrt(old[1] ** 2 / runs[0] + new[1] ** 2 / runs[1])
    return _judged(new[0], old[0], old[1], error, sum(runs) - 2, min(runs))


def of_equal_runs(new: float, old: float, spread: float, runs: int) -> dict[str, Any]:
    """The facts of two means of as many runs each, which scatter alike: `three seeds each, std 0.5 for both`."""
    return _judged(new, old, spread, spread * math.sqrt(2 / runs), 2 * runs - 2, runs)


def _of_groups(said: str) -> dict[str, Any]:
    """Two rows of repeats set beside each other: `A 81.2 81.9 80.7, B 81.6 82.3 81.1, 3 seeds each`."""
    rows = _rows()
    found = [[float(value) for value in re.findall(_NUMBER, m[0])] for m in compiled(rows["row"]).finditer(said)]
    courses = compiled(rows["courses"]).search(said) or not compiled(rows["again"]).search(said)
    if len(found) != 2 or courses or len(list(_alike(said, None))) < sum(map(len, found)):
        return {}
    old, new = found
    spread = math.sqrt(sum(statistics.variance(row) * (len(row) - 1) for row in found) / (len(old) + len(new) - 2))
    error = spread * math.sqrt(1 / len(old) + 1 / len(new))
    freedom, runs = len(old) + len(new) - 2, min(len(old), len(new))
    judged = _judged(statistics.fmean(new), statistics.fmean(old), spread, error, freedom, runs)
    return {**judged, "question": "groups-compared", **_by_pairs(old, new), **_better(said, judged)}


def _better(said: str, judged: Mapping[str, Any]) -> dict[str, float]:
    """Which of two rows is ahead, 1 or 2, where the text names a metric or says which way is better."""
    low, high = (compiled(_rows()[key]).search(said) is not None for key in ("lower", "higher"))
    second = (judged["gain_new"] > judged["gain_old"]) == high
    return {"c": 2.0 if second else 1.0} if low != high else {}


def _by_pairs(old: Sequence[float], new: Sequence[float]) -> dict[str, float]:
    """In how many pairs the new is higher, and of how many; empty where the rows are not as long as each other."""
    higher = sum(b > a for a, b in zip(old, new, strict=False))
    return {"a": float(higher), "b": float(len(old))} if len(old) == len(new) else {}


def _of_results(said: str) -> dict[str, Any]:
    """Single results of seeds and a new one, or a gain: `2.24 2.26 2.31 2.25, is an improvement of 0.02 real?`."""
    new, gain = (compiled(_rows()[key]).search(said) for key in ("new", "gain"))
    asked = gain or new
    rest = said if asked is None else said[: asked.start("v")] + said[asked.end("v") :]
    results = list(_alike(rest, float(new["v"]) if new and not gain else None))
    if asked is None or len(results) < 2:
        return {}
    mean, spread = statistics.fmean(results), statistics.stdev(results)
    value = mean + float(gain["v"]) if gain else float(asked["v"])
    error = spread * math.sqrt(1 + 1 / len(results))
    return _judged(value, mean, spread, error, len(results) - 1, len(results))


def _alike(text: str, beside: float | None) -> Iterator[float]:
    """The numbers of the text that can be results of one metric: near each other, and near the new one."""
    numbers = [float(value) for value in re.findall(_NUMBER, text)]
    middle = beside or (statistics.median(numbers) if numbers else 0.0)
    yield from (number for number in numbers if abs(number - middle) <= _ALIKE * abs(middle))


def _judged(new: float, old: float, spread: float, error: float, freedom: int, runs: int) -> dict[str, Any]:
    """The facts: how large the gain is, what it would have to be, and whether it is within the noise or beyond."""
    limits = table("budget")["t_two_sided"]
    needed = error * (limits[freedom - 1] if freedom <= len(limits) else limits[-1])
    gain = abs(new - old)
    verdict = "beyond" if gain > needed else "within" if gain <= error else "unclear"
    return {
        "gain": gain, "gain_new": new, "gain_old": old, "gain_spread": spread, "gain_needed": needed,
        "gain_runs": runs, "gain_verdict": verdict,
    }  # fmt: skip
