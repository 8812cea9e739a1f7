"""What failed trials teach: to the model they are the worst there is, and draws that would likely fail are drawn again.

The storage keeps them as what they are: failed, with reason and kind.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from optuna.trial import FrozenTrial, TrialState

from advisor.planner.drawn import ZERO, drawn
from advisor.planner.plan import PlannedParameter
from advisor.runner.space import Space
from advisor.tables import table

LOST, SURPLUS = "lost", "surplus"


def failed_by_itself(trial: FrozenTrial) -> bool:
    """Whether the trial failed for its configuration, as far as anybody knows: not lost to a kill, not surplus."""
    return trial.state == TrialState.FAIL and bool(trial.params) and not {LOST, SURPLUS} & trial.user_attrs.keys()


class Seen:
    """A study as a model-based sampler sees it: a failed trial completed with the worst value of all."""

    def __init__(self, study: Any) -> None:
        self._study = study

    def __getattr__(self, name: str) -> Any:
        return getattr(self._study, name)

    def _get_trials(self, deepcopy: bool = True, states: Any = None, use_cache: bool = False) -> list[FrozenTrial]:
        every = self._study._get_trials(deepcopy=False, use_cache=use_cache)
        worst = self._worst(every)
        shown = [_as_worst(t, worst) if failed_by_itself(t) else t for t in every]
        return [t for t in shown if states is None or t.state in states]

    def _worst(self, every: Sequence[FrozenTrial]) -> float | None:
        values = [t.value for t in every if t.state == TrialState.COMPLETE and t.value is not None]
        return (min if self._study.direction.name == "MAXIMIZE" else max)(values, default=None)


def _as_worst(trial: FrozenTrial, worst: float | None) -> FrozenTrial:
    """The trial as complete; as pruned before its first step where no value is known yet."""
    shown = copy.copy(trial)
    shown.state = TrialState.PRUNED if worst is None else TrialState.COMPLETE
    shown.values, shown.intermediate_values = None if worst is None else [worst], {}
    return shown


class Risk:
    """How likely a configuration fails, learned from the trials that ended."""

    def __init__(self, space: Space, trials: Sequence[FrozenTrial]) -> None:
        known = (TrialState.COMPLETE, TrialState.PRUNED)
        most = int(table("failures")["risk"]["most"]) // 2
        went = [t for t in trials if t.state in known and t.params]
        ended = _thinned(went, most) + _thinned([t for t in trials if failed_by_itself(t)], most)
        self._space = space
        self._failed = [failed_by_itself(t) for t in ended]
        self._params = [t.params for t in ended]

    def __bool__(self) -> bool:
        return any(self._failed) and not all(self._failed)

    def chance(self, params: Mapping[str, Any]) -> float:
        """The chance that a trial of these parameters fails; 0 where nothing has failed, or everything."""
        if not self:
            return 0.0
        where = [point(self._space, params)]
        models, weights = self._weighed
        return sum(
            weight * float(model.predict_proba(where)[0, 1]) for model, weight in zip(models, weights, strict=True)
        )

    @cached_property
    def _weighed(self) -> tuple[list[Any], list[float]]:
        """One classifier for each form that the region may have, and how well each explains what is known."""
        from sklearn.gaussian_process import GaussianProcessClassifier

        points = np.array([point(self._space, params) for params in self._params])
        models = [
            GaussianProcessClassifier(_kernel(form), optimizer=None).fit(points, np.array(self._failed))
            for form in table("failures")["risk"]["forms"].values()
        ]
        evidence = np.array([model.log_marginal_likelihood_value_ for model in models])
        weights = np.exp(evidence - evidence.max())
        return models, (weights / weights.sum()).tolist()


def _kernel(form: Mapping[str, float]) -> Any:
    """Straight edges, curved ones, and regions of a size: what the form has of each."""
    from sklearn.gaussian_process.kernels import RBF, DotProduct

    parts = []
    if "edge" in form:
        parts.append(form["edge"] * DotProduct(form["offset"]))
    if "curve" in form:
        parts.append(form["curve"] * DotProduct(1.0) ** 2)
    if "region" in form:
        parts.append(form["region"] * RBF(form["length"]))
    return sum(parts[1:], parts[0])


def _thinned(trials: Sequence[FrozenTrial], most: int) -> list[FrozenTrial]:
    """The trials, evenly thinned in time where there are more than so many."""
    return [trials[index] for index in np.linspace(0, len(trials) - 1, min(most, len(trials))).round().astype(int)]


def point(space: Space, params: Mapping[str, Any]) -> list[float]:
    """A trial's parameters from -1 to 1, a number for each choice; 0 for what it does not have."""
    made: list[float] = []
    for parameter in space.parameters:
        inner = drawn(parameter)
        value = params.get(inner.name)
        if parameter.kind == "categorical":
            made += [1.0 if value == choice else -1.0 for choice in parameter.choices]
            continue
        is_zero = bool(params.get(parameter.name + ZERO))
        made += [1.0 if is_zero else -1.0] if parameter.zero else []
        made.append(-1.0 if is_zero else 0.0 if value is None else scaled(inner, value))
    return made


