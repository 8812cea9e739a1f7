"""How subjects and prescriptions are said, in every format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
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


def sureness(confidence: float) -> str:
    """A chance as a percentage; nothing that is measured on trials is certain, so never 100 %."""
    return f"{min(confidence, 0.99):.0%}"


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


_PART = re.compile(r"\{(\w+)\}")
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "scale": ("set {name} to {to}", "multiply {name} by {factor}"),
    "set": ("set {name} to {value}",),
    "expand": ("move the {side} end of {name} to {to}", "widen the range of {name}"),
    "narrow": ("narrow {name} to {low} … {high}",),
    "log-scale": ("search {name} on a log scale",),
    "freeze": ("fix {name} at {value}", "fix {name}"),
    "add": ("search {name} too",),
    "drop": ("leave {name} out of the search",),
    "add-capacity": ("use a larger model (x{factor})", "use a larger model"),
    "train-longer": ("train longer (x{factor})", "train longer"),
    "train-shorter": ("train shorter (x{factor})", "train shorter"),
    "clip": ("clip the gradient norm at {value}", "clip the gradient norm"),
    "add-trials": ("run {count} more trials", "run more trials"),
    "repeat-seeds": ("repeat on {count} seeds", "repeat on more seeds"),
    "regularize": ("regularize more by {name}", "regularize more"),
    "deregularize": ("regularize less by {name}", "regularize less"),
    "decay": ("let the learning rate decay",),
    "slower-decay": ("let the learning rate decay more slowly",),
    "warmup": ("warm the learning rate up",),
    "log-metric": ("log {name}", "log a metric"),
    "add-baseline": ("run the default configuration too",),
    "check-code": ("check the code",),
    "keep": ("keep {name}", "keep it as it is"),
    "change-sampler": ("change the sampler to {to}", "change the sampler"),
}
"""How each action is said, by what of it is given: the first wording whose parts are all there, else the last."""


def prescription_text(prescription: Prescription) -> str:
    """The change in one line: action, parameter, numbers."""
    parts = {
        part: significant(value)
        for part in ("to", "factor", "value", "low", "high", "count")
        if (value := getattr(prescription, part)) is not None
    }
    parts |= {"name": prescription.parameter or "", "side": prescription.side or ""}
    given = defaultdict(str, {part: words for part, words in parts.items() if words.strip()})
    wordings = _PHRASES.get(prescription.action, (prescription.action.replace("-", " ") + " {name}",))
    wording = next((w for w in wordings if all(part in given for part in _PART.findall(w))), wordings[-1])
    return safe(" ".join(wording.format_map(given).split()))


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
    """Whether both turn one thing the same way; a value that is set for it stands for either way."""
    if one.parameter is not None and one.parameter == other.parameter and "set" in (one.action, other.action):
        return True
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
