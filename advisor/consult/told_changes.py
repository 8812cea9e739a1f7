"""What two things told of a search say of each other: old trials and what changed since, the optima of two searches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor import parameters
from advisor.consult.best_values import one_named
from advisor.consult.quantities import composed, shape
from advisor.patterns import compiled
from advisor.tables import table


def told_changes(said: str) -> dict[str, Any]:
    """The first of these questions that the plain text is, and its facts; empty where it is none."""
    ways = (scale_of_range, two_optima, reuse)
    return next((found for way in ways if (found := way(said))), {})


def reuse(said: str) -> dict[str, Any]:
    """`can I reuse the trials after I changed the preprocessing`: what changed, and whether old values still count."""
    rules = _rules("reuse")
    if not all(compiled(rules[key]).search(said) for key in ("asks", "trials", "changed")):
        return {}
    found = list(_changed(said, rules))
    verdicts = {verdict for verdict, _ in found}
    worst = next((verdict for verdict in ("no", "part", "yes") if verdict in verdicts), None)
    if worst == "yes" and any(thing == "range" for _, thing in found) and compiled(rules["same"]).search(said):
        return {"question": "ranges-altered"}
    things = dict.fromkeys(thing for verdict, thing in found if verdict == worst)
    return {"question": f"old-trials-{worst}", "changed": " and ".join(things)} if worst else {}


def _changed(said: str, rules: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each thing that is said to have changed, with whether a trial's value still means the same."""
    near = rf"[^.;?!]{{0,{int(rules['near'])}}}"
    for verdict, things in rules["things"].items():
        for thing, words in things.items():
            named = rf"\b(?:{words})\b"
            if compiled(rf"{rules['changed']}{near}{named}|{named}{near}{rules['changed']}").search(said):
                yield str(verdict), str(thing)


def two_optima(said: str) -> dict[str, Any]:
    """`study 1 says lr 3e-4, study 2 says 2e-3`: the best values of two searches of one parameter, and their ratio."""
    rules = _rules("optima")
    name = one_named(said)
    m = compiled(composed(rules["pair"].replace("{of}", str(table("told_searches")["of"])))).search(said)
    asked = compiled(rules["two"]).search(said) and compiled(rules["differ"]).search(said)
    if name is None or m is None or not asked or parameters.usual_search(name).get("scale") != "log":
        return {}
    low, high = sorted((float(m["a"]), float(m["b"])))
    if low <= 0:
        return {}
    apart = high / low > float(rules["alike"])
    return {"question": "optima-apart" if apart else "optima-alike", "a": low, "b": high, "c": high / low,
            "middle": (low * high) ** 0.5}  # fmt: skip


def scale_of_range(said: str) -> dict[str, Any]:
    """`uniform or log for momentum between 0.8 and 0.999`: the scale of a range, by its parameter and its ends."""
    rules = _rules("scale")
    m = compiled(rf"(?<![\w.]){shape('a_range')}").search(said)
    if compiled(rules["not"]).search(said):
        return {}
    if m is None or not compiled(rules["asks"]).search(said) or not float(m["a"]) < float(m["b"]):
        return {}
    low, high, name = float(m["a"]), float(m["b"]), one_named(said)
    known = parameters.usual_search(name or "").get("scale")
    if name in table("natural_limits")["by_distance"] and high < 1:
        told = {"question": "scale-by-distance", "a": 1 - high, "b": 1 - low, "c": (1 - low) / (1 - high)}
    elif low <= 0:
        told = {"question": "scale-from-zero", "a": low, "b": high}
    else:
        narrow, wide = (high / low < float(rules[key]) for key in ("narrow", "wide"))
        scale = "any" if narrow else known or ("linear" if wide else "log")
        told = {"question": f"scale-{scale}", "a": low, "b": high, "c": high / low}
    return {**told, "range_low": low, "range_high": high}


def _rules(key: str) -> Mapping[str, Any]:
    return table("told_searches")[key]  # type: ignore[no-any-return]
