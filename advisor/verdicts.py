"""Rules judged on cases; verdicts on a run are kept between commands, so that a folder that grew costs what was added.

A run is known again by all that its verdicts depend on: its points, settings and name, what was told, the rules in
play, and the code, tables and rules that judged it. What a rule concludes from other runs is judged anew each time.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from advisor.cache import dates_of, is_remembering, read_kept, write_kept
from advisor.engine import CaseFacts, Rule, judge
from advisor.engine.conditions import Expression
from advisor.engine.inference import caveat_of, evidence_of
from advisor.engine.prescribing import checked
from advisor.facts import Case
from advisor.findings import Condition, Finding, Unexamined, Weighed
from advisor.record import Record
from advisor.records import Run
from advisor.tables import rules_folder

Verdict = Finding | Unexamined
Options = Mapping[str, Mapping[str, Any]]
Row = list[dict[str, Any]]
OF_OTHERS = frozenset({"peers", "reference"})
"""The groups of facts about a run that tell of other runs."""
_GIVEN_BACK = frozenset({"subject", "references", "caveat", "evidence", "text", "holds"})
"""What the case, its rule and the conditions as they were judged say of a finding."""


class KeptVerdicts:
    """Verdicts on runs from earlier commands with the same words told, and what this one adds to them."""

    def __init__(self, runs: Sequence[Run], words: Sequence[Any]) -> None:
        self._keys = {(run.source, run.name): _key(run) for run in runs if not run.growing}
        sources = sorted({run.source for run in runs})
        self._name = f"runs-{_digest(json.dumps([_made_by(), sources, *words], default=str).encode())}.json"
        self._found: Mapping[str, str] = read_kept(self._name) or {}
        self._now: dict[str, str] = {}

    def of(self, case: Case) -> Row:
        """What was concluded on the case's run alone; a KeyError where no earlier command did."""
        key = self._keys[case.subject.source or "", case.subject.run or ""]
        self._now[key] = found = self._found[key]
        row: Row = json.loads(found)
        return row

    def keep(self, case: Case, row: Row) -> None:
        """Takes what was concluded on the case's run for the next command."""
        if key := self._keys.get((case.subject.source or "", case.subject.run or "")):
            self._now[key] = json.dumps(row, default=_fields)  # as text, for thousands of runs take much memory

    def unknown(self) -> int:
        """How many runs no earlier command judged."""
        return sum(key not in self._found for key in self._keys.values())

    def as_text(self, case: Case) -> str | None:
        """What is to be kept on the case's run, as text."""
        return self._now.get(self._keys.get((case.subject.source or "", case.subject.run or ""), ""))

    def take(self, case: Case, text: str | None) -> None:
        """Takes what another process is to keep on the case's run."""
        if text is not None:
            self._now[self._keys[case.subject.source or "", case.subject.run or ""]] = text

    def close(self) -> None:
        """Writes what the next command may need, where this one added to it."""
        if self._now.keys() - self._found.keys():
            write_kept(self._name, self._now)


def verdicts(
    rules: Iterable[Rule], case: Case, options: Options, earlier: KeptVerdicts | None = None
) -> Iterator[Verdict]:
    """What the rules of the case's scope conclude on it, in their order."""
    scoped = _scoped(tuple(rules), case.subject.kind)
    if earlier is None or case.subject.kind != "run":
        facts = CaseFacts(case)
        yield from filter(None, (judge(rule, case, options.get(rule.id), facts) for rule in scoped))
        return
    try:
        yield from _restored(earlier.of(case), _by_id(scoped), case, options)
    except (ValueError, TypeError, LookupError):  # nothing earlier, or a file that is not as we wrote it
        row: Row = []
        yield from _judged_and_noted(scoped, case, options, row)
        earlier.keep(case, row)


@lru_cache(maxsize=8)
def _scoped(rules: tuple[Rule, ...], scope: str) -> tuple[Rule, ...]:
    """The rules of the scope."""
    return tuple(rule for rule in rules if rule.scope == scope)


@lru_cache(maxsize=8)
def _by_id(rules: tuple[Rule, ...]) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rules}


def _judged_and_noted(scoped: Sequence[Rule], case: Case, options: Options, row: Row) -> Iterator[Verdict]:
    """The verdicts, each noted in the row as the next command can read it."""
    facts = CaseFacts(case)
    for rule in scoped:
        facts.read.clear()
        verdict = judge(rule, case, options.get(rule.id), facts)
        if facts.read & OF_OTHERS:
            row.append({"again": rule.id})
        elif verdict is not None:
            row.append({_name(verdict): verdict} if _comes_back(verdict) else {"again": rule.id})
        if verdict is not None:
            yield verdict


