"""What the run that a plan follows logs of its settings: values that stay, spellings, and terms that are not off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from advisor.facts.setup import Setup
from advisor.meaning import classify
from advisor.planner.identity import identified
from advisor.records import Run, Scalar
from advisor.siblings import Known, row
from advisor.signals.quantities import line_of, means
from advisor.tables import table


def logged_values(run: Run, setup: Setup) -> dict[str, Scalar]:
    """Hyperparameters of this kind of training that the run logs as a curve of one value, by their plain names."""
    found: dict[str, Scalar] = {}
    for tag, meaning in classify(sorted(run.series)).items():
        values = run.series[tag].values
        constant = meaning.role == "hyperparameter" and len(values) and np.isfinite(values[0])
        if constant and (values == values[0]).all() and identified(tag, setup) is not None:
            found[tag.rpartition("/")[2]] = float(values[0])
    return found


def spelled_as_logged(names: Iterable[str], logged: Mapping[str, Scalar], setup: Setup) -> tuple[str, ...]:
    """The names, each as the run spells that hyperparameter; one that another gives is named by that one."""
    return tuple(dict.fromkeys(_spelled(name, logged, setup) for name in names))


def _spelled(name: str, logged: Mapping[str, Scalar], setup: Setup) -> str:
    known = identified(name, setup)
    if known is None:
        return name
    section = known.identity.partition("/")[0]
    for identity in (f"{section}/{known.given_by}", known.identity):
        same = [other for other in logged if (one := identified(other, setup)) and one.identity == identity]
        if same:
            return name if name in same else same[0]
    return name


def terms_in_use(runs: Sequence[Run]) -> Iterator[str]:
    """Quantities that the last run logs and that are not zero: the term that makes them is not off."""
    wanted = {known.shown_by for known in _shown_rows()}
    for quantity in wanted if runs else ():
        lines = (line_of(series) for tag, series in runs[-1].series.items() if means(tag, quantity))
        if any(line is not None and np.any(line.values != 0) for line in lines):
            yield quantity


def start_in_use(known: Known | None, terms: Iterable[str]) -> float | None:
    """The value that stands in for a weight whose term a log shows in use, where its own default is off."""
    return known.start_in_use if known is not None and known.shown_by and known.shown_by in terms else None


def _shown_rows() -> Iterator[Known]:
    for section, body in table("siblings")["sections"].items():
        found = (row(f"{section}/{name}") for name, told in body["rows"].items() if "shown_by" in told)
        yield from (known for known in found if known is not None)
