"""What an earlier study tells a plan: its best configurations, its default, its curves, its trials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from advisor.facts.setup import Setup
from advisor.planner.draft import Draft
from advisor.planner.identity import identified
from advisor.planner.limits import within
from advisor.planner.plan import CarryOver, Goal, PlannedParameter, Why
from advisor.planner.stages import Curves
from advisor.records import UNNAMED, Evidence, Scalar, Study, Trial, TrialState
from advisor.tables import table

Config = Mapping[str, Scalar]


def main_study(evidence: Evidence) -> tuple[Study | None, tuple[Why, ...]]:
    """The study to plan on: the one with most completed trials."""
    if not evidence.studies:
        return None, ()
    best = max(evidence.studies, key=lambda study: (len(completed(study)), len(study.trials)))
    notes: list[Why] = []
    if len(evidence.studies) > 1:
        others = len(evidence.studies) - 1
        notes.append(
            Why(
                reason=f"the plan follows study '{best.name}', which has most completed trials; "
                f"{others} other{'s' if others > 1 else ''} in the sources"
            )
        )
    if not completed(best):
        notes.append(
            Why(reason=f"no trial of study '{best.name}' completed: its space is used, its results tell nothing")
        )
    if len(best.directions) > 1:
        notes.append(Why(reason=f"study '{best.name}' has {len(best.directions)} objectives; the first is planned for"))
    return best, tuple(notes)


def completed(study: Study) -> list[Trial]:
    """Trials that completed with a finite value and break no constraint."""
    import math

    return [
        trial
        for trial in study.trials
        if trial.state is TrialState.COMPLETE
        and trial.value is not None
        and math.isfinite(trial.value)
        and not any(c > 0 for c in trial.constraints)
    ]


def best_configs(study: Study, goal: Goal, draft: Draft, count: int) -> list[dict[str, Scalar]]:
    """The configurations of the best trials, best first, in the training's own spelling."""
    sign = -1.0 if goal.direction == "maximize" else 1.0
    ordered = sorted(completed(study), key=lambda trial: sign * (trial.value or 0.0))
    found: list[dict[str, Scalar]] = []
    for trial in ordered:
        config = respelled(trial.params, draft)
        if config not in found:
            found.append(config)
        if len(found) == count:
            break
    return found


def respelled(params: Config, draft: Draft) -> dict[str, Scalar]:
    """The configuration in the training's own spelling; what it does not accept is left out."""
    named = ((draft.spelling(name), value) for name, value in params.items())
    return {name: value for name, value in named if name is not None}


