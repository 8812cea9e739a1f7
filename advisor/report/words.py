"""How subjects and prescriptions are said, in every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.engine.filters import FILTERS
from advisor.facts.base import Subject
from advisor.findings import Diagnosis, Finding, Prescription
from advisor.report.escaping import name as one_line
from advisor.report.escaping import terminal
from advisor.tables import table

SEVERITY_MARKS = {"error": "✗", "warning": "!", "info": "·", "good": "✓"}


def safe(text: str) -> str:
    """The text with control characters escaped, so that a name in a log cannot drive a terminal."""
    return terminal(text)


def significant(value: Any) -> str:
    """A value as a person reads it: numbers with three significant digits."""
    if isinstance(value, (list, tuple)):
        return ", ".join(significant(item) for item in value)
    return str(FILTERS["sig"](value))


def subject_name(subject: Subject) -> str:
    """What a finding is about, in a few words."""
    own = subject.run if subject.run != "." else _named(subject.source)
    place = own if subject.kind == "run" else subject.study
    named = f"{subject.kind} {subject.parameter}" if subject.parameter else f"{subject.kind} {place or ''}".strip()
    return one_line(f"{named} of {place}" if subject.parameter and place else named)


def _named(source: str | None) -> str:
    """A run that is all of its source by that; the folder one stands in by its name."""
    return (Path.cwd().name if source in (".", "./") else source) or "here"


def read_as_text(diagnosis: Diagnosis) -> str:
    """The kinds of training that the evidence was read as, with the chance of each: `preference tuning (DPO), 99 %`."""
    told = ("told" if one.because == "told" else f"{one.confidence:.0%} sure" for one in diagnosis.read_as)
    return safe("; ".join(f"{one.name} ({how})" for one, how in zip(diagnosis.read_as, told, strict=True)))


def prescription_text(prescription: Prescription) -> str:
    """The change in one line: action, parameter, numbers."""
    name = (prescription.parameter or "").strip()
    number = significant(prescription.to) if prescription.to is not None else None
    by = f" by {name}" if name else ""
    words = {
        "scale": f"set {name} to {number}" if number else f"multiply {name} by {significant(prescription.factor)}",
        "set": f"set {name} to {significant(prescription.value)}",
        "expand": f"move the {prescription.side} end of {name} to {number}"
        if prescription.side and number
        else f"widen the range of {name}",
        "narrow": f"narrow {name} to {significant(prescription.low)} … {significant(prescription.high)}",
        "log-scale": f"search {name} on a log scale",
        "freeze": f"fix {name}" + (f" at {significant(prescription.value)}" if prescription.value is not None else ""),
        "add": f"search {name} too",
        "drop": f"leave {name} out of the search",
        "add-capacity": "use a larger model"
        + (f" (x{significant(prescription.factor)})" if prescription.factor else ""),
        "train-longer": "train longer" + (f" (x{significant(prescription.factor)})" if prescription.factor else ""),
        "train-shorter": "train shorter" + (f" (x{significant(prescription.factor)})" if prescription.factor else ""),
        "clip": "clip the gradient norm"
        + (f" at {significant(prescription.value)}" if prescription.value is not None else ""),
        "add-trials": f"run {significant(prescription.count)} more trials" if prescription.count else "run more trials",
        "repeat-seeds": f"repeat on {significant(prescription.count)} seeds"
        if prescription.count
        else "repeat on more seeds",
        "regularize": f"regularize more{by}",
        "deregularize": f"regularize less{by}",
        "decay": "let the learning rate decay",
        "slower-decay": "let the learning rate decay more slowly",
        "warmup": "warm the learning rate up",
        "log-metric": f"log {name}" if name else "log a metric",
        "add-baseline": "run the default configuration too",
        "check-code": "check the code",
        "keep": f"keep {name}" if name else "keep it as it is",
        "change-sampler": f"change the sampler to {number}" if number else "change the sampler",
    }
    text = words.get(prescription.action, prescription.action.replace("-", " ") + (f" {name}" if name else ""))
    return safe(" ".join(text.split()))


def also_likely(finding: Finding) -> str:
    """What else was weighed and may well help, in one line; "" where nothing else does."""
    known = table("remedies_policy")["told"]
    likely = [
        other
        for other in finding.differential
        if other.helps >= known["helps"] and not any(_same(other.prescription, made) for made in finding.prescriptions)
    ]
    told = (
        f"{prescription_text(one.prescription)} (helped {_share(one.helps)} of similar runs, hurt {_share(one.harms)})"
        for one in likely[: known["most"]]
    )
    return ", ".join(told)


def _share(part: float) -> str:
    return f"{100 * part:.0f} %"


def _same(one: Prescription, other: Prescription) -> bool:
    """Whether both turn one thing the same way."""
    ways = ((made.factor or 1) < 1 for made in (one, other))
    return one.action == other.action and one.parameter == other.parameter and len(set(ways)) == 1


def evidence_text(finding: Finding, limit: int = 4) -> str:
    """The first facts behind a finding, in one line."""
    shown = [f"{line.fact} = {significant(line.value)}" for line in finding.evidence[:limit]]
    return safe("; ".join(shown))


def counts(diagnosis: Diagnosis) -> str:
    """How many findings of each severity, in one line."""
    by = {level: sum(f.severity == level for f in diagnosis.findings) for level in ("error", "warning", "info", "good")}
    parts = [f"{n} {level}{'s' if n != 1 and level in ('error', 'warning') else ''}" for level, n in by.items() if n]
    return ", ".join(parts) or "no findings"
