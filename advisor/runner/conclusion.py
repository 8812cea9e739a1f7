"""From a session to the result: the default and the finalists, their comparison, the verdict, the cost."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any, Literal

from optuna.trial import TrialState

from advisor.runner import verdict
from advisor.runner.result import Contender, Result, Spent
from advisor.runner.session import Session


def conclude(session: Session, outcome: Literal["finished", "interrupted", "failed"], why: str = "") -> Result:
    """The result of what has finished; `why` says what the run failed of."""
    plan, direction = session.plan, session.plan.goal.direction
    default, finalists = _contenders(session)
    best = verdict.best_of(finalists, direction)
    comparison = None
    if best is not None and default is not None:
        if verdict.best_of([default, best], direction) is default:
            best = default
        elif not plan.stand_ins:
            comparison = verdict.compare(best, default, direction, len(finalists))
    said = verdict.sentence(plan.goal.metric, best or default, default, comparison, plan.stand_ins, plan.default_of)
    return Result(
        plan=plan.name, metric=plan.goal.metric, direction=direction, best=best or default, default=default,
        finalists=tuple(finalists), comparison=comparison, cost=_spent(session),
        verdict="\n".join(filter(None, [said, why])),
        findings=tuple(session.finding_lines), widened=tuple(session.widened),
        outcome=outcome, stand_ins=plan.stand_ins,
        default_of=plan.default_of,
    )  # fmt: skip


def _contenders(session: Session) -> tuple[Contender | None, list[Contender]]:
    """The default and the finalists with their values by seed, from the last validation that has any."""
    for stage, study in reversed(session.studies.values()):
        if stage.kind != "validate":
            continue
        values: dict[str, dict[int, float]] = {}
        configs: dict[str, Any] = {}
        files: dict[str, tuple[float, str | None]] = {}
        for config, trial in study.completed():
            name = str(trial.user_attrs.get("finalist"))
            configs[name] = config
            files[name] = min(files.get(name, (math.inf, None)), _checkpoint(session, trial), key=lambda pair: pair[0])
            values.setdefault(name, {})[int(trial.user_attrs.get("seed", session.plan.seed))] = trial.value or 0.0
        made = {name: verdict.contender(configs[name], found, files[name][1]) for name, found in values.items()}
        if len(made) > ("default" in made):
            default = made.pop("default", None)
            return default, list(made.values())
    return _unvalidated(session)


def _checkpoint(session: Session, trial: Any) -> tuple[float, str | None]:
    """The trial's checkpoint, and a number that is smaller for a better one."""
    sign = -1.0 if session.plan.goal.direction == "maximize" else 1.0
    return sign * trial.value, trial.user_attrs.get("extra", {}).get("checkpoint")


def _unvalidated(session: Session) -> tuple[Contender | None, list[Contender]]:
    ranking = session.studies.ranking()
    default = session.default
    seed = session.plan.seed
    known = next((value for config, value in ranking if config == default), None)
    found = [verdict.contender(config, {seed: value}) for config, value in ranking[:1] if config != default]
    return (verdict.contender(default, {seed: known}) if default and known is not None else None), found


def _spent(session: Session) -> Spent:
    trials = [trial for _, study in session.studies.values() for trial in study.finished()]
    states = [trial.state for trial in trials]
    seconds = sum(
        (t.datetime_complete - t.datetime_start).total_seconds()
        for t in trials
        if t.datetime_complete and t.datetime_start
    )
    return Spent(
        trials=len(trials), hours=seconds / 3600,
        epochs=sum(int(t.user_attrs.get("extra", {}).get("epochs", len(t.intermediate_values))) for t in trials),
        complete=states.count(TrialState.COMPLETE), pruned=states.count(TrialState.PRUNED),
        failed=states.count(TrialState.FAIL),
    )  # fmt: skip


def with_checkpoint(result: Result, output: Path) -> Result:
    """The result with its winner's checkpoint kept as best.pt; the others go."""
    kept = output / "best.pt"
    winner = result.best.checkpoint if result.best else None
    if winner and Path(winner).is_file():
        Path(winner).replace(kept)
        shutil.rmtree(output / "checkpoints", ignore_errors=True)
    finalists = tuple(contender.model_copy(update={"checkpoint": None}) for contender in result.finalists)
    best = result.best and result.best.model_copy(update={"checkpoint": str(kept) if kept.is_file() else None})
    default = result.default and result.default.model_copy(update={"checkpoint": None})
    return result.model_copy(update={"best": best, "default": default, "finalists": finalists})