def _name(verdict: Verdict) -> str:
    return "finding" if isinstance(verdict, Finding) else "unexamined"


def _comes_back(verdict: Verdict) -> bool:
    """Whether JSON gives the verdict back: a rule is judged again where it would not. Words always come back."""
    if isinstance(verdict, Unexamined):
        return True
    changes = [*verdict.prescriptions, *(one.prescription for one in verdict.differential)]
    numbers = [verdict.confidence, verdict.held_for, *((one.helps, one.harms) for one in verdict.differential)]
    return _stays([*numbers, *(one.values for one in verdict.trace), *map(vars, changes)])


def _stays(value: Any) -> bool:
    """Whether it is plain, and every number finite."""
    kind = type(value)
    if kind is float:
        return math.isfinite(value)
    if kind in (str, int, bool, type(None)):
        return True
    if kind is dict:
        return all(type(key) is str and _stays(one) for key, one in value.items())
    if kind in (list, tuple):
        return all(map(_stays, value))
    return False


def _fields(value: Any) -> Any:
    """What JSON does not know by itself: a model's fields, but those that the case, the rule and the rest give back."""
    if not isinstance(value, Record):
        return str(value)
    return {name: one for name, one in vars(value).items() if one is not None and name not in _GIVEN_BACK}


def _restored(row: Row, by_id: Mapping[str, Rule], case: Case, options: Options) -> list[Verdict]:
    """The verdicts of an earlier command, those that rest on other runs judged now; raises where they can't be read."""
    facts, found = CaseFacts(case), []
    for item in row:
        if "again" in item:
            found.append(judge(by_id[item["again"]], case, options.get(item["again"]), facts))
        else:
            found.append(_verdict(item, by_id, case))
    return [verdict for verdict in found if verdict is not None]


def _verdict(item: Mapping[str, Any], by_id: Mapping[str, Rule], case: Case) -> Verdict:
    if "finding" not in item:
        return Unexamined.model_validate({**item["unexamined"], "subject": case.subject})
    found = item["finding"]
    rule = by_id[found["rule"]]
    trace = tuple(_condition(*pair) for pair in zip(rule.conditions, found["trace"], strict=True))
    given = {
        "rule": rule.id,
        "subject": case.subject,
        "references": rule.file.references,
        "caveat": caveat_of(rule),
        "trace": trace,
        "evidence": evidence_of(trace),
        "prescriptions": tuple(checked(**one) for one in found.get("prescriptions", ())),
        "differential": tuple(
            Weighed(**{**one, "prescription": checked(**one["prescription"])}) for one in found.get("differential", ())
        ),
    }
    return Finding.model_validate({**found, **given})


def _condition(condition: Expression, noted: Mapping[str, Any]) -> Condition:
    """A condition as it was judged; the names of facts are one text each, however many runs tell of them."""
    values = {sys.intern(name): value for name, value in dict(noted["values"]).items()}
    return Condition(text=condition.text, holds=True, values=values)


def kept_verdicts(runs: Sequence[Run], words: Sequence[Any]) -> KeptVerdicts | None:
    """The verdicts of earlier commands; None where nothing is to be kept (a call from Python)."""
    return KeptVerdicts(runs, words) if runs and is_remembering() else None


def _key(run: Run) -> str:
    """A fingerprint of all that the run holds."""
    told = [run.name, run.source, run.kind, run.tool, run.cut and vars(run.cut)]
    head = [*told, run.hyperparameters, run.results, list(run.series)]
    made = hashlib.sha256(json.dumps(head, default=str).encode())
    for series in run.series.values():
        for array in (series.steps, series.values, series.wall_times):
            made.update(str(array.shape).encode())
            made.update(np.ascontiguousarray(array).tobytes())
    return made.hexdigest()[:24]


@cache
def _made_by() -> str:
    """A fingerprint of what judges: the code, NumPy, the rules and tables."""
    code, knowledge = Path(__file__).parent, rules_folder()
    rooms = [about for part in ("engine", "facts", "signals") for about in dates_of(code / part, ".py")]
    rules = [*dates_of(knowledge / "run", ".yaml"), *dates_of(knowledge / "tables")]
    changed = [*dates_of(code, ".py", deep=False), *rooms, *rules]
    return _digest(json.dumps([changed, np.__version__]).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]
