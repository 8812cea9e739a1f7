"""Every rule on studies and spaces but the boundary test: recall and false alarms by rule, forecasts, and speed.

`python -m benchmarks.studies.rules` writes the section `studies` of RESULTS.md; thresholds were set on `tuned`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import advisor.signals.studies as signals
from advisor.context import told_setup
from advisor.diagnosis import Request, diagnose_evidence
from advisor.findings import Finding
from advisor.records import Evidence, Study
from benchmarks.studies.forecasts import Forecast, forecast_tables, load
from benchmarks.studies.scenarios import ACT, Scenario, scenarios
from benchmarks.studies.searches import Search, make

NOT_OURS = ("study/boundary-optimum", "study/low-impact-parameters", "study/tier-conflict")


def findings(scenario: Scenario) -> list[Finding]:
    """What the advisor says of the scenario's searches; importance, which has its own benchmark, is left out."""
    signals.effects = lambda design: None
    first = make(scenario.search)
    studies = (first,) if scenario.second is None else (first, _renamed(make(scenario.second)))
    request = Request(setup=told_setup(dict(scenario.told)))
    return list(diagnose_evidence(Evidence(studies=studies), request).findings)


def _renamed(study: Study) -> Study:
    return study.model_copy(update={"name": f"{study.name}-again"})


def judged(half: str) -> Iterator[tuple[Scenario, list[Finding]]]:
    """Every scenario of the half with its findings."""
    for scenario in scenarios(half):
        yield scenario, findings(scenario)


class Score:
    """Counts of one rule: due and found, not due and raised, and what was said with which confidence."""

    def __init__(self) -> None:
        self.due = self.found = self.clean = self.alarms = self.errors = 0
        self.told: list[tuple[float, bool]] = []


def scored(half: str, show: bool = False) -> Mapping[str, Score]:
    """The score of every rule over the half."""
    scores: dict[str, Score] = defaultdict(Score)
    rules = {rule for s in scenarios(half) for rule in s.must}
    for scenario, said in judged(half):
        _count(scenario, said, scores, rules, show)
    return scores


def _count(scenario: Scenario, said: list[Finding], scores: dict[str, Score], rules: set[str], show: bool) -> None:
    for rule in sorted(rules | {finding.rule for finding in said}):
        mine = [finding for finding in said if finding.rule == rule]
        score = scores[rule]
        if rule in scenario.must:
            right = any(f.severity in scenario.must[rule] for f in mine)
            score.due += 1
            score.found += right
            score.told += [(f.confidence, True) for f in mine]
            if show and not right:
                print(f"missed  {rule} on {scenario.name} {_named(scenario.search)}: {[f.severity for f in mine]}")
        elif rule not in scenario.may:
            acting = [f for f in mine if f.severity in ACT and f.suppressed_by is None]
            score.clean += 1
            score.alarms += bool(acting)
            score.errors += any(f.severity == "error" for f in acting)
            score.told += [(f.confidence, False) for f in acting]
            if show and acting and rule not in NOT_OURS:
                print(f"alarm   {rule} on {scenario.name} {_named(scenario.search)}: {acting[0].title}")


def _named(search: Search) -> str:
    return f"({search.sampler}, {search.trials} trials, seed {search.seed}, noise {search.noise:.2g})"


def rule_table(tuned: Mapping[str, Score], held: Mapping[str, Score]) -> str:
    """Recall and false alarms (as warning or error) of every rule on both halves."""
    lines = [
        "| rule | recall, tuned | recall, held-out | false alarms, tuned | false alarms, held-out | false errors |",
        "|---|---|---|---|---|---|",
    ]
    for rule in sorted(set(tuned) | set(held)):
        a, b = tuned.get(rule, Score()), held.get(rule, Score())
        if rule not in NOT_OURS:
            lines.append(
                f"| {rule} | {_of(a.found, a.due)} | {_of(b.found, b.due)} | {_of(a.alarms, a.clean)} "
                f"| {_of(b.alarms, b.clean)} | {a.errors + b.errors} |"
            )
    ours = [rule for rule in set(tuned) | set(held) if rule not in NOT_OURS]
    total = [Counter[str](), Counter[str]()]
    for half, scores in zip(total, (tuned, held), strict=True):
        for rule in ours:
            if rule in scores:
                half.update({k: getattr(scores[rule], k) for k in ("found", "due", "alarms", "clean", "errors")})
    a, b = total
    lines.append(
        f"| **all** | {_of(a['found'], a['due'])} | {_of(b['found'], b['due'])} | {_of(a['alarms'], a['clean'])} "
        f"| {_of(b['alarms'], b['clean'])} | {a['errors'] + b['errors']} |"
    )
    return "\n".join(lines)


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "–"


def main(arguments: list[str]) -> None:
    """Measures and writes the section; `HALF FILE` measures one half's rules, `write` and four files write it."""
    if len(arguments) == 2:
        half, file = arguments
        Path(file).write_text(json.dumps({rule: vars(score) for rule, score in scored(half, show=True).items()}))
        return
    if arguments:
        tuned, held = (_loaded(Path(file)) for file in arguments[1:3])
        halves = {"tuned": load(Path(arguments[3])), "held-out": load(Path(arguments[4]))}
        _write(tuned, held, halves)
    else:
        _write(scored("tuned"), scored("held-out"), None)


def _loaded(file: Path) -> dict[str, Score]:
    found = {}
    for rule, counts in json.loads(file.read_text()).items():
        found[rule] = Score()
        vars(found[rule]).update(counts)
    return found


def _write(tuned: Mapping[str, Score], held: Mapping[str, Score], halves: Mapping[str, list[Forecast]] | None) -> None:
    from benchmarks.results import replace_section
    from benchmarks.studies.speed import speed_table

    parts = [
        "Searches over a simulated training whose truth is known, by Optuna's random, QMC and TPE samplers, 12 to "
        "625 trials, both directions; the halves differ in seeds, sizes, noise, offsets, and in "
        "which sampler meets which "
        "faults. A false alarm is a warning or an error of a rule that is not due on a search.",
        rule_table(tuned, held),
        "Few cases a rule, and faults plainly planted: this shows that rules fire on what they mean and "
        "stay silent beside "
        "it, not how they do at the margin. Importance is left out here. The one alarm of "
        "`study/default-beats-tuned` is "
        "true: on a linear scale from zero no trial reached the default's weight decay.",
        *forecast_tables(halves),
        speed_table(),
    ]
    replace_section("studies", "\n\n".join(parts))


if __name__ == "__main__":
    main(sys.argv[1:])