def open_ends(study: Study, goal: Goal, parameter: PlannedParameter) -> list[str]:
    """The ends of a log range that the best trials are nearer to, where nothing shows a decline towards them.

    A trial that failed counts as worse than any that ran to its end; failures all over the range hide no decline.
    """
    import math

    assert parameter.low is not None
    assert parameter.high is not None
    sign = -1.0 if goal.direction == "maximize" else 1.0
    pairs = [(t.params.get(parameter.name), sign * (t.value or 0.0)) for t in completed(study)]
    failed = [t.params.get(parameter.name) for t in study.trials if _died(t)]
    pairs += [(x, math.inf) for x in failed]
    known = [(float(x), y) for x, y in pairs if isinstance(x, int | float) and not isinstance(x, bool) and x > 0]
    told = table("planning")["open_end"]
    if len(known) < told["trials"]:
        return ["low", "high"]
    top = sorted(known, key=lambda pair: pair[1])[: int(told["least"])]
    middle = sorted(x for x, _ in top)[len(top) // 2]
    place = math.log(middle / parameter.low) / math.log(parameter.high / parameter.low)
    near = [("low", place <= 1 - told["near"]), ("high", place >= told["near"])]
    ran = [pair for pair in known if math.isfinite(pair[1])]
    return [side for side, is_near in near if is_near and not (_falls(known, side) or _falls(ran, side))]


def _died(trial: Trial) -> bool:
    """Whether the trial failed or gave no number."""
    import math

    if trial.state is TrialState.COMPLETE:
        return trial.value is None or not math.isfinite(trial.value)
    return trial.state is TrialState.FAIL


def _falls(known: Sequence[tuple[float, float]], side: str) -> bool:
    """Whether trials in the outer part of the sampled range are clearly worse than the others."""
    import math

    from advisor.signals.ranks import mann_whitney

    told = table("planning")["open_end"]
    if len(known) < 2 * told["least"]:
        return False
    places = [math.log(x) for x, _ in known]
    low, high = min(places), max(places)
    width = float(told["part"]) * (high - low)
    outer = [p < low + width if side == "low" else p > high - width for p in places]
    there = [y for (_, y), is_outer in zip(known, outer, strict=True) if is_outer]
    elsewhere = [y for (_, y), is_outer in zip(known, outer, strict=True) if not is_outer]
    if min(len(there), len(elsewhere)) < told["least"]:
        return False
    return bool(mann_whitney(there, elsewhere, greater=True) < told["chance"])


def study_default(study: Study) -> dict[str, Scalar]:
    """The default told for the plan that the earlier study is a stage of, else the one that it tried; may be empty."""
    from advisor.signals.baseline import baseline_rows
    from advisor.signals.trials import tabulate

    if planned := study.kept_plan.get("baseline"):
        return {name: value for name, value in planned.items() if name not in study.stand_ins}
    data = tabulate(study)
    rows = baseline_rows(data)
    return dict(data.trials[rows[0]].params) if rows else {}


def read_curves(study: Study | None, goal: Goal, setup: Setup, reports: bool | None, names: Iterable[str]) -> Curves:
    """What the earlier study's intermediate values say about pruning."""
    if study is None or not any(len(trial.intermediate) > 1 for trial in study.trials):
        silent = "" if reports else _silent(study) or _without_steps(names, setup)
        return Curves(reports=reports, silent=silent, last_step=setup.epochs, points=setup.epochs)
    from advisor.signals.pruning import pruning_facts
    from advisor.signals.trials import tabulate

    facts = pruning_facts(tabulate(study, way=goal.direction))
    full = [t for t in study.trials if t.intermediate and t.state is TrialState.COMPLETE] or [
        t for t in study.trials if t.intermediate
    ]
    last = sorted(max(t.intermediate) for t in full)[len(full) // 2]
    points = sorted(len(t.intermediate) for t in full)[len(full) // 2]
    return Curves(reports=True, last_step=max(1, last), points=points, agreement=facts.agreement, saving=facts.saving)


def _silent(study: Study | None) -> str:
    """Why trials like those of the earlier study cannot be pruned; "" where its file does not tell."""
    if study is None or study.kind != "optuna" or not completed(study):
        return ""
    if any(trial.state is TrialState.PRUNED for trial in study.trials):
        return ""
    return str(table("pruning")["silent"]["study"])


def _without_steps(names: Iterable[str], setup: Setup) -> str:
    """Why a model with such parameters has nothing to prune; "" where it may have."""
    silent = table("pruning")["silent"]
    found = (identified(name, setup) for name in names)
    sections = {row.identity.partition("/")[0] for row in found if row is not None}
    return str(silent["model"]) if sections & set(silent["sections"]) else ""


def carry_over(study: Study | None, spoiled: str, draft: Draft) -> CarryOver | None:
    """The earlier study as a source of old trials; None where it has none or they mean nothing."""
    if study is None or study.kind == "sweep" or not study.source or spoiled:
        return None
    if study.kind != "optuna" and not Path(study.source).exists():
        return None
    if len(completed(study)) < table("planning")["carry_at_least"]:
        return None
    storage, _, _ = study.source.partition("#") if "://" not in study.source else (study.source, "", "")
    if "://" not in storage:
        storage = str(Path(storage).resolve()) if Path(storage).exists() else storage
    why_not = _why_best_alone(study, draft)
    reason = why_not or "old trials that fit the new space cost nothing and teach the sampler"
    return CarryOver(storage=storage, study=study.name, trials=not why_not, reason=reason, rule="tables/planning")


def _why_best_alone(study: Study, draft: Draft) -> str:
    """Why the old trials themselves would mislead a sampler, so that only the best are tried; "" where they don't."""
    if study.user_attrs.get(UNNAMED):
        return "the old trials hold no names of their choices, so only their best configurations are tried"
    if new := [name for name in draft.space if name not in draft.earlier]:
        alike = f"the old trials all ran at one unrecorded {' and '.join(new[:2])}{' …' if new[2:] else ''}"
        return f"{alike}: they would hold a sampler there, so only their best configurations are tried"
    if held := _no_longer_searched(study, draft):
        varied = f"the old trials vary {' and '.join(held[:2])}{' …' if held[2:] else ''}, which this plan holds"
        return f"{varied}: only their best configurations are tried"
    return ""


def _no_longer_searched(study: Study, draft: Draft) -> list[str]:
    """What varied in the old trials and stands still in the plan."""
    varied = {n for n in study.parameters if len({repr(t.params[n]) for t in completed(study) if n in t.params}) > 1}
    return [name for name in study.parameters if name in varied and draft.spelling(name) not in draft.space]


def fits(config: Config, space: Sequence[PlannedParameter]) -> bool:
    """Whether the configuration gives every parameter that applies a value within its range."""
    for parameter in space:
        if any(config.get(other) not in values for other, values in parameter.only_if.items()):
            continue
        if parameter.name not in config or not within(parameter, config[parameter.name]):
            return False
    return True
