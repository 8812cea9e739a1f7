"""Ranges that a person tells for a search whose file holds none: `--space FILE`, or `[space]` in advisor.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.errors import ConfigError, RuleError, did_you_mean
from advisor.facts import Setup
from advisor.names import canonical, direction_of, words
from advisor.records import RESULTS, Evidence, Parameter, ReadError, Study, TrialState
from advisor.signals.baseline import ran
from advisor.tables import table

_KEYS = ("low", "high", "log", "step", "choices", "scale", "kind")
_EXAMPLE = "write learning_rate: {low: 1e-5, high: 1e-2, log: true} or optimizer: [sgd, adam]"


def read_space(path: Path) -> dict[str, Any]:
    """The mapping of parameters in a YAML or JSON file, or under its key `space` as a plan has it."""
    from advisor.yaml import load

    try:
        content = load(path)
    except RuleError as error:
        raise ConfigError(f"--space {error}") from None
    if isinstance(content, Mapping) and isinstance(content.get("space"), Mapping | list):
        content = content["space"]
    if isinstance(content, list):
        content = {str(entry.get("name")): entry for entry in content if isinstance(entry, Mapping)}
    if not isinstance(content, Mapping) or not content:
        raise ConfigError(f"--space {path}: a mapping of parameters is expected; {_EXAMPLE}")
    return {str(name): entry for name, entry in content.items()}


def told_parameters(space: Mapping[str, Any]) -> dict[str, Parameter]:
    """The parameters as told; what makes no range or choice is refused with its name."""
    return {name: _parameter(name, entry) for name, entry in space.items()}


def _parameter(name: str, entry: object) -> Parameter:
    if isinstance(entry, Mapping):
        unknown = [key for key in entry if key not in (*_KEYS, "name", "canonical", "tier", "reason", "rule", "prior")]
        if unknown:
            raise ConfigError(f"space: {name}: no key '{unknown[0]}'.{did_you_mean(str(unknown[0]), _KEYS)} {_EXAMPLE}")
        if entry.get("choices"):
            return _choice(name, entry["choices"])
        log = bool(entry.get("log")) or entry.get("scale") == "log"
        return _range(name, entry.get("low"), entry.get("high"), log, entry.get("step"), entry.get("kind"))
    if isinstance(entry, Sequence) and not isinstance(entry, str):
        if len(entry) == 2 and all(isinstance(end, int | float) and not isinstance(end, bool) for end in entry):
            return _range(name, entry[0], entry[1], False, None, None)
        return _choice(name, entry)
    raise ConfigError(f"space: {name}: read {entry!r}; {_EXAMPLE}")


def _choice(name: str, choices: Sequence[Any]) -> Parameter:
    return Parameter(name=name, canonical=canonical(name), kind="categorical", choices=tuple(choices))


def _range(name: str, low: Any, high: Any, log: bool, step: Any, kind: Any) -> Parameter:
    ends = [
        end for end in (low, high) if isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end)
    ]
    if len(ends) < 2 or not ends[0] < ends[1] or (log and ends[0] <= 0):
        raise ConfigError(f"space: {name}: low {low!r}, high {high!r}{', log' if log else ''}: no range; {_EXAMPLE}")
    whole = kind == "int" or (kind is None and isinstance(low, int) and isinstance(high, int) and high > 1)
    return Parameter(
        name=name, canonical=canonical(name), kind="int" if whole else "float", low=float(low), high=float(high),
        log=log, step=None if step is None else float(step),
    )  # fmt: skip


def declared(evidence: Evidence, space: Mapping[str, Any]) -> Evidence:
    """The evidence with the told ranges in place of observed ones; a name that no study has is refused."""
    if not space or not evidence.studies:
        return evidence
    told = told_parameters(space)
    known = dict.fromkeys(name for study in evidence.studies for name in study.parameters)
    for name in told:
        if not any(_means(name, other) for other in known):
            held = ", ".join(known) or "none"
            raise ConfigError(
                f"space: no parameter '{name}' in the studies.{did_you_mean(name, known)} They have: {held}"
            )
    return evidence.model_copy(update={"studies": tuple(_declared(study, told) for study in evidence.studies)})


def _declared(study: Study, told: Mapping[str, Parameter]) -> Study:
    from advisor.readers.engines._study import typed

    space = dict(study.parameters)
    for name, found in space.items():
        match = next((given for spelled, given in told.items() if _means(spelled, name)), None)
        if match is not None:
            space[name] = match.model_copy(update={"name": name, "canonical": found.canonical})
    trials = tuple(
        trial.model_copy(
            update={
                "params": {
                    key: typed(value, space[key]) if key in space else value for key, value in trial.params.items()
                }
            }
        )
        for trial in study.trials
    )
    return study.model_copy(update={"parameters": space, "trials": trials})


def _means(told: str, name: str) -> bool:
    return told == name or canonical(told) == canonical(name)


def as_told(evidence: Evidence, setup: Setup, space: Mapping[str, Any] | None = None) -> Evidence:
    """The evidence as the person tells it: ranges, the metric judged; what fits no study is refused or noted."""
    if not evidence.studies:
        return evidence
    evidence = declared(evidence, space or {})
    evidence = _judged_by(evidence, setup.metric) if setup.metric else evidence
    return _with_baseline(evidence, setup.baseline) if setup.baseline else evidence


def _judged_by(evidence: Evidence, metric: str) -> Evidence:
    names = [name.strip() for name in metric.split(",") if name.strip()]
    found = [_retargeted(study, names) for study in evidence.studies]
    if any(found):
        studies = tuple(new or old for new, old in zip(found, evidence.studies, strict=True))
        return evidence.model_copy(update={"studies": studies})
    if all(study.stage or study.kind == "sweep" for study in evidence.studies):
        return evidence
    if len(names) == 1 and any(metric in run.series or metric in run.results for run in evidence.runs):
        return evidence
    metrics = dict.fromkeys(name for study in evidence.studies for name in _metrics(study))
    held = ", ".join(metrics)
    if len(names) > 1 and not metrics:
        count = max(max(1, len(study.directions)) for study in evidence.studies)
        held = "one objective" if count == 1 else f"{count} objectives"
        raise ConfigError(
            f"metric={metric} names {len(names)} metrics; the studies have {held} without a name. "
            f"Name as many: --set metric={','.join(names[:count])}"
        )
    if len(names) > 1:
        raise ConfigError(
            f"metric={metric}: the studies have {held}. Tell one of them: --set metric={next(iter(metrics))}"
        )
    raise ConfigError(f"no metric '{metric}' in the studies.{did_you_mean(metric, metrics)} They have: {held}")


def _metrics(study: Study) -> list[str]:
    """The names of a study's objectives and of the results beside them."""
    beside = (results for trial in study.trials[:50] if isinstance(results := trial.user_attrs.get(RESULTS), Mapping))
    return list(dict.fromkeys([*study.metric_names, *(str(name) for results in beside for name in results)]))


