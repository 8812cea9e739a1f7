"""The search plan: what to search, in what order, with what, for how long, when to stop, and why."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from importlib import import_module
from typing import Literal

from pydantic import Field, FiniteFloat, model_validator

from advisor.models import Model
from advisor.records import Direction, Scalar

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
Sampler = Literal["random", "qmc", "tpe", "gp", "cmaes", "grid"]


class Why(Model):
    """Why a choice was made: one sentence, and the rule or table that it comes from."""

    reason: str = Field(default="", description="one sentence")
    rule: str = Field(default="", description="id of the rule or table (tables/strategy), empty when a person wrote it")


class Goal(Why):
    """What is optimized."""

    metric: str = Field(description="name of the metric that a trial returns or logs")
    direction: Direction


class Objective(Why):
    """What a trial is: a Task or function in a file or module, or a command."""

    kind: Literal["task", "function", "command"]
    target: str | None = Field(default=None, description="file.py:name or module:name, for a task or a function")
    argv: tuple[str, ...] = Field(
        default=(),
        description="arguments of a command; {{ name }} is a parameter, {{ seed }}, {{ logdir }}, {{ checkpoint_dir }}",
    )
    logs: str | None = Field(default=None, description="where the command logs; {{ logdir }} unless given")
    tag: str | None = Field(
        default=None, description="tag of the metric in the command's log, the goal's metric unless given"
    )
    timeout_minutes: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    seeds: bool = Field(default=True, description='whether config["seed"] is passed to a function')

    @model_validator(mode="after")
    def _complete(self) -> Objective:
        if self.kind == "command" and not self.argv:
            raise ValueError("a command needs argv, a list of arguments")
        if self.kind != "command" and not self.target:
            raise ValueError(f"a {self.kind} needs a target such as train.py:{self.kind}")
        return self


class PlannedParameter(Why):
    """One searched hyperparameter: its range, scale, tier, default and when it applies."""

    name: str = Field(description="the person's own spelling")
    canonical: str = ""
    kind: Literal["float", "int", "categorical"]
    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)
    step: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    log: bool = False
    choices: tuple[Scalar, ...] = ()
    zero: bool = Field(default=False, description="0 is offered as a choice of its own beside a log range")
    acts_by: Literal["", "1-x", "2**n"] = Field(
        default="", description="1-x: drawn by its distance from 1, on a log scale; 2**n: powers of two alone"
    )
    default: Scalar = Field(default=None, description="the value in use before the search")
    tier: int | None = Field(default=None, ge=1, le=5)
    only_if: Mapping[str, tuple[Scalar, ...]] = Field(
        default_factory=dict, description="searched only where these parameters have one of these values"
    )
    below_power_of_two: str = Field(
        default="", description="stays below 2 to the power of the parameter of this name, where that is above 0"
    )
    followed_by: Mapping[str, FiniteFloat] = Field(
        default_factory=dict,
        description="parameters that are not searched and stay at this many times this one's value",
    )
    hard_low: float | None = Field(
        default=None, allow_inf_nan=False, description="the range is never widened below this"
    )
    hard_high: float | None = Field(
        default=None, allow_inf_nan=False, description="the range is never widened above this"
    )

    @model_validator(mode="after")
    def _sound(self) -> PlannedParameter:
        for value in (*self.choices, self.default, *itertools.chain(*self.only_if.values())):
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{self.name}: {value} is no value of a parameter")
        if self.kind == "categorical":
            if len(self.choices) < 2:
                raise ValueError(f"{self.name}: a categorical parameter needs at least two choices")
            return self
        if self.low is None or self.high is None:
            raise ValueError(f"{self.name}: low and high are needed")
        if self.low >= self.high:
            raise ValueError(f"{self.name}: low {self.low:g} is not below high {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"{self.name}: a log range cannot start at {self.low:g}; start above 0 and set zero: true")
        if self.acts_by == "1-x" and (self.high >= 1 or self.kind != "float"):
            raise ValueError(f"{self.name}: acts_by 1-x needs a float range that ends below 1; read {self.high:g}")
        if self.acts_by == "2**n" and (
            self.low < 1 or math.ceil(math.log2(self.low)) >= math.floor(math.log2(self.high))
        ):
            raise ValueError(
                f"{self.name}: acts_by 2**n needs two powers of two between {self.low:g} and {self.high:g}"
            )
        return self


class Fixed(Why):
    """A hyperparameter that the plan holds at one value."""

    name: str
    canonical: str = ""
    value: Scalar

    @model_validator(mode="after")
    def _finite(self) -> Fixed:
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"{self.name}: {self.value} is no value of a parameter")
        return self


class LeftOut(Why):
    """A hyperparameter that the plan does not search."""

    name: str


class Pruner(Why):
    """When a trial is stopped early."""

    kind: Literal["none", "median", "percentile", "hyperband", "asha"] = "none"
    startup_trials: int = Field(default=5, ge=0)
    warmup_steps: int = Field(default=0, ge=0, description="steps before which nothing is pruned")
    interval_steps: int = Field(default=1, ge=1)
    percentile: float = Field(default=50.0, gt=0, lt=100)


class Stage(Why):
    """One stage: what varies, how it is sampled, how many trials, what it costs."""

    name: str = Field(pattern=NAME, description="its study and its folder of logs are called so")
    kind: Literal["lr-test", "baseline", "explore", "refine", "validate"]
    parameters: tuple[str, ...] = Field(default=(), description="parameters that vary; empty: all of the space")
    sampler: Sampler = "tpe"
    startup_trials: int = Field(
        default=0, ge=0, description="quasi-random or random trials before the model takes over"
    )
    pruner: Pruner = Field(default_factory=Pruner)
    trials: int = Field(ge=0, description="trials started; at validate: configurations, each run on every seed")
    top: int | None = Field(
        default=None, ge=1, description="validate: how many of the best go in; refine: how many shape the ranges"
    )
    seeds: int = Field(default=1, ge=1)
    full_trials: float = Field(
        default=0.0, ge=0, description="what the stage may cost in full-length trials, pruning counted; 0: no limit"
    )


class Stop(Why):
    """When the search ends before its trials are spent."""

    patience: int | None = Field(default=None, ge=1, description="trials without a better best")
    min_gain: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="relative gain per trial that is still worth it"
    )
    target: float | None = Field(default=None, allow_inf_nan=False, description="metric value that is good enough")


class Widening(Why):
    """How far the runner may widen a range on a proven boundary hit."""

    times: int = Field(default=2, ge=0)
    factor: float = Field(
        default=3.0, gt=1, allow_inf_nan=False, description="by how much on a log scale; half the width on a linear one"
    )


class CarryOver(Why):
    """What the new study takes from an earlier one."""

    storage: str = Field(description="path or URL of the earlier study")
    study: str
    trials: bool = Field(default=True, description="whether fitting old trials are added")


class Budget(Why):
    """What may be spent, as told."""

    hours: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="wall-clock hours with the workers given"
    )
    trials: float | None = Field(default=None, gt=0, allow_inf_nan=False, description="full-length trials")
    trial_hours: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    workers: int = Field(default=1, ge=1)
    price_per_hour: float | None = Field(default=None, ge=0)


class Cost(Model):
    """What the plan is expected to cost; a pair is a low and a high estimate."""

    trials: int = Field(ge=0, description="trials started, seeds and baseline included")
    full_trials: float = Field(ge=0, description="the same in full-length trials, after pruning")
    saved_by_pruning: tuple[float, float] | None = Field(default=None, description="share of the work saved")
    hours: float | None = Field(default=None, ge=0, description="wall-clock hours with the workers given")
    money: float | None = Field(default=None, ge=0)


class SearchPlan(Model):
    """A search plan as `advisor plan` writes it and `advisor run` executes it."""

    version: Literal[1] = 1
    name: str = Field(pattern=NAME, description="every stage's study starts with it")
    advice: Literal["tune", "do-not-tune"] = Field(
        default="tune", description="do-not-tune: the reasons say what to do instead"
    )
    summary: str = ""
    reasons: tuple[Why, ...] = ()
    goal: Goal
    objective: Objective | None = None
    budget: Budget = Field(default_factory=Budget)
    baseline: Mapping[str, Scalar] = Field(
        default_factory=dict, description="the default configuration, run first and last"
    )
    stand_ins: tuple[str, ...] = Field(
        default=(), description="what of the baseline nobody told: usual values stand for it, so it is no real default"
    )
    default_of: Mapping[str, str] = Field(
        default_factory=dict, description="whose own default stands in the baseline where nobody told it"
    )
    incumbents: tuple[Mapping[str, Scalar], ...] = Field(default=(), description="configurations tried first")
    space: tuple[PlannedParameter, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stages: tuple[Stage, ...] = ()
    stop: Stop = Field(default_factory=Stop)
    widen: Widening = Field(default_factory=Widening)
    carry_over: CarryOver | None = None
    seed: int = Field(default=0, ge=0, lt=2**32)
    assumed: tuple[Why, ...] = Field(default=(), description="what was assumed because nobody told")
    cost: Cost | None = None

    def __repr__(self) -> str:
        trials = sum(stage.trials for stage in self.stages)
        return f"<SearchPlan {self.name}: {len(self.space)} parameters, {len(self.stages)} stages, {trials} trials>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return str(import_module("advisor.report.notebook").plan_html(self))

    @model_validator(mode="after")
    def _names(self) -> SearchPlan:
        names = [parameter.name for parameter in self.space]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"space: '{name}' is listed twice")
        known = {*names, *(fixed.name for fixed in self.fixed)}
        for stage in self.stages:
            unknown = [name for name in stage.parameters if name not in known]
            if unknown:
                raise ValueError(f"stage {stage.name}: '{unknown[0]}' is not in the space")
        stages = [stage.name for stage in self.stages]
        if len(set(stages)) != len(stages):
            raise ValueError("stages: two have the same name")
        return self

    @property
    def set_names(self) -> list[str]:
        """What a trial's configuration holds: searched, held, and what follows the searched ones."""
        following = (name for parameter in self.space for name in parameter.followed_by)
        return [*(p.name for p in self.space), *(f.name for f in self.fixed), *following]

    def parameter(self, name: str) -> PlannedParameter | None:
        """The searched parameter of this name, by its own or its canonical spelling."""
        return next((p for p in self.space if name in (p.name, p.canonical)), None)
