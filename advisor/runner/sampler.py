"""The sampler of a stage: Optuna's, with configurations told to run first and none that repeats by accident."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from optuna.samplers import BaseSampler

from advisor.errors import PlanError
from advisor.planner.plan import Pruner, Stage
from advisor.records import Direction
from advisor.runner.failures import Risk, Seen
from advisor.runner.space import Space, key
from advisor.tables import table

FORCED = "config"
_RANDOM_DRAWS = 2  # of the draws at most, behind the model's own
_MISSING = object()
_STEPS_BACK = 4  # draws on the way from a risky one to the best trial


class SteeredSampler(BaseSampler):  # type: ignore[misc]
    """Draws a whole configuration at once from a start-up sampler, then from the model.

    A waiting trial whose user attribute `config` holds a configuration gets that one; a drawn one that `seen` knows,
    or that would likely fail as others failed, is drawn again; a Gaussian process, which draws slowly and nearly the
    same again, is led back from its draw towards the best trial. Now and then a trial of a tree-structured estimator,
    which soon draws one choice of a word alone, looks at another choice.
    """

    def __init__(
        self, space: Space, model: Any, startup: Any, startup_trials: int, seen: Callable[[str], bool], seed: int
    ) -> None:
        self.space, self.model, self.startup, self.startup_trials = space, model, startup, startup_trials
        self.seen = seen
        self.looks_at_choices = type(model).__name__ == "TPESampler"
        self._random = random.Random(seed)

    def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, Any]:
        """All of the space, stretched to hold what is told."""
        return self.space.distributions(trial.user_attrs.get(FORCED))

    def sample_relative(self, study: Any, trial: Any, search_space: Mapping[str, Any]) -> dict[str, Any]:
        """The trial's parameters, all of them."""
        forced = trial.user_attrs.get(FORCED)
        if forced is not None:
            return self.space.params(forced)
        told = table("failures")["risk"]
        risk = Risk(self.space, study.get_trials(deepcopy=False))
        safest: tuple[float, dict[str, Any]] | None = None
        limit = told["limit" if self._has_model() else "limit_without_model"]
        looks = self._looks(trial)
        for near in self._draws(Seen(study), trial, int(told["draws"])):
            drawn = self._with_another_choice(near) if looks else near
            if self.seen(key(self.space.config(drawn))):
                continue
            chance = risk.chance(drawn)
            if chance <= limit:
                return drawn
            if safest is None or chance < safest[0]:
                safest = chance, drawn
        if safest is not None:
            return safest[1]
        left = [params for params in self.space.every() or () if not self.seen(key(self.space.config(params)))]
        return self._random.choice(left) if left else drawn

    def sample_independent(self, study: Any, trial: Any, param_name: str, param_distribution: Any) -> Any:
        """A random value, for a parameter outside the space."""
        return self._uniform(param_name, param_distribution)

    def before_trial(self, study: Any, trial: Any) -> None:
        """Passes on."""
        self.model.before_trial(study, trial)

    def after_trial(self, study: Any, trial: Any, state: Any, values: Any) -> None:
        """Passes on."""
        self.model.after_trial(study, trial, state, values)

    def reseed_rng(self) -> None:
        """Passes on."""
        self.model.reseed_rng()

    def _draws(self, study: Any, trial: Any, most: int) -> Iterator[dict[str, Any]]:
        """So many draws: nearly all of them the model's, or between its one draw and the best trial; then random."""
        inner = self.startup if trial.number < self.startup_trials else self.model
        first = self._draw(inner, study, trial)
        yield first
        if type(inner).__name__ == "GPSampler":
            best = _best(study)
            back = [step / (_STEPS_BACK + 1) for step in range(1, _STEPS_BACK + 1)] if best else []
            yield from (self._between(first, best, share) for share in back)
            own = 1 + len(back)
        else:
            own = most - _RANDOM_DRAWS
            yield from (self._draw(inner, study, trial) for _ in range(1, own))
        yield from (self._draw(None, study, trial) for _ in range(own, most))

    def _has_model(self) -> bool:
        return type(self.model).__name__ not in ("RandomSampler", "QMCSampler")

    def _looks(self, trial: Any) -> bool:
        is_model = trial.number >= self.startup_trials
        return self.looks_at_choices and is_model and self._random.random() < table("failures")["choices"]["looks"]

    def _with_another_choice(self, near: Mapping[str, Any]) -> dict[str, Any]:
        """The same place with another choice of one word; what hangs on the choice alone is random."""
        words = [p for p in self.space.parameters if p.kind == "categorical" and p.name in near]
        if not words:
            return dict(near)
        changed = self._random.choice(words)
        other = self._random.choice([choice for choice in changed.choices if choice != near[changed.name]])
        made: dict[str, Any] = {}

        def pick(name: str, wanted: Any) -> Any:
            value = other if name == changed.name else near.get(name, _MISSING)
            made[name] = self._uniform(name, wanted) if value is _MISSING else value
            return made[name]

        self.space.walk(pick)
        return made

    def _between(self, first: Mapping[str, Any], best: Mapping[str, Any], share: float) -> dict[str, Any]:
        """The numbers of the first, so far on the way to the best; its own choices."""
        config: dict[str, Any] = {}

        def pick(name: str, wanted: Any) -> Any:
            value = first.get(name, best.get(name))
            if value is None:
                value = self._uniform(name, wanted)
            elif not hasattr(wanted, "choices") and name in first and name in best:
                to, back = (math.log, math.exp) if wanted.log else (float, float)
                value = back(to(value) + share * (to(best[name]) - to(value)))
            config[name] = _placed(value, wanted)
            return config[name]

        self.space.walk(pick)
        return config

    def _draw(self, inner: Any, study: Any, trial: Any) -> dict[str, Any]:
        drawn: dict[str, Any] = {}
        together = inner.sample_relative(study, trial, self.space.unconditional()) if inner is not None else {}

        def pick(name: str, wanted: Any) -> Any:
            if name in together:
                drawn[name] = together[name]
            elif inner is None:
                drawn[name] = self._uniform(name, wanted)
            else:
                drawn[name] = inner.sample_independent(study, trial, name, wanted)
            return drawn[name]

        self.space.walk(pick)
        return drawn

    def _uniform(self, name: str, wanted: Any) -> Any:
        if hasattr(wanted, "choices"):
            return self._random.choice(list(wanted.choices))
        if wanted.log:
            return _placed(math.exp(self._random.uniform(math.log(wanted.low), math.log(wanted.high))), wanted)
        return _placed(self._random.uniform(wanted.low, wanted.high), wanted)


