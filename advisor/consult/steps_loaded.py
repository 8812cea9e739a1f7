"""Questions about single steps of what is loaded: which to keep, what happened at one, whether going on pays."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.asked_course import course_of
from advisor.consult.entries import reads_of, shared_tag
from advisor.consult.evidence import finding_in_short
from advisor.consult.judged_loaded import no_return
from advisor.consult.pace_loaded import why_no_longer
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.signals.curves import noise
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
    from advisor.records import Run


def subject_of(finding: Finding) -> str:
    """The run or study that a finding is about, before what is said of it; empty for the only run of a folder."""
    name = finding.subject.run or finding.subject.study
    return f"`{name}`: " if name and name != "." else ""


def of_runs(dialogue: Conversation, named: Sequence[Run]) -> list[Finding]:
    """The findings on the named runs, all where none is named: the worst first, what a cause explains left out."""
    names = {run.name for run in named}
    found = (f for f in dialogue.diagnosis.findings if f.suppressed_by is None)
    return [f for f in found if not names or f.subject.run in names]


def kept(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The step to keep of each run that has one: `which checkpoint should I use?`, `when should it have stopped?`."""
    best: dict[str, Finding] = {}
    gone = table("loaded_questions")["lost"] if not named and len(dialogue.evidence.runs) > 1 else ()
    for finding in of_runs(dialogue, named):
        if finding.best_step is not None and finding.rule not in gone:
            best.setdefault(finding.subject.run or "", finding)
    lines = [f"{subject_of(f)}step {f.best_step}: {f.title}." for f in list(best.values())[:5]]
    if len(lines) > 1:
        return paragraphs("**Keep of each run its best step, and stop there the next time:**", bullets(lines))
    if lines:
        finding = next(iter(best.values()))
        step = f"step {finding.best_step}"
        return paragraphs(f"**{subject_of(finding)}Keep {step}, and stop there the next time.**", finding.explanation)
    going = [f for f in of_runs(dialogue, named) if f.rule in table("loaded_questions")["going_on"]]
    if going:
        return f"**{subject_of(going[0])}The last one: it was still improving when it ended.**"
    return (
        "**The last one: nothing shows that an earlier step was better beyond the noise.**"
        if dialogue.evidence.runs
        else ""
    )


