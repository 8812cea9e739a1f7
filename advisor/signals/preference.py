"""Facts about preferred and rejected answers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from advisor.facts.kinds import PreferenceFacts
from advisor.meaning import Meaning
from advisor.records import Run
from advisor.signals.quantities import Line, line_of, means, quantity


def preference_facts(run: Run, meanings: Mapping[str, Meaning]) -> PreferenceFacts:
    """Accuracy and margin of the pairs, and the loss against that of an untouched model, held out where logged."""
    accuracy = _first(run, meanings, "preferred")
    margin = _first(run, meanings, "margins")
    tags = [t for t, m in meanings.items() if m.role == "loss" and not means(t, "kl")]
    held = sorted(tags, key=lambda tag: (meanings[tag].split != "validation", len(tag)))
    lines = [made for tag in held if (made := line_of(run.series[tag])) is not None]
    loss = lines[0] if lines else None
    return PreferenceFacts(
        accuracy=accuracy.late if accuracy is not None else None,
        margin=margin.late if margin is not None else None,
        loss=loss.late if loss is not None else None,
        best_over_start=float(loss.smooth().min()) / math.log(2) if loss is not None else None,
        peak_over_start=float(loss.smooth().max()) / math.log(2) if loss is not None else None,
        over_start=loss.late / math.log(2) if loss is not None else None,
        begins_at=min(line.values[0] for line in lines) / math.log(2) if lines else None,
    )


def _first(run: Run, meanings: Mapping[str, Meaning], name: str) -> Line | None:
    return quantity(run, name, "validation", meanings) or quantity(run, name)
