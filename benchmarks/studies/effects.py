"""`python -m benchmarks.studies.effects`: what the measured importance proves, and what it calls idle, the truth known.

Nothing was tuned on these searches; the thresholds are those of `rules/tables/importance.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.signals.design import design
from advisor.signals.effects import effects
from advisor.signals.importance import is_idle
from advisor.signals.trials import tabulate
from benchmarks.results import replace_section
from benchmarks.studies.boundary import problems
from benchmarks.studies.boundary_tables import wilson
from benchmarks.studies.judged import shuffled
from benchmarks.studies.problems import Made, make

STUDIES = 60
LENGTHS = ((0, 25), (25, 60), (60, 1000))


@dataclass(frozen=True)
class Seen:
    """One parameter: whether it matters in truth, whether an effect is proven, whether it is called idle."""

    study: str
    trials: int
    matters: bool
    proven: bool
    idle: bool


def seen(made: Made, name: str = "") -> list[Seen]:
    """Every numeric parameter of the search."""
    data = design(tabulate(made.study, 0, made.study.directions[0]))
    found = effects(data) if data is not None else None
    if found is None:
        return []
    trials = len(made.study.trials)
    return [
        Seen(
            name or made.study.name,
            trials,
            made.truth.get(effect.name, "irrelevant") not in ("irrelevant", "shuffled"),
            effect.p_value <= 0.05,
            is_idle(effect.name, found),
        )
        for effect in found.effects
        if effect.name in made.truth
    ]


def table_of(rows: Sequence[Seen], dealt: Sequence[Seen]) -> str:
    """One line a length: proven among those that matter and those that don't, idle among both."""
    lines = [
        "| trials | matter: proven | do nothing: proven | matter: called idle | do nothing: called idle "
        "| shuffled studies with any proven |",
        "|---|---|---|---|---|---|",
    ]
    for low, high in LENGTHS:
        here = [row for row in rows if low <= row.trials < high]
        real, none = [r for r in here if r.matters], [r for r in here if not r.matters]
        cells = [_share(r.proven for r in real), _share(r.proven for r in none)]
        cells += [_share(r.idle for r in real), _share(r.idle for r in none)]
        cells.append(_studies(row for row in dealt if low <= row.trials < high))
        lines.append(f"| {low + 1 if low else 'up to'} {'–' if low else ''} {high} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _share(hits: Iterable[bool]) -> str:
    listed = list(hits)
    return wilson(sum(listed), len(listed))


def _studies(rows: Iterable[Seen]) -> str:
    flagged: dict[str, bool] = {}
    for row in rows:
        flagged[row.study] = flagged.get(row.study, False) or row.proven
    return wilson(sum(flagged.values()), len(flagged))


def section(made: Iterable[tuple[Made, int]]) -> str:
    """The text of the section over searches and their seeds."""
    rows: list[Seen] = []
    dealt: list[Seen] = []
    for one, seed in made:
        rows += seen(one)
        dealt += seen(shuffled(one, seed))
    studies = len({row.study for row in rows})
    return "\n\n".join(
        [
            f"{studies} of the searches above. Percent with 95 % Wilson intervals; chances are corrected for the "
            "number of parameters, so at most 5 % of shuffled studies should show anything. A parameter matters when "
            "its weight in the objective is above 0, be it small against the noise.",
            table_of(rows, dealt),
        ]
    )


def main() -> None:
    """Measures and writes the section `importance`."""
    chosen = [problem for problem, _ in zip(problems("test"), range(STUDIES), strict=False)]
    replace_section("importance", section((make(problem), problem.seed) for problem in chosen))


if __name__ == "__main__":
    main()
