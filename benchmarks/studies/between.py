"""What two builds say of the same searches: every end and its chances, the noise, what matters.

`PYTHONPATH=CHECKOUT python benchmarks/studies/between.py measure FILE [EVERY]` writes what a build finds on every so
many of the held-out searches and grids; `… compare BEFORE AFTER` tells how far two such files differ.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

CHANCES = ("deviation", "fall", "probability", "p_value", "importance")


def searches(every: int) -> Iterator[tuple[str, Any]]:
    """Held-out searches of `benchmarks.studies.boundary`, and grids of `benchmarks.studies.ridges`."""
    from benchmarks.studies import boundary, ridges
    from benchmarks.studies.problems import make

    problems = [*boundary.problems("test"), *boundary.grids("test")]
    for place, problem in enumerate(problems[::every]):
        yield f"search {place}", make(problem).study
    for place, grid in enumerate(list(ridges.grids("test"))[::every]):
        yield f"ridge {place}", grid.study


def found(study: Any) -> Iterator[tuple[str, Any]]:
    """What is measured on a study, by name."""
    from advisor.signals.design import design
    from advisor.signals.edge import edge_tests
    from advisor.signals.effects import effects
    from advisor.signals.noise import measured_noise
    from advisor.signals.trials import configuration_keys, tabulate

    data = tabulate(study, 0, study.directions[0])
    made = design(data)
    if made is None:
        return
    for axis, ends in zip(made.axes, edge_tests(made), strict=True):
        for end in ends:
            name = f"{axis.parameter.name} {end.side}"
            yield f"proven {name}", bool(end.proven)
            yield f"pressed {name}", bool(end.pressed)
            yield f"probability {name}", float(end.chance)
            yield f"p_value {name}", float(end.p_value)
    seen = effects(made)
    for name, chance in seen.chances.items() if seen is not None else ():
        yield f"importance {name}", float(chance)
    noise = measured_noise(data, configuration_keys(data), made)
    if noise is not None:
        yield "deviation", noise.deviation
        yield "fall", noise.fall


def compared(before: dict[str, Any], after: dict[str, Any]) -> str:
    """A line for each kind of value: how many, how many the same, how far apart the others are."""
    lines = []
    for kind in ("proven", "pressed", *CHANCES):
        pairs = [
            (value, after[search].get(name))
            for search, values in before.items()
            for name, value in values.items()
            if name.partition(" ")[0] == kind
        ]
        if kind in CHANCES:
            apart = np.array([_apart(*pair) for pair in pairs])
            told = f"within 1 %: {int(np.sum(apart <= 0.01))}; largest difference {apart.max(initial=0.0):.2g}"
        else:
            told = f"the same: {sum(one == other for one, other in pairs)}; true {sum(one for one, _ in pairs)} -> {sum(bool(other) for _, other in pairs)}"  # noqa: E501
        lines.append(f"{kind}: {len(pairs)}; {told}")
    return "\n".join(lines)


def _apart(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else 1.0
    return abs(one - other) / max(abs(one), abs(other), 1e-12)


def main(task: str, *rest: str) -> None:
    """Measures into a file, or compares two."""
    if task == "compare":
        print(compared(*(json.loads(Path(file).read_text(encoding="utf-8")) for file in rest)))
        return
    every = int(rest[1]) if len(rest) > 1 else 10
    told = {name: dict(found(study)) for name, study in searches(every)}
    Path(rest[0]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
