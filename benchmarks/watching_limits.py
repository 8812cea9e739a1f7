"""`python -m benchmarks.watching_limits`: what could be known of overfitting in time, on replayed runs to tune on.

How many evaluations lie within 15 % of the run after its onset; on how many runs their later half lies three times the
noise above the best, the noise told by an oracle from the whole curve; and what learners that see all facts of every
look reach, each run judged by one fitted on the others (`HistGradientBoostingClassifier`, logistic regression), where
so many of the healthy runs may be warned of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from advisor.records import Series
from advisor.signals.curves import Curve, curve, noise
from advisor.signals.generalization import gap_facts
from advisor.signals.loss import loss_facts
from benchmarks.diagnosis.cells import load_all
from benchmarks.diagnosis.training import Trace
from benchmarks.watching import FIRST_POINTS, GROWTH, in_hindsight

Row = dict[str, float]
NAMES = ("climb", "climb_in_noise", "climb_share", "rise", "rise_in_noise", "noise", "best_at", "fall_to_best")
ALARMS = (1, 3, 6, 10)
TIME = 0.15


def looks(trace: Trace) -> Iterator[tuple[float, Row]]:
    """The share of the run and the facts at every look after which two evaluations lie behind the best."""
    length = len(trace.train_loss)
    share = max(0.02, FIRST_POINTS / length)
    while share < 1:
        end = int(share * (length - 1)) + 1
        held = np.asarray(trace.eval_steps) < end
        val = _curve(np.asarray(trace.eval_steps)[held], np.asarray(trace.val_loss)[held])
        train = _curve(np.arange(end), np.asarray(trace.train_loss)[:end])
        if val is not None and train is not None and len(val) >= 4 and len(val) - 1 - int(np.argmin(val.y)) >= 2:
            yield share, _row(val, train, trace, end)
        share *= GROWTH


def _curve(steps: np.ndarray, values: np.ndarray) -> Curve | None:
    return curve(Series(tag="loss", steps=steps.astype(int), values=values, wall_times=steps * 1.0))


def _row(val: Curve, train: Curve, trace: Trace, end: int) -> Row:
    facts, gap = loss_facts(val), gap_facts(train, val, (None, None))
    rate = np.asarray(trace.learning_rate)[:end]
    made = {name: _number(getattr(facts, name)) for name in NAMES}
    made |= {"gap": _number(gap.end), "gap_at_best": _number(gap.at_best), "fell": _number(gap.train_fell_after)}
    best, spread = float(val.y.min()), max(noise(val.y), 0.005)
    made |= {"last": float(val.y[-1]) - best, "last_in_noise": float(val.y[-1] - best) / spread}
    made |= {"before": float(val.y[-2]) - best, "rate": float(rate[-1] / max(rate.max(), 1e-12))}
    return {name: float(np.clip(np.sign(v) * np.log1p(abs(v)), -8, 8)) for name, v in made.items()}


def _number(value: Any) -> float:
    return 0.0 if value is None else float(value)


def replayed() -> list[dict[str, Any]]:
    """Healthy and overfit runs of the tuning half, with their looks."""
    found = []
    for cell in (cell for cell in load_all() if cell.half == "tune"):
        judged = in_hindsight(cell)
        if judged is not None and judged[0] in ("healthy", "overfit"):
            trace = cell.traces[0]
            found.append({"kind": judged[0], "onset": judged[1], "trace": trace, "looks": list(looks(trace))})
    return found


def windows(runs: list[dict[str, Any]]) -> None:
    """How many evaluations lie within the time, and how far above the best."""
    counts, heights = [], []
    for run in (run for run in runs if run["kind"] == "overfit"):
        shares = np.asarray(run["trace"].eval_steps) / len(run["trace"].train_loss)
        levels = np.log(np.asarray(run["trace"].val_loss))
        inside = levels[(shares > run["onset"]) & (shares <= run["onset"] + TIME)]
        counts.append(len(inside))
        height = inside[-max(1, len(inside) // 2) :].mean() - levels[shares <= run["onset"] + TIME].min()
        heights.append(height / max(noise(levels), 1e-3))
    above = sum(height > 3 for height in heights)
    print(f"evaluations within {TIME:.0%}: {np.bincount(counts).tolist()} (of 0, 1, 2 …); {above} of {len(counts)} lie "
          "three times the noise above the best")  # fmt: skip


def reached(runs: list[dict[str, Any]], learner: Any) -> Mapping[int, tuple[int, int]]:
    """Overfit runs told in time, and told at all, where so many healthy ones are warned of."""
    rows = [(n, share, row) for n, run in enumerate(runs) for share, row in run["looks"]]
    inputs = np.array([list(row.values()) for _, _, row in rows])
    groups = np.array([n for n, _, _ in rows])
    wrong = [runs[n]["kind"] == "overfit" and share >= runs[n]["onset"] for n, share, _ in rows]
    sure, weights = np.zeros(len(rows)), 1 / np.bincount(groups, minlength=len(runs))[groups]
    for known, new in GroupKFold(8).split(inputs, wrong, groups):
        learner.fit(inputs[known], np.array(wrong)[known], **_weighted(learner, weights[known] / weights.mean()))
        sure[new] = learner.decision_function(inputs[new])
    healthy = [sure[groups == n].max(initial=-9) for n, run in enumerate(runs) if run["kind"] == "healthy"]
    told = {}
    for most in ALARMS:
        bar = sorted(healthy, reverse=True)[most]
        first = {n: next((s for (m, s, _), p in zip(rows, sure, strict=True) if m == n and p > bar), None)
                 for n, run in enumerate(runs) if run["kind"] == "overfit"}  # fmt: skip
        ended = [at - runs[n]["onset"] for n, at in first.items() if at is not None]
        told[most] = sum(late <= TIME for late in ended), len(ended)
    return told


def _weighted(learner: Any, weights: np.ndarray) -> dict[str, np.ndarray]:
    name = f"{learner.steps[-1][0]}__sample_weight" if hasattr(learner, "steps") else "sample_weight"
    return {name: weights}


def main() -> None:
    """Prints all three."""
    runs = replayed()
    kinds = [run["kind"] for run in runs]
    print(f"{kinds.count('overfit')} overfit and {kinds.count('healthy')} healthy runs")
    windows(runs)
    boosted = HistGradientBoostingClassifier(max_depth=3, learning_rate=0.05, max_iter=150, min_samples_leaf=20)
    straight = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=500))
    for name, learner in (("boosted trees", boosted), ("logistic regression", straight)):
        told = reached(runs, learner)
        print(name, "; ".join(f"{most} healthy warned: {k} in time, {n} told" for most, (k, n) in told.items()))


if __name__ == "__main__":
    main()