def scaled(parameter: PlannedParameter, value: float) -> float:
    """A number's place in its range, on the range's own scale: -1 at the low end, 1 at the high one."""
    assert parameter.low is not None
    assert parameter.high is not None
    to = math.log if parameter.log and value > 0 else float
    low, high = to(parameter.low), to(parameter.high)
    return 2 * (to(value) - low) / (high - low) - 1


@dataclass(frozen=True)
class LastFailures:
    """How many of the last trials failed, and what those have in common, empty where nothing is seen."""

    failed: int
    of: int
    where: str


def last_failures(space: Space, ended: Sequence[FrozenTrial]) -> LastFailures | None:
    """The failures among the last trials where they are many."""
    told = table("failures")["told"]
    last = sorted(ended, key=lambda t: t.number)[-int(told["last"]) :]
    failed = sum(failed_by_itself(t) for t in last)
    if len(last) < told["last"] or failed < told["failed"]:
        return None
    return LastFailures(failed, len(last), _where(space, ended, float(told["pure"])))


def _where(space: Space, ended: Sequence[FrozenTrial], pure: float) -> str:
    """The bounds of one or two parameters beyond which nearly all trials fail and nearly none elsewhere."""
    from sklearn.tree import DecisionTreeClassifier

    numeric = [drawn(p) for p in space.parameters if p.kind != "categorical"]
    rows = [t for t in ended if t.params]
    failed = np.array([failed_by_itself(t) for t in rows])
    if not numeric or failed.all() or not failed.any():
        return ""
    values = np.array([[float(t.params.get(p.name, math.nan)) for p in numeric] for t in rows])
    tree = DecisionTreeClassifier(max_depth=2, min_samples_leaf=2, random_state=0).fit(values, failed)
    leaves = tree.apply(values)
    leaf = max(set(leaves.tolist()), key=lambda number: int(failed[leaves == number].sum()))
    inside = leaves == leaf
    if failed[inside].mean() < pure or failed[inside].sum() < failed.sum() * pure:
        return ""
    return " and ".join(_bounds(tree.tree_, leaf, numeric))


def _bounds(tree: Any, leaf: int, numeric: Sequence[PlannedParameter]) -> list[str]:
    """The way to a leaf in words: `lr above 0.02`."""
    parents = {int(child): (node, side) for node in range(tree.node_count)
               for child, side in ((tree.children_left[node], "at most"), (tree.children_right[node], "above"))
               if child >= 0}  # fmt: skip
    found: dict[tuple[str, str], str] = {}
    while leaf in parents:
        leaf, side = parents[leaf]
        name = numeric[tree.feature[leaf]].name
        found.setdefault((name, side), f"{name} {side} {tree.threshold[leaf]:.3g}")
    return list(found.values())[::-1]
