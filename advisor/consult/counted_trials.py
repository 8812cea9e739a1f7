"""What a text counts of a search: trials since the best, `70 of 80 were pruned`, in whatever order it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.consult.quantities import plain
from advisor.patterns import compiled
from advisor.tables import table

_COUNT = r"(?P<n>\d{1,5})(?![\w.]*\d)"


def counted_trials(said: str) -> dict[str, Any]:
    """The question that counted trials decide, and the counts; empty where the text counts none."""
    if not re.search(r"\d", said) or not (_words("of").search(said) or "prun" in said):
        return {}
    return _ended(said) or standing(said)


def counts_standing(text: str) -> bool:
    """Whether the text counts the trials since the best and asks whether to go on."""
    return standing(plain(text)).get("question") == "search-standing"


def asks_to_stop(text: str) -> bool:
    """Whether the text, a few words, asks whether a search is to be stopped."""
    return bool(compiled(_rules()["stops"]).search(text.lower()))


def standing(said: str) -> dict[str, Any]:
    """Trials since the best, and how many ran: `60 trials and nothing new since trial 20`; empty where not both."""
    rules = _rules()
    told = compiled(rules["best"]).search(said) or compiled(rules["nothing"]).search(said)
    if not told or compiled(rules["not"]).search(said):
        return {}
    asked = compiled(rules["asks"]).search(said) is not None
    at, last = _places(said)
    if at:
        return _question(last - at, last, at, asked)
    since = _direct(said)
    total = max((n for n in _counts("total", said) if n != since), default=0)
    return _question(since, total if total > since else 0, 0, asked) if since is not None else {}


def _question(since: int, total: int, at: int, asked: bool) -> dict[str, Any]:
    """The facts: trials since the best, all trials and the best one's number; what is only reported is a sight."""
    told = {"b": float(total)} if total else {}
    stands = since >= table("stopping")["no_gain_trials"]
    fresh = at and since <= float(_rules()["fresh"]) * total
    question = "search-standing" if asked else "search-saturated" if stands else "search-improving" if fresh else None
    return {
        **({"question": question} if question else {}),
        "fruitless": since,
        "a": float(since),
        **told,
        "c": float(at),
    }


def _direct(said: str) -> int | None:
    """How many trials brought nothing, where the text says so itself: `35 trials since the last improvement`."""
    if not compiled(_rules()["nothing"]).search(said) and not re.search(r"\bago\b", said):
        return None
    return next(iter(_counts("since", said)), None)


def _places(said: str) -> tuple[int, int]:
    """The number of the best trial and of the last: the largest count after a smaller place; zeros where untold."""
    places = {int(m["n"]): m.span("n") for key in _rules()["place"] for m in _expression(key).finditer(said)}
    here = compiled(_rules()["where"])
    places = {n: span for n, span in places.items() if not here.search(said[: span[0]])}
    near = [n for n, span in places.items() if compiled(_rules()["of_best"]).search(_around(said, span))]
    totals = [n for n in _counts("total", said) if n > min(near, default=0)]
    last = max(totals, default=0)
    return max((n for n in near if n < last), default=0), last


def _around(said: str, span: tuple[int, int]) -> str:
    """The words about a number within its sentence."""
    before = re.split(r"[.;?!](?!\d)", said[max(0, span[0] - 60) : span[0]])[-1]
    return before + re.split(r"[.;?!](?!\d)", said[span[1] : span[1] + 40])[0]


def _counts(key: str, said: str) -> Iterator[int]:
    yield from (int(m["n"]) for text in _rules()[key] for m in _expression(text).finditer(said) if int(m["n"]))


def _ended(said: str) -> dict[str, Any]:
    """`pruned 70 of 80 trials`, `90 % of the runs fail`: how many of how many trials ended early, and by what."""
    rules = _rules()
    ways = [way for way in ("pruned", "failed") if compiled(rules["ended"][way]).search(said)]
    if len(ways) != 1 or compiled(rules["memory"]).search(said):
        return {}
    k, n = next(_shares(said, compiled(rules["ended"][ways[0]])), (0.0, 0.0))
    if not 0 < k <= n:
        return {}
    finished = compiled(rules["ended"]["finished"]).search(said) and re.search(r"\bonly\b", said)
    k = n - k if finished else k
    rungs = float(compiled(rules["rungs"]).search(said) is not None)
    if ways == ["pruned"]:
        return {"question": "trials-pruned", "a": k, "b": n, "d": rungs}
    above = compiled(rules["above"]).search(said)
    return {"question": "failed-trials", "a": k, "b": n, **({"c": float(above["v"])} if above else {})}


def _shares(said: str, ended: re.Pattern[str]) -> Iterator[tuple[float, float]]:
    """How many of how many, near what they are said to have come to; a share in percent is one of a hundred."""
    apart = int(_rules()["apart"])
    for text in _rules()["share_of"]:
        for m in _expression(text).finditer(said):
            told = m.groupdict()
            if ended.search(said[max(0, m.start() - apart) : m.end() + apart]):
                yield (float(told["p"]), 100.0) if told.get("p") else (float(m["k"]), float(m["n"]))


def _words(key: str) -> re.Pattern[str]:
    return compiled(rf"\b{_rules()[key]}\b")


def _expression(text: str) -> re.Pattern[str]:
    return compiled(text.replace("{n}", _COUNT).replace("{of}", str(_rules()["of"])))


def _rules() -> Mapping[str, Any]:
    return table("told_searches")
