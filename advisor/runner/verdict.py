"""Whether the best configuration beats the default: means, spreads, a test, and one sentence."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

from advisor.records import Direction, Scalar
from advisor.runner.result import Comparison, Contender

SIGNIFICANT = 0.05  # chance of such a difference by seeds alone


def contender(config: Mapping[str, Scalar], by_seed: Mapping[int, float], checkpoint: str | None = None) -> Contender:
    """A configuration and its values by seed."""
    seeds = tuple(sorted(by_seed))
    values = tuple(by_seed[seed] for seed in seeds)
    sd = statistics.stdev(values) if len(values) > 1 else None
    return Contender(
        config=config, mean=statistics.fmean(values), sd=sd, seeds=seeds, values=values, checkpoint=checkpoint
    )


def best_of(contenders: Sequence[Contender], direction: Direction) -> Contender | None:
    """The one with the best mean."""
    sign = -1.0 if direction == "maximize" else 1.0
    return min(contenders, key=lambda c: sign * c.mean, default=None)


def compare(best: Contender, default: Contender, direction: Direction, finalists: int) -> Comparison:
    """The best of several finalists against the default: paired where the seeds are the same, else Welch's test.

    The p-value is multiplied by the number of finalists (Bonferroni), as the best of them was picked.
    """
    sign = -1.0 if direction == "minimize" else 1.0
    difference = sign * (best.mean - default.mean)
    paired = best.seeds == default.seeds and len(best.seeds) > 1
    p = _p_value(best.values, default.values, paired)
    pooled = math.sqrt(((best.sd or 0) ** 2 + (default.sd or 0) ** 2) / 2)
    return Comparison(
        test="paired t-test" if paired else "Welch's t-test",
        difference=difference,
        p=None if p is None else min(1.0, p * max(1, finalists)),
        effect=difference / pooled if pooled > 0 else None,
        finalists=finalists,
    )


def _p_value(first: Sequence[float], second: Sequence[float], paired: bool) -> float | None:
    if len(first) < 2 or len(second) < 2:
        return None
    from scipy.stats import ttest_ind, ttest_rel

    if paired:
        differences = [a - b for a, b in zip(first, second, strict=True)]
        if max(differences) - min(differences) <= 1e-12 * max(map(abs, differences), default=0.0):
            return 1.0 if not any(differences) else 0.0
        return float(ttest_rel(first, second).pvalue)
    if statistics.pvariance(first) == statistics.pvariance(second) == 0:
        return 1.0 if first[0] == second[0] else 0.0
    return float(ttest_ind(first, second, equal_var=False).pvalue)


def sentence(
    metric: str,
    best: Contender | None,
    default: Contender | None,
    comparison: Comparison | None,
    stand_ins: Sequence[str] = (),
    owners: Mapping[str, str] | None = None,
) -> str:
    """The verdict in words; of a default that only stands in for one that nobody told, nothing is claimed.

    `owners` says whose own defaults stand in the default where nobody told it.
    """
    said = _sentence(metric, best, default, comparison, stand_ins)
    if not owners or default is None:
        return said
    libraries = " and ".join(dict.fromkeys(owners.values()))
    return f"{said} Of the default nobody told {', '.join(owners)}: {libraries} has it so."


def _sentence(
    metric: str, best: Contender | None, default: Contender | None, comparison: Comparison | None,
    stand_ins: Sequence[str],
) -> str:  # fmt: skip
    if best is None:
        return "No trial finished, so there is no verdict."
    shown = _shown(metric, best)
    if default is None:
        return f"The best configuration reaches {shown}; there is no default to compare it with."
    if stand_ins:
        return _beside_stand_in(metric, best, default, stand_ins)
    if comparison is None:
        return f"Keep the default: nothing that was tried beats its {_shown(metric, default)}."
    p, against = comparison.p, f"the default's {_spread(default)}"
    if p is None:
        return (
            f"The best configuration reaches {shown} against {against}, on one seed: repeat both before you trust it."
        )
    said = f"{comparison.test}, p {'< 0.001' if p < 0.001 else f'= {p:.2g}'}"
    if best.sd == default.sd == 0:
        said = "nothing varies with the seed, so no test says more: see that the training uses it"
    if p < SIGNIFICANT:
        return f"The best configuration beats the default: {shown} against {against} ({said})."
    return f"The best configuration reaches {shown} against {against}, a difference within noise ({said})."


def _beside_stand_in(metric: str, best: Contender, default: Contender, stand_ins: Sequence[str]) -> str:
    names = ", ".join(stand_ins)
    if best is default:
        return f"Nothing that was tried beats usual values' {_shown(metric, default)}; nobody told yours of {names}."
    return (
        f"The best configuration reaches {_shown(metric, best)}; usual values of {names}, in place of a default that "
        f"nobody told, reach {_spread(default)}. Tell yours to see whether the search helped."
    )


def _shown(metric: str, contender: Contender) -> str:
    return f"{metric} {_spread(contender)}"


def _spread(contender: Contender) -> str:
    if contender.sd is None:
        return f"{contender.mean:.4g} (one seed)"
    return f"{contender.mean:.4g} ± {contender.sd:.2g} over {len(contender.values)} seeds"
