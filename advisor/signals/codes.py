"""Facts about what a learnt representation still tells apart: codes in use, the spread of embeddings."""

from __future__ import annotations

from advisor.facts.kinds import CodeFacts
from advisor.names import words
from advisor.records import Run
from advisor.signals.quantities import Line, line_of, quantity
from advisor.tables import table


def code_facts(run: Run) -> CodeFacts:
    """How much of a codebook is used and how far embeddings lie apart; absent where neither is logged."""
    used, spread = _codebook(run), _spread(run)
    limits = table("course_of_kinds")
    used = used if used is not None and len(used.values) >= limits["fewest"] else None
    spread = spread if spread is not None and len(spread.values) >= limits["fewest"] else None
    most = float(used.smooth().max()) if used is not None else None
    return CodeFacts(
        used=used.late if used is not None else None,
        used_largest=most,
        used_points=len(used.values) if used is not None else None,
        used_step=_below(used, limits["gone"] * most) if used is not None and most is not None else None,
        spread=spread.late if spread is not None else None,
        spread_points=len(spread.values) if spread is not None else None,
        spread_step=_below(spread, limits["no_spread"]) if spread is not None else None,
    )


def _codebook(run: Run) -> Line | None:
    """The entries in use; a perplexity is one of a codebook only beside the losses of one."""
    known = set(table("tags")["codebooks"])
    beside = any(known & set(words(tag)) for tag in run.series)
    return quantity(run, "codes_used") if beside else None


def _spread(run: Run) -> Line | None:
    """The spread of embeddings; a plain `std` is theirs beside what is measured on frozen ones."""
    probes = set(table("course_of_kinds")["probes"])
    if "std" in run.series and any(probes & set(words(tag)) for tag in run.series):
        return line_of(run.series["std"])
    return quantity(run, "spread")


def _below(line: Line, limit: float) -> int | None:
    at = line.stays_from(line.smooth() <= limit)
    return int(line.steps[at]) if at is not None else None