def moment(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What was found around a step that is named: `what happened at step 275?`."""
    asked = re.search(r"\b(?:step|epoch|iter(?:ation)?|round|update)s? ?#?(\d+)", said)
    dated = [f for f in of_runs(dialogue, named) if f.since_step is not None]
    if asked is None or not dialogue.evidence.runs:
        return ""
    step = int(asked[1])
    near = sorted(dated, key=lambda f: abs((f.since_step or 0) - step))[:2]
    if not near:
        return f"**I found nothing that begins near step {step}.**"
    first = near[0]
    dated_already = f"step {first.since_step}" in first.title
    since = "" if dated_already else f", since step {first.since_step}"
    lead = f"**{subject_of(first)}{first.title}{since}.**"
    beside = [f"{subject_of(f)}{f.title}, since step {f.since_step}" for f in near[1:]]
    return paragraphs(lead, first.explanation, bullets(beside) if beside else "", todo_of(first))


def since(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The step from which it went wrong: `when did exp3 start to go bad?`; empty where nothing is dated."""
    dated = [f for f in of_runs(dialogue, named) if f.since_step is not None and f.severity in ("error", "warning")]
    if not dated or (len(dialogue.evidence.runs) > 1 and not named):
        return ""
    first = min(dated, key=lambda f: f.since_step or 0)
    beside = [f"{f.title}, since step {f.since_step}" for f in dated if f is not first][:2]
    best = f"After step {first.best_step}, where it was best" if first.best_step is not None else ""
    point = f"{best}; since step {first.since_step}" if best else f"Since step {first.since_step}"
    lead = f"**{subject_of(first)}{point}: {_small(first.title)}.**"
    return paragraphs(lead, first.explanation, bullets(beside) if beside else "", todo_of(first))


def worth_continuing(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether going on with a run pays, `can I just continue?`; empty where several are loaded and none is named."""
    if not dialogue.evidence.runs or (len(dialogue.evidence.runs) > 1 and not named):
        return ""
    found, rules = of_runs(dialogue, named), table("loaded_questions")
    against = [f for f in found if f.rule in rules["no_going_on"] and f.severity in ("error", "warning")]
    if against:
        first = against[0]
        return paragraphs(
            f"**No, not from its end. {subject_of(first)}{first.title}.**", first.explanation, todo_of(first)
        )
    going = [f for f in found if f.rule in rules["going_on"]]
    if going:
        return paragraphs(f"**Yes: {_small(going[0].title)}.**", going[0].explanation, todo_of(going[0]))
    if len(named or dialogue.evidence.runs) == 1 and (
        moves := _still_moves(dialogue, (named or dialogue.evidence.runs)[0])
    ):
        return paragraphs(moves, why_no_longer(dialogue, (named or dialogue.evidence.runs)[0]))
    good = [f for f in found if f.severity == "good" and f.rule == "run/healthy"]
    told = f" {good[0].title}." if good else ""
    runs = named or dialogue.evidence.runs
    if len(runs) == 1 and (at_end := _best_at_end(dialogue, runs[0])):
        return paragraphs(at_end, why_no_longer(dialogue, runs[0]))
    why = why_no_longer(dialogue, runs[0]) if len(runs) == 1 else ""
    return paragraphs(f"**Hardly: nothing shows that it would still improve.**{told}", why)


def _still_moves(dialogue: Conversation, run: Run) -> str:
    """Whether what the run is judged by, or its held-out loss, still got better at its end, where no rule says so."""
    reads = list(reads_of(dialogue, [run]))
    held_out = reads[0].chosen["val"].tag if "val" in reads[0].chosen else ""
    return _moves(run, *shared_tag(reads)) or _moves(run, held_out, False)


def _moves(run: Run, tag: str, maximize: bool) -> str:
    """What is said of a curve that still got better over its last fifth, beyond its noise; else empty."""
    if tag not in run.series:
        return ""
    values = run.series[tag].values
    part = len(values) // 10
    if part < 3:
        return ""
    before, end = float(np.median(values[-3 * part : -2 * part])), float(np.median(values[-part:]))
    scatter = noise(values[-3 * part :]) * 1.25 / math.sqrt(part)
    limit = float(table("loaded_questions")["beyond_noise"]) * scatter
    if not (end - before if maximize else before - end) > limit:
        return ""
    sig = FILTERS["sig"]
    point = f"Yes: {tag} still went from {sig(before)} to {sig(end)} over the last fifth of the run, beyond its noise."
    return f"**{point}** How much more is to be had, only going on tells; stretch the schedule to the new end."


def _best_at_end(dialogue: Conversation, run: Run) -> str:
    """That the last of a few points was the best, which asks for more without proving it; empty for any other."""
    tag, maximize = shared_tag(list(reads_of(dialogue, [run])))
    values = run.series[tag].values if tag in run.series else np.empty(0)
    if not 3 <= len(values) <= int(table("loaded_questions")["enough_to_show"]) or not np.isfinite(values).all():
        return ""
    cost, sig = -values if maximize else values, FILTERS["sig"]
    if cost[-1] > cost.min() or cost[-1] == cost[-2]:
        return ""
    figures = f"{sig(float(values[-3]))}, {sig(float(values[-2]))}, {sig(float(values[-1]))}"
    return f"**Perhaps: {tag} was best at its last point ({figures}), though {len(values)} points prove no trend.**"


def healthy(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Yes or no to whether all is well with what is loaded, `is this run healthy?`."""
    found = of_runs(dialogue, named)
    acting = [f for f in found if f.severity in ("error", "warning")]
    if acting:
        rest = list(grouped(acting[1:]))[:2]
        lead = f"**No: {subject_of(acting[0])}{acting[0].title}.**"
        return paragraphs(lead, acting[0].explanation, todo_of(acting[0]), bullets(rest) if rest else "")
    good = [f for f in found if f.severity == "good"]
    noted = [f for f in found if f.severity == "info" and f.rule not in table("loaded_questions")["says_little"]]
    lead = f"**Yes: {good[0].title}.**" if good else "**I found nothing to act on.**"
    runs = list(named or dialogue.evidence.runs)
    missing = no_return(next(reads_of(dialogue, runs))) if len(runs) == 1 and not good else ""
    lead = f"{lead} But whether it is any good these logs cannot tell: {missing}" if missing else lead
    return paragraphs(lead, bullets(list(grouped(noted))[:2]) if noted else "")


def of_quantity(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What was found on a quantity that is asked about: `is the kl ok?`, `is the gradient norm a problem?`."""
    names = table("loaded_questions")["quantities"]
    asked = [words for words in names.values() if re.search(rf"\b(?:{words})\b", said)]
    if not asked or not dialogue.evidence.runs or re.search(table("loaded_words")["of_a_model"], said):
        return ""
    told = [f for f in of_runs(dialogue, named) if re.search(rf"\b(?:{asked[0]})\b", f.title.lower())]
    wrong = [f for f in told if f.severity != "good"]
    if not wrong:
        return course_of(dialogue, named, said) or "**I found nothing against it in what is loaded.**"
    ill = re.search(table("loaded_questions")["asks_ill"], said) is not None
    no = "Yes" if ill else "No" if wrong[0].severity in ("warning", "error") else "Not quite"
    return paragraphs(f"**{no}: {subject_of(wrong[0])}{wrong[0].title}.**", wrong[0].explanation, todo_of(wrong[0]))


def until_done(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How much longer a run needs: what its curve promises; empty where no run is loaded."""
    going = [f for f in of_runs(dialogue, named) if f.rule in table("loaded_questions")["going_on"]]
    if going:
        return paragraphs(f"**{subject_of(going[0])}{finding_in_short(going[0])}**", going[0].explanation)
    return worth_continuing(dialogue, named, said)


def rate(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether the findings blame the learning rate, and what the runs' own rates show."""
    found = [f for f in of_runs(dialogue, named) if f.severity != "good"]
    first = [f for f in found if f.prescriptions and f.prescriptions[0].parameter == "learning_rate"]
    any_of_them = [f for f in found if any(p.parameter == "learning_rate" for p in f.prescriptions)]
    compared = _rates_compared(dialogue)
    if first:
        lines = list(grouped(first))[:3]
        yes = "Yes, it" if re.search(table("loaded_questions")["yes_or_no"], said) else "It"
        return paragraphs(f"**{yes} is the first thing to change:**", bullets(lines), compared)
    if compared:
        return paragraphs(compared, bullets(f"{subject_of(f)}{finding_in_short(f)}" for f in any_of_them[:2]))
    if any_of_them:
        return paragraphs("**Perhaps, but something else comes first:**", finding_in_short(any_of_them[0]))
    if not dialogue.evidence.runs:
        return ""
    return "**Nothing in what is loaded points to the learning rate.**"


def grouped(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings in a line each, one for all subjects of which the same is to be done."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        first = finding.prescriptions[0].reason if finding.prescriptions else ""
        alike.setdefault((finding.rule, first), []).append(finding)
    for same in alike.values():
        others = f" (and {len(same) - 1} more alike)" if len(same) > 1 else ""
        yield f"{subject_of(same[0])}{finding_in_short(same[0])}{others}"


def _rates_compared(dialogue: Conversation) -> str:
    """The rates of the loaded runs, where they differ and one run is the best."""
    best = next((f.subject.run for f in dialogue.diagnosis.findings if f.rule == "run/best-of-runs"), None)
    rates = dict(_rates(dialogue))
    if best not in rates or len(set(rates.values())) < 2:
        return ""
    sig = FILTERS["sig"]
    others = sorted({value for name, value in rates.items() if value != rates[best]})
    listed = ", ".join(str(sig(value)) for value in others)
    return f"**The best run, `{best}`, was trained at {sig(rates[best])}; runs at {listed} ended worse.**"


def _rates(dialogue: Conversation) -> Iterator[tuple[str, float]]:
    from advisor.names import canonical

    for run in dialogue.evidence.runs:
        for key, value in run.hyperparameters.items():
            if canonical(key) == "learning_rate" and isinstance(value, (int, float)):
                yield run.name, float(value)


def stopping(dialogue: Conversation, named: Sequence[Run]) -> str:
    """The runs that are lost, and those that only got worse after a step."""
    from advisor.report.summary import summarize

    if not dialogue.evidence.runs:
        return ""
    stopping = listed_names(summarize(dialogue.diagnosis).stopping)
    late = [f for f in of_runs(dialogue, named) if f.best_step is not None]
    lines = [f"{subject_of(f)}{f.title}" for f in late[:3]]
    point = f"**Stop {stopping}: going on there is wasted.**" if stopping else ""
    beside = paragraphs(
        "**Nothing more is to be had from:**" if not point else "And nothing more from:", bullets(lines)
    )
    return paragraphs(point, beside if lines else "") or "**None: nothing shows that going on is wasted.**"


def going_on(dialogue: Conversation, named: Sequence[Run]) -> str:
    """Which runs to continue, which to stop, and which is the best."""
    from advisor.report.summary import summarize

    if not dialogue.evidence.runs:
        return ""
    summary = summarize(dialogue.diagnosis)
    best = summary.best.title if summary.best else ""
    going, stopping = listed_names(summary.going_on), listed_names(summary.stopping)
    point = f"**Continue {going}: still improving when they ended.**" if going else "**None asks to be continued.**"
    healthy = listed_names(summary.healthy[:5])
    return paragraphs(
        point,
        f"Stop {stopping}: going on there is wasted." if stopping else "",
        f"Healthy and finished: {healthy}." if healthy else "",
        best and f"{(subject_of(summary.best) if summary.best else '')}{best}.",
    )


def listed_names(names: Sequence[str]) -> str:
    """Runs by name, a few of many; the only one of a folder has none."""
    few = int(table("loaded_questions")["named_at_most"])
    listed = ", ".join("this run" if name == "." else f"`{name}`" for name in names[:few])
    return f"{listed} and {len(names) - few} more" if len(names) > few else listed


def todo_of(finding: Finding) -> str:
    """The first thing to do about a finding; empty where it prescribes nothing."""
    return f"**Do this:** {finding.prescriptions[0].reason}" if finding.prescriptions else ""


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