def _retargeted(study: Study, names: Sequence[str]) -> Study | None:
    """The study with the told metrics as its objectives; None where it has no such metric."""
    known = {" ".join(words(name)): name for name in reversed(_metrics(study))}
    chosen = [known.get(" ".join(words(name)), "") for name in names]
    if all(name in study.metric_names for name in chosen):
        order = [study.metric_names.index(name) for name in chosen]
        return _reordered(study, order + [place for place in range(len(study.metric_names)) if place not in order])
    if len(chosen) == 1 and chosen[0]:
        return _rescored(study, chosen[0])
    unnamed = all(_is_generic(name) for name in study.metric_names)
    if unnamed and len(names) == max(1, len(study.directions), len(study.metric_names)):
        return study.model_copy(update={"metric_names": tuple(names)})
    return None


def _is_generic(name: str) -> bool:
    """Whether a result is named only as one: `value`, `values_0`, `score`."""
    return words(name)[-1:] == () or set(words(name)) <= {
        *table("trials")["objectives"],
        "values",
        "mean",
        "test",
        "0",
        "1",
        "2",
    }


def _reordered(study: Study, order: Sequence[int]) -> Study:
    if list(order) == sorted(order):
        return study
    trials = tuple(
        trial.model_copy(update={"values": tuple(trial.values[place] for place in order)})
        if len(trial.values) == len(order)
        else trial
        for trial in study.trials
    )
    ways = (
        tuple(study.directions[place] for place in order) if len(study.directions) == len(order) else study.directions
    )
    names = tuple(study.metric_names[place] for place in order)
    return study.model_copy(update={"trials": trials, "directions": ways, "metric_names": names})


def _rescored(study: Study, name: str) -> Study:
    """The study judged by a result that stood beside its objective; reports on the way belong to the other one."""
    way = direction_of(name)
    trials = []
    for trial in study.trials:
        results = trial.user_attrs.get(RESULTS)
        value = results.get(name) if isinstance(results, Mapping) else None
        known = isinstance(value, int | float) and math.isfinite(value)
        done = trial.state is TrialState.COMPLETE
        state = TrialState.FAIL if done and not known else trial.state
        values = (float(value),) if known and done and isinstance(value, int | float) else ()
        trials.append(trial.model_copy(update={"values": values, "state": state, "intermediate": {}}))
    ways = (way,) if way else (study.directions if name.startswith("mean_test_") else ())
    return study.model_copy(update={"trials": tuple(trials), "directions": ways, "metric_names": (name,)})


def _with_baseline(evidence: Evidence, baseline: Mapping[str, object]) -> Evidence:
    """The evidence, with a note where no trial ran the told baseline; a parameter that no study has is refused."""
    known = dict.fromkeys(name for study in evidence.studies for name in study.parameters)
    for name in baseline:
        if not any(_means(name, other) for other in known):
            raise ConfigError(f"baseline: no parameter '{name}' in the studies.{did_you_mean(name, known)}")
    if any(ran(trial.params, baseline) for study in evidence.studies for trial in study.trials):
        return evidence
    told = ", ".join(f"{name}={value}" for name, value in baseline.items())
    message = f"no trial ran the told baseline ({told}): enqueue it, or tell its result: --set baseline_value=…"
    problem = ReadError(source=evidence.studies[0].name, message=message)
    return (
        evidence if problem in evidence.errors else evidence.model_copy(update={"errors": (*evidence.errors, problem)})
    )
