"""How much each parameter is measured to matter, with the uncertainty of that."""

from __future__ import annotations

import math

from advisor.records import Study
from advisor_tui.plot.figure import Bar, Figure
from advisor_tui.wording import number


def importance(study: Study) -> Figure:
    """Bars of the parameters' shares of the explained variation, ± one standard error."""
    if not study.directions:
        return Figure(empty="which way the metric is better is not known: tell direction in Consult")
    from advisor.signals.design import design
    from advisor.signals.effects import effects
    from advisor.signals.trials import tabulate

    made = design(tabulate(study, 0, study.directions[0]))
    found = effects(made) if made is not None else None
    if found is None:
        return Figure(empty="too few completed trials to tell the parameters apart")
    ordered = sorted(found.effects, key=lambda effect: -effect.share)
    bars = tuple(
        Bar(e.name, e.share, 0.0 if math.isnan(e.error) else e.error, f"{e.share:.0%}, p {number(e.p_value)}")
        for e in ordered
    )
    title = f"share of the explained variation ({found.explained:.0%} of all is explained)"
    return Figure(title=title, bars=bars)
