"""What a person may spend, and on what: price, hours, trials, workers, memory, and the cost of one trial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.consult.quantities import Duration, durations, shape, words
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_ENDS = re.compile(r"[;,!?\n]|\.(?!\d)")


def prices(reading: Reading) -> None:
    """The price of a device hour; first, so that `an hour` of it is no stretch of time."""
    for m in compiled(shape("price")).finditer(reading.text):
        cents = (m["unit"] or m["unit2"] or "").startswith(("cent", "ct"))
        value = float(next(m[name] for name in "abcdef" if m[name]))
        span = (_behind_a_count(reading.text, m), m.end())
        reading.tell("price_per_hour", value / 100 if cents else value, span)
    _money(reading)


def _behind_a_count(text: str, m: re.Match[str]) -> int:
    """Where a price begins: in `200 gpu hours at 1.80` the hours are the budget's."""
    hours = re.match(r".*?\b(?:hours|hrs|h)\b", m[0]) if m["c"] and re.search(r"\d ?$", text[: m.start()]) else None
    return m.start() + hours.end() if hours else m.start()


def _money(reading: Reading) -> None:
    """`$500 at 2.50/h`: what the money buys, in device hours."""
    run = next(compiled(shape("priced_run")).finditer(reading.text), None)
    if run:
        reading.blank(run.span())
    found = next(
        compiled(shape("spendable")).finditer(reading.text) if run else iter(reading.find(shape("spendable"))), None
    )
    if found is None:
        return
    for m in reading.find(shape("bare_price")):
        reading.tell("price_per_hour", float(m["n"]), m.span())
    price = reading.facts.get("price_per_hour")
    thousands = 1000 if found["k"] or found["k2"] else 1
    if run:
        each = float(next(count for count in run.groups() if count))
        reading.tell("budget_trials", int(float(found["a"] or found["b"]) * thousands / each), found.span())
        return
    if price:
        reading.tell("budget_hours", float(found["a"] or found["b"]) * thousands / price, found.span())
        reading.tell("budget_kind", "gpu")


def means(reading: Reading) -> None:
    """Epochs, memory, workers, hours and trials."""
    _epochs(reading)
    _memory(reading)
    _workers(reading)
    _times(reading)
    for m in reading.find(shape("trials_afforded")):
        place = next(name for name, count in m.groupdict().items() if count)
        reading.tell("budget_trials", int(m[place]), (m.start(place), m.end()))


def _epochs(reading: Reading) -> None:
    _warmup(reading)
    for m in reading.find(shape("epochs_shown")):
        reading.tell("epochs", int(m["n"]), m.span())
    for m in reading.find(shape("epochs_named")):
        if not re.search(shape("epochs_reached"), reading.until(m.start(), 30)) and int(m["n"]) > 0:
            reading.tell("epochs", int(m["n"]), m.span())
    if reading.find(shape("one_epoch")):
        reading.tell("epochs", 1)
    for m in reading.find(shape("epochs_then")):
        reading.tell("epochs", int(m["n"]))
    for m in reading.find(shape("epochs_planned")):
        counts = int(m["n"]) > 1 and ("epoch" in m[0] or "epoch" in reading.whole)
        rung = re.search(shape("of_a_rung"), reading.until(m.start(), 60))
        if counts and not rung and not re.search(shape("epochs_reached"), reading.until(m.start(), 30)):
            reading.tell("epochs", int(m["n"]), m.span())


def _warmup(reading: Reading) -> None:
    """`warmup 10 epochs of 300` is a share; `warmup 5 epochs` alone is no length of the training."""
    for m in reading.find(shape("warmup_total")):
        reading.blank(m.span("n"))
    for m in [*reading.find(shape("warmup_of")), *reading.find(shape("warmup_steps_of"))]:
        if 0 < int(m["n"]) < int(m["m"]):
            reading.tell("warmup_fraction", int(m["n"]) / int(m["m"]), m.span())
            if "epoch" in m[0]:
                reading.tell("epochs", int(m["m"]))
    for m in reading.find(shape("warmup_share")):
        share = float(m["k"]) if m["k"] else float(m["n"] or m["m"]) / 100
        reading.tell("warmup_fraction", share, m.span())
    for m in reading.find(shape("warmup_epochs")):
        if "epoch" in m[0]:
            reading.blank(m.span())


