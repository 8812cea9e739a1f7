"""The base's configuration, from the log and what is told, in the names that the training reads; and its changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from advisor.diagnosis import Request
from advisor.engine import bundled_rulebook
from advisor.engine.inference import weighed_on
from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.findings import Diagnosis, Finding, Prescription, Weighed
from advisor.names import canonical, canonical_names, is_known
from advisor.planner.objective_source import Accepted
from advisor.record import Record
from advisor.records import Evidence, Run, Scalar
from advisor.runner.probing.verdict import run_words
from advisor.signals.runs import logged_peak, run_cases
from advisor.tables import table


class Untested(Record):
    """A change that is not tested, and why."""

    prescription: Prescription
    reason: str


def of_the_studies(request: Request, evidence: Evidence) -> Request:
    """The request with what the studies search of the told baseline: the rest of it is told of the training alone."""
    searched = {canonical(name) for study in evidence.studies for name in study.parameters}
    told = {name: value for name, value in (request.setup.baseline or {}).items() if canonical(name) in searched}
    return request.model_copy(update={"setup": request.setup.replaced(baseline=told or None)})


def the_run(diagnosis: Diagnosis, runs: Sequence[Run], wanted: str | None) -> Run:
    """The run to test: the one named, else the first that a finding asks to change, else the last."""
    named = {run.name: run for run in runs}
    if wanted is not None:
        if wanted not in named:
            raise PlanError(f"--run {wanted}: no such run; there are {', '.join(list(named)[:10])}")
        return named[wanted]
    asked = [f.subject.run for f in diagnosis.findings if f.subject.run in named and f.prescriptions and acts(f)]
    if asked and asked[0] is not None:
        return named[asked[0]]
    if not runs:
        raise PlanError("no training was read: a probe tests one run; give its log")
    return runs[-1]


def acts(finding: Finding) -> bool:
    """Whether the finding asks for something."""
    return finding.severity != "good" and finding.suppressed_by is None


def weighed(diagnosis: Diagnosis, run: Run, setup: Setup | None = None) -> list[Weighed]:
    """The changes weighed for the run: what loud findings ask for first, then the likeliest to help.

    Where no finding weighs any, those that the calibrated chances name on the run itself.
    """
    findings = [f for f in diagnosis.findings if f.subject.run == run.name and acts(f)]
    found = sorted((one for f in findings for one in f.differential), key=lambda one: one.harms - one.helps)
    loud = [_asked(f, found) for f in findings if f.prescriptions and f.severity in ("warning", "error")]
    quiet = [one for f in findings if not f.differential for one in _unweighed(f)]
    unasked = () if found else unasked_changes(run, setup or Setup())
    kept: dict[tuple[Any, ...], Weighed] = {}
    for one in (*loud, *found, *quiet, *unasked):
        kept.setdefault(_identity(one.prescription), one)
    return list(kept.values())


def unasked_changes(run: Run, setup: Setup) -> tuple[Weighed, ...]:
    """What may help although nothing was found."""
    case = next(run_cases([run], setup), None)
    return weighed_on(case, bundled_rulebook().rules["run/healthy"]) if case is not None else ()


def asked_loudly(diagnosis: Diagnosis, run: Run) -> list[Prescription]:
    """The first prescription of each warning and error about the run: tested whatever its chance is."""
    findings = [f for f in diagnosis.findings if f.subject.run == run.name and acts(f)]
    return [f.prescriptions[0] for f in findings if f.prescriptions and f.severity in ("warning", "error")]


def _asked(finding: Finding, weighed: Sequence[Weighed]) -> Weighed:
    """The finding's first prescription with the chance it was weighed with, half the finding's own where it was not."""
    first = finding.prescriptions[0]
    known = next((one for one in weighed if _identity(one.prescription) == _identity(first)), None)
    return known or Weighed(prescription=first, helps=finding.confidence / 2, harms=0.0)


def _unweighed(finding: Finding) -> Iterable[Weighed]:
    """All that a finding without a differential asks for, in its own order."""
    for rank, change in enumerate(finding.prescriptions):
        yield Weighed(prescription=change, helps=finding.confidence / (2 + rank), harms=0.0)


def _identity(change: Prescription) -> tuple[Any, ...]:
    return (change.action, change.canonical or change.parameter, change.factor, change.value)


def base_config(run: Run, setup: Setup, reads: Accepted) -> dict[str, Scalar]:
    """The run's configuration in the training's own names; raises PlanError naming what it needs and nobody told."""
    config: dict[str, Scalar] = {**reads.defaults}
    peak = logged_peak(run, setup)
    config |= {_spelled("learning_rate", reads): peak} if peak is not None else {}
    config |= {_spelled(k, reads): v for k, v in run.hyperparameters.items() if v is not None}
    told = {name: getattr(setup, name, None) for name in canonical_names()}
    config |= {_spelled(k, reads): v for k, v in told.items() if v is not None}
    config |= {
        _spelled(k, reads): v for k, v in (setup.baseline or {}).items() if isinstance(v, bool | int | float | str)
    }
    missing = [name for name in reads.required if name not in config]
    if missing:
        raise PlanError(
            f"the training needs {', '.join(missing)}, and the log of {run_words(run.name)} does not tell: "
            f"tell it, --set baseline.{missing[0]}=VALUE"
        )
    return {name: value for name, value in config.items() if not reads.names or name in reads.names}


def _spelled(name: str, reads: Accepted) -> str:
    """The training's own name of a hyperparameter, its own where the training's names are not known."""
    if name in reads.names or not reads.names:
        return name
    meaning = canonical(name)
    return next((own for own in reads.names if is_known(own) and canonical(own) == meaning), name)


def changed(change: Prescription, config: Mapping[str, Scalar], reads: Accepted) -> dict[str, Scalar]:
    """The configuration with the change; raises PlanError saying why it cannot be made."""
    parts = dict(_changes(change, config, reads))
    if all(config.get(name) == value for name, value in parts.items()):
        raise PlanError("it changes nothing")
    return {**config, **parts}


def _changes(change: Prescription, config: Mapping[str, Scalar], reads: Accepted) -> Iterable[tuple[str, Scalar]]:
    steps = table("probing")["steps"].get(change.action, {})
    if change.action in ("train-longer", "train-shorter"):
        name, now = _number("epochs", config, reads)
        yield name, max(1, round(now * (change.factor or steps["factor"])))
    elif change.action == "add-capacity":
        yield from _capacity(steps, config, reads)
    elif change.action in ("regularize", "deregularize"):
        yield _penalty(change, steps, config, reads)
    elif change.action in ("scale", "set"):
        yield _set(change, config, reads)
    elif steps:
        name = _name(change.canonical or steps.get("parameter") or "clip_norm", config, reads)
        yield name, change.value if isinstance(change.value, bool | int | float | str) else steps["value"]
    else:
        raise PlanError(f"'{change.action}' is no single change of a configuration")


def _set(change: Prescription, config: Mapping[str, Scalar], reads: Accepted) -> tuple[str, Scalar]:
    wanted = change.canonical or change.parameter or ""
    if change.action == "set" and isinstance(change.value, bool | int | float | str):
        return _name(wanted, config, reads), change.value
    name, now = _number(wanted, config, reads)
    value = now * (change.factor or 1.0)
    return name, max(1, round(value)) if isinstance(config[name], int) and canonical(name) == "batch_size" else value


def _penalty(
    change: Prescription, steps: Mapping[str, Any], config: Mapping[str, Scalar], reads: Accepted
) -> tuple[str, Scalar]:
    own = change.canonical or change.parameter
    for wanted in (own,) if own else tuple(steps):
        try:
            name = _name(wanted, config, reads)
        except PlanError:
            continue
        now, how = config.get(name, 0.0), steps.get(canonical(name))
        if how is None or isinstance(now, bool) or not isinstance(now, int | float):
            continue
        if isinstance(change.value, int | float):
            return name, change.value
        if "set" in how:
            return name, how["set"]
        if "add" in how:
            return name, min(float(how["most"]), now + float(how["add"]))
        return name, max(now * float(change.factor or how["factor"]), float(how.get("least", 0.0)))
    raise PlanError(f"the training takes no {own or 'penalty (weight_decay, dropout)'}")


def _capacity(steps: Mapping[str, Any], config: Mapping[str, Scalar], reads: Accepted) -> Iterable[tuple[str, Scalar]]:
    made = []
    for wanted, step in steps.items():
        try:
            name, now = _number(wanted, config, reads)
        except PlanError:
            continue
        made.append((name, round(now * step) if wanted == "hidden_size" else round(now + step)))
    if not made:
        raise PlanError("the training takes neither hidden_size nor num_layers")
    return made


def _name(wanted: str, config: Mapping[str, Scalar], reads: Accepted) -> str:
    meaning = canonical(wanted)
    names = [*config, *reads.names]
    found = next((n for n in names if n == wanted or canonical(n) == meaning), None)
    if found is None:
        if reads.names:
            raise PlanError(f"the training takes no {meaning}")
        return wanted
    return found


def _number(wanted: str, config: Mapping[str, Scalar], reads: Accepted) -> tuple[str, float]:
    name = _name(wanted, config, reads)
    now = config.get(name)
    if isinstance(now, bool) or not isinstance(now, int | float):
        raise PlanError(f"its {wanted} is not known: tell it, --set baseline.{name}=VALUE")
    return name, now
