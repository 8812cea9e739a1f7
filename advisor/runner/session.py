"""A whole run: its stages in order, what one learns from the last, and the end."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor.findings import Finding
from advisor.planner.exports.levels import points_of
from advisor.planner.plan import PlannedParameter, SearchPlan, Stage
from advisor.records import Direction
from advisor.runner import carrying, events, findings, kept_plan
from advisor.runner.claims import Queued
from advisor.runner.clock import Clock
from advisor.runner.looks import Look, finding_line, widened
from advisor.runner.owner import Owner
from advisor.runner.sampler import FORCED, make_pruner, make_sampler
from advisor.runner.space import Config, Space, key, refined, stretched
from advisor.runner.stage_shares import most_trials, unspent
from advisor.runner.stage_study import ROLE, StageStudy
from advisor.runner.stages import SWEEP, Part, StageRun
from advisor.runner.stop import Stop
from advisor.runner.studies import Studies
from advisor.runner.workers import Workers
from advisor.runner.written_space import agreed_space

_REFINE_SHARE = 0.2  # of the trials: those whose span the next stage searches
_LEAST_TOP = 3  # of them at least
_GRID = "grid "  # the role of a grid's configuration begins so


@dataclass
class Session:
    """The run's state between stages."""

    plan: SearchPlan
    folder: Path
    output: Path
    storage: Any
    pool: Workers
    workers: int
    stop: Stop
    emit: Callable[[events.Event], None]
    owner: Owner | None = None
    ranges: dict[str, PlannedParameter] = field(default_factory=dict)
    studies: Studies = field(init=False)
    finding_lines: list[str] = field(default_factory=list)
    widened: list[str] = field(default_factory=list)
    incumbents: list[Config] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ranges = {parameter.name: parameter for parameter in self.plan.space}
        self.incumbents = [dict(config) for config in self.plan.incumbents]
        self.studies = Studies(self.plan.goal.direction)
        self.clock = Clock(self.plan, self.workers, self.studies.yardstick)

    def run(self) -> None:
        """Runs the stages until they are over or a stop is asked."""
        self.clock.start(self.storage, is_shared=self.owner is not None)
        for stage in self.plan.stages:
            if self.stop.polite:
                return
            {
                "baseline": self._baseline, "lr-test": self._lr_test, "explore": self._explore,
                "refine": self._explore, "validate": self._validate,
            }[stage.kind](stage)  # fmt: skip

    @property
    def fixed(self) -> Config:
        """What the plan holds at one value."""
        return {fixed.name: fixed.value for fixed in self.plan.fixed}

    @property
    def default(self) -> Config | None:
        """The default configuration, complete, with its own values of what is held; None when the plan knows none."""
        known = {p.name: p.default for p in self.plan.space if p.default is not None}
        told = {**known, **self.plan.baseline}
        own = {name: value for name, value in self.plan.baseline.items() if name in self.fixed}
        return {**Space(self.plan.space, self.fixed).complete(told), **own} if told else None

    def _baseline(self, stage: Stage) -> None:
        if self.default is None:
            return
        study = self._open(stage, Space(self.ranges.values(), self.fixed))
        count = max(1, stage.trials)
        study.queue([self._default_trial(f"baseline-{n}", n if count > 1 else None) for n in range(count)])
        self._run(stage, study, count)

    def _default_trial(self, role: str, repeat: int | None = None) -> Queued:
        seed = None if repeat is None else self.plan.seed + repeat
        return Queued(self.default or {}, role, seed, {"baseline": True})

    def _lr_test(self, stage: Stage) -> None:
        rate = next((p for p in self._varied(stage) if p.canonical == "learning_rate"), None)
        rate = rate or next((p for p in self._varied(stage) if p.name in ("lr", "learning_rate")), None)
        if rate is None:
            return
        held = {**(self.default or Space(self.plan.space, self.fixed).complete({})), **self.fixed}
        held.pop(rate.name, None)
        objective = self.plan.objective
        if objective is None or objective.kind != "task":
            self._search(stage.model_copy(update={"sampler": "qmc"}), Space([rate], held), [])
            return
        study = self._open(stage, Space([rate], held), direction="minimize")
        study.queue([Queued(study.space.complete({}), SWEEP)])
        self._run(stage, study, 1, sweep=True)
        found = next(
            (t.user_attrs["extra"].get("suggestion") for t in study.finished() if "extra" in t.user_attrs), None
        )
        if found:
            self.ranges[rate.name] = stretched(self.ranges[rate.name], found)
            self.incumbents.insert(0, {**held, rate.name: found})

    def _explore(self, stage: Stage) -> None:
        before = list(self.studies.searched().values())
        varied = self._varied(stage)
        if stage.kind == "refine":
            varied = self._narrowed(stage, varied)
        names = {parameter.name for parameter in varied}
        held = {k: v for k, v in self._held().items() if k not in names}
        if stage.sampler == "grid":
            self._grid(stage, Space(varied, held), before)
        else:
            self._search(stage, Space(varied, held), before)

    def _grid(self, stage: Stage, space: Space, before: Sequence[StageStudy]) -> None:
        """Runs every configuration of the widest grid that the trials pay for, after what is told to run first."""
        study = self._open(stage, space)
        self._prepare(study, before, is_first=True)
        roles = {t.user_attrs.get(ROLE): t.user_attrs.get(FORCED) for t in study.own()}
        told = [key(config) for role, config in roles.items() if config and not str(role).startswith(_GRID)]
        points = points_of(study.space.parameters, stage.trials - len(told))
        wanted = {key(c): c for c in map(study.space.complete, points) if study.space.fits(c)}
        study.queue([Queued(c, f"{_GRID}{text}") for text, c in wanted.items() if text not in told])
        self._run(stage, study, len({t.user_attrs.get(ROLE) for t in study.own()}))
        if not self.stop.polite:
            self._moved(stage, study, 0, may_widen=False, is_last=True)

    def _held(self) -> Config:
        best = self.studies.ranking()
        known = best[0][0] if best else self.default
        return {**(known or Space(self.ranges.values(), self.fixed).complete({})), **self.fixed}

    def _narrowed(self, stage: Stage, varied: Sequence[PlannedParameter]) -> list[PlannedParameter]:
        ranking = self.studies.ranking()
        count = stage.top or max(_LEAST_TOP, round(_REFINE_SHARE * len(ranking)))
        top = [config for config, _ in ranking[:count]]
        return [refined(p, [config[p.name] for config in top if p.name in config]) for p in varied]

    def _search(self, stage: Stage, space: Space, before: Sequence[StageStudy]) -> None:
        """Explores the space and looks at the results now and then; a proven boundary hit widens it.

        A wider range is a study of its own; all studies of the stage share its trials and its share of the budget.
        """
        looks = self.plan.widen.times if stage.kind == "explore" else 0
        study, own = self._open(stage, space), list[StageStudy]()
        self._prepare(study, before, is_first=True)
        for look in range(looks + 1):
            over = self._part(stage, study, own, (look + 1) / (looks + 1))
            if self.stop.polite or stage.kind == "lr-test":
                return
            can_widen = look < looks or self._is_refined_after(stage)
            moved = self._moved(stage, study, look, can_widen, over or look == looks)
            if moved and look < looks:
                own.append(study)
                space = Space([moved.get(p.name, p) for p in study.space.parameters], study.space.held)
                study = self._open(stage, space, f"-{len(own) + 1}")
                self._prepare(study, [own[-1]], is_first=False)
            elif over:
                return

    def _part(self, stage: Stage, study: StageStudy, before: Sequence[StageStudy], part: float) -> bool:
        """Runs the stage up to this part of its trials and its share; says whether it is over before that."""
        used, left = sum(len(earlier.own()) for earlier in before), self.studies.left(study)
        share = (
            part * (stage.full_trials + unspent(self.plan.stages, stage, self.studies)) if stage.full_trials else 0.0
        )
        count = most_trials(stage, share) if part >= 1 else math.ceil(part * stage.trials)
        limit = min(max(1, count - used), left)
        whole = Part(share, min(max(1, stage.trials - used), left), tuple(before), part >= 1)
        return self._run(stage, study, limit, part=whole)

    def _is_refined_after(self, stage: Stage) -> bool:
        after = itertools.dropwhile(lambda s: s.name != stage.name, self.plan.stages)
        return any(later.kind == "refine" for later in after if later.name != stage.name)

    def _moved(
        self, stage: Stage, study: StageStudy, look: int, may_widen: bool, is_last: bool
    ) -> dict[str, PlannedParameter]:
        """The parameters whose ranges become wider after this look; decided once, whatever interrupts the run."""
        name = f"after-look-{look + 1}"
        written = study.study.user_attrs.get(name)
        if written is None:
            found = self._diagnose(stage, study, is_last)
            made = widened(stage, found, study.space, self.plan.widen.factor, self.emit) if may_widen else Look()
            made = made.model_copy(update={"told": tuple(finding_line(stage, finding) for finding in found)})
            written = study.study.user_attrs.get(name) or made.model_dump_json()
            study.study.set_user_attr(name, written)
            study.followed(Look.model_validate_json(written).sides)
        seen = Look.model_validate_json(written)
        self.ranges |= seen.ranges
        self.finding_lines += seen.told
        self.widened += seen.widened
        return dict(seen.ranges)

    def _prepare(self, study: StageStudy, before: Sequence[StageStudy], is_first: bool) -> None:
        for earlier in before:
            study.carry(earlier.trials(), earlier.name)
        if not is_first:
            return
        carrying.carry_over(self.plan, self.folder, study)
        told = {f"incumbent-{n}": study.space.complete(c) for n, c in enumerate(self.incumbents)}
        if self.plan.baseline and self.default is not None:
            told = {"default": self.default, **told}
        waiting = {key(c): Queued(c, role) for role, c in reversed(told.items()) if study.space.fits(c)}
        waiting = {text: item for text, item in waiting.items() if not self.studies.holds(text)}
        study.queue([replace(q, attributes={"baseline": True}) if q.role == "default" else q
                     for q in reversed(waiting.values())])  # fmt: skip

    def _diagnose(self, stage: Stage, study: StageStudy, is_last: bool) -> list[Finding]:
        """What is wrong with the stage's study; before its end only where a range is too narrow."""
        known = findings.diagnose_study(study, self.plan)
        found = [f for f in known if f.severity in ("error", "warning") and (is_last or f.rule == findings.BOUNDARY)]
        for finding in found:
            self.emit(events.FindingAppeared(stage=stage.name, finding=finding))
        return found

    def _validate(self, stage: Stage) -> None:
        default = self.default
        count = stage.top or max(1, stage.trials - (default is not None))
        study = self._open(stage, Space(self.ranges.values(), self.fixed))
        finalists = study.study.user_attrs.get("finalists")
        if finalists is None or study.study.user_attrs.get("ended") is not None:
            known = {key(default)} if default else set()
            best = [c for c, _ in self.studies.ranking() if key(c) not in known][:count]
            finalists = self._chosen(study, finalists or [], [study.space.complete(config) for config in best])
        seeds = [self.plan.seed + 1 + n for n in range(stage.seeds)]
        waiting = []
        for seed in seeds:
            if default is not None:
                waiting.append(Queued(default, f"default:{seed}", seed, {"baseline": True, "finalist": "default"}))
            waiting += [Queued(c, f"{n}:{seed}", seed, {"finalist": str(n)}) for n, c in enumerate(finalists)]
        if finalists:
            study.queue(waiting)
            self._run(stage, study, len(waiting))

    def _chosen(self, study: StageStudy, before: Sequence[Config], now: Sequence[Config]) -> list[Config]:
        """The finalists, those of before in their places; a validation that was over goes on where new ones came."""
        known = {key(config) for config in before}
        joined = [*before, *(config for config in now if key(config) not in known)]
        if len(joined) > len(before):
            study.study.set_user_attr("finalists", joined)
            study.study.set_user_attr("ended", None)
        return joined

    def _varied(self, stage: Stage) -> list[PlannedParameter]:
        return [p for p in self.ranges.values() if not stage.parameters or p.name in stage.parameters]

    def _open(self, stage: Stage, space: Space, suffix: str = "", direction: Direction | None = None) -> StageStudy:
        """The stage's study, with the space that whoever created it wrote down."""
        goal = direction or self.plan.goal.direction
        study = StageStudy(self.storage, f"{self.plan.name}-{stage.name}{suffix}", goal, self.owner)
        study.describe("lr_test_loss" if direction else self.plan.goal.metric, stage.kind)
        study.keep_plan(kept_plan.text_of(self.plan))
        space = agreed_space(study, space)
        seed = self.plan.seed + 7919 * len(study.trials()) + (hash(self.owner.name) % 10_000 if self.owner else 0)
        sampler = make_sampler(stage, space, seed, self.workers, self.studies.holds, self.plan.seed)
        study.configure(space, sampler, make_pruner(stage.pruner, goal))
        self.studies[study.name] = (stage, study)
        study.recover(everything=self.owner is None)
        return study

    def _run(self, stage: Stage, study: StageStudy, limit: int, sweep: bool = False, part: Part | None = None) -> bool:
        """Runs trials of the study up to `limit` or until its share is spent; says whether the stage is over."""
        whole = part or Part(stage.full_trials, limit)
        run = StageRun(
            self.plan, stage, study, limit, self.pool, self.stop, self.emit, self.output, sweep, whole,
            self.studies.yardstick(), self.clock.ends(stage),
        )  # fmt: skip
        if self._has_ended(stage, study):
            self.emit(run.progress())
            return True
        ended = run.run()
        is_over = not self.stop.polite and (whole.is_last or run.is_final)
        if is_over:
            study.study.set_user_attr("ended", ended or "all trials are done")
            study.study.set_user_attr("ended_at", [stage.trials, stage.full_trials, stage.seeds])
        return is_over

    def _has_ended(self, stage: Stage, study: StageStudy) -> bool:
        """Whether the stage was over before, and the plan gives it no more since."""
        told = study.study.user_attrs
        if told.get("ended") is None:
            return False
        trials, full, seeds = [*told.get("ended_at", (stage.trials, stage.full_trials)), stage.seeds][:3]
        return bool(stage.trials <= trials and stage.full_trials <= full and stage.seeds <= seeds)
