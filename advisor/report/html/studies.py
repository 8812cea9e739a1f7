"""Plots of a study: history, importance, a slice a parameter with bounds and proposals, parallel coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from advisor.findings import Finding
from advisor.records import FloatArray, Parameter, Study, Trial, TrialState
from advisor.report.html.figures import Figure, Line, Mark, Span, numbers, wants_log
from advisor.report.words import safe, significant

MOST_STUDIES = 6  # studies with figures
MOST_SLICES = 12  # parameters with a slice plot
MOST_TRIALS = 400  # dots of a plot, evenly over the study


def study_figures(study: Study, findings: Sequence[Finding]) -> Iterator[Figure]:
    """The figures of a study, those it has data for."""
    trials = _finished(study)
    if len(trials) < 2:
        return
    yield _history(study, trials)
    ordered = [p for name in _by_importance(study) if (p := study.parameters.get(name)) is not None]
    importance = _importance(study)
    if importance is not None:
        yield importance
    rest = [p for p in study.parameters.values() if p not in ordered]
    shown = [p for p in [*ordered, *rest] if any(p.name in t.params for t in trials)][:MOST_SLICES]
    yield from (_slice(study, trials, parameter, findings) for parameter in shown)
    if len(shown) > 1:
        yield _parallel(study, trials, shown)


def _finished(study: Study) -> list[Trial]:
    found = [
        t for t in study.trials if t.state is TrialState.COMPLETE and t.value is not None and math.isfinite(t.value)
    ]
    return [found[i] for i in np.unique(np.linspace(0, len(found) - 1, MOST_TRIALS).astype(int))] if found else []


def _metric(study: Study) -> str:
    return safe(study.metric_names[0]) if study.metric_names else "objective"


def _best(study: Study, trials: Sequence[Trial]) -> int | None:
    """The place of the best trial in the list; None where no direction is known."""
    if not study.directions:
        return None
    values = _values(trials)
    return int(np.argmax(values) if study.directions[0] == "maximize" else np.argmin(values))


def _values(trials: Sequence[Trial]) -> FloatArray:
    return np.array([t.value for t in trials], dtype=np.float64)


def _on_log_axis(study: Study, y: FloatArray) -> bool:
    """Whether so wide a range is drawn by its logarithm: what is maximized has its bad end there."""
    return study.directions[:1] != ("maximize",) and wants_log(y)


def _history(study: Study, trials: Sequence[Trial]) -> Figure:
    x, y = np.array([float(t.number) for t in trials]), _values(trials)
    lines = [Line(name="complete", x=numbers(x), y=numbers(y))]
    stopped = [t for t in study.trials if t.state is TrialState.PRUNED and t.intermediate][:MOST_TRIALS]
    if stopped:
        last = np.array([t.intermediate[max(t.intermediate)] for t in stopped], dtype=np.float64)
        at = np.array([float(t.number) for t in stopped])
        lines.append(Line(name="pruned, last value", x=numbers(at), y=numbers(last)))
    if study.directions:
        so_far = np.maximum.accumulate(y) if study.directions[0] == "maximize" else np.minimum.accumulate(y)
        lines.append(Line(name="best so far", x=numbers(x), y=numbers(so_far)))
    best = _best(study, trials)
    told = f"; the best is {y[best]:.4g} of trial {trials[best].number}" if best is not None else ""
    return Figure(
        kind="history",
        title="History",
        said=f"{_metric(study)} of {len(trials)} completed trials, from {y.min():.4g} to {y.max():.4g}{told}",
        x_label="trial",
        y_label=_metric(study),
        y_log=_on_log_axis(study, y),
        lines=tuple(lines),
    )


def _slice(study: Study, trials: Sequence[Trial], parameter: Parameter, findings: Sequence[Finding]) -> Figure:
    own = [t for t in trials if parameter.name in t.params]
    names = _names(own, parameter)
    x, y = np.array([_place(t.params[parameter.name], names) for t in own]), _values(own)
    best = _best(study, own)
    spans = () if names else tuple(dict.fromkeys(_spans(parameter, findings)))
    marks = () if names else tuple(_bounds(parameter))
    told = f"; best at {safe(str(significant(own[best].params[parameter.name])))}" if best is not None else ""
    proposed = "".join(f"; proposed: {span.word}" for span in spans)
    return Figure(
        kind="slice",
        title=safe(parameter.name),
        said=f"{_metric(study)} of {len(own)} trials by {safe(parameter.name)}{told}{proposed}",
        x_label=safe(parameter.name),
        y_label=_metric(study),
        x_log=not names
        and bool((x > 0).all())
        and (parameter.log or ((parameter.kind == "categorical" or not parameter.declared) and wants_log(x))),
        y_log=_on_log_axis(study, y),
        lines=(Line(name="trials", x=numbers(x), y=numbers(y)),),
        marks=marks,
        spans=spans,
        names=names,
        best=best,
    )


def _names(trials: Sequence[Trial], parameter: Parameter) -> tuple[str, ...]:
    """The categories of a parameter that is no number."""
    if parameter.kind != "categorical" or parameter.numeric_choices:
        return ()
    seen = [safe(str(t.params[parameter.name])) for t in trials]
    return tuple(dict.fromkeys([*(safe(str(c)) for c in parameter.choices), *seen]))


def _place(value: object, names: tuple[str, ...]) -> float:
    if names:
        return float(names.index(safe(str(value))))
    return float(value) if isinstance(value, (int, float)) else math.nan


def _bounds(parameter: Parameter) -> Iterator[Mark]:
    said = "" if parameter.declared else "seen "
    for place, word in ((parameter.low, "low"), (parameter.high, "high")):
        if place is not None:
            yield Mark(x=place, word=f"{said}{word} {significant(place)}")


def _spans(parameter: Parameter, findings: Sequence[Finding]) -> Iterator[Span]:
    """What the findings propose: a bound moved outwards, or a narrower range."""
    for finding in findings:
        if finding.subject.parameter != parameter.name or finding.suppressed_by:
            continue
        for made in finding.prescriptions[:1]:
            end = parameter.high if made.side == "high" else parameter.low
            if made.action == "expand" and isinstance(made.to, (int, float)) and end is not None:
                low, high = sorted((float(end), float(made.to)))
                yield Span(low=low, high=high, word=f"expand to {significant(made.to)}")
            elif made.action == "narrow" and made.low is not None and made.high is not None:
                word = f"narrow to {significant(made.low)} … {significant(made.high)}"
                yield Span(low=made.low, high=made.high, word=word)


def _effects(study: Study) -> list[tuple[str, float, float, float]]:
    if not study.directions:
        return []
    from advisor.signals.design import design
    from advisor.signals.effects import effects
    from advisor.signals.trials import tabulate

    made = design(tabulate(study, 0, study.directions[0]))
    found = effects(made) if made is not None else None
    if found is None:
        return []
    told = [(e.name, e.share, 0.0 if math.isnan(e.error) else e.error, e.p_value) for e in found.effects]
    return sorted(told, key=lambda row: -row[1])


def _by_importance(study: Study) -> list[str]:
    return [name for name, *_ in _effects(study)]


def _importance(study: Study) -> Figure | None:
    effects = _effects(study)
    if not effects:
        return None
    shares = np.array([share for _, share, _, _ in effects])
    return Figure(
        kind="importance",
        title="Importance",
        said="share of the explained variation, with one standard error: "
        + ", ".join(f"{safe(name)} {share:.0%} ± {error:.0%}" for name, share, error, _ in effects),
        x_label="share of the explained variation",
        names=tuple(safe(name) for name, *_ in effects),
        lines=(Line(name="share", x=numbers(shares), y=tuple(float(i) for i in range(len(effects)))),),
        errors=numbers(np.array([error for _, _, error, _ in effects])),
    )


def _parallel(study: Study, trials: Sequence[Trial], shown: Sequence[Parameter]) -> Figure:
    """One line a trial over the parameters, each from 0 (its least) to 1; `errors` are the trials' values."""
    few = [trials[i] for i in np.unique(np.linspace(0, len(trials) - 1, 200).astype(int))]
    columns = [_share(few, parameter) for parameter in shown]
    rows = np.array(columns).T
    axis = tuple(float(i) for i in range(len(shown)))
    labels = tuple(_ends(few, parameter) for parameter in shown)
    return Figure(
        kind="parallel",
        title="Parallel coordinates",
        said=f"{len(few)} trials over {len(shown)} parameters: " + "; ".join(labels),
        y_label=_metric(study),
        names=labels,
        lines=tuple(
            Line(name=str(t.number), x=axis, y=numbers(np.round(row, 3))) for t, row in zip(few, rows, strict=True)
        ),
        errors=numbers(_values(few)),
        best=_best(study, few),
        y_log=bool(study.directions and study.directions[0] == "maximize"),
    )


def _share(trials: Sequence[Trial], parameter: Parameter) -> FloatArray:
    names = _names([t for t in trials if parameter.name in t.params], parameter)
    x = np.array([_place(t.params[parameter.name], names) if parameter.name in t.params else math.nan for t in trials])
    if parameter.log and np.nanmin(x) > 0:
        x = np.log(x)
    low, high = np.nanmin(x), np.nanmax(x)
    return np.asarray((x - low) / (high - low) if high > low else np.where(np.isnan(x), math.nan, 0.5))


def _ends(trials: Sequence[Trial], parameter: Parameter) -> str:
    given = [t.params[parameter.name] for t in trials if parameter.name in t.params]
    found = [v for v in given if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if len(found) != len(given) or not found:
        return safe(parameter.name)
    return f"{safe(parameter.name)}\n{significant(min(found))} … {significant(max(found))}"
