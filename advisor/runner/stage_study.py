"""One stage's Optuna study: who claims which trial, what waits, what counts, and what a kill left behind."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from advisor.planner.drawn import drawn
from advisor.records import CARRIED, PLAN, STAGE, WIDENED, Direction, Scalar
from advisor.runner.claims import Claim, Queued, suggested
from advisor.runner.failures import LOST, SURPLUS
from advisor.runner.job import Failure
from advisor.runner.owner import ATTRIBUTE as OWNER
from advisor.runner.owner import Owner
from advisor.runner.sampler import FORCED
from advisor.runner.space import Config, Space, key

REASON, ROLE, SEED, ATTEMPT, FAILURE = "reason", "role", "seed", "attempt", "failure"
RETRIES = 2  # of a trial whose process died
_OF_ATTEMPT = (FORCED, ROLE, SEED, ATTEMPT, REASON, FAILURE, LOST, OWNER, SURPLUS, CARRIED, "extra")  # told anew
_DRAWS = 10  # tries for a configuration that was not seen yet
_STALE_SECONDS = 0.1  # after which the list of trials is read anew, with other machines about


class StageStudy:
    """The study of a stage, shared with other processes when `owner` is given."""

    def __init__(self, storage: Any, name: str, direction: Direction, owner: Owner | None = None) -> None:
        self.name, self.direction, self.owner = name, direction, owner
        self._storage = storage
        self.study = optuna.create_study(
            storage=storage, study_name=name, direction=direction, load_if_exists=True,
            sampler=optuna.samplers.RandomSampler(), pruner=optuna.pruners.NopPruner(),
        )  # fmt: skip
        self.space = Space((), {})
        self._keys: dict[int, str] = {}
        self._listed: list[FrozenTrial] | None = None
        self._listed_at = 0.0

    def describe(self, metric: str, kind: str) -> None:
        """Writes into the study, once, what its values are and what the stage is for; a reader of the storage knows."""
        if self.study.metric_names is None:
            self.study.set_metric_names([metric])
            self.study.set_user_attr(STAGE, kind)

    def keep_plan(self, text: str) -> None:
        """Keeps the plan in the study, for whoever goes on with it."""
        if self.study.user_attrs.get(PLAN) != text:
            self.study.set_user_attr(PLAN, text)

    def followed(self, sides: Mapping[str, str]) -> None:
        """Writes into the study beyond which ends the search goes on elsewhere."""
        if sides:
            self.study.set_user_attr(WIDENED, dict(sides))

    def configure(self, space: Space, sampler: Any, pruner: Any) -> None:
        """How trials are drawn and pruned."""
        self.space, self.study.sampler, self.study.pruner = space, sampler, pruner

    def trials(self) -> list[FrozenTrial]:
        """All trials, carried ones included."""
        now = time.monotonic()
        if self._listed is None or (self.owner is not None and now - self._listed_at > _STALE_SECONDS):
            self._listed, self._listed_at = self.study.get_trials(deepcopy=False), now
        return self._listed

    def _changed(self) -> None:
        """What was read of the study is out of date."""
        self._listed = None

    def own(self) -> list[FrozenTrial]:
        """The trials that count for the stage: not carried over, not lost to a kill."""
        return [t for t in self.trials() if not {LOST, CARRIED, SURPLUS} & t.user_attrs.keys()]

    def finished(self) -> list[FrozenTrial]:
        """The own trials that ended, however they did."""
        return [trial for trial in self.own() if trial.state.is_finished()]

    def config(self, trial: FrozenTrial) -> Config:
        """The whole configuration of a trial."""
        named = {parameter.name for parameter in self.space.parameters}
        told = trial.user_attrs.get(FORCED) or {}
        return {**self.space.config(trial.params), **{k: v for k, v in told.items() if k not in named}}

    def completed(self) -> list[tuple[Config, FrozenTrial]]:
        """The complete own trials with their configurations, in the order of their numbers."""
        done = [t for t in self.own() if t.state == TrialState.COMPLETE and t.value is not None]
        return [(self.config(trial), trial) for trial in done]

    def keys(self) -> set[str]:
        """The configurations that ran or run, as `key` writes them."""
        return {self._key(t) for t in self.trials() if t.params and not {LOST, SURPLUS} & t.user_attrs.keys()}

    def holds(self, text: str) -> bool:
        """Whether the configuration ran or runs here."""
        return text in self.keys()

    def _key(self, trial: FrozenTrial) -> str:
        known = self._keys.get(trial.number)
        if known is None:
            known = key(self.config(trial))
            if trial.state.is_finished():
                self._keys[trial.number] = known
        return known

    def carry(self, trials: Sequence[FrozenTrial], origin: str) -> int:
        """Adds the complete trials of another study that fit the space; says how many."""
        known = {t.user_attrs.get(CARRIED) for t in self.trials()}
        added = 0
        for trial in trials:
            name = f"{origin}#{trial.number}"
            own = {k: v for k, v in (trial.user_attrs.get(FORCED) or {}).items() if k in self.space.held}
            config = {**self.space.complete(self.space.config(trial.params)), **own}
            if trial.state != TrialState.COMPLETE or name in known or not self._fits(trial, config):
                continue
            self._add(trial, config, name)
            added += 1
        return added

    def _fits(self, trial: FrozenTrial, config: Mapping[str, Scalar]) -> bool:
        names = {name for p in self.space.parameters for name in (p.name, drawn(p).name)}
        held = self.space.held
        told = {n for n, v in trial.params.items() if not n.endswith("_is_zero") and (n not in held or held[n] != v)}
        return told <= names and self.space.fits(config)

    def _add(self, trial: FrozenTrial, config: Mapping[str, Scalar], name: str) -> None:
        params = self.space.params(config)
        distributions = {n: d for n, d in self.space.distributions(config).items() if n in params}
        kept = {k: v for k, v in trial.user_attrs.items() if k in ("baseline", SEED)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            new = create_trial(
                state=TrialState.COMPLETE, value=trial.value, params=params, distributions=distributions,
                intermediate_values=trial.intermediate_values, user_attrs={CARRIED: name, **kept},
            )  # fmt: skip
            self.study.add_trial(new)
        self._changed()

    def add_finished(self, value: float, reports: Mapping[int, float], attributes: Mapping[str, Any]) -> None:
        """Adds a trial that ran elsewhere."""
        new = create_trial(
            state=TrialState.COMPLETE, value=value, intermediate_values=dict(reports), user_attrs=dict(attributes)
        )
        self.study.add_trial(new)
        self._changed()

    def queue(self, waiting: Sequence[Queued]) -> None:
        """Puts configurations in the queue, those whose role is there already left out."""
        known = {t.user_attrs.get(ROLE) for t in self.trials() if not t.user_attrs.get(LOST)}
        for item in waiting:
            if item.role not in known:
                self._enqueue(item, 0)

    def _enqueue(self, item: Queued, attempt: int) -> None:
        attributes: dict[str, Any] = {FORCED: dict(item.config), ROLE: item.role, **item.attributes}
        if item.seed is not None:
            attributes[SEED] = item.seed
        if attempt:
            attributes[ATTEMPT] = attempt
        self.study.add_trial(create_trial(state=TrialState.WAITING, user_attrs=attributes))
        self._changed()

    def claim(self, limit: int) -> Claim | None:
        """A trial to run now, None when enough have been started."""
        for _ in range(_DRAWS):
            own = self.own()
            waiting = any(trial.state == TrialState.WAITING for trial in own)
            if not waiting and len(own) >= limit:
                return None
            trial = self._ask()
            config = self._drawn(trial)
            self._changed()
            if self.owner is None or not self._surplus(trial, config, limit):
                return Claim(trial, config, self._seed(trial))
        return None

    def _drawn(self, trial: optuna.Trial) -> Config:
        if self.owner is not None:
            trial.set_user_attr(OWNER, self.owner.name)
        forced = self._forced(trial)
        config = self.space.walk(lambda name, wanted: suggested(trial, name, wanted), forced or None)
        return {**config, **{k: v for k, v in forced.items() if k not in config or k in self.space.held}}

    def _ask(self) -> optuna.Trial:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.study.ask()

    def _surplus(self, trial: optuna.Trial, config: Config, limit: int) -> bool:
        """Whether other processes claimed the same, or the last one, a moment before; then the trial does not count."""
        before = [t for t in self.own() if t.number < trial.number]
        role = trial.user_attrs.get(ROLE)
        if role is not None:
            is_double = any(t.user_attrs.get(ROLE) == role for t in before)
        else:
            text = key(config)
            is_double = len(before) >= limit or any(t.params and self._key(t) == text for t in before)
        if is_double:
            trial.set_user_attr(SURPLUS, True)
            self.study.tell(trial, state=TrialState.FAIL)
            self._changed()
        return is_double

    def _forced(self, trial: optuna.Trial) -> Config:
        return dict(trial.user_attrs.get(FORCED) or {})

    @staticmethod
    def _seed(trial: optuna.Trial) -> int | None:
        seed = trial.user_attrs.get(SEED)
        return None if seed is None else int(seed)

    def report(self, claim: Claim, step: int, value: float, may_prune: bool = True) -> bool:
        """Records an intermediate value and says whether to prune."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            claim.trial.report(value, step)
            return may_prune and bool(claim.trial.should_prune())

    def complete(self, claim: Claim, value: float, extra: Mapping[str, Any]) -> None:
        """The trial ended well."""
        if extra:
            claim.trial.set_user_attr("extra", dict(extra))
        self._tell(claim, value, TrialState.COMPLETE)

    def prune(self, claim: Claim) -> None:
        """The pruner stopped the trial."""
        self._tell(claim, None, TrialState.PRUNED)

    def fail(self, claim: Claim, reason: str, kind: Failure = "exception") -> None:
        """The trial failed by itself; why and how stands in its attributes."""
        claim.trial.set_user_attr(REASON, reason[-2000:])
        claim.trial.set_user_attr(FAILURE, kind)
        self._tell(claim, None, TrialState.FAIL)

    def lose(self, claim: Claim, reason: str) -> bool:
        """The trial ended for no fault of its configuration; says whether it is queued again."""
        return self._lose(self._frozen(claim), reason)

    def recover(self, everything: bool) -> int:
        """Fails what runs for nobody and queues it again; says how many there were."""
        lost = [t for t in self.trials() if t.state == TrialState.RUNNING and (everything or self._abandoned(t))]
        for trial in lost:
            self._lose(trial, "the process that ran it ended")
        return len(lost)

    def _abandoned(self, trial: FrozenTrial) -> bool:
        return self.owner is not None and self.owner.abandoned(trial, self.study)

    def _lose(self, trial: FrozenTrial, reason: str) -> bool:
        attempt = int(trial.user_attrs.get(ATTEMPT, 0))
        forced = trial.user_attrs.get(FORCED)
        config = forced or self.space.config(trial.params)
        is_again = attempt < RETRIES and (forced is not None or self.space.fits(config))
        identity = trial._trial_id
        self._storage.set_trial_user_attr(identity, REASON, reason[-2000:])
        if is_again or (attempt < RETRIES and not forced):
            self._storage.set_trial_user_attr(identity, LOST, True)
        else:
            self._storage.set_trial_user_attr(identity, FAILURE, "died")
        with contextlib.suppress(optuna.exceptions.UpdateFinishedTrialError):
            self._storage.set_trial_state_values(identity, TrialState.FAIL)
        self._changed()
        if is_again:
            kept = {k: v for k, v in trial.user_attrs.items() if k not in _OF_ATTEMPT}
            role = str(trial.user_attrs.get(ROLE) or f"retry-of-{trial.number}")
            checkpoint = {"checkpoint": trial.user_attrs.get("checkpoint", trial.number)}
            item = Queued(config, role, trial.user_attrs.get(SEED), {**kept, **checkpoint})
            self._enqueue(item, attempt + 1)
        return is_again

    def _frozen(self, claim: Claim) -> FrozenTrial:
        return self._storage.get_trial(claim.trial._trial_id)

    def _tell(self, claim: Claim, value: float | None, state: TrialState) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.study.tell(claim.trial, value, state, skip_if_finished=True)
        self._changed()