def _placed(value: Any, wanted: Any) -> Any:
    """The value as the distribution has it: on its step, within its ends, whole where it is of whole numbers."""
    if hasattr(wanted, "choices"):
        return value
    if wanted.step:
        value = wanted.low + wanted.step * round((value - wanted.low) / wanted.step)
    value = min(max(value, wanted.low), wanted.high)
    return int(value) if isinstance(wanted.low, int) else value


def _best(study: Any) -> Mapping[str, Any]:
    """The parameters of the best trial that ended well; empty where none did."""
    ended = [t for t in study.get_trials(deepcopy=False) if t.state.name == "COMPLETE" and t.value is not None]
    better = max if study.direction.name == "MAXIMIZE" else min
    return better(ended, key=lambda t: t.value).params if ended else {}


def make_sampler(stage: Stage, space: Space, seed: int, workers: int, seen: Callable[[str], bool], qmc: int) -> Any:
    """The sampler that the stage asks for; `qmc` seeds the quasi-random sequence alike on all machines."""
    import optuna.samplers as samplers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        startup = samplers.QMCSampler(seed=qmc, scramble=True, independent_sampler=samplers.RandomSampler(seed=seed),
                                      warn_independent_sampling=False, warn_asynchronous_seeding=False)  # fmt: skip
        model: Any = samplers.RandomSampler(seed=seed)
        if stage.sampler == "tpe":
            model = samplers.TPESampler(
                seed=seed, n_startup_trials=0 if stage.startup_trials else 10, multivariate=True,
                constant_liar=workers > 1, warn_independent_sampling=False,
            )  # fmt: skip
        elif stage.sampler == "gp":
            model = _gaussian_process(seed, stage.startup_trials)
        elif stage.sampler == "cmaes":
            if find_spec("cmaes") is None:
                raise PlanError(f"stage {stage.name}: sampler cmaes needs the package: pip install cmaes")
            model = samplers.CmaEsSampler(seed=seed, n_startup_trials=1, warn_independent_sampling=False)
        elif stage.sampler == "qmc":
            model = startup
    return SteeredSampler(space, model, startup, stage.startup_trials, seen, seed)


def _gaussian_process(seed: int, startup_trials: int) -> Any:
    import optuna.samplers as samplers

    try:
        import torch  # noqa: F401
    except ImportError:
        return samplers.TPESampler(seed=seed, n_startup_trials=startup_trials, multivariate=True)
    return samplers.GPSampler(seed=seed, n_startup_trials=0 if startup_trials else 10)


def make_pruner(pruner: Pruner, direction: Direction) -> Any:
    """The pruner that the stage asks for."""
    import optuna.pruners as pruners

    startup, warmup, interval = pruner.startup_trials, pruner.warmup_steps, pruner.interval_steps
    if pruner.kind == "median":
        return pruners.MedianPruner(startup, warmup, interval)
    if pruner.kind == "percentile":
        return pruners.PercentilePruner(pruner.percentile, startup, warmup, interval)
    if pruner.kind == "hyperband":
        return pruners.HyperbandPruner(min_resource=max(1, warmup), reduction_factor=3)
    if pruner.kind == "asha":
        return pruners.SuccessiveHalvingPruner(min_resource=max(1, warmup), reduction_factor=3)
    return pruners.NopPruner()
