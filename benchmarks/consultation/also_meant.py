"""Learns what is meant beside the first meaning, and writes the weights of rules/tables/also_meant.yaml.

`python -m benchmarks.consultation.also_meant` fits the matcher without `hands 3`, of which a tenth asks two things,
lets it read those lines, and fits on what it says of them: a matcher is too sure of lines that it was trained on.
Scored with a fifth left out in turn, and on `threads 2, tuning`; it writes the section `also meant` of RESULTS.md.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.also_meant import signals, weighed
from advisor.consult.matcher import NOTHING, OUTSIDE, Matcher
from advisor.tables import rules_folder, table
from benchmarks.consultation import recalled, train
from benchmarks.consultation.utterances import TRAINED, half, samples
from benchmarks.results import replace_section

LEFT_OUT = "hands 3, tuning"
CHECKED = "threads 2, tuning"
TABLE = rules_folder() / "tables" / "also_meant.yaml"
PENALTY = 1e-4  # of the squared weights
FOLDS = 5
THRESHOLDS = (0.2, 0.25, 0.28, 0.3, 0.35, 0.4)


class Pair(NamedTuple):
    """A line, a meaning beside its first, the signals, and whether it is meant too, or instead of the first."""

    text: str
    key: str
    signals: dict[str, float]
    also: bool
    instead: bool


def without(name: str) -> Matcher:
    """The matcher fitted and recalling without this half."""
    times = TRAINED.pop(name)
    try:
        model = train.fit(samples())
        return Matcher(train.arrays(model, train.SETTINGS, recalled.lines()))
    finally:
        TRAINED[name] = times


def pairs(matcher: Matcher, name: str) -> list[Pair]:
    """What may be meant beside the first in the lines of a half, as the matcher reads them."""
    found = []
    for said in half(name):
        _, segments, rows = matcher.segments(said.text)
        first = rows[0][0].id
        if first in (NOTHING, OUTSIDE):
            continue
        own = next((part for part in said.meant if first in part), frozenset[str]())
        every = frozenset[str]().union(*said.meant) if said.meant else frozenset[str]()
        for key in weighed(first, segments):
            if key not in (NOTHING, OUTSIDE):
                speaks = dict(signals(first, key, segments))
                found.append(Pair(said.text, key, speaks, key in every - own, key in own))
    return found


def matrix(told: Sequence[Pair], names: Sequence[str]) -> NDArray[np.float32]:
    """The signals [pairs, names]."""
    return np.array([[one.signals.get(name, 0.0) for name in names] for one in told], dtype=np.float32)


def fit(x: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights of the logistic model, by L-BFGS with a penalty."""
    import torch

    weights = torch.zeros(x.shape[1], requires_grad=True)
    told, right = torch.tensor(x), torch.tensor(wanted)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(told @ weights, right)
        loss = loss + PENALTY * (weights**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    found: NDArray[np.float32] = weights.detach().numpy()
    return found


def left_out(told: Sequence[Pair], x: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of every pair the chance by the lines of the other folds."""
    fold = np.array([zlib.crc32(one.text.encode()) % FOLDS for one in told])
    chances = np.zeros(len(told), dtype=np.float32)
    for number in range(FOLDS):
        own = fold == number
        chances[own] = 1 / (1 + np.exp(-x[own] @ fit(x[~own], wanted[~own])))
    return chances


def counted(told: Sequence[Pair], chances: NDArray[np.float32]) -> list[tuple[float, int, int, int, int]]:
    """By threshold: how many are accepted, meant beside the first, meant instead of it, and wrong."""
    rows = []
    for least in THRESHOLDS:
        taken = [one for one, chance in zip(told, chances, strict=True) if chance >= least]
        also, instead = sum(one.also for one in taken), sum(one.instead for one in taken)
        rows.append((least, len(taken), also, instead, len(taken) - also - instead))
    return rows


def report(found: dict[str, list[tuple[float, int, int, int, int]]]) -> str:
    """The section of RESULTS.md."""
    lines = ["| lines | from | taken | meant too | the same in other words | wrong |", "|---|---|---|---|---|---|"]
    for name, rows in found.items():
        lines += [f"| {name} | {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([*lines, "", f"It is answered too from {table('also_meant')['least']} on."])


def write(names: Sequence[str], weights: NDArray[np.float32]) -> None:
    """Puts the weights into the table, the rest of it as it stands."""
    kept = re.split(r"(?m)^weights:\n", TABLE.read_text(encoding="utf-8"))[0]
    listed = "".join(f"  {name}: {value:.3f}\n" for name, value in zip(names, weights.tolist(), strict=True))
    TABLE.write_text(f"{kept}weights:\n{listed}", encoding="utf-8")


def main() -> None:
    """Fits, scores and writes."""
    matcher = without(LEFT_OUT)
    told = pairs(matcher, LEFT_OUT)
    names = sorted({name for one in told for name in one.signals})
    x, wanted = matrix(told, names), np.array([one.also for one in told], dtype=np.float32)
    weights = fit(x, wanted)
    others = pairs(matcher, CHECKED)
    checked = 1 / (1 + np.exp(-matrix(others, names) @ weights))
    found = {LEFT_OUT: counted(told, left_out(told, x, wanted)), CHECKED: counted(others, checked)}
    write(names, weights)
    text = report(found)
    replace_section("also meant", text)
    print(text)


if __name__ == "__main__":
    main()
