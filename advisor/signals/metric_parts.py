"""Whether a parameter that is searched is part of the loss that its trials are compared by."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.names import words
from advisor.patterns import compiled
from advisor.tables import table


def part_of_metric(parameter: str, metric: str | None, kind: str, beside: Iterable[str] = ()) -> bool | None:
    """Whether another value of the parameter changes the metric by itself, in this kind of training.

    None where no metric is named; `beside` are the names of the study, its parameters and its results.
    """
    if metric is None:
        return None
    told, said, judged = table("metric_parts"), " ".join(words(parameter)), " ".join(words(metric))
    if not compiled(told["losses"]).search(judged):
        return False
    company = "\n".join(" ".join(words(name)) for name in (metric, *beside) if name != parameter)
    return any(
        kind in row.get("kinds", (kind,))
        and compiled(row.get("metric", ".*")).fullmatch(judged) is not None
        and compiled(row.get("beside", "")).search(company) is not None
        and compiled(row["said"]).fullmatch(said) is not None
        for row in told["parts"]
    )