def _memory(reading: Reading) -> None:
    for m in compiled(shape("counted_memory")).finditer(reading.whole):
        reading.tell("memory_gb", float(m["m"]), (m.start("m"), m.end()))
    for m in reading.find(shape("memory")):
        after = re.split(r"[,;]|\.(?!\d)", reading.text[m.end() : m.end() + 25])[0]
        around = reading.text[max(0, m.start() - 30) : m.end()] + after
        others = re.match(shape("memory_of_others"), after) or re.search(shape("not_memory"), around)
        if re.match(shape("memory_of_a_device"), after) or not others:
            reading.tell("memory_gb", float(m["n"]), m.span())


def _workers(reading: Reading) -> None:
    machines = reading.names(f"{words()['devices']}|{words()['machines']}")
    one_each = bool(reading.find(shape("one_per_machine")))
    if machines and not one_each and compiled(shape("uses_all")).search(reading.whole):
        reading.tell("n_workers", 1)
    for number in range(len(words()["workers_nested"])):
        for m in reading.find(shape("workers_nested", number)):
            total = int(m["m"]) * int(m["g"])
            each = next((count for count, _ in _each(reading) if count <= total), 1)
            reading.tell("n_workers", int(m["m"]) if one_each else total // each, m.span())
    for m in reading.find(shape("more_devices")):
        wondered = re.search(shape("wondered_before"), reading.whole[: m.start()])
        reading.tell("n_workers", int(m["o"] if wondered else m["n"]), m.span())
    if reading.find(shape("two_fleets")):
        return
    _shared(reading)
    for m in reading.find(shape("one_of_them")) if reading.names(words()["devices"]) else ():
        reading.tell("n_workers", int(next((count for count in m.groups() if count), 1)))
    _counted(reading)


def _counted(reading: Reading) -> None:
    """Machines by their count, then by how many trials run at once, then by what each holds: `4 x 48 GB`."""
    for m in _own_first(reading, reading.find(shape("workers_plain"))):
        if _of_data(reading, m):
            continue
        if re.search(shape("not_own_devices"), reading.whole[: m.start()]):
            reading.blank(m.span())
        else:
            reading.tell("n_workers", int(m["n"]), m.span())
    for m in reading.find(shape("workers_parallel")):
        if "price_per_hour" in reading.facts and re.match(shape("priced"), reading.whole[m.end() :]):
            continue
        count = next((one for one in m.groupdict().values() if one), 1)
        reading.tell("n_workers", int(count), m.span())
    for m in compiled(shape("counted_memory")).finditer(reading.whole):
        reading.tell("n_workers", int(m["n"]))


def _of_data(reading: Reading, m: re.Match[str]) -> bool:
    """Whether nodes, boxes and instances are of a graph or a picture, and no machines."""
    return bool(re.search(r"\b(?:nodes|boxes|instances)$", m[0]) and re.search(shape("not_machines"), reading.whole))


def _shared(reading: Reading) -> None:
    """`64 V100s, each trial uses 4 of them`: as many trials at a time as find their devices."""
    found = _each(reading)
    used = {place for _, place in found}
    counted = [m for m in reading.find(shape("workers_plain")) if m.start("n") not in used]
    owned = reading.find(shape("devices_owned")) if found else []
    total = next(iter((*owned, *_own_first(reading, counted))), None)
    each = next((count for count, place in found if total is None or place != total.start("n")), 0)
    if total and 0 < each <= int(total["n"]):
        reading.tell("n_workers", int(total["n"]) // each, total.span())


def _each(reading: Reading) -> list[tuple[int, int]]:
    """How many devices one trial takes, with the place where that stands."""
    every = (max(m.span(name) for name in "nkj") for m in reading.find(shape("devices_each")))
    return [(int(reading.text[start:end]), start) for start, end in every]


def _own_first(reading: Reading, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The counts of devices, the person's own before those of a paper or of somebody else's config."""

    theirs = re.search(rf"\b{shape('other_side')}\b", reading.whole)

    def of_another_run(m: re.Match[str]) -> tuple[bool, bool, bool]:
        before = reading.whole[: m.start()]
        later = any(other.start() > m.start() and int(other["n"]) > 1 for other in found)
        alone = int(m["n"]) == 1 and later and not theirs
        return bool(re.search(shape("cost_on"), before)), not re.search(shape("own_devices"), before), alone

    return sorted(found, key=of_another_run)


def _times(reading: Reading) -> None:
    by_role: dict[str, list[Duration]] = {}
    _without_unit(reading)
    for duration in durations(reading.text):
        by_role.setdefault(_role(reading, duration), []).append(duration)
    if "budget" not in by_role:
        _budget_without_unit(reading, by_role.get("trial", []))
    for duration in by_role.get("trial", []):
        several = re.search(shape("trials_took"), reading.whole[: duration.start])
        reading.tell("trial_hours", duration.hours / (int(several["n"]) if several else 1), duration[:2])
    epochs = reading.facts.get("epochs") or reading.before.get("epochs")
    for duration in by_role.get("epoch", []):
        if epochs:
            reading.tell("trial_hours", duration.hours * epochs, duration[:2])
        else:
            reading.tell("epoch_hours", duration.hours, duration[:2])
    least, most = words()["budget_between"]
    budgets = [one for one in by_role.get("budget", []) if one.of_devices or least <= one.hours <= most]
    if budgets:
        best = next((d for d in budgets if d.of_devices), budgets[0])
        reading.tell("budget_hours", _left(reading.text, best), best[:2])
        reading.tell("budget_kind", "gpu" if best.of_devices else "wall")
    for duration in (d for some in by_role.values() for d in some):
        reading.blank(duration[:2])


def _left(text: str, budget: Duration) -> float:
    """The hours of a budget, without what is gone: `1500 gpu hours, of which 900 remain`."""
    m = compiled(shape("left_of_it")).match(text, budget.end)
    count = re.match(r"\d+(?:\.\d+)?", text[budget.start :])
    if not m or not count or not float(count[0]):
        return budget.hours
    left = float(m["left"]) if m["left"] else float(count[0]) - float(m["gone"])
    return budget.hours * left / float(count[0]) if 0 < left <= float(count[0]) else budget.hours


def _without_unit(reading: Reading) -> None:
    """`I have 5 hours and a run takes 4`: the cost of a run in the unit of the budget beside it."""
    for m in reading.find(shape("unitless_trial")):
        unit = next(iter(durations(reading.text)), None)
        count = re.match(r"\d+(?:\.\d+)?", reading.text[unit.start :]) if unit else None
        if unit and count and float(count[0]) > 0:
            reading.tell("trial_hours", float(m["n"]) * unit.hours / float(count[0]), m.span())


def _budget_without_unit(reading: Reading, trials: list[Duration]) -> None:
    """`each run takes 8 gpu hours, I have 200`: the budget in the unit of the run beside it."""
    count = re.match(r"\d+(?:\.\d+)?", reading.text[trials[0].start :]) if trials else None
    amount = float(count[0]) if count else 0.0
    for m in reading.find(shape("unitless_budget")) if amount > 0 else ():
        reading.tell("budget_hours", float(m["n"]) * trials[0].hours / amount, m.span())
        reading.tell("budget_kind", "gpu" if trials[0].of_devices else "wall")


def _role(reading: Reading, found: Duration) -> str:
    before = _ENDS.split(reading.until(found.start, 48))[-1]
    parts = {
        "before": re.sub(r"\([^)]*\)", " ", before),
        "after": _ENDS.split(reading.text[found.end : found.end + 40])[0],
        "before_all": reading.whole[max(0, found.start - 240) : found.start],
        "after_all": reading.whole[found.end :],
        "said": reading.whole[found.start : found.end],
        "anywhere": reading.whole,
    }
    for number, row in enumerate(words()["roles"]):
        if found.of_devices and not row.get("device_hours", row["role"] == "trial"):
            continue
        if _fits(number, row, parts):
            return str(row["role"])
    return "budget" if found.of_devices else "none"


def _fits(number: int, row: Mapping[str, Any], parts: Mapping[str, str]) -> bool:
    """Whether each part of the text is as the row has it; what stands after is read from its beginning."""

    def has(key: str) -> bool:
        expression, text = shape("roles", number, key), parts[key]
        found = compiled(expression)
        return bool(found.match(text) if key.startswith("after") else found.search(text))

    barred = "not_before" in row and compiled(shape("roles", number, "not_before")).search(parts["before"])
    return not barred and all(has(key) for key in parts if key in row)
